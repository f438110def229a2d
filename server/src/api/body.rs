use std::fmt::Display;

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use http::StatusCode;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use shared::ErrorCode;

use super::ApiProblem;
use super::each_once::{EachOnce, REPEATED};
use crate::media_type;

/// What was sent as JSON. A field that nobody knows is refused like one that is wrong: a mistyped `expires_in_day`
/// must not make a token that never expires.
pub struct Sent<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Sent<T> {
    type Rejection = ApiProblem;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiProblem> {
        if media_type::is(request.headers(), media_type::JSON) != Some(true) {
            return Err(ApiProblem::with_status(StatusCode::UNSUPPORTED_MEDIA_TYPE, ErrorCode::BadRequest.into()));
        }
        let bytes = Bytes::from_request(request, state).await.map_err(|_| ErrorCode::TooLarge)?;
        read(&bytes).map(Self)
    }
}

fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, ApiProblem> {
    // An object first: what we read into would take a list of its fields as well.
    let json: Map<String, Value> = serde_json::from_slice(bytes).map_err(|_| ErrorCode::BadRequest)?;
    require_each_once(bytes)?;
    serde_path_to_error::deserialize(Value::Object(json)).map_err(|why| wrong(&why))
}

/// Refuses a field that is there twice.
fn require_each_once(bytes: &[u8]) -> Result<(), ApiProblem> {
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let read: Result<EachOnce, _> = serde_path_to_error::deserialize(&mut json);
    read.map(drop).map_err(|why| {
        let field = field(&why.path().to_string(), &why.inner().to_string());
        ApiProblem::of_request(&field, "This is given more than once.")
    })
}

/// What could not be read, by its name.
pub fn wrong<E: Display>(why: &serde_path_to_error::Error<E>) -> ApiProblem {
    let field = field(&why.path().to_string(), &why.inner().to_string());
    ApiProblem::field(&field, "This is missing, unknown or of the wrong type.".into())
}

/// Which field: the one reached, or, where a whole object is at fault, the one that the reason names.
fn field(path: &str, why: &str) -> String {
    let reasons = ["missing field", "unknown field", REPEATED];
    let named = why.split('`').nth(1).filter(|_| reasons.iter().any(|reason| why.starts_with(reason)));
    match (path, named) {
        ("." | "?", Some(named)) => named.to_owned(),
        (path, Some(named)) if !path.ends_with(named) => format!("{path}.{named}"),
        (path, _) => path.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use shared::api::NewToken;

    use super::*;

    fn refused(json: &str) -> Value {
        let Err(problem) = read::<NewToken>(json.as_bytes()) else { return Value::Null };
        problem.to_json()
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (json, field) in [
            (r#"{"name":"CI"}"#, "scope"),
            (r#"{"name":1,"scope":"read"}"#, "name"),
            (r#"{"name":"CI","scope":"all"}"#, "scope"),
            (r#"{"name":"CI","scope":"read","expires_in_day":1}"#, "expires_in_day"),
            (r#"{"name":"CI","scope":"read","expires_in_days":-1}"#, "expires_in_days"),
        ] {
            assert_eq!(refused(json)["errors"][0]["field"], field, "{json}");
            assert_eq!(refused(json)["code"], "validation_failed");
        }
    }

    #[test]
    fn what_is_no_json_is_refused_whole() {
        let deep = "[".repeat(100_000);
        for json in ["", "{", "{}}", "name=CI", "null", r#"["CI","read"]"#, &deep] {
            assert_eq!(refused(json)["code"], "bad_request", "{json:.20}");
        }
    }

    #[test]
    fn a_field_that_is_there_twice_is_refused_by_name_however_deep() {
        for (json, field) in [
            (r#"{"name":"CI","scope":"read","scope":"write"}"#, "scope"),
            (r#"{"name":"CI","scope":"read","\u0073cope":"read"}"#, "scope"),
            (r#"{"name":"CI","scope":"read","x":{"y":1,"y":1}}"#, "x.y"),
            (r#"{"name":"CI","scope":"read","x":[null,true,-1,2.5,[{"y":1,"z":"","y":{}}]]}"#, "x[4][0].y"),
        ] {
            let problem = refused(json);
            assert_eq!(
                (&problem["code"], &problem["errors"][0]["field"]),
                (&"bad_request".into(), &field.into()),
                "{json}"
            );
        }
        let json = r#"{"name":"CI","scope":"read","x":[{"y":1},{"y":1,"scope":{"scope":1}}]}"#;
        assert_eq!(refused(json)["errors"][0]["field"], "x", "the same name in two objects is no repetition");
    }
}
