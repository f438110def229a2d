//! What a device asks before it is anybody: the endpoints of the device flow.
//!
//! They read forms and answer JSON, as RFC 8628 says. Nothing but the form counts here.

use std::collections::BTreeMap;

use app::paths;
use app::ssr::request::client;
use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use engine::devices::{self, BeginError, Polled};
use engine::{Caller, Credentials, Engine, limits};
use http::request::Parts;
use http::{HeaderValue, StatusCode, header};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde::de::value::{Error as Unreadable, MapDeserializer};
use shared::Problem;
use shared::api::{DeviceAuthorization, DeviceError, DeviceErrorCode as Code, DeviceToken, GRANT_TYPE};
use shared::policy::Level;

use crate::refusal::Refusal;
use crate::{AppState, media_type};

/// Where a device begins to wait.
pub const BEGIN: &str = "/api/v1/device/authorization";

/// The one client there is: programs that a person runs. It has no secret, so its name proves nothing (RFC 8628 §3.1).
const CLIENT: &str = "sally";
/// What a device is called that says nothing of itself: RFC 8628 §3.1 knows no name.
const UNNAMED: &str = "Unnamed device";

/// A device that begins to wait.
#[derive(Default, Deserialize, utoipa::ToSchema)]
#[serde(default)]
pub struct WaitingDevice {
    /// `sally`.
    #[schema(required = true)]
    client_id: String,
    /// What the person is shown, and later finds among their sessions; `Unnamed device` where it is left out.
    device_name: String,
    /// `phishing_resistant` where the person should use a passkey before they approve: `verification_uri_complete`
    /// leads to that first (after RFC 9470 §4). It decides nothing, and any other value asks for nothing more.
    acr_values: String,
}

/// A device that asks for its session.
#[derive(Default, Deserialize, utoipa::ToSchema)]
#[serde(default)]
pub struct AskingDevice {
    /// `sally`.
    #[schema(required = true)]
    client_id: String,
    /// `urn:ietf:params:oauth:grant-type:device_code`.
    #[schema(required = true)]
    grant_type: String,
    /// The device's own secret.
    #[schema(required = true)]
    device_code: String,
}

/// Begins to wait for a person who lets this device in (RFC 8628 §3.1). It takes no credential.
#[utoipa::path(post, path = "/device/authorization", operation_id = "authorize_device", tag = "Device", security(()),
    request_body(content = WaitingDevice, content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = 200, body = DeviceAuthorization),
        (status = 400, description = "Another client, or a parameter is missing, there twice, or can't be used.",
            body = DeviceError),
        (status = 429, description = "Too many devices wait at this network address, or they come too fast.",
            body = DeviceError),
    ))]
pub async fn authorization(State(state): State<AppState>, request: Parts, body: Bytes) -> Response {
    answer(begin(&state, &request, &body).await)
}

/// Asks whether somebody let this device in (RFC 8628 §3.4). It takes no credential.
#[utoipa::path(post, path = "/device/token", operation_id = "get_device_token", tag = "Device", security(()),
    request_body(content = AskingDevice, content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = 200, body = DeviceToken),
        (status = 400, description = "Not yet, or no: `error` says which.", body = DeviceError),
        (status = 429, description = "Devices at this network address ask too often.", body = DeviceError),
    ))]
pub async fn token(State(state): State<AppState>, request: Parts, body: Bytes) -> Response {
    answer(poll(&state, &request, &body).await)
}

async fn begin(state: &AppState, request: &Parts, body: &Bytes) -> Result<DeviceAuthorization, Refused> {
    let WaitingDevice { client_id, device_name, acr_values } = form(request, body)?;
    require_ours(&client_id)?;
    let nobody = nobody(&state.engine, request).await.map_err(Refused::fault)?;
    let name = if device_name.is_empty() { UNNAMED } else { &device_name };
    let begun = devices::begin(&state.engine, &nobody, name).await.map_err(|why| match why {
        BeginError::Name(why) => Refused::of(Code::InvalidRequest, format!("device_name: {}", why.message())),
        BeginError::TooMany(wait) => Refused::too_many(wait),
        BeginError::Engine(error) => Refused::fault(error),
    })?;
    let (site, user_code) = (&state.engine.config().public_url, begun.user_code.grouped());
    let filled_in = format!("/device?code={user_code}");
    // Several come in the order of preference, with spaces between (OpenID Connect Core 1.0 §3.1.2.1).
    let page = match acr_values.split_ascii_whitespace().find_map(Level::from_word) {
        Some(level @ Level::PhishingResistant) => paths::step_up(level, &filled_in),
        Some(Level::TwoFactor | Level::Password) | None => filled_in,
    };
    Ok(DeviceAuthorization {
        device_code: begun.device_code.expose().to_owned(),
        verification_uri: format!("{site}/device"),
        verification_uri_complete: format!("{site}{page}"),
        user_code,
        expires_in: begun.expires_in,
        interval: begun.interval,
    })
}

async fn poll(state: &AppState, request: &Parts, body: &Bytes) -> Result<DeviceToken, Refused> {
    let AskingDevice { client_id, grant_type, device_code } = form(request, body)?;
    require_ours(&client_id)?;
    if sent("grant_type", &grant_type)? != GRANT_TYPE {
        return Err(Refused::of(Code::UnsupportedGrantType, format!("The one grant type here is {GRANT_TYPE}.")));
    }
    let device_code = sent("device_code", &device_code)?;
    let nobody = nobody(&state.engine, request).await.map_err(Refused::fault)?;
    let (code, words) = match devices::poll(&state.engine, &nobody, device_code).await.map_err(Refused::fault)? {
        Polled::SignedIn(token) => {
            let expires_in = u32::try_from(limits::SESSION_TTL).unwrap_or(u32::MAX);
            let access_token = token.expose().to_owned();
            return Ok(DeviceToken { access_token, token_type: "Bearer".to_owned(), expires_in });
        }
        Polled::Pending => (Code::AuthorizationPending, "Nobody has approved this device yet."),
        Polled::SlowDown => (Code::SlowDown, "Asked too early: wait five seconds longer from now on."),
        Polled::Denied => (Code::AccessDenied, "This device was denied, or what approved it has ended."),
        Polled::Expired => (Code::ExpiredToken, "Nobody approved this device in time. Begin anew."),
        Polled::Invalid => (Code::InvalidGrant, "This device code is unknown, or was used already."),
    };
    Err(Refused::of(code, words))
}

/// What a device is told that was not even asked what it wants.
pub fn too_often(wait: u32) -> Response {
    let seconds = if wait == 1 { "a second".to_owned() } else { format!("{wait} seconds") };
    answer::<()>(Err(Refused::for_now(
        wait,
        format!("Too many devices at this network address. Try again in {seconds}."),
    )))
}

/// Whoever asks, from where the request came.
async fn nobody(engine: &Engine, request: &Parts) -> Result<Caller, engine::Error> {
    engine.resolve(Credentials::default(), client(request)).await
}

/// The fields of a form. One that is there twice is a sign of somebody who wants two readers to read two things.
/// One that it does not know is ignored, as RFC 6749 §3.2 wants it.
fn form<T: DeserializeOwned>(request: &Parts, body: &Bytes) -> Result<T, Refused> {
    let headers = &request.headers;
    if request.uri.query().is_some_and(|query| !query.is_empty()) {
        // RFC 6749 §2.3.1: an address ends up in logs.
        return Err(Refused::of(Code::InvalidRequest, "Parameters go into the body, and not into the address."));
    }
    if headers.contains_key(header::CONTENT_ENCODING) {
        return Err(Refused::of(Code::InvalidRequest, "Nothing is unpacked here: send the form as it is."));
    }
    if media_type::is(headers, media_type::FORM) != Some(true) {
        return Err(Refused::of(Code::InvalidRequest, format!("Send a form: {}.", media_type::FORM)));
    }
    let mut fields = BTreeMap::new();
    for (name, value) in form_urlencoded::parse(body) {
        if fields.insert(name.into_owned(), value.into_owned()).is_some() {
            return Err(Refused::of(Code::InvalidRequest, "A parameter is there twice."));
        }
    }
    T::deserialize(MapDeserializer::<_, Unreadable>::new(fields.into_iter()))
        .map_err(|_| Refused::of(Code::InvalidRequest, "The parameters can't be read."))
}

fn require_ours(client_id: &str) -> Result<(), Refused> {
    if sent("client_id", client_id)? == CLIENT {
        Ok(())
    } else {
        Err(Refused::of(Code::InvalidClient, format!("The one client here is {CLIENT}.")))
    }
}

/// A parameter without a value counts as none (RFC 6749 §3.1).
fn sent<'a>(name: &str, value: &'a str) -> Result<&'a str, Refused> {
    let missing = || Refused::of(Code::InvalidRequest, format!("The parameter {name} is missing."));
    Some(value).filter(|value| !value.is_empty()).ok_or_else(missing)
}

/// Why a device got nothing.
enum Refused {
    No(DeviceError),
    /// For so many seconds.
    ForNow(u32, DeviceError),
    Fault(Problem),
}

impl Refused {
    fn of(error: Code, words: impl Into<String>) -> Self {
        // RFC 6749 §5.2. A 401 would have to name a way to prove who a client is, and there is none.
        Self::No(DeviceError { error, error_description: words.into() })
    }

    fn too_many(wait: u32) -> Self {
        let minutes = wait.div_ceil(60);
        let later = if minutes == 1 { "a minute".to_owned() } else { format!("{minutes} minutes") };
        Self::for_now(
            wait,
            format!("Too many devices wait at this network address. Approve or deny them, or try again in {later}."),
        )
    }

    fn for_now(wait: u32, words: String) -> Self {
        Self::ForNow(wait, DeviceError { error: Code::SlowDown, error_description: words })
    }

    fn fault(error: engine::Error) -> Self {
        Self::Fault(error.into())
    }
}

fn answer<T: serde::Serialize>(result: Result<T, Refused>) -> Response {
    let mut response = match result {
        Ok(answer) => Json(answer).into_response(),
        Err(Refused::No(error)) => (StatusCode::BAD_REQUEST, Json(error)).into_response(),
        Err(Refused::ForNow(wait, error)) => {
            (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, wait.to_string())], Json(error)).into_response()
        }
        Err(Refused::Fault(problem)) => Refusal::from(problem).into_response(),
    };
    // RFC 6749 §5.1 wants both where a token is.
    for (name, value) in [(header::CACHE_CONTROL, "no-store"), (header::PRAGMA, "no-cache")] {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}
