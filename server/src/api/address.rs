//! What stands in an address, refused in our own words when it can't be read.

use axum::extract::{FromRequestParts, Path, Query};
use http::request::Parts;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use shared::ErrorCode;

use super::ApiProblem;

/// The parameters of the path: one that can't be read names nothing.
pub struct InPath<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for InPath<T> {
    type Rejection = ApiProblem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiProblem> {
        let read = Path::from_request_parts(parts, state).await.map_err(|_| ErrorCode::NotFound)?;
        Ok(Self(read.0))
    }
}

/// The parameters behind the question mark.
pub struct InQuery<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for InQuery<T> {
    type Rejection = ApiProblem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiProblem> {
        let read = Query::from_request_parts(parts, state).await.map_err(|_| ErrorCode::BadRequest)?;
        Ok(Self(read.0))
    }
}

/// What confirms a deletion: the name of what goes, typed once more.
#[derive(Debug, Deserialize)]
pub struct Confirmed {
    #[serde(default)]
    pub confirm: String,
}
