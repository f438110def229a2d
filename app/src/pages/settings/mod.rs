mod delete;
mod leave;
mod name;
mod plan;

pub use leave::{ask_to_leave, asking_to_leave, asks_to_leave};

use leptos::prelude::*;
use leptos_meta::Title;
use shared::policy::Role;
use shared::views::{Door, Settings};

use super::shut::behind;
use super::step_up::proven;
use crate::components::bar::Area;
use crate::components::frame::{Page, framed, head};
use crate::components::notice::done;
use crate::components::{param, query};
use crate::server_fns::workspaces::settings as load_settings;

/// `/w/<slug>/settings`.
pub fn settings() -> AnyView {
    let (slug, confirm) = (param("workspace"), query("confirm"));
    let load = move || {
        let (slug, asks_to_delete) = (slug(), confirm() == delete::ASKED);
        async move {
            if asks_to_delete {
                proven().await?;
            }
            load_settings(slug).await
        }
    };
    framed(Area::Workspace, load, |door: Door<Settings>| behind(door, rooms))
}

fn rooms(Settings { frame, plan, requires_second_factor, is_last_admin }: Settings) -> AnyView {
    let is_admin = frame.role == Role::Admin;
    view! {
        <Title text=format!("Settings · {}", frame.name)/>
        <Page>
            {head("Settings", format!("What {} is called, its plan, and the way out.", frame.name).into_any())}
            {done()}
            {name::card_of(&frame)}
            {plan::card_of(plan, requires_second_factor)}
            {leave::card_of(&frame, is_last_admin)}
            {is_admin.then(|| delete::card_of(&frame))}
        </Page>
    }
    .into_any()
}
