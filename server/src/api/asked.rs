use app::ssr::request::client;
use axum::extract::FromRequestParts;
use axum::response::Response;
use engine::{Caller, Credentials, Engine, Who, gate};
use http::request::Parts;
use http::{HeaderValue, StatusCode, header};
use shared::ErrorCode;
use shared::views::{Door, ShutWorkspace};

use super::shown::{self, Reader};
use super::{ApiProblem, etag, inputs};
use crate::AppState;

/// Who asks, and what answers.
pub struct Asked {
    pub engine: Engine,
    pub caller: Caller,
    pub reader: Reader,
}

impl FromRequestParts<AppState> for Asked {
    type Rejection = ApiProblem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiProblem> {
        let caller = parts.extensions.get::<Caller>().filter(|caller| !matches!(caller.who, Who::Anonymous));
        let caller = caller.cloned().ok_or(ErrorCode::SignInRequired)?;
        // Behind the credential: whoever brings none hears that first.
        inputs::require_taken(parts)?;
        let reader = Reader::of(state, &caller);
        let caller = etag::with_condition(parts, caller, &reader)?;
        Ok(Self { engine: state.engine.clone(), caller, reader })
    }
}

/// Whoever it is that asks where nobody needs to say.
pub struct Anybody;

impl<S: Send + Sync> FromRequestParts<S> for Anybody {
    type Rejection = ApiProblem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiProblem> {
        inputs::require_taken(parts).map(|()| Self)
    }
}

impl Asked {
    /// Whether the workspace is open to who asks: before a change, so that a refusal says which door is shut.
    pub async fn open(&self, workspace: &str) -> Result<(), ApiProblem> {
        match gate::access(&self.engine, &self.caller, workspace).await? {
            Door::Open(_) => Ok(()),
            Door::Shut(shut) => Err(self.shut(&shut)),
        }
    }

    /// The workspace that is shut for who asks.
    pub fn shut(&self, shut: &ShutWorkspace) -> ApiProblem {
        shown::shut(&self.reader, shut)
    }
}

/// Whose credential it is; nobody's where there is none, or none that works.
pub async fn caller(parts: &Parts, state: &AppState) -> Result<Caller, ApiProblem> {
    if parts.headers.get_all(header::AUTHORIZATION).iter().nth(1).is_some() {
        // A proxy may have let the one through, and we would act on the other.
        return Err(ApiProblem::of_request("Authorization", "This is given more than once."));
    }
    let credentials = Credentials { bearer: bearer(parts), ..Credentials::default() };
    match credentials.bearer {
        Some(_) => Ok(state.engine.resolve(credentials, client(parts)).await?),
        None => Ok(Caller::nobody()),
    }
}

/// `Authorization: Bearer …` (RFC 6750 §2.1). In the address it would end up in logs, so it does not count there.
pub fn bearer(parts: &Parts) -> Option<&str> {
    let value = parts.headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    Some(token.trim()).filter(|token| scheme.eq_ignore_ascii_case("bearer") && !token.is_empty())
}

/// Adds `invalid_token` to a 401 for somebody who brought a credential (RFC 6750 §3.1).
pub fn tell_of_invalid(response: &mut Response) {
    if response.status() == StatusCode::UNAUTHORIZED {
        let challenge = HeaderValue::from_static("Bearer realm=\"Sallyport\", error=\"invalid_token\"");
        response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
    }
}
