//! Addresses within the site, and the query values that lead from one page to the next.

use shared::input::LocalPath;

/// `path` if it stays on this site, so that a `next` from a stranger's link can't lead to theirs.
///
/// The rules are [`LocalPath`]'s.
#[must_use]
pub fn local(path: &str) -> Option<&str> {
    LocalPath::parse(path).is_some().then_some(path)
}

/// `raw` as a query value.
#[must_use]
pub fn encode(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    for byte in raw.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push('%');
            for digit in [byte >> 4, byte & 15] {
                out.push(char::from(b"0123456789ABCDEF"[usize::from(digit)]));
            }
        }
    }
    out
}

/// A query value as it was before it was encoded; `None` when it is mangled.
#[must_use]
pub fn decode(raw: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(raw.len());
    let mut rest = raw.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(if byte == b'%' { (hex(rest.next()?)? << 4) | hex(rest.next()?)? } else { byte });
    }
    String::from_utf8(bytes).ok()
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| value.try_into().ok())
}

/// `path` with one more query value; left as it is when the value is empty.
#[must_use]
pub fn with(path: &str, key: &str, value: &str) -> String {
    if value.is_empty() {
        return path.to_owned();
    }
    let joint = if path.contains('?') { '&' } else { '?' };
    format!("{path}{joint}{key}={}", encode(value))
}

/// `path`, remembering where to go afterwards.
#[must_use]
pub fn with_next(path: &str, next: &str) -> String {
    with(path, "next", next)
}

/// The page of a workspace.
#[must_use]
pub fn workspace(slug: &str) -> String {
    format!("/w/{slug}")
}

/// A room of a workspace: `people`, `settings`.
#[must_use]
pub fn room(slug: &str, room: &str) -> String {
    format!("/w/{slug}/{room}")
}

/// The page of a project.
#[must_use]
pub fn project(workspace: &str, project: &str) -> String {
    format!("/w/{workspace}/projects/{project}")
}

/// The query value that says how far a member has come who sets up a factor at a workspace's shut door.
pub const ENROL: &str = "enrol";
/// [`ENROL`]: it was to begin, and a fresh proof was asked for first.
pub const ENROL_BEGIN: &str = "begin";
/// [`ENROL`]: the authenticator app is being set up.
pub const ENROL_APP: &str = "app";
/// [`ENROL`]: the recovery codes are to be saved.
pub const ENROL_CODES: &str = "codes";

/// `next` without its query, when it asks to go on at a workspace's shut door.
#[must_use]
pub fn shut_door(next: &str) -> Option<&str> {
    let (path, query) = next.split_once('?')?;
    (query == "enrol=app" && path.starts_with("/w/")).then_some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn next_never_leaves_the_site() {
        for ok in ["/", "/w/acme", "/w/acme/people?filter=without-2fa", "/invite/abc_-"] {
            assert_eq!(local(ok), Some(ok));
        }
        for bad in [
            "",
            "w/acme",
            "//evil.dev",
            "/\\evil.dev",
            "https://evil.dev",
            "/\t/evil.dev",
            "/a\r\nSet-Cookie: x",
            "/ä",
            "javascript:alert(1)",
        ] {
            assert_eq!(local(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn query_values_survive() {
        assert_eq!(with_next("/sign-in?verified=1", "/w/a?b=c&d"), "/sign-in?verified=1&next=/w/a%3Fb%3Dc%26d");
        assert_eq!(with_next("/sign-in", ""), "/sign-in");
    }

    #[test]
    fn percent_signs_are_undone() {
        assert_eq!(decode("%7B%22name%22%3A%22%C3%9Cnal%22%7D").as_deref(), Some(r#"{"name":"Ünal"}"#));
        for mangled in ["%7", "%zz", "%FF"] {
            assert_eq!(decode(mangled), None);
        }
    }

    #[test]
    fn only_a_shut_door_enrols_in_place() {
        assert_eq!(shut_door("/w/acme/people?enrol=app"), Some("/w/acme/people"));
        assert_eq!(shut_door("/account?enrol=app"), None);
        assert_eq!(shut_door("/w/acme"), None);
    }
}
