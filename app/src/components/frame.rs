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
    below_bar(area, vec![myself(false), loading(fetch)], Arc::new(move |page| open_and(page, draw)))
}

/// A page below the bar that shows nothing but who I am.
pub fn framed_me(area: Area, draw: fn(Me) -> AnyView) -> AnyView {
    below_bar(area, vec![myself(false)], Arc::new(move |me| open_and(me, draw)))
}

/// The page that shows what waits for me, too.
pub fn framed_home(draw: fn(Me) -> AnyView) -> AnyView {
    below_bar(Area::Home, vec![myself(true)], Arc::new(move |me| open_and(me, draw)))
}

fn myself(is_home: bool) -> Loading {
    let (here, at, deleted) = (param("workspace"), query(paths::WORKSPACES), query(paths::DELETED));
    loading(move || me(here(), at(), deleted(), is_home))
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
    // Drawn first: whether a form tells the refusal is known only once all of them are there.
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

/// Below a part of a list: the ways to the others, each with its label and where it leads. Nothing, where there are
/// none.
pub fn parts(
    label: &'static str,
    back: (&'static str, Option<String>),
    onward: (&'static str, Option<String>),
) -> Option<AnyView> {
    if back.1.is_none() && onward.1.is_none() {
        return None;
    }
    let ways = [back, onward].map(|(label, to)| {
        view! { <span>{to.map(|to| view! { <a class="btn" href=to>{label}</a> }.into_any())}</span> }.into_any()
    });
    let ways =
        view! { <footer><nav class="row ends" aria-label=label>{ways.into_iter().collect_view()}</nav></footer> };
    Some(ways.into_any())
}

/// Below a list that does not show all there are.
pub fn first_of(shown: u64, all: u64) -> Option<AnyView> {
    (all > shown).then(|| view! { <footer>{format!("The first {shown} of {all}.")}</footer> }.into_any())
}
