use std::fmt;

use http::Uri;

const WRITE: &str = "write the address people type, like https://sallyport.example.com, without a path";

/// The address people see: scheme, host and perhaps a port, without a slash at the end.
///
/// Cookies, passkeys and the CSRF check are bound to it, so it is HTTPS, or HTTP on this machine, which browsers
/// treat as secure too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicUrl {
    origin: String,
    host: String,
    https: bool,
}

impl PublicUrl {
    /// The address of a server that is tried out on this machine.
    #[must_use]
    pub fn localhost(port: u16) -> Self {
        Self { origin: format!("http://localhost:{port}"), host: "localhost".into(), https: false }
    }

    /// Reads an origin, the way a browser would spell it.
    pub fn parse(raw: &str) -> Result<Self, (String, &'static str)> {
        let wrong = |why: &str| (format!("is {raw:?}, which {why}"), WRITE);
        let uri: Uri = raw.parse().map_err(|_| wrong("is not an address"))?;
        let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
            return Err(wrong("is not an address with http:// or https://"));
        };
        if authority.as_str().contains('@') {
            return Err((format!("names a user before its host {:?}", authority.host()), WRITE));
        }
        if uri.path() != "/" || uri.query().is_some() || raw.contains('#') {
            return Err(wrong("has a path"));
        }
        let https = match scheme {
            "https" => true,
            "http" if is_this_machine(authority.host()) => false,
            "http" => {
                return Err((
                    format!("is {raw:?}, which is not encrypted"),
                    "write https://; http:// works on localhost only",
                ));
            }
            _ => return Err(wrong("is not an address with http:// or https://")),
        };
        let host = authority.host().to_ascii_lowercase();
        if host.is_empty() || authority.port().is_some_and(|port| port.as_u16() == 0) {
            return Err(wrong("has no host, or port 0"));
        }
        // A browser leaves the usual port out of `Origin`, so we do too.
        let usual = if https { 443 } else { 80 };
        let port =
            authority.port_u16().filter(|port| *port != usual).map(|port| format!(":{port}")).unwrap_or_default();
        Ok(Self { origin: format!("{scheme}://{host}{port}"), host, https })
    }

    /// `https://host` or `https://host:port`, as browsers write it in `Origin`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.origin
    }

    /// The host, without the port.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Whether browsers may be told to never come back without TLS.
    #[must_use]
    pub const fn is_https(&self) -> bool {
        self.https
    }

    /// Whether it is an address of this machine.
    #[must_use]
    pub fn is_local(&self) -> bool {
        is_this_machine(&self.host)
    }
}

/// Hosts that never leave the machine.
pub fn is_this_machine(host: &str) -> bool {
    ["localhost", "127.0.0.1", "[::1]"].contains(&host.to_ascii_lowercase().as_str())
}

impl fmt::Display for PublicUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.origin)
    }
}
