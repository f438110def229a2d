//! Every route and every middleware, in their order.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{MethodRouter, any, get};
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
use crate::{
    AppState, api, assets, audit_export, context, dev_mailbox, health, panics, preview_export, recovery_codes_file,
    redrawn, well_known,
};

/// How long a request may take: longer than any honest one, shorter than a person's patience.
const REQUEST: Duration = Duration::from_secs(30);

/// Only where mail stays on this machine.
const MAILBOX: &str = "/dev/mailbox";

/// The whole server.
pub fn router(state: AppState) -> Router {
    guarded(routes(&state), state)
}

/// What holds for every request, from the outside in.
fn guarded(routes: Router<AppState>, state: AppState) -> Router {
    let layers = ServiceBuilder::new()
        .layer(from_fn_with_state(state.clone(), request_log::log))
        .layer(from_fn_with_state(state.clone(), security_headers::add))
        .layer(from_fn_with_state(state.clone(), refusals::write))
        .layer(from_fn_with_state(state.clone(), client_ip::find))
        .layer(CatchPanicLayer::custom(panics::answer))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, REQUEST))
        .layer(from_fn_with_state(state.clone(), csrf::refuse_unmarked_or_foreign))
        .layer(csrf::layer(&state.public_url))
        .layer(from_fn(body_limit::read_whole))
        .layer(from_fn(content_type::refuse_other_than_forms))
        .layer(from_fn(kept_fields::keep))
        .layer(from_fn_with_state(state.clone(), form_redirects::keep_here))
        .layer(from_fn(rpc_errors::give_status))
        // Behind what waits for the body: a credential that is revoked meanwhile is no longer one.
        .layer(from_fn_with_state((state.clone(), Arc::new(api::Rates::new())), api::enter));
    routes.layer(layers).with_state(state)
}

fn routes(state: &AppState) -> Router<AppState> {
    let context = context::of_request(state);
    // The framework wants its options, and uses none of them here.
    let options = LeptosOptions::builder().output_name("sallyport").build();
    let routes = Router::new()
        // Every page of `app::routes` and, at `/rpc/<name>`, every function of `app::server_fns`.
        .leptos_routes_with_context(&options, generate_route_list(app::App), context, app::shell::shell)
        .with_state(options)
        .fallback(file_or_page);
    let routes = routes.merge(api::routes());
    plain_routes()
        .into_iter()
        .filter(|(path, _)| *path != MAILBOX || state.mailbox.is_some())
        .fold(routes, |routes, (path, answer)| routes.route(path, answer))
}

/// Every route beside the pages and functions of the app: each has its row in the access table by standing here.
pub fn plain_routes() -> [(&'static str, MethodRouter<AppState>); 15] {
    [
        ("/rpc/{*name}", any(nothing_here)),
        ("/account/security/recovery-codes.txt", get(recovery_codes_file::download)),
        ("/account/activity.csv", get(audit_export::activity_csv)),
        ("/account/activity.ndjson", get(audit_export::activity_ndjson)),
        ("/w/{workspace}/audit.csv", get(audit_export::csv)),
        ("/w/{workspace}/audit.ndjson", get(audit_export::ndjson)),
        ("/w/{workspace}/people/preview.csv", get(preview_export::csv)),
        (redrawn::PAGE, redrawn::draw()),
        ("/pkg/{*file}", get(hashed_file)),
        (api::reference::PATH, get(api::reference::show)),
        ("/.well-known/passkey-endpoints", get(well_known::passkey_endpoints)),
        ("/.well-known/webauthn", get(well_known::webauthn)),
        ("/healthz", get(health::alive)),
        ("/readyz", get(health::ready)),
        (MAILBOX, get(dev_mailbox::show)),
    ]
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use axum::body::Body;
    use engine::clock::Clock;
    use engine::keys::KeyRing;
    use engine::rng::Rng;
    use engine::{Config, DatabaseUrl, Engine};
    use http::header;
    use shared::policy::Plan;
    use tower::ServiceExt as _;

    use super::*;
    use crate::config::{PublicUrl, TrustedProxies};

    async fn state(folder: &tempfile::TempDir) -> AppState {
        let public_url = PublicUrl::localhost(3000);
        let config = Config {
            database: DatabaseUrl::Sqlite(folder.path().join("sallyport.db")),
            public_url: public_url.as_str().into(),
            passkeys: None,
            default_plan: Plan::Pro,
            hashing_at_once: 1,
            dns_resolver: None,
            dns_timeout: Duration::from_secs(engine::limits::DNS_TIMEOUT),
        };
        let (keys, rng) = (KeyRing::new(BTreeMap::from([(1, [7; 32].into())])).unwrap(), Rng::seeded(1));
        let engine = Engine::open(config, keys, Clock::system(), rng.clone()).await.unwrap();
        let site = assets::addresses();
        AppState { engine, public_url, trusted_proxies: TrustedProxies::default(), mailbox: None, site, rng }
    }

    async fn broken() -> &'static str {
        panic!("hunter2 is what somebody typed")
    }

    #[tokio::test]
    async fn a_panic_is_a_page_that_does_not_quote_it() {
        let folder = tempfile::tempdir().unwrap();
        let router = guarded(Router::new().route("/broken", get(broken)), state(&folder).await);
        let request = Request::get("/broken").header(header::ACCEPT, "text/html").body(Body::empty()).unwrap();
        let response = router.oneshot(request).await.unwrap();
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert!(response.headers().contains_key(header::CONTENT_SECURITY_POLICY));
        let body = axum::body::to_bytes(response.into_body(), 10_000).await.unwrap();
        let body = String::from_utf8_lossy(&body);
        assert!(body.contains("Something went wrong on our side") && !body.contains("hunter2"), "{body}");
    }

    #[tokio::test]
    async fn mail_is_shown_only_where_mail_stays() {
        let folder = tempfile::tempdir().unwrap();
        let request = Request::get("/dev/mailbox").header(header::HOST, "localhost").body(Body::empty()).unwrap();
        let response = router(state(&folder).await).oneshot(request).await.unwrap();
        assert_eq!(response.status(), StatusCode::NOT_FOUND);
    }
}
