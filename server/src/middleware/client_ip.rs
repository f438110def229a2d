use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use app::ssr::ClientIp;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::HeaderMap;
use axum::middleware::Next;
use axum::response::Response;

use crate::AppState;
use crate::config::TrustedProxies;

/// Finds out whose request this is, for the list of sessions and the audit log.
pub async fn find(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip());
    let ip =
        ClientIp(client(peer.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED)), request.headers(), &state.trusted_proxies));
    request.extensions_mut().insert(ip);
    let mut response = next.run(request).await;
    response.extensions_mut().insert(ip);
    response
}

/// The right-most address that is not a proxy of ours: everything left of it was written by the client.
fn client(peer: IpAddr, headers: &HeaderMap, proxies: &TrustedProxies) -> IpAddr {
    let peer = peer.to_canonical();
    if !proxies.contain(peer) {
        return peer;
    }
    let lines = headers.get_all("x-forwarded-for").iter().rev();
    let hops = lines.flat_map(|line| line.to_str().unwrap_or("?").rsplit(','));
    let mut nearest = peer;
    for hop in hops {
        // What can't be read was not written by a proxy we trust: stop at the last address that was.
        let Some(address) = address(hop.trim()) else { break };
        nearest = address;
        if !proxies.contain(address) {
            break;
        }
    }
    nearest
}

fn address(hop: &str) -> Option<IpAddr> {
    let plain = || hop.parse::<IpAddr>().ok();
    let with_port = || hop.parse::<SocketAddr>().ok().map(|address| address.ip());
    plain().or_else(with_port).map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(peer: &str, lines: &[&str], trusted: &str) -> String {
        let headers = lines.iter().map(|line| ("x-forwarded-for".parse().unwrap(), line.parse().unwrap())).collect();
        client(peer.parse().unwrap(), &headers, &TrustedProxies::parse(trusted).unwrap()).to_string()
    }

    #[test]
    fn nobody_can_claim_another_address() {
        assert_eq!(seen("203.0.113.9", &["198.51.100.1"], ""), "203.0.113.9", "no proxy is trusted");
        assert_eq!(seen("203.0.113.9", &["198.51.100.1"], "10.0.0.0/8"), "203.0.113.9", "the peer is no proxy");
        assert_eq!(
            seen("10.0.0.1", &["1.1.1.1, 198.51.100.1"], "10.0.0.0/8"),
            "198.51.100.1",
            "the left one is a claim"
        );
        assert_eq!(seen("10.0.0.1", &["1.1.1.1", "198.51.100.1, 10.0.0.2"], "10.0.0.0/8"), "198.51.100.1", "two lines");
        assert_eq!(seen("10.0.0.1", &["1.1.1.1, nonsense, 10.0.0.2"], "10.0.0.0/8"), "10.0.0.2");
    }

    #[test]
    fn a_proxy_that_says_nothing_is_the_client() {
        assert_eq!(seen("::ffff:10.0.0.1", &[], "10.0.0.0/8"), "10.0.0.1");
        assert_eq!(seen("10.0.0.1", &["[2001:db8::7]:4711"], "10.0.0.0/8"), "2001:db8::7");
        assert_eq!(seen("10.0.0.1", &["198.51.100.1:4711"], "10.0.0.0/8"), "198.51.100.1");
    }
}
