use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use engine::secret::TokenHash;
use engine::{Caller, Who};
use shared::Problem;

use super::asked::{self, bearer, caller};
use super::rate::{Rates, tell};
use super::{ApiProblem, PREFIX, device};
use crate::AppState;

/// Where devices ask.
const DEVICES: &str = "/api/v1/device/";

/// Finds out who asks, for all below `/api/`, and refuses whoever asks too often. What lies elsewhere is not counted.
pub async fn enter(State((state, rates)): State<(AppState, Arc<Rates>)>, request: Request, next: Next) -> Response {
    if !request.uri().path().starts_with(PREFIX) {
        return next.run(request).await;
    }
    if request.uri().path().starts_with(DEVICES) {
        return enter_as_device(&rates, request, next).await;
    }
    let (mut parts, body) = request.into_parts();
    let caller = caller(&parts, &state).await;
    let (taken, policy) = match caller.as_ref().ok().and_then(known).and_then(|()| bearer(&parts)) {
        Some(bearer) => (rates.credential(TokenHash::of(bearer)), "credential"),
        None => (rates.address(parts.extensions.get().copied()), "address"),
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
async fn enter_as_device(rates: &Rates, request: Request, next: Next) -> Response {
    let ip = request.extensions().get().copied();
    let (taken, policy) = match request.uri().path() {
        device::BEGIN => (rates.beginning_device(ip), "new-devices"),
        _ => (rates.waiting_device(ip), "waiting-devices"),
    };
    let mut response = if taken.is_refused() { device::too_often(taken.wait) } else { next.run(request).await };
    tell(&mut response, policy, &taken);
    response
}

/// Only what works is counted by itself: whoever makes credentials up has but one address.
fn known(caller: &Caller) -> Option<()> {
    (!matches!(caller.who, Who::Anonymous)).then_some(())
}
