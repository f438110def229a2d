use leptos::ev::MouseEvent;
use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::SsrMode;
use leptos_router::components::{FlatRoutes, Route, Router};

use crate::address::Address;
use crate::components::focus::{focus_main, keep_focus};
use crate::components::posted::Posted;
use crate::components::{Loads, Refresh};
use crate::inside::Inside;
use crate::pages;

/// The application: one page at each address.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    provide_context(Refresh::listening());
    let (moving, loads) = (RwSignal::new(false), Loads::default());
    provide_context(loads);
    provide_context(Posted::untold());
    keep_focus(moving);

    // Async: whole pages, with their status and redirects, for readers without JavaScript.
    view! {
        <Title formatter=document_title/>
        <Router set_is_routing=SignalSetter::map(move |on| moving.set(on))>
            <a class="skip" href="#main" on:click=skip>"Skip to content"</a>
            <div class="progress" class:on=move || moving.get() || loads.any() aria-hidden="true"></div>
            <FlatRoutes fallback=pages::not_found>
                <Route path=Address("/") view=pages::home ssr=SsrMode::Async/>
                <Route path=Address("/sign-up") view=pages::sign_up ssr=SsrMode::Async/>
                <Route path=Address("/sign-up/sent") view=pages::sign_up_sent ssr=SsrMode::Async/>
                <Route path=Address("/verify-email") view=pages::verify_email ssr=SsrMode::Async/>
                <Route path=Address("/sign-in") view=pages::sign_in ssr=SsrMode::Async/>
                <Route path=Address("/sign-in/verify") view=pages::sign_in_verify ssr=SsrMode::Async/>
                <Route path=Address("/step-up") view=pages::step_up ssr=SsrMode::Async/>
                <Route path=Address("/invite/:token") view=pages::invite ssr=SsrMode::Async/>
                <Route path=Address("/account") view=Inside::Account ssr=SsrMode::Async/>
                <Route path=Address("/account/security") view=Inside::Security ssr=SsrMode::Async/>
                <Route path=Address("/account/security/authenticator") view=Inside::Authenticator ssr=SsrMode::Async/>
                <Route path=Address("/account/security/recovery-codes") view=Inside::RecoveryCodes ssr=SsrMode::Async/>
                <Route path=Address("/account/security/recovery-codes/new") view=Inside::RecoveryCodesNew ssr=SsrMode::Async/>
                <Route path=Address("/account/security/disable") view=Inside::Disable ssr=SsrMode::Async/>
                <Route path=Address("/account/security/passkeys/:passkey/remove") view=Inside::RemovePasskey ssr=SsrMode::Async/>
                <Route path=Address("/account/tokens") view=Inside::AccountTokens ssr=SsrMode::Async/>
                <Route path=Address("/account/tokens/created") view=Inside::CreatedToken ssr=SsrMode::Async/>
                <Route path=Address("/account/activity") view=Inside::Activity ssr=SsrMode::Async/>
                <Route path=Address("/device") view=Inside::Device ssr=SsrMode::Async/>
                <Route path=Address("/workspaces/new") view=Inside::WorkspaceNew ssr=SsrMode::Async/>
                <Route path=Address("/w/:workspace") view=Inside::Projects ssr=SsrMode::Async/>
                <Route path=Address("/w/:workspace/projects/:project") view=Inside::Project ssr=SsrMode::Async/>
                <Route path=Address("/w/:workspace/people") view=Inside::People ssr=SsrMode::Async/>
                <Route path=Address("/w/:workspace/people/preview") view=Inside::Preview ssr=SsrMode::Async/>
                <Route path=Address("/w/:workspace/people/:account") view=Inside::Member ssr=SsrMode::Async/>
                <Route path=Address("/w/:workspace/audit") view=Inside::Audit ssr=SsrMode::Async/>
                <Route path=Address("/w/:workspace/tokens") view=Inside::WorkspaceTokens ssr=SsrMode::Async/>
                <Route path=Address("/w/:workspace/tokens/created") view=Inside::CreatedToken ssr=SsrMode::Async/>
                <Route path=Address("/w/:workspace/settings") view=Inside::Settings ssr=SsrMode::Async/>
            </FlatRoutes>
        </Router>
    }
}

/// The router would take the link for a navigation, load the page again and lose the focus.
fn skip(event: MouseEvent) {
    event.prevent_default();
    focus_main();
}

/// The title of the document. A page's title may hold a name somebody chose, and the framework writes titles into
/// the HTML as they are: `</title><script>` would end it. In the browser a title is text, and nothing to escape.
fn document_title(page: String) -> String {
    let page = if cfg!(feature = "ssr") { page.replace('&', "&amp;").replace('<', "&lt;") } else { page };
    format!("{page} · Sallyport")
}
