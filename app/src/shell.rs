//! The document around every page.

use leptos::nonce::use_nonce;
use leptos::prelude::*;
use leptos_meta::MetaTags;

use crate::components::theme;
use crate::routes::App;

/// The addresses of what a page loads; hashed, so they change with their content.
#[derive(Clone, Debug)]
pub struct SiteAssets {
    /// The script that loads the WASM.
    pub js: String,
    /// The page's program.
    pub wasm: String,
    /// The style sheet.
    pub css: String,
}

/// The whole document. Expects [`SiteAssets`] in context.
#[must_use]
pub fn shell() -> impl IntoView {
    let SiteAssets { js, wasm, css } = expect_context();
    view! {
        <!DOCTYPE html>
        <html lang="en" data-theme=theme::chosen()>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <link rel="stylesheet" href=css/>
                <link rel="icon" href="/favicon.svg" type="image/svg+xml"/>
                {hydration(js, wasm)}
                <MetaTags/>
            </head>
            <body>
                <App/>
                <p id="stale" class="stale" role="alert" hidden>
                    "This page stopped responding."
                    <a href="">"Reload"</a>
                </p>
            </body>
        </html>
    }
}

/// Loads the page's program.
///
/// What the server wrote for the program to begin with is removed once it has begun: a workspace that shuts
/// later must leave no word in the document.
///
/// Leptos' own component puts the nonce into `crossorigin`, where a style sheet's selectors can read it
/// and where it keeps browsers from using what they preloaded.
fn hydration(js: String, wasm: String) -> impl IntoView {
    let script = format!(
        "const stale = () => document.getElementById('stale').hidden = false;\
        addEventListener('error', e => e.error instanceof WebAssembly.RuntimeError && stale());\
        import({js:?}).then(m => m.default({{ module_or_path: {wasm:?} }}).then(() => m.hydrate()))\
        .then(() => document.body.querySelectorAll('script').forEach(script => script.remove()))\
        .catch(e => {{ console.error(e); stale(); }});"
    );
    view! {
        <link rel="modulepreload" href=js/>
        <link rel="preload" href=wasm r#as="fetch" r#type="application/wasm" crossorigin=""/>
        <script type="module" nonce=use_nonce()>{script}</script>
    }
}
