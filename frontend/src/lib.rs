//! The page's program: takes over the page the server rendered.

use app::inside;
use leptos::prelude::{document, location};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

/// Called by the document's script once the program is loaded.
///
/// Fails where a part of the program that the page needs does not arrive; the page stays as it came.
#[wasm_bindgen]
pub async fn hydrate() -> Result<(), JsValue> {
    // Words for developers; a release has no room for them.
    #[cfg(debug_assertions)]
    std::panic::set_hook(Box::new(|panic| leptos::logging::error!("{panic}")));
    // Before, not meanwhile: hydration goes through the document in one go.
    if inside::is_inside(&location().pathname()?) {
        inside::load().await.map_err(|_| "a part of the page's program is missing")?;
    }
    leptos::mount::hydrate_body(app::App);
    // Says that what needs the program works now: buttons appear by it, tests wait for it.
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute("data-live", "");
    }
    Ok(())
}
