use leptos::prelude::*;
use leptos_meta::Title;

use crate::components::icon::Icon;
use crate::components::{Arch, Door, next, once_there};
use crate::paths;
use crate::signing_up;

/// `/sign-up/sent`: the same page whether the address was new or not, so that nobody learns who has an account.
pub fn sign_up_sent() -> AnyView {
    once_there(signing_up::began_here);
    view! {
        <Title text="Check your inbox"/>
        <Door at=Arch::Outer>
            {Icon::Mail.tile("on")}
            <div class="head">
                <h1>"Check your inbox"</h1>
                <p class="quiet">"We sent you a link. Open it within 24 hours to verify your email, then sign in."</p>
            </div>
            <p class="small quiet">
                "No mail after a few minutes? Look into the spam folder, or "
                <a href=paths::with_next("/sign-up", &next())>"try again"</a> "."
            </p>
            <p><a class="btn" href=paths::with_next("/sign-in", &next())>"Go to sign in"</a></p>
        </Door>
    }
    .into_any()
}
