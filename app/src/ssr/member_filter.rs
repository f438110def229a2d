use shared::policy::Role;
use shared::views::{JoinedBy, MemberFilter, MemberOrder};

use crate::paths::{WITHOUT, value};

/// Whom the query of the page *People* asks for. A word that is none of ours asks for nothing.
#[must_use]
pub fn member_filter(query: &str) -> MemberFilter {
    MemberFilter {
        search: value(query, "q"),
        role: Role::from_word(&value(query, "role")),
        joined_by: JoinedBy::from_word(&value(query, "by")),
        only_without_second_factor: value(query, "filter") == WITHOUT,
        order: MemberOrder::from_word(&value(query, "sort")).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_whom_to_show_and_nonsense_in_it_says_nothing() {
        let asked = member_filter("q=Bob+B&role=viewer&by=invite&sort=last_active&filter=without-2fa&at=x&done=y");
        let expected = MemberFilter {
            search: "Bob B".into(),
            role: Some(Role::Viewer),
            joined_by: Some(JoinedBy::Invite),
            only_without_second_factor: true,
            order: MemberOrder::LastActive,
        };
        assert_eq!(asked, expected);
        for nonsense in ["", "role=god&by=&sort=%00&filter=all", "&&=&q", "q=%"] {
            assert_eq!(member_filter(nonsense), MemberFilter::default());
        }
    }
}
