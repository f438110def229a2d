use std::fmt;

use ureq::http::Uri;

use crate::output::terminal::clean;

/// The server that is talked to: scheme, host and perhaps a port, without a slash at the end.
///
/// HTTPS, or HTTP on this machine: everything sent there bears a token.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Server {
    origin: String,
    host: String,
    is_https: bool,
}

impl Server {
    /// Reads an origin as people write it: without a scheme it is HTTPS. The error says what is wrong with it.
    pub fn parse(raw: &str) -> Result<Self, String> {
        let raw = raw.trim();
        // Not repeated: what stands before the host may be a password.
        if raw.contains('@') {
            return Err(format!("The server's address names a user before its host. {WRITE}"));
        }
        let wrong = |why: &str| format!("The server's address {:?} {why}. {WRITE}", clean(raw));
        let whole = if raw.contains("://") { raw.to_owned() } else { format!("https://{raw}") };
        let uri: Uri = whole.parse().map_err(|_| wrong("is no address"))?;
        let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
            return Err(wrong("is no address"));
        };
        if uri.path() != "/" || uri.query().is_some() || raw.contains('#') {
            return Err(wrong("has a path"));
        }
        let host = authority.host().to_ascii_lowercase();
        let is_https = match scheme {
            "https" => true,
            "http" if is_this_machine(&host) => false,
            "http" => {
                return Err(format!(
                    "{} is not encrypted: whoever sits between could read the token that every request bears. \
                     Write https://; http:// works on localhost only.",
                    clean(raw)
                ));
            }
            _ => return Err(wrong("begins with neither https:// nor http://")),
        };
        let port = authority.as_str().get(authority.host().len()..).unwrap_or_default();
        if host.is_empty() || (!port.is_empty() && authority.port_u16().is_none_or(|port| port == 0)) {
            return Err(wrong("has no host, or no port that can be"));
        }
        // Left out where it is the usual one, so that one server has one name.
        let usual = if is_https { 443 } else { 80 };
        let port = authority.port_u16().filter(|port| *port != usual).map(|port| format!(":{port}"));
        Ok(Self { origin: format!("{scheme}://{host}{}", port.unwrap_or_default()), host, is_https })
    }

    /// The address of something there; `path` begins with a slash.
    pub fn at(&self, path: &str) -> String {
        format!("{}{path}", self.origin)
    }

    pub fn as_str(&self) -> &str {
        &self.origin
    }

    pub fn host(&self) -> &str {
        &self.host
    }

    pub const fn is_https(&self) -> bool {
        self.is_https
    }
}

const WRITE: &str = "Write it like https://gate.example.com, without a path.";

/// Hosts that never leave the machine.
pub fn is_this_machine(host: &str) -> bool {
    ["localhost", "127.0.0.1", "[::1]"].contains(&host)
}

impl fmt::Display for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.origin)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_server_has_one_name() {
        for (raw, origin) in [
            ("https://gate.example.com", "https://gate.example.com"),
            ("HTTPS://Gate.Example.com:443/", "https://gate.example.com"),
            (" gate.example.com ", "https://gate.example.com"),
            ("gate.example.com:8443", "https://gate.example.com:8443"),
            ("http://localhost:3000/", "http://localhost:3000"),
            ("http://127.0.0.1:80", "http://127.0.0.1"),
            ("http://[::1]:3000", "http://[::1]:3000"),
        ] {
            assert_eq!(Server::parse(raw).unwrap().as_str(), origin);
        }
    }

    #[test]
    fn a_token_never_travels_in_the_clear() {
        for raw in ["http://example.com", "http://localhost.example.com", "http://127.0.0.1.nip.io", "http://10.0.0.1"]
        {
            assert!(Server::parse(raw).unwrap_err().contains("not encrypted"), "{raw}");
        }
    }

    #[test]
    fn what_is_no_origin_is_refused() {
        for raw in [
            "",
            "https://",
            "ftp://example.com",
            "https://example.com/w/acme",
            "https://example.com?x",
            "https://example.com#x",
            "https://example.com:0",
            "https://example.com:99999",
            "https://exa mple.com",
            "https://example.com\u{1b}[2J",
        ] {
            assert!(!Server::parse(raw).unwrap_err().contains('\u{1b}'), "{raw}");
        }
    }

    #[test]
    fn a_password_in_the_address_is_not_repeated() {
        let error = Server::parse("https://ada:hunter2@example.com").unwrap_err();
        assert!(!error.contains("hunter2"), "{error}");
    }
}
