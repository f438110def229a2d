use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::header;
use shared::ErrorCode;

use crate::refusal::Refusal;
use crate::{AppState, api};

/// Gives refusals their words: ours, and also the bare statuses of the framework (an unknown method, a timeout).
pub async fn write(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let (asked, is_api) = (request.headers().clone(), request.uri().path().starts_with(api::PREFIX));
    let mut response = next.run(request).await;
    let refusal = response.extensions_mut().remove::<Refusal>().or_else(|| bare(&response));
    let Some(refusal) = refusal else { return response };
    let mut written = if is_api { refusal.written_for_programs() } else { refusal.written(&asked, &state.site.css) };
    // `Allow` and the like stay; what described the old body goes.
    for (name, value) in response.headers() {
        if name != header::CONTENT_LENGTH && name != header::CONTENT_TYPE {
            written.headers_mut().append(name, value.clone());
        }
    }
    written.extensions_mut().extend(std::mem::take(response.extensions_mut()));
    written
}

fn bare(response: &Response) -> Option<Refusal> {
    let status = response.status();
    let has_words = response.headers().contains_key(header::CONTENT_TYPE);
    if has_words || !(status.is_client_error() || status.is_server_error()) {
        return None;
    }
    let code = if status.is_server_error() { ErrorCode::Internal } else { ErrorCode::BadRequest };
    Some(Refusal::with_status(status, code))
}
