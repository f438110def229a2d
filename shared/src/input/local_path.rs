/// A path on this site, to go to after a sign-in: anything else would make us an open redirector
/// (RFC 9700 §4.11) or let a line break into a header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalPath(String);

impl LocalPath {
    /// Accepts `/…` in printable ASCII without empty parts, dots or backslashes: browsers read `//…` and `/\…` as
    /// another host, and what `/..//…` means after they have tidied it up is another address than the one checked.
    #[must_use]
    pub fn parse(raw: &str) -> Option<Self> {
        let path = raw.split(['?', '#']).next()?.strip_prefix('/')?;
        let ok = raw.len() <= 512
            && raw.bytes().all(|b| b.is_ascii_graphic() && b != b'\\')
            && (path.is_empty() || path.trim_end_matches('/').split('/').all(is_plain))
            && !path.ends_with("//");
        ok.then(|| Self(raw.to_owned()))
    }

    /// The path, query included.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A part of a path that is neither empty nor one or two dots, however they are written.
fn is_plain(part: &str) -> bool {
    let part = part.replace("%2e", ".").replace("%2E", ".");
    !matches!(part.as_str(), "" | "." | "..")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_leads_off_the_site() {
        for raw in ["/", "/invite/abc", "/w/acme?enrol=app", "/w/acme/", "/sign-in?next=//evil.dev/..", "/w/a.b/..."] {
            assert!(LocalPath::parse(raw).is_some(), "{raw}");
        }
        for raw in [
            "",
            "w/acme",
            "//evil.dev",
            "/\\evil.dev",
            "/\t/evil.dev",
            "https://evil.dev",
            "/a\r\nSet-Cookie: x",
            "/a\0",
            "/ü",
            "/..//evil.dev",
            "/.//evil.dev",
            "/%2e%2E//evil.dev",
            "/w/../..",
            "/w//acme",
            "/w//",
            "/./",
        ] {
            assert!(LocalPath::parse(raw).is_none(), "{raw:?}");
        }
    }
}
