use std::fmt;
use std::net::{IpAddr, SocketAddr};

/// Where connections are taken: a host, by name or address, and a port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listen {
    host: String,
    port: u16,
}

impl Default for Listen {
    fn default() -> Self {
        Self { host: "127.0.0.1".into(), port: 3000 }
    }
}

impl Listen {
    /// Reads `host:port`.
    pub fn parse(raw: &str) -> Result<Self, (String, &'static str)> {
        let listen = match raw.parse::<SocketAddr>() {
            Ok(address) => Some(Self { host: address.ip().to_string(), port: address.port() }),
            Err(_) => raw.rsplit_once(':').and_then(|(host, port)| {
                let is_name =
                    !host.is_empty() && host.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'.');
                Some(Self { host: host.to_owned(), port: port.parse().ok()? }).filter(|_| is_name)
            }),
        };
        listen.filter(|listen| listen.port != 0).ok_or_else(|| {
            (format!("is {raw:?}, which is not a host and a port"), "write it like 127.0.0.1:3000 or [::]:3000")
        })
    }

    /// The host, as an operating system resolves it.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The port.
    #[must_use]
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// Whether only this machine can connect.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        self.host == "localhost" || self.host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
    }
}

impl fmt::Display for Listen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.host.contains(':') {
            write!(f, "[{}]:{}", self.host, self.port)
        } else {
            write!(f, "{}:{}", self.host, self.port)
        }
    }
}
