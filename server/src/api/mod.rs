//! The HTTP API `/api/v1`: a bearer token in, JSON out, and between them the use cases that the pages use.
//!
//! A cookie counts for nothing here, so no other site can make a browser act for its person.

mod address;
mod asked;
mod audit;
mod body;
mod device;
mod document;
mod domains;
mod enforcement;
mod entrance;
mod etag;
mod idempotency;
mod inputs;
mod invites;
mod me;
mod members;
mod problem;
mod projects;
mod rate;
pub mod reference;
pub mod shown;
mod sign_out;
mod token_check;
mod tokens;
mod workspaces;

pub(crate) use entrance::enter;
pub use problem::{ApiProblem, BODY};
pub(crate) use rate::Rates;

use std::sync::Arc;

use axum::middleware::from_fn;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{any, get};
use axum::{Json, Router};
use http::{HeaderName, StatusCode};
use shared::ErrorCode;
use utoipa::OpenApi as _;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::AppState;

/// Where it begins.
pub const PREFIX: &str = "/api/";

/// What an answer to a creation says beside its body.
type Created<T> = (StatusCode, [(HeaderName, String); 1], Json<T>);

/// Every operation, and its document.
pub fn routes() -> Router<AppState> {
    let (routes, document) = operations();
    let inputs = Arc::new(inputs::Inputs::of(&document));
    routes
        .route("/api/v1/openapi.json", get(document::serve))
        .layer(from_fn(etag::compare))
        .layer(axum::Extension(inputs))
        .layer(axum::Extension(Arc::new(document)))
        .route("/api/{*rest}", any(nothing_here))
}

fn operations() -> (Router<AppState>, OpenApi) {
    let v1 = OpenApiRouter::new()
        .routes(routes!(me::me))
        .routes(routes!(workspaces::list, workspaces::create))
        .routes(routes!(workspaces::one, workspaces::rename, workspaces::delete))
        .routes(routes!(workspaces::restore))
        .routes(routes!(workspaces::access))
        .routes(routes!(members::list))
        .routes(routes!(members::one, members::change, members::remove))
        .routes(routes!(invites::list, invites::create))
        .routes(routes!(invites::one, invites::revoke))
        .routes(routes!(domains::list, domains::create))
        .routes(routes!(domains::one, domains::change, domains::remove))
        .routes(routes!(domains::check))
        .routes(routes!(audit::log))
        .routes(routes!(enforcement::show, enforcement::switch))
        .routes(routes!(enforcement::preview))
        .routes(routes!(projects::list, projects::create))
        .routes(routes!(projects::one, projects::rename, projects::delete))
        .routes(routes!(tokens::of_account, tokens::create_of_account))
        .routes(routes!(tokens::one_of_account, tokens::revoke_of_account))
        .routes(routes!(tokens::of_workspace, tokens::create_of_workspace))
        .routes(routes!(tokens::one_of_workspace, tokens::revoke_of_workspace))
        .routes(routes!(tokens::of_project, tokens::create_of_project))
        .routes(routes!(tokens::one_of_project, tokens::revoke_of_project))
        .routes(routes!(token_check::check))
        .routes(routes!(device::authorization))
        .routes(routes!(device::token))
        .routes(routes!(sign_out::sign_out));
    let (routes, mut document) =
        OpenApiRouter::with_openapi(document::About::openapi()).nest("/api/v1", v1).split_for_parts();
    document::tell_of_conditions(&mut document);
    document::tell_of_idempotency(&mut document);
    document::tell_of_doors(&mut document);
    document::tell_of_rates(&mut document);
    document::name_items(&mut document);
    (routes, document)
}

async fn nothing_here() -> Response {
    ApiProblem::from(ErrorCode::NotFound).into_response()
}
