//! How a page gets what it shows: afresh on every visit, from one server function.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use leptos::prelude::*;
use leptos::server::codee::string::FromToStringCodec;
use leptos_router::hooks::{use_params_map, use_url};
use leptos_router::params::ParamsMap;
use shared::ErrorCode;

use super::problem_page::problem_page;
use crate::json::{Answer, FromJson, open};
use crate::{AppError, Sealed};

/// Asks the page to load what it shows again.
#[derive(Clone, Copy, Debug)]
pub struct Refresh(RwSignal<u32>);

impl Default for Refresh {
    fn default() -> Self {
        Self(RwSignal::new(0))
    }
}

impl Refresh {
    /// The one of the whole application.
    #[must_use]
    pub fn of_page() -> Self {
        use_context().unwrap_or_default()
    }

    /// Loads again, now.
    pub fn now(self) {
        self.0.try_update(|n| *n = n.wrapping_add(1));
    }
}

type Fetch = Box<dyn Fn() -> Pin<Box<dyn Future<Output = Answer> + Send>> + Send + Sync>;

/// What a page waits for.
pub type Loading = ArcResource<Answer, FromToStringCodec>;

/// Starts loading what `fetch` brings; again at every visit, even of the page that is already open.
pub fn loading<T, F>(fetch: impl Fn() -> F + Send + Sync + 'static) -> Loading
where
    F: Future<Output = Result<Sealed<T>, AppError>> + Send + 'static,
{
    start(Box::new(move || {
        let fetched = fetch();
        Box::pin(async move {
            match fetched.await {
                Ok(sealed) => Answer::View(sealed.0),
                Err(AppError(problem)) => Answer::Refused(problem),
            }
        })
    }))
}

fn start(fetch: Fetch) -> Loading {
    let (refresh, url, params) = (Refresh::of_page(), use_url(), use_params_map());
    let visits = StoredValue::new(Visits::default());
    let visit = move || {
        // `try`: a page that is being left is told of the way to the next one, too.
        let address = url.try_with(|url| [url.path(), url.search()].join("?"));
        let place = (
            refresh.0.get(),
            address.unwrap_or_default(),
            params.try_with(ParamsMap::to_query_string).unwrap_or_default(),
        );
        visits.try_update_value(|visits| visits.count(place)).unwrap_or_default()
    };
    // Blocking: what a page shows decides its status and title.
    ArcResource::new_str_blocking(visit, move |_| fetch())
}

/// Counts visits to a page. A counter and not the address: a link to the very page must not be answered from
/// memory, or a workspace shut meanwhile would still show what lies in it.
#[derive(Debug, Default)]
struct Visits {
    count: u32,
    place: (u32, String, String),
    at: f64,
}

impl Visits {
    /// The router tells of one navigation more than once, and of the first when there was none: what it tells
    /// of one place within this time, in milliseconds, is one visit. Nobody clicks a link twice as fast.
    const ONE_VISIT: f64 = 400.0;

    fn count(&mut self, place: (u32, String, String)) -> u32 {
        let now = now();
        if self.place != place || now - self.at > Self::ONE_VISIT {
            (self.count, self.place, self.at) = (self.count.wrapping_add(1), place, now);
        }
        self.count
    }
}

/// Milliseconds since the page began; on the server, where every page is drawn once, always the same.
fn now() -> f64 {
    if cfg!(feature = "ssr") { 0.0 } else { window().performance().map_or(0.0, |performance| performance.now()) }
}

/// What a page is drawn from, in the order it was asked for.
pub type Draw = Arc<dyn Fn(Vec<String>) -> AnyView + Send + Sync>;

/// Shows one thing once it is loaded.
pub fn show<T: FromJson + 'static>(loading: Loading, draw: fn(T) -> AnyView) -> AnyView {
    show_all(vec![loading], Arc::new(move |loaded| loaded.last().map_or_else(nothing, |json| open_and(json, draw))))
}

/// Opens what was loaded and draws it.
pub fn open_and<T: FromJson>(json: &str, draw: fn(T) -> AnyView) -> AnyView {
    open(json).map_or_else(nothing, draw)
}

/// Where a page would be, had its data been readable: a newer version of the site is out.
pub fn nothing() -> AnyView {
    problem_page(&ErrorCode::Conflict.into())
}

/// Draws a page once all its parts are loaded; until newer ones are there, the page stays as it is.
pub fn show_all(parts: Vec<Loading>, draw: Draw) -> AnyView {
    let place = StoredValue::new(());
    let view = move || {
        let (parts, draw) = (parts.clone(), Arc::clone(&draw));
        Suspend::new(async move {
            let mut answers = Vec::with_capacity(parts.len());
            for part in parts {
                answers.push(part.await);
            }
            // Another page may have taken the place meanwhile; its router is not ours to ask for the way.
            if place.is_disposed() {
                return ().into_any();
            }
            match answers.into_iter().map(Answer::view).collect() {
                Ok(loaded) => draw(loaded),
                Err(problem) => problem_page(&problem),
            }
        })
    };
    view! { <Transition>{view}</Transition> }.into_any()
}
