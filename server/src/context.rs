use http::request::Parts;
use leptos::nonce::Nonce;
use leptos::prelude::{provide_context, use_context};

use crate::AppState;

/// Gives pages and server functions what they stand on. The request itself is there already.
pub fn of_request(state: &AppState) -> impl Fn() + Clone + Send + Sync + 'static {
    let (engine, site) = (state.engine.clone(), state.site.clone());
    move || {
        provide_context(engine.clone());
        provide_context(site.clone());
        // In place of the framework's own nonce, which the policy in the header does not know.
        if let Some(nonce) = use_context::<Parts>().and_then(|parts| parts.extensions.get::<Nonce>().cloned()) {
            provide_context(nonce);
        }
    }
}
