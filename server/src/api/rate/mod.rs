//! How often the API may be asked: per credential that works, else per network address, and there by devices apart from
//! all others. In memory of this process alone; it keeps a program that went wild from taking the server for itself,
//! and decides nothing about access.
//!
//! What is left is told with every answer (draft-ietf-httpapi-ratelimit-headers), so that a program can slow down
//! before it is refused. Each device that waits has a pace of its own besides (RFC 8628 §3.5).

mod buckets;

pub use buckets::Taken;

use std::net::IpAddr;
use std::time::Instant;

use app::ssr::ClientIp;
use axum::response::Response;
use engine::limits::{
    API_ANONYMOUS_REQUESTS_A_SECOND, API_ANONYMOUS_REQUESTS_AT_ONCE, API_REQUESTS_A_SECOND, API_REQUESTS_AT_ONCE,
    DEVICE_QUESTIONS_A_SECOND, DEVICE_QUESTIONS_AT_ONCE, DEVICES_BEGINNING_A_SECOND, DEVICES_BEGINNING_AT_ONCE,
};
use engine::secret::TokenHash;
use http::{HeaderName, HeaderValue};

use buckets::{Buckets, Pace};

const POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
const LEFT: HeaderName = HeaderName::from_static("ratelimit");

/// What was asked lately.
#[derive(Debug)]
pub struct Rates {
    since: Instant,
    credentials: Buckets<TokenHash>,
    addresses: Buckets<Option<IpAddr>>,
    beginning_devices: Buckets<Option<IpAddr>>,
    waiting_devices: Buckets<Option<IpAddr>>,
}

impl Rates {
    /// Nothing was asked yet.
    pub fn new() -> Self {
        Self {
            since: Instant::now(),
            credentials: Buckets::new(Pace::new(API_REQUESTS_A_SECOND, API_REQUESTS_AT_ONCE)),
            addresses: Buckets::new(Pace::new(API_ANONYMOUS_REQUESTS_A_SECOND, API_ANONYMOUS_REQUESTS_AT_ONCE)),
            beginning_devices: Buckets::new(Pace::new(DEVICES_BEGINNING_A_SECOND, DEVICES_BEGINNING_AT_ONCE)),
            waiting_devices: Buckets::new(Pace::new(DEVICE_QUESTIONS_A_SECOND, DEVICE_QUESTIONS_AT_ONCE)),
        }
    }

    /// One more by a credential that works.
    pub fn credential(&self, token: TokenHash) -> Taken {
        self.credentials.take(token, self.now())
    }

    /// One more by anybody else.
    pub fn address(&self, ip: Option<ClientIp>) -> Taken {
        self.addresses.take(network(ip), self.now())
    }

    /// One more by a device that begins to ask for a session.
    pub fn beginning_device(&self, ip: Option<ClientIp>) -> Taken {
        self.beginning_devices.take(network(ip), self.now())
    }

    /// One more by a device that waits.
    pub fn waiting_device(&self, ip: Option<ClientIp>) -> Taken {
        self.waiting_devices.take(network(ip), self.now())
    }

    fn now(&self) -> u64 {
        u64::try_from(self.since.elapsed().as_micros()).unwrap_or(u64::MAX)
    }
}

/// An address, or the network that one customer has of IPv6.
fn network(ip: Option<ClientIp>) -> Option<IpAddr> {
    ip.map(|ClientIp(ip)| match ip {
        IpAddr::V4(_) => ip,
        IpAddr::V6(ip) => IpAddr::V6((ip.to_bits() & !u128::from(u64::MAX)).into()),
    })
}

/// What is left, in headers that are lists of structured fields (RFC 9651).
pub fn tell(response: &mut Response, policy: &str, taken: &Taken) {
    let Taken { quota, window, left, full_in, .. } = taken;
    for (name, value) in
        [(POLICY, format!("\"{policy}\";q={quota};w={window}")), (LEFT, format!("\"{policy}\";r={left};t={full_in}"))]
    {
        if let Ok(value) = HeaderValue::from_str(&value) {
            response.headers_mut().insert(name, value);
        }
    }
}
