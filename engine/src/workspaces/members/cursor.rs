use shared::views::MemberOrder;
use sqlx::types::Uuid;

use crate::clock::Instant;
use crate::cursor::List;
use crate::store::members::{Key, Member, Place, Way};

/// Where `list` goes on beside `member`, as a word for an address. It tells the way, what the member is sorted by and
/// their account's id, which the rows show to admins only: the order needs it where two are sorted by the same. An id
/// names somebody and opens nothing, and neither does the place: who may read what is decided anew.
pub fn beside(list: List, member: &Member, order: MemberOrder, way: Way) -> String {
    match order {
        MemberOrder::Name => beside_name(list, &member.name_key, member.account, way),
        MemberOrder::Joined => written(list, tag(order, way), member.account, &member.joined.0.to_be_bytes()),
        MemberOrder::LastActive => {
            written(list, tag(order, way), member.account, &member.last_active.map_or(0, |at| at.0).to_be_bytes())
        }
    }
}

/// The same in a list by name.
pub fn beside_name(list: List, name_key: &str, account: Uuid, way: Way) -> String {
    written(list, tag(MemberOrder::Name, way), account, name_key.as_bytes())
}

fn written(list: List, tag: u8, account: Uuid, key: &[u8]) -> String {
    list.write(&[&[tag], account.as_bytes().as_slice(), key].concat())
}

/// The place a cursor names; `None` for one that is mangled, or of another list, or of this one in another order.
pub fn place(list: List, cursor: &str, order: MemberOrder) -> Option<Place> {
    let bytes = list.read(cursor)?;
    let (tagged, rest) = bytes.split_first()?;
    let way = [Way::Onward, Way::Back].into_iter().find(|way| tag(order, *way) == *tagged)?;
    let (account, key) = rest.split_at_checked(16)?;
    let key = match order {
        // PostgreSQL has no text with a zero byte in it, and no name has one.
        MemberOrder::Name => Key::Name(String::from_utf8(key.to_vec()).ok().filter(|name| !name.contains('\0'))?),
        MemberOrder::Joined | MemberOrder::LastActive => Key::Time(Instant(i64::from_be_bytes(key.try_into().ok()?))),
    };
    Some(Place { way, key, account: Uuid::from_slice(account).ok()? })
}

const fn tag(order: MemberOrder, way: Way) -> u8 {
    let order = match order {
        MemberOrder::Name => 0,
        MemberOrder::Joined => 2,
        MemberOrder::LastActive => 4,
    };
    match way {
        Way::Onward => order,
        Way::Back => order + 1,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use shared::input::Email;
    use shared::policy::Role;
    use shared::views::{JoinedBy, Methods};

    use super::*;
    use crate::cursor::What;

    const LIST: List = What::Members.of(Uuid::nil());

    fn member(name_key: String, at: i64) -> Member {
        Member {
            account: Uuid::from_u128(7),
            name: String::new(),
            email: Email::parse("ada@acme.dev").unwrap(),
            role: Role::Member,
            joined_by: JoinedBy::Invite,
            joined: Instant(at),
            name_key,
            last_active: Some(Instant(at)),
            second_factor: Methods { authenticator: false, passkey: false },
        }
    }

    proptest! {
        #[test]
        fn a_cursor_leads_back_to_its_place_and_to_no_other_order(name in "[^\0]{0,80}", at in 0..i64::MAX) {
            let member = member(name.clone(), at);
            for order in MemberOrder::ALL {
                for way in [Way::Onward, Way::Back] {
                    let cursor = beside(LIST, &member, order, way);
                    let key = if order == MemberOrder::Name { Key::Name(name.clone()) } else { Key::Time(Instant(at)) };
                    prop_assert_eq!(place(LIST, &cursor, order), Some(Place { way, key, account: member.account }));
                    for other in MemberOrder::ALL.into_iter().filter(|other| *other != order) {
                        prop_assert_eq!(place(LIST, &cursor, other), None);
                    }
                }
            }
        }

        #[test]
        fn mangled_cursors_are_none_and_never_panic(cursor in ".{0,60}", bytes in proptest::collection::vec(any::<u8>(), 0..60)) {
            for order in MemberOrder::ALL {
                let _ = place(LIST, &cursor, order);
                let _ = place(LIST, &LIST.write(&bytes), order);
            }
        }
    }

    #[test]
    fn a_cursor_with_a_zero_byte_is_none() {
        let cursor = beside(LIST, &member("a\0b".into(), 0), MemberOrder::Name, Way::Onward);
        assert_eq!(place(LIST, &cursor, MemberOrder::Name), None);
    }
}
