use std::net::IpAddr;

/// The proxies whose `X-Forwarded-For` is believed; none by default, because anybody can send that header.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrustedProxies(Vec<Network>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Network {
    address: IpAddr,
    bits: u8,
}

impl TrustedProxies {
    /// Reads addresses and networks, separated by commas.
    pub fn parse(raw: &str) -> Result<Self, (String, &'static str)> {
        let parts = raw.split(',').map(str::trim).filter(|part| !part.is_empty());
        let networks = parts.map(|part| {
            Network::parse(part).ok_or_else(|| {
                (
                    format!("has {part:?}, which is not an IP address or network"),
                    "write them like 127.0.0.1, 10.0.0.0/8, fd00::/8",
                )
            })
        });
        networks.collect::<Result<_, _>>().map(Self)
    }

    /// Whether `address` is one of them.
    #[must_use]
    pub fn contain(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(address.to_canonical()))
    }
}

impl Network {
    fn parse(raw: &str) -> Option<Self> {
        let (address, bits) = match raw.split_once('/') {
            Some((address, bits)) => (address.parse().ok()?, Some(bits.parse().ok()?)),
            None => (raw.parse::<IpAddr>().ok()?.to_canonical(), None),
        };
        let all = if address.is_ipv4() { 32 } else { 128 };
        let bits = bits.unwrap_or(all);
        (bits <= all).then_some(Self { address, bits })
    }

    fn contains(self, other: IpAddr) -> bool {
        match (self.address, other) {
            (IpAddr::V4(network), IpAddr::V4(other)) => {
                let mask = u32::MAX.checked_shl(32 - u32::from(self.bits)).unwrap_or(0);
                network.to_bits() & mask == other.to_bits() & mask
            }
            (IpAddr::V6(network), IpAddr::V6(other)) => {
                let mask = u128::MAX.checked_shl(128 - u32::from(self.bits)).unwrap_or(0);
                network.to_bits() & mask == other.to_bits() & mask
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_networks_that_were_named_are_trusted() {
        let proxies = TrustedProxies::parse("127.0.0.1, 10.0.0.0/8 , fd00::/8,192.0.2.128/25").unwrap();
        for (address, trusted) in [
            ("127.0.0.1", true),
            ("127.0.0.2", false),
            ("10.255.0.1", true),
            ("11.0.0.1", false),
            ("::ffff:10.1.2.3", true),
            ("fd12::1", true),
            ("fe80::1", false),
            ("192.0.2.127", false),
            ("192.0.2.200", true),
        ] {
            assert_eq!(proxies.contain(address.parse().unwrap()), trusted, "{address}");
        }
        assert!(!TrustedProxies::default().contain("127.0.0.1".parse().unwrap()));
        assert!(TrustedProxies::parse("0.0.0.0/0").unwrap().contain("8.8.8.8".parse().unwrap()));
        assert!(!TrustedProxies::parse("0.0.0.0/0").unwrap().contain("2001:db8::1".parse().unwrap()));
    }
}
