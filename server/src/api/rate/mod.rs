//! How often the API may be asked: per credential that works, else per network address, and there by devices apart from all
//! others. In memory of this process alone; it keeps a program that went wild from taking the server for itself, and decides
//! nothing about access.
//!
//! What is left is told with every answer (draft-ietf-httpapi-ratelimit-headers), so that a program can slow down before it
//! is refused. Each device that waits has a pace of its own besides (RFC 8628 §3.5).

mod buckets;

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Instant;

use app::ssr::ClientIp;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use engine::limits::{
    API_ANONYMOUS_REQUESTS_A_SECOND, API_ANONYMOUS_REQUESTS_AT_ONCE, API_REQUESTS_A_SECOND, API_REQUESTS_AT_ONCE,
    DEVICE_QUESTIONS_A_SECOND, DEVICE_QUESTIONS_AT_ONCE, DEVICES_BEGINNING_A_SECOND, DEVICES_BEGINNING_AT_ONCE,
};
use engine::secret::TokenHash;
use engine::{Caller, Who};
use http::{HeaderName, HeaderValue};
use shared::Problem;

use super::asked::{self, bearer, caller};
use super::device;
use super::{ApiProblem, PREFIX};
use crate::AppState;
use buckets::{Buckets, Pace, Taken};

const POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
const LEFT: HeaderName = HeaderName::from_static("ratelimit");

/// Where devices ask.
const DEVICES: &str = "/api/v1/device/";

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

    fn now(&self) -> u64 {
        u64::try_from(self.since.elapsed().as_micros()).unwrap_or(u64::MAX)
    }
}

/// Finds out who asks at the API, for all behind it, and refuses whoever asks too often. Pages are not counted.
pub async fn limit(State((state, rates)): State<(AppState, Arc<Rates>)>, request: Request, next: Next) -> Response {
    if !request.uri().path().starts_with(PREFIX) {
        return next.run(request).await;
    }
    if request.uri().path().starts_with(DEVICES) {
        return limit_devices(&rates, request, next).await;
    }
    let (mut parts, body) = request.into_parts();
    let caller = caller(&parts, &state).await;
    let (taken, policy) = match caller.as_ref().ok().and_then(known).and_then(|()| bearer(&parts)) {
        Some(bearer) => (rates.credentials.take(TokenHash::of(bearer), rates.now()), "credential"),
        None => (rates.addresses.take(network(parts.extensions.get().copied()), rates.now()), "address"),
    };
    let brings_one = bearer(&parts).is_some();
    let mut response = if taken.is_refused() {
        ApiProblem::from(Problem::retry_after(taken.wait)).into_response()
    } else {
        match caller {
            Ok(caller) => {
                parts.extensions.insert(caller);
                next.run(Request::from_parts(parts, body)).await
            }
            Err(problem) => problem.into_response(),
        }
    };
    if brings_one {
        asked::tell_of_invalid(&mut response);
    }
    tell(&mut response, policy, &taken);
    response
}

/// Devices bring no credential, and many that wait may be behind one address.
async fn limit_devices(rates: &Rates, request: Request, next: Next) -> Response {
    let (buckets, policy) = match request.uri().path() {
        device::BEGIN => (&rates.beginning_devices, "new-devices"),
        _ => (&rates.waiting_devices, "waiting-devices"),
    };
    let taken = buckets.take(network(request.extensions().get().copied()), rates.now());
    let mut response = if taken.is_refused() { device::too_often(taken.wait) } else { next.run(request).await };
    tell(&mut response, policy, &taken);
    response
}

/// Only what works is counted by itself: whoever makes credentials up has but one address.
fn known(caller: &Caller) -> Option<()> {
    (!matches!(caller.who, Who::Anonymous)).then_some(())
}

/// An address, or the network that one customer has of IPv6.
fn network(ip: Option<ClientIp>) -> Option<IpAddr> {
    ip.map(|ClientIp(ip)| match ip {
        IpAddr::V4(_) => ip,
        IpAddr::V6(ip) => IpAddr::V6((ip.to_bits() & !u128::from(u64::MAX)).into()),
    })
}

/// Both headers are lists of structured fields (RFC 9651).
fn tell(response: &mut Response, policy: &str, taken: &Taken) {
    let Taken { quota, window, left, full_in, .. } = taken;
    for (name, value) in
        [(POLICY, format!("\"{policy}\";q={quota};w={window}")), (LEFT, format!("\"{policy}\";r={left};t={full_in}"))]
    {
        if let Ok(value) = HeaderValue::from_str(&value) {
            response.headers_mut().insert(name, value);
        }
    }
}
