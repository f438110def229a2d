use shared::input::InputError;
use shared::limits::EMAIL_MAX;
use shared::policy::Role;
use shared::views::Invited;

use super::cookies::short_cookie;
use super::{INVITED_COOKIE, cookie};
use crate::paths;

/// Browsers drop a cookie above 4 KB, its name and attributes included. A hundred addresses of ordinary length fit.
const COOKIE_MAX: usize = 3_800;

/// Why an address of a list gets no invite; a digit in the cookie.
const REASONS: [InputError; 8] = [
    InputError::NotAnEmail,
    InputError::DomainNotAscii,
    InputError::ListedTwice,
    InputError::AlreadyMember,
    InputError::TooManyPendingInvites,
    InputError::TooManyMailsToAddress,
    InputError::TooManyInvitesToday,
    #[expect(clippy::cast_possible_truncation, reason = "a limit is a small constant")]
    InputError::TooLong(EMAIL_MAX as u16),
];

/// Carries to the next page what became of invites: who got none must be named, and never in an address.
pub fn keep_invited(invited: &Invited) {
    short_cookie(INVITED_COOKIE, &written(invited));
}

/// What became of the invites that this browser has just sent for `workspace`.
#[must_use]
pub fn invited(workspace: &str) -> Option<Invited> {
    read(&cookie(INVITED_COOKIE)?, workspace)
}

fn written(invited: &Invited) -> String {
    let (mut refused, mut more) = (String::new(), invited.more);
    for (address, why) in &invited.refused {
        let reason = REASONS.iter().position(|known| known == why).unwrap_or_default();
        let line = paths::encode(&format!("\n{reason}{address}"));
        if refused.len() + line.len() < COOKIE_MAX {
            refused.push_str(&line);
        } else {
            more += 1;
        }
    }
    paths::encode(&format!("{} {} {} {more}", invited.workspace, invited.role.word(), invited.sent)) + &refused
}

/// `None` when it is of another workspace, or damaged.
fn read(value: &str, workspace: &str) -> Option<Invited> {
    let text = paths::decode(value)?;
    let mut lines = text.split('\n');
    let mut head = lines.next()?.split(' ');
    if head.next()? != workspace {
        return None;
    }
    Some(Invited {
        workspace: workspace.to_owned(),
        role: Role::from_word(head.next()?)?,
        sent: head.next()?.parse().ok()?,
        more: head.next()?.parse().ok()?,
        refused: lines.map(refused).collect::<Option<_>>()?,
    })
}

fn refused(line: &str) -> Option<(String, InputError)> {
    let (reason, address) = line.split_at_checked(1)?;
    Some((address.to_owned(), *REASONS.get(reason.parse::<usize>().ok()?)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn invited(refused: Vec<(String, InputError)>) -> Invited {
        Invited { workspace: "acme".into(), role: Role::Viewer, sent: 3, refused, more: 0 }
    }

    #[test]
    fn who_got_none_is_named_on_the_next_page_of_that_workspace() {
        let refused = REASONS.map(|why| ("Ünal; \"Bolt\" <x>, é".to_owned(), why)).to_vec();
        let value = written(&invited(refused.clone()));
        assert!(value.bytes().all(|byte| byte.is_ascii_graphic() && !b"\";,\\".contains(&byte)), "{value}");
        assert_eq!(read(&value, "acme"), Some(invited(refused)));
        assert_eq!(read(&value, "acme-2"), None);
        for damaged in
            ["", "acme", "acme%20viewer%203", "acme%20viewer%203%200%0A", "acme%20viewer%203%200%0A9x", "%zz"]
        {
            assert_eq!(read(damaged, "acme"), None, "{damaged}");
        }
    }

    #[test]
    fn a_hundred_ordinary_addresses_fit_and_of_longer_ones_the_rest_is_counted() {
        let of_length = |n: usize| {
            let address = format!("{}@acme.example", "a".repeat(n - 13));
            let value = written(&invited(vec![(address, InputError::TooManyInvitesToday); 100]));
            assert!(value.len() < 3_900, "{}", value.len());
            read(&value, "acme").unwrap()
        };
        assert_eq!((of_length(30).refused.len(), of_length(30).more), (100, 0));
        let long = of_length(254);
        assert_eq!((long.refused.len() + long.more as usize, long.refused.len()), (100, 14));
    }
}
