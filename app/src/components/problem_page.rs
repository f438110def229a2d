use leptos::prelude::*;
use leptos_meta::Title;
use shared::{ErrorCode, Problem};

use super::door::{Arch, Door};
use super::here_and_query;
use crate::paths;

/// What a page shows that could not load: the way to sign in, the way to prove more, or why not.
pub fn problem_page(problem: &Problem) -> AnyView {
    let here = here_and_query();
    match problem.code {
        ErrorCode::SignInRequired => lead_to(&paths::with_next("/sign-in", &here)),
        ErrorCode::SignInExpired => lead_to("/sign-in?expired=1"),
        ErrorCode::StepUpRequired => lead_to(&paths::with_next("/step-up", &here)),
        ErrorCode::NotFound => dead_end(404, "Nothing here", problem.message(), "/", "Go to your workspaces"),
        ErrorCode::LinkInvalid => {
            dead_end(404, "This link doesn't work", problem.message(), "/", "Go to your workspaces")
        }
        // Trying again never helps: the role is as it is.
        ErrorCode::Forbidden => dead_end(403, "That didn't work", problem.message(), "/", "Go to your workspaces"),
        ErrorCode::InviteUsed => dead_end(404, "This invite was used", problem.message(), "/", "Go to your workspaces"),
        code => dead_end(code.status(), "That didn't work", problem.message(), &here, "Try again"),
    }
}

/// A page with nothing but a sentence and a way on.
pub fn dead_end(status: u16, title: &'static str, why: String, on: &str, label: &'static str) -> AnyView {
    set_status(status);
    let on = on.to_owned();
    // `external` loads the page anew: whatever state led here is left behind.
    view! {
        <Title text=title/>
        <Door at=Arch::Outer>
            <div class="head">
                <h1>{title}</h1>
                <p class="quiet">{why}</p>
            </div>
            <p><a class="btn" href=on rel="external">{label}</a></p>
        </Door>
    }
    .into_any()
}

#[cfg(feature = "ssr")]
pub fn set_status(status: u16) {
    crate::ssr::set_page_status(status);
}

#[cfg(not(feature = "ssr"))]
pub fn set_status(_status: u16) {}

/// Goes there instead.
#[cfg(feature = "ssr")]
pub fn lead_to(path: &str) -> AnyView {
    crate::ssr::redirect(path);
    ().into_any()
}

/// Goes there instead; the page that could not load leaves no step in the history.
#[cfg(not(feature = "ssr"))]
pub fn lead_to(path: &str) -> AnyView {
    let location = location();
    if paths::is_another_workspace(&location.pathname().unwrap_or_default(), path) {
        let _ = location.replace(path);
        return ().into_any();
    }
    let (navigate, path) = (leptos_router::hooks::use_navigate(), path.to_owned());
    let options = leptos_router::NavigateOptions { replace: true, ..Default::default() };
    request_animation_frame(move || navigate(&path, options));
    ().into_any()
}
