//! The document around every page.

use engine::Engine;
use http::request::Parts;
use leptos::nonce::use_nonce;
use leptos::prelude::*;
use leptos_meta::MetaTags;

use crate::components::theme;
use crate::inside::is_inside;
use crate::routes::App;

/// The addresses of what a page loads; hashed, so they change with their content.
#[derive(Clone, Debug)]
pub struct SiteAssets {
    /// The script that loads the WASM.
    pub js: String,
    /// The page's program.
    pub wasm: String,
    /// What of it only the pages behind the doors need.
    pub inside: String,
    /// The style sheet.
    pub css: String,
}

/// The whole document. Expects [`SiteAssets`] in context.
#[must_use]
pub fn shell() -> impl IntoView {
    let SiteAssets { js, wasm, inside, css } = expect_context();
    let inside = use_context::<Parts>().is_some_and(|request| is_inside(request.uri.path())).then_some(inside);
    view! {
        <!DOCTYPE html>
        <html lang="en" data-theme=theme::chosen() data-no-passkeys=no_passkeys().then_some("")>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <link rel="stylesheet" href=css/>
                <link rel="icon" href="/favicon.svg" type="image/svg+xml"/>
                {hydration(js, wasm, inside)}
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

/// Whether this server is reached by an address that passkeys can't be bound to.
fn no_passkeys() -> bool {
    use_context::<Engine>().is_some_and(|engine| engine.config().passkeys.is_none())
}

/// Loads the page's program.
///
/// What the server wrote for the program to begin with is removed once it has begun: a workspace that shuts
/// later must leave no word in the document.
///
/// Leptos' own component puts the nonce into `crossorigin`, where a style sheet's selectors can read it
/// and where it keeps browsers from using what they preloaded.
fn hydration(js: String, wasm: String, inside: Option<String>) -> impl IntoView {
    let script = format!(
        "const stale = () => document.getElementById('stale').hidden = false;\
        addEventListener('error', e => e.error instanceof WebAssembly.RuntimeError && stale());\
        import({js:?}).then(m => m.default({{ module_or_path: {wasm:?} }}).then(() => m.hydrate()))\
        .then(() => document.body.querySelectorAll('script').forEach(script => script.remove()))\
        .catch(e => {{ console.error(e); stale(); }});"
    );
    view! {
        <link rel="modulepreload" href=js/>
        {preload(wasm)}
        {inside.map(preload)}
        <script type="module" nonce=use_nonce()>{script}</script>
    }
}

fn preload(program: String) -> impl IntoView {
    view! { <link rel="preload" href=program r#as="fetch" r#type="application/wasm" crossorigin=""/> }
}
