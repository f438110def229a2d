use leptos::html;
use leptos::prelude::*;
use leptos_meta::Title;
use shared::ErrorCode;
use wasm_bindgen::JsCast;
use web_sys::HtmlFormElement;

use crate::components::{Arch, Button, Door, Form, Look, Submission, hidden, next, query};
use crate::paths;
use crate::server_fns::sign_up::VerifyEmail;
use crate::signing_up;

/// `/verify-email`: where the link of a verification mail leads.
///
/// Opening it changes nothing: mail programs open links on their own. The form does. It is sent by itself in the
/// browser that signed up only: there, somebody has just asked for this link.
pub fn verify_email() -> AnyView {
    let form = Submission::to::<VerifyEmail>();
    let token = query("token")();
    let refused = move || {
        form.problem.with(|problem| problem.as_ref().is_some_and(|problem| problem.code == ErrorCode::LinkInvalid))
    };
    let whole = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        let Some(whole) = whole.get() else { return };
        let found = whole.query_selector("form").ok().flatten();
        if let Some(found) = found.and_then(|found| found.dyn_into::<HtmlFormElement>().ok())
            && !form.came_back()
            && signing_up::is_here()
        {
            let _ = found.request_submit();
        }
    });
    view! {
        <Title text="Verify email"/>
        <Door at=Arch::Outer>
            <div class="stack" node_ref=whole>
                <div class="head">
                    <h1>{move || if refused() { "This link doesn't work" } else { "Verify your email" }}</h1>
                    <p class="quiet">
                        {move || if refused() {
                            "It may be used already, older than 24 hours, or cut off by the mail program. If you verified before, just sign in."
                        } else {
                            "One click, and the address is proven to be yours."
                        }}
                    </p>
                </div>
                <Form to=form>
                    {hidden("token", token)}
                    {hidden("next", next())}
                    {move || (!refused()).then(|| view! { <Button of=form label="Verify email" look=Look::Block/> }.into_any())}
                </Form>
                {move || refused().then(|| view! {
                    <div class="row wrap">
                        <a class="btn primary" href=paths::with_next("/sign-in", &next())>"Sign in"</a>
                        <a class="btn" href=paths::with_next("/sign-up", &next())>"Create account"</a>
                    </div>
                }.into_any())}
            </div>
        </Door>
    }
    .into_any()
}
