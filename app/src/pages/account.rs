use leptos::prelude::*;
use leptos_meta::Title;
use shared::views::Me;

use crate::components::bar::Area;
use crate::components::frame::{Page, card, framed_me, head};
use crate::components::person::avatar;
use crate::components::state::badge;
use crate::components::workspace_list::{all_workspaces, workspace_list};

/// `/account`: who I am here, and which of my workspaces are open to me.
pub fn account() -> AnyView {
    framed_me(Area::Account, profile)
}

fn profile(me: Me) -> AnyView {
    let protection = if me.has_second_factor { badge("ok", "On") } else { badge("warn", "Off") };
    let facts = view! {
        <div class="body">
            <dl class="facts">
                <dt>"Name"</dt>
                <dd>{me.name.clone()}</dd>
                <dt>"Email"</dt>
                <dd>{me.email}</dd>
                <dt>"Two-factor"</dt>
                <dd class="row wrap">{protection} <a href="/account/security">"Account security"</a></dd>
            </dl>
        </div>
    };
    let workspaces = if me.workspaces.is_empty() {
        view! { <div class="body"><p class="quiet">"You are in no workspace yet."</p></div> }.into_any()
    } else {
        let more = me.next.is_some().then(all_workspaces);
        view! {
            {workspace_list("Workspaces", &me.workspaces)}
            {more}
        }
        .into_any()
    };
    view! {
        <Title text="Profile"/>
        <Page>
            {head("Profile", "How others see you in your workspaces.".into_any())}
            {card("About you", ().into_any(), avatar(&me.name), facts.into_any())}
            {card("Workspaces", ().into_any(), ().into_any(), workspaces)}
        </Page>
    }
    .into_any()
}
