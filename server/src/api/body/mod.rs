mod unrepeated;

use std::fmt::Display;

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use http::{StatusCode, header};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use serde_path_to_error::{Path, Segment};
use shared::ErrorCode;

use self::unrepeated::{REPEATED, Unrepeated};
use super::{ApiProblem, BODY};
use crate::media_type;

/// How the reason of `serde_json` begins where it goes no deeper.
const TOO_DEEP: &str = "recursion limit exceeded";

/// What was sent as JSON. A field that nobody knows is refused like one that is wrong: a mistyped `expires_in_day`
/// must not make a token that never expires.
pub struct Sent<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Sent<T> {
    type Rejection = ApiProblem;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiProblem> {
        if media_type::is(request.headers(), media_type::JSON) != Some(true) {
            let problem = ApiProblem::with_status(StatusCode::UNSUPPORTED_MEDIA_TYPE, ErrorCode::BadRequest.into());
            return Err(problem.naming("Content-Type", "This has to be application/json, in UTF-8, and there once."));
        }
        if request.headers().contains_key(header::CONTENT_ENCODING) {
            let problem = ApiProblem::with_status(StatusCode::UNSUPPORTED_MEDIA_TYPE, ErrorCode::BadRequest.into());
            return Err(problem.naming("Content-Encoding", "Nothing is unpacked here: send it as it is."));
        }
        let bytes = Bytes::from_request(request, state).await.map_err(|_| ErrorCode::TooLarge)?;
        read(&bytes).map(Self)
    }
}

fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, ApiProblem> {
    require_unambiguous(bytes)?;
    // An object first: what we read into would take a list of its fields as well.
    let json: Map<String, Value> =
        serde_json::from_slice(bytes).map_err(|_| ApiProblem::of_request(BODY, "This is no JSON object."))?;
    serde_path_to_error::deserialize(Value::Object(json)).map_err(|why| wrong(&why))
}

/// Refuses what is no JSON, is nested too deep, or has a field twice.
fn require_unambiguous(bytes: &[u8]) -> Result<(), ApiProblem> {
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let read: Result<Unrepeated, _> = serde_path_to_error::deserialize(&mut json);
    read.map_err(|why| {
        if why.inner().is_data() {
            let field = field(&why.path().to_string(), &why.inner().to_string());
            return ApiProblem::of_request(&field, "This is given more than once.");
        }
        unreadable(outermost(why.path()), why.inner())
    })?;
    json.end().map_err(|why| unreadable(BODY, &why))
}

/// The field of the whole in which something stands.
fn outermost(path: &Path) -> &str {
    match path.iter().next() {
        Some(Segment::Map { key }) => key,
        _ => BODY,
    }
}

fn unreadable(field: &str, why: &serde_json::Error) -> ApiProblem {
    let what = if why.to_string().starts_with(TOO_DEEP) { "nested too deep" } else { "no JSON" };
    ApiProblem::of_request(field, &format!("This is {what}, at line {}, column {}.", why.line(), why.column()))
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
    fn what_is_no_json_is_refused_where_it_ends_to_be_some() {
        let deep = "[".repeat(100_000);
        let deep_field = format!("{{\"name\":\"CI\",\"scope\":{deep}");
        for (json, field, message) in [
            ("", "body", "This is no JSON, at line 1, column 0."),
            ("{", "body", "This is no JSON, at line 1, column 1."),
            ("{}}", "body", "This is no JSON, at line 1, column 3."),
            ("name=CI", "body", "This is no JSON, at line 1, column 2."),
            ("{\"name\":\n\"CI}", "name", "This is no JSON, at line 2, column 4."),
            ("{\"name\":{\"scope\":tru}}", "name", "This is no JSON, at line 1, column 21."),
            ("null", "body", "This is no JSON object."),
            (r#"["CI","read"]"#, "body", "This is no JSON object."),
            (&deep, "body", "This is nested too deep, at line 1, column 128."),
            (&deep_field, "scope", "This is nested too deep, at line 1, column 148."),
        ] {
            let problem = refused(json);
            assert_eq!(problem["code"], "bad_request", "{json:.20}");
            let wrong = &problem["errors"][0];
            assert_eq!((&wrong["field"], &wrong["message"]), (&field.into(), &message.into()), "{json:.20}");
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
