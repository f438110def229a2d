use app::ssr::request::caller;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use engine::factors::recovery_codes::view;
use http::header;
use http::request::Parts;
use shared::views::RecoveryCodes;
use shared::{ErrorCode, Problem};

use crate::AppState;
use crate::refusal::Refusal;

/// The page that shows the same codes, and leads back from a step-up.
const PAGE: &str = "/account/security/recovery-codes";

/// The recovery codes as a file to keep: *Download* works without WASM.
pub async fn download(State(state): State<AppState>, request: Parts) -> Response {
    match codes(&state, &request).await {
        Ok(codes) => {
            let headers = [
                (header::CONTENT_TYPE, "text/plain; charset=utf-8"),
                (header::CONTENT_DISPOSITION, "attachment; filename=\"sallyport-recovery-codes.txt\""),
                (header::CACHE_CONTROL, "no-store"),
            ];
            (headers, text(&codes, state.public_url.as_str())).into_response()
        }
        Err(problem) => match problem.code {
            ErrorCode::SignInRequired => Redirect::to(&app::paths::with_next("/sign-in", PAGE)).into_response(),
            ErrorCode::StepUpRequired => Redirect::to(&app::paths::with_next("/step-up", PAGE)).into_response(),
            _ => Refusal::from(problem).into_response(),
        },
    }
}

async fn codes(state: &AppState, request: &Parts) -> Result<RecoveryCodes, Problem> {
    let caller = caller(&state.engine, request).await?;
    Ok(view(&state.engine, &caller).await?)
}

fn text(codes: &RecoveryCodes, site: &str) -> String {
    let mut text = format!("Recovery codes for {site}\n\nEach code works once. Keep them like a password.\n\n");
    for row in &codes.codes {
        text.push_str(&row.code);
        text.push_str(if row.used { "  (used)\n" } else { "\n" });
    }
    text
}
