use data_encoding::BASE64URL_NOPAD;
use shared::views::MemberOrder;
use sqlx::types::Uuid;

use crate::clock::Instant;
use crate::store::members::{Key, Member, Place, Way};

/// Longest cursor that is looked at; one of ours is shorter.
const LENGTH_MAX: usize = 1_000;

/// Where the list goes on beside `member`, as a word for an address. It tells the way, what the member is sorted by and
/// their account's id, which the rows show to admins only: the order needs it where two are sorted by the same. An id
/// names somebody and opens nothing, and neither does the place: who may read what is decided anew.
pub fn beside(member: &Member, order: MemberOrder, way: Way) -> String {
    match order {
        MemberOrder::Name => beside_name(&member.name_key, member.account, way),
        MemberOrder::Joined => written(tag(order, way), member.account, &member.joined.0.to_be_bytes()),
        MemberOrder::LastActive => {
            written(tag(order, way), member.account, &member.last_active.map_or(0, |at| at.0).to_be_bytes())
        }
    }
}

/// The same in a list by name.
pub fn beside_name(name_key: &str, account: Uuid, way: Way) -> String {
    written(tag(MemberOrder::Name, way), account, name_key.as_bytes())
}

fn written(tag: u8, account: Uuid, key: &[u8]) -> String {
    BASE64URL_NOPAD.encode(&[&[tag], account.as_bytes().as_slice(), key].concat())
}

/// The place a cursor names; `None` for one that is mangled, or of a list in another order.
pub fn place(cursor: &str, order: MemberOrder) -> Option<Place> {
    if cursor.len() > LENGTH_MAX {
        return None;
    }
    let bytes = BASE64URL_NOPAD.decode(cursor.as_bytes()).ok()?;
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

/// Whether a cursor names a place in a list of this order.
#[must_use]
pub fn is_cursor(cursor: &str, order: MemberOrder) -> bool {
    place(cursor, order).is_some()
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
                    let cursor = beside(&member, order, way);
                    let key = if order == MemberOrder::Name { Key::Name(name.clone()) } else { Key::Time(Instant(at)) };
                    prop_assert_eq!(place(&cursor, order), Some(Place { way, key, account: member.account }));
                    for other in MemberOrder::ALL.into_iter().filter(|other| *other != order) {
                        prop_assert_eq!(place(&cursor, other), None);
                    }
                }
            }
        }

        #[test]
        fn mangled_cursors_are_none_and_never_panic(cursor in ".{0,60}", bytes in proptest::collection::vec(any::<u8>(), 0..60)) {
            for order in MemberOrder::ALL {
                let _ = place(&cursor, order);
                let _ = place(&BASE64URL_NOPAD.encode(&bytes), order);
            }
        }
    }

    #[test]
    fn a_cursor_with_a_zero_byte_or_of_a_megabyte_is_none() {
        assert_eq!(place(&beside(&member("a\0b".into(), 0), MemberOrder::Name, Way::Onward), MemberOrder::Name), None);
        assert_eq!(place(&"A".repeat(1_000_000), MemberOrder::Name), None);
    }
}
