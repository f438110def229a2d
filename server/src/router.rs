//! Every route and every middleware, in their order.

use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{any, get};
use http::{Method, StatusCode};
use leptos::config::LeptosOptions;
use leptos_axum::{LeptosRoutes as _, generate_route_list, render_app_async_with_context};
use shared::ErrorCode;
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::timeout::TimeoutLayer;

use crate::middleware::{
    body_limit, client_ip, content_type, csrf, form_redirects, kept_fields, refusals, request_log, rpc_errors,
    security_headers,
};
use crate::refusal::Refusal;
use crate::{AppState, assets, context, dev_mailbox, health, panics, recovery_codes_file};

/// How long a request may take: longer than any honest one, shorter than a person's patience.
const REQUEST: Duration = Duration::from_secs(30);

/// The whole server.
pub fn router(state: AppState) -> Router {
    routes(&state)
        .layer(
            // From the outside in.
            ServiceBuilder::new()
                .layer(from_fn_with_state(state.clone(), request_log::log))
                .layer(from_fn_with_state(state.clone(), security_headers::add))
                .layer(from_fn_with_state(state.clone(), refusals::write))
                .layer(from_fn_with_state(state.clone(), client_ip::find))
                .layer(CatchPanicLayer::custom(panics::answer))
                .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, REQUEST))
                .layer(from_fn(csrf::refuse_unmarked))
                .layer(csrf::layer(&state.public_url))
                .layer(from_fn(body_limit::read_whole))
                .layer(from_fn(content_type::refuse_other_than_forms))
                .layer(from_fn(kept_fields::keep))
                .layer(from_fn_with_state(state.clone(), form_redirects::keep_here))
                .layer(from_fn(rpc_errors::give_status)),
        )
        .with_state(state)
}

fn routes(state: &AppState) -> Router<AppState> {
    let context = context::of_request(state);
    // The framework wants its options, and uses none of them here.
    let options = LeptosOptions::builder().output_name("sallyport").build();
    let routes = Router::new()
        // Every page of `app::routes` and, at `/rpc/<name>`, every function of `app::server_fns`.
        .leptos_routes_with_context(&options, generate_route_list(app::App), context, app::shell::shell)
        .with_state(options)
        .route("/rpc/{*name}", any(nothing_here))
        .route("/account/security/recovery-codes.txt", get(recovery_codes_file::download))
        .route("/pkg/{*file}", get(hashed_file))
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .fallback(file_or_page);
    if state.mailbox.is_some() { routes.route("/dev/mailbox", get(dev_mailbox::show)) } else { routes }
}

/// A file whose name changes with its content.
async fn hashed_file(request: Request) -> Response {
    asset(&request).unwrap_or_else(|| Refusal::from(ErrorCode::NotFound).into_response())
}

/// An icon or the like; failing that, the page that says there is nothing here.
async fn file_or_page(State(state): State<AppState>, request: Request) -> Response {
    if ![Method::GET, Method::HEAD].contains(request.method()) {
        return nothing_here().await;
    }
    match asset(&request) {
        Some(response) => response,
        None => render_app_async_with_context(context::of_request(&state), app::shell::shell)(request).await,
    }
}

fn asset(request: &Request) -> Option<Response> {
    assets::serve(&assets::Embedded, request.uri().path(), request.headers())
}

async fn nothing_here() -> Response {
    Refusal::from(ErrorCode::NotFound).into_response()
}
