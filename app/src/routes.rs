use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::components::{FlatRoutes, Route, Router};
use leptos_router::{SsrMode, path};

use crate::components::Refresh;
use crate::components::focus::focus_main;
use crate::pages;

/// The application: one page at each address.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    provide_context(Refresh::default());
    let moving = RwSignal::new(false);
    focus_main_after(moving);

    // Async: whole pages, with their status and redirects, for readers without JavaScript.
    view! {
        <Title formatter=|title| format!("{title} · Sallyport")/>
        <Router set_is_routing=SignalSetter::map(move |on| moving.set(on))>
            <a class="skip" href="#main">"Skip to content"</a>
            <div class="progress" class:on=moving aria-hidden="true"></div>
            <FlatRoutes fallback=pages::not_found>
                <Route path=path!("/") view=pages::home ssr=SsrMode::Async/>
                <Route path=path!("/sign-up") view=pages::sign_up ssr=SsrMode::Async/>
                <Route path=path!("/sign-up/sent") view=pages::sign_up_sent ssr=SsrMode::Async/>
                <Route path=path!("/verify-email") view=pages::verify_email ssr=SsrMode::Async/>
                <Route path=path!("/sign-in") view=pages::sign_in ssr=SsrMode::Async/>
                <Route path=path!("/sign-in/verify") view=pages::sign_in_verify ssr=SsrMode::Async/>
                <Route path=path!("/step-up") view=pages::step_up ssr=SsrMode::Async/>
                <Route path=path!("/invite/:token") view=pages::invite ssr=SsrMode::Async/>
                <Route path=path!("/account") view=pages::account ssr=SsrMode::Async/>
                <Route path=path!("/account/security") view=pages::security ssr=SsrMode::Async/>
                <Route path=path!("/account/security/authenticator") view=pages::authenticator ssr=SsrMode::Async/>
                <Route path=path!("/account/security/recovery-codes") view=pages::recovery_codes ssr=SsrMode::Async/>
                <Route path=path!("/account/security/recovery-codes/new") view=pages::recovery_codes_new ssr=SsrMode::Async/>
                <Route path=path!("/account/security/disable") view=pages::disable ssr=SsrMode::Async/>
                <Route path=path!("/workspaces/new") view=pages::workspace_new ssr=SsrMode::Async/>
                <Route path=path!("/w/:workspace") view=pages::projects ssr=SsrMode::Async/>
                <Route path=path!("/w/:workspace/projects/:project") view=pages::project ssr=SsrMode::Async/>
                <Route path=path!("/w/:workspace/people") view=pages::people ssr=SsrMode::Async/>
                <Route path=path!("/w/:workspace/settings") view=pages::settings ssr=SsrMode::Async/>
            </FlatRoutes>
        </Router>
    }
}

/// After a navigation the focus would stay on a link that is gone: a reader starts at the new page's top.
fn focus_main_after(moving: RwSignal<bool>) {
    Effect::new(move |was: Option<bool>| {
        let is = moving.get();
        if was == Some(true) && !is {
            request_animation_frame(focus_main);
        }
        is
    });
}
