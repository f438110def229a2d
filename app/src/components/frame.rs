use std::future::Future;
use std::sync::Arc;

use leptos::prelude::*;
use shared::views::Me;

use super::bar::{Area, bar};
use super::load::{Loading, loading, nothing, open_and, show_all};
use super::posted::left_over;
use super::{param, query};
use crate::json::{FromJson, open};
use crate::passkeys::signal_once;
use crate::server_fns::account::me;
use crate::{AppError, Unread, paths};

/// A page below the bar: who I am and what the page shows are asked for at the same time.
pub fn framed<T, F>(area: Area, fetch: impl Fn() -> F + Send + Sync + 'static, draw: fn(T) -> AnyView) -> AnyView
where
    T: FromJson + 'static,
    F: Future<Output = Result<Unread<T>, AppError>> + Send + 'static,
{
    below_bar(area, vec![myself(), loading(fetch)], Arc::new(move |page| open_and(page, draw)))
}

/// A page below the bar that shows nothing but who I am.
pub fn framed_me(area: Area, draw: fn(Me) -> AnyView) -> AnyView {
    below_bar(area, vec![myself()], Arc::new(move |me| open_and(me, draw)))
}

fn myself() -> Loading {
    let (here, at) = (param("workspace"), query(paths::WORKSPACES));
    loading(move || me(here(), at()))
}

fn below_bar(area: Area, parts: Vec<Loading>, draw: Arc<dyn Fn(&str) -> AnyView + Send + Sync>) -> AnyView {
    let draw = move |loaded: Vec<String>| {
        let (Some(me), Some(page)) = (loaded.first(), loaded.last()) else { return nothing() };
        view! {
            {open::<Me>(me).map(|me| {
                signal_once(&me);
                bar(area, me)
            })}
            {draw(page)}
        }
        .into_any()
    };
    show_all(parts, Arc::new(draw))
}

/// The main part of a page below the bar.
#[component]
pub fn Page(
    /// Narrow, for pages that are one form.
    #[prop(optional)]
    narrow: bool,
    /// The page.
    children: Children,
) -> impl IntoView {
    let class = if narrow { "page narrow" } else { "page" };
    let children = children();
    view! { <main id="main" tabindex="-1" class=class>{left_over()} {children}</main> }.into_any()
}

/// A page's only `<h1>` and the sentence below it.
pub fn head(title: impl Into<String>, lead: AnyView) -> AnyView {
    view! {
        <div class="head">
            <h1>{title.into()}</h1>
            <p class="quiet">{lead}</p>
        </div>
    }
    .into_any()
}

/// A part of a page, in a box with a line on top.
pub fn card(title: &'static str, sub: AnyView, end: AnyView, body: AnyView) -> AnyView {
    view! {
        <section class="card">
            <header>
                <div class="grow tight">
                    <h2>{title}</h2>
                    {sub}
                </div>
                {end}
            </header>
            {body}
        </section>
    }
    .into_any()
}

/// Below a list that does not show all there are.
pub fn first_of(shown: u64, all: u64) -> Option<AnyView> {
    (all > shown).then(|| view! { <footer>{format!("The first {shown} of {all}.")}</footer> }.into_any())
}
