/// A path on this site, to go to after a sign-in: anything else would make us an open redirector
/// (RFC 9700 §4.11) or let a line break into a header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalPath(String);

impl LocalPath {
    /// Accepts `/…` in printable ASCII, but not `//…` or `/\…`, which browsers read as another host.
    #[must_use]
    pub fn parse(raw: &str) -> Option<Self> {
        let ok = raw.starts_with('/')
            && !raw.starts_with("//")
            && !raw.contains('\\')
            && raw.len() <= 512
            && raw.bytes().all(|b| b.is_ascii_graphic());
        ok.then(|| Self(raw.to_owned()))
    }

    /// The path, query included.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_leads_off_the_site() {
        for raw in ["/", "/invite/abc", "/w/acme?enrol=app"] {
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
        ] {
            assert!(LocalPath::parse(raw).is_none(), "{raw:?}");
        }
    }
}
