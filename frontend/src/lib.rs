//! The page's program: takes over the page the server rendered.

use leptos::prelude::document;
use wasm_bindgen::prelude::wasm_bindgen;

/// Called by the document's script once the program is loaded.
#[wasm_bindgen]
pub fn hydrate() {
    // Words for developers; a release has no room for them.
    #[cfg(debug_assertions)]
    std::panic::set_hook(Box::new(|panic| leptos::logging::error!("{panic}")));
    leptos::mount::hydrate_body(app::App);
    // Says that what needs the program works now: buttons appear by it, tests wait for it.
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute("data-live", "");
    }
}
