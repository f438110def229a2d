//! What a plain post was refused for, without scripts. The form that was posted tells it; where that is no longer drawn
//! (what it was about is gone, or changed, since), or stands once in every row, the page does.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use shared::Problem;

use super::{Tone, note};

/// Whether a form of this page has told it.
#[derive(Clone, Copy, Debug)]
pub struct Posted {
    is_told: StoredValue<bool>,
}

impl Posted {
    /// Nobody has, so far.
    #[must_use]
    pub fn untold() -> Self {
        Self { is_told: StoredValue::new(false) }
    }
}

/// Whether the address tells of a refusal: nothing was done then.
pub fn is_refused() -> bool {
    use_query_map().with_untracked(|query| query.get_str("__err").is_some())
}

/// What the post to `path` was refused for, for the form that tells it.
pub fn refused(path: &str) -> Option<Problem> {
    let query = use_query_map().get_untracked();
    query.get_str("__err").filter(|_| query.get_str("__path") == Some(path)).map(decode)
}

/// Notes that it stands on the page.
pub fn note_told() {
    if let Some(posted) = use_context::<Posted>() {
        posted.is_told.set_value(true);
    }
}

/// The refusal that no form of the page told: asked for once they are all drawn.
pub fn left_over() -> Option<AnyView> {
    let is_told = use_context::<Posted>().is_none_or(|posted| posted.is_told.get_value());
    let problem = use_query_map().with_untracked(|query| query.get_str("__err").filter(|_| !is_told).map(decode))?;
    let at_fault = problem.fields.first().map(|field| field.error.message());
    let told = note(Tone::Bad, at_fault.unwrap_or_else(|| problem.message()).into_any());
    Some(view! { <div role="alert">{told}</div> }.into_any())
}

#[cfg(feature = "ssr")]
fn decode(error: &str) -> Problem {
    use leptos::server_fn::error::ServerFnUrlError;
    ServerFnUrlError::<crate::AppError>::decode_err(error).0
}

/// The same, by what the browser has: a decoder of our own would be sent to every visitor.
#[cfg(not(feature = "ssr"))]
fn decode(error: &str) -> Problem {
    let json = window().atob(&error.replace('-', "+").replace('_', "/")).ok();
    json.and_then(|json| crate::json::open(&json)).unwrap_or_else(|| shared::ErrorCode::Internal.into())
}
