//! `Idempotency-Key` on what creates: sent again under the same key, it creates nothing, and answers the same.

use axum::extract::FromRequestParts;
use axum::response::{IntoResponse, Response};
use engine::gate::Refusal;
use engine::idempotency::{self, Begun, Creation, OnceError, Request};
use engine::limits;
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use serde::{Deserialize, Serialize};
use shared::{ErrorCode, Problem};

use super::asked::Asked;
use super::{ApiProblem, Created};

/// What a program calls its request.
pub const KEY: &str = "Idempotency-Key";
/// Seconds after which a first request has most likely ended.
const A_MOMENT: u32 = 1;
/// Says of an answer that it is an earlier one.
const REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");

/// The key that a creation came with, if it came with one.
pub struct Once {
    key: Option<String>,
    operation: String,
}

impl<S: Send + Sync> FromRequestParts<S> for Once {
    type Rejection = ApiProblem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiProblem> {
        let operation = format!("{} {}", parts.method, parts.uri.path());
        Ok(Self { key: key(&parts.headers)?, operation })
    }
}

/// What is kept of an answer.
#[derive(Serialize, Deserialize)]
struct Kept {
    location: String,
    body: String,
}

impl Once {
    /// Creates, or answers what was answered when it was created. `sent` is what was asked for.
    pub async fn create<T, F>(
        self,
        asked: Asked,
        creation: Creation,
        sent: &impl Serialize,
        create: impl FnOnce(Asked) -> F + Send + 'static,
    ) -> Result<Response, ApiProblem>
    where
        T: Serialize + Send + 'static,
        F: Future<Output = Result<Created<T>, ApiProblem>> + Send + 'static,
    {
        let Some(key) = self.key else { return create(asked).await.map(IntoResponse::into_response) };
        let content = serde_json::to_vec(sent).map_err(|_| ErrorCode::Internal)?;
        let request = Request { key: &key, operation: &self.operation, content: &content };
        let caller = match idempotency::begin(&asked.engine, &asked.caller, &creation, request).await {
            Ok(Begun::First(caller)) => *caller,
            Ok(Begun::Repeated(kept)) => {
                let kept: Kept = serde_json::from_slice(&kept).map_err(|_| ErrorCode::Internal)?;
                let mut response = answer(kept);
                response.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
                return Ok(response);
            }
            Err(why) => return Err(refused(&asked, why)),
        };
        let asked = Asked { caller, ..asked };
        // On its own: whoever hangs up now comes back with the same key, and wants the answer.
        let done = tokio::spawn(async move {
            let (engine, caller) = (asked.engine.clone(), asked.caller.clone());
            let done = create(asked).await.and_then(kept);
            let bytes = done.as_ref().ok().and_then(|kept| serde_json::to_vec(kept).ok());
            if let Err(error) = idempotency::finish(&engine, &caller, bytes.as_deref()).await {
                tracing::warn!(%error, "an answer was not kept for a repeat");
            }
            done
        });
        Ok(answer(done.await.map_err(|_| ErrorCode::Internal)??))
    }
}

fn kept<T: Serialize>((_, [(_, location)], body): Created<T>) -> Result<Kept, ApiProblem> {
    let body = serde_json::to_string(&body.0).map_err(|_| ErrorCode::Internal)?;
    Ok(Kept { location, body })
}

fn answer(Kept { location, body }: Kept) -> Response {
    let json = "application/json".to_owned();
    (StatusCode::CREATED, [(header::LOCATION, location), (header::CONTENT_TYPE, json)], body).into_response()
}

fn refused(asked: &Asked, why: OnceError) -> ApiProblem {
    match why {
        OnceError::Refused(Refusal::Shut(shut)) => asked.shut(&shut),
        OnceError::OtherRequest => ApiProblem::field(KEY, "This key stands for another request already.".into()),
        OnceError::Running => {
            ApiProblem::of_conflict(KEY, "The first request under this key is still running. Wait a moment.")
                .for_now(A_MOMENT)
        }
        OnceError::AnswerLost => {
            ApiProblem::of_conflict(KEY, "It was created, but the answer was lost. Look for it in the list.")
        }
        other => Problem::from(other).into(),
    }
}

/// As the draft writes it, a quoted string (RFC 9651 §3.3.3), or bare, as most programs send it.
fn key(headers: &HeaderMap) -> Result<Option<String>, ApiProblem> {
    let mut lines = headers.get_all(KEY).iter();
    let Some(line) = lines.next() else { return Ok(None) };
    let written = line.to_str().ok().filter(|_| lines.next().is_none()).map(str::trim).unwrap_or_default();
    let key = written.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(written);
    let is_plain = key.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'"' && byte != b'\\');
    if key.is_empty() || key.len() > limits::IDEMPOTENCY_KEY_MAX || !is_plain {
        return Err(ApiProblem::of_request(KEY, "This is to be one string of 1 to 255 visible characters."));
    }
    Ok(Some(key.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(lines: &[&str]) -> Result<Option<String>, ()> {
        let name = HeaderName::from_static("idempotency-key");
        key(&lines.iter().map(|line| (name.clone(), line.parse().unwrap())).collect()).map_err(drop)
    }

    #[test]
    fn a_key_is_the_same_quoted_or_bare() {
        assert_eq!(read(&[]), Ok(None));
        assert_eq!(read(&["8e03978e-40d5"]), read(&["\"8e03978e-40d5\""]));
        assert_eq!(read(&[&"k".repeat(255)]), Ok(Some("k".repeat(255))));
    }

    #[test]
    fn what_is_no_key_is_refused() {
        for lines in [&[""][..], &["\"\""], &["a b"], &["\"a"], &["a", "b"], &["\"a\";q=1"], &[&"k".repeat(256)]] {
            assert_eq!(read(lines), Err(()), "{lines:?}");
        }
    }
}
