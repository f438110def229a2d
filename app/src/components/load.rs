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
use crate::{AppError, Unread};

/// When a page loads what it shows: at each visit, and whenever it is asked to.
#[derive(Clone, Copy, Debug)]
pub struct Refresh {
    asked: RwSignal<u32>,
    /// Clicks and steps through the history so far. A link to the very page must not be answered from memory,
    /// or a workspace shut meanwhile would still show what lies in it; its address alone does not tell.
    moves: StoredValue<u32>,
}

impl Default for Refresh {
    fn default() -> Self {
        Self { asked: RwSignal::new(0), moves: StoredValue::new(0) }
    }
}

impl Refresh {
    /// The application's own. To be made before the router, which listens for the same: it has to find the move
    /// counted already.
    #[must_use]
    pub fn listening() -> Self {
        let refresh = Self::default();
        for event in ["click", "popstate"] {
            let _ = window_event_listener_untyped(event, move |_| {
                refresh.moves.try_update_value(|n| *n = n.wrapping_add(1));
            });
        }
        refresh
    }

    /// The one of the whole application.
    #[must_use]
    pub fn of_page() -> Self {
        use_context().unwrap_or_default()
    }

    /// Loads again, now.
    pub fn now(self) {
        self.asked.try_update(|n| *n = n.wrapping_add(1));
    }
}

/// How many answers the page waits for. What is typed meanwhile into what they will draw anew would be lost, so the
/// page says that it is not done.
#[derive(Clone, Copy, Debug, Default)]
pub struct Loads(RwSignal<u32>);

impl Loads {
    #[must_use]
    pub fn any(self) -> bool {
        self.0.get() > 0
    }

    /// One more, until what is returned is dropped.
    fn one_more(self) -> Waiting {
        self.0.try_update(|n| *n = n.wrapping_add(1));
        Waiting(self)
    }
}

struct Waiting(Loads);

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.0.try_update(|n| *n = n.wrapping_sub(1));
    }
}

type Fetch = Box<dyn Fn() -> Pin<Box<dyn Future<Output = Answer> + Send>> + Send + Sync>;

/// What a page waits for.
pub type Loading = ArcResource<Answer, FromToStringCodec>;

/// Starts loading what `fetch` brings; again at every visit, even of the page that is already open.
pub fn loading<T, F>(fetch: impl Fn() -> F + Send + Sync + 'static) -> Loading
where
    F: Future<Output = Result<Unread<T>, AppError>> + Send + 'static,
{
    start(Box::new(move || {
        let fetched = fetch();
        Box::pin(async move {
            match fetched.await {
                Ok(unread) => Answer::View(unread.0),
                Err(AppError(problem)) => Answer::Refused(problem),
            }
        })
    }))
}

fn start(fetch: Fetch) -> Loading {
    let (refresh, url, params) = (Refresh::of_page(), use_url(), use_params_map());
    let loads = use_context::<Loads>();
    // The router tells of one navigation more than once: what is equal here is one visit.
    let visit = move || {
        // `try`: a page that is being left is told of the way to the next one, too.
        let address = url.try_with(|url| [url.path(), url.search()].join("?"));
        let params = params.try_with(ParamsMap::to_query_string);
        (refresh.asked.get(), refresh.moves.try_get_value(), address, params)
    };
    // Blocking: what a page shows decides its status and title.
    ArcResource::new_str_blocking(visit, move |_| {
        // The server sends pages that are done.
        let waiting = loads.filter(|_| cfg!(not(feature = "ssr"))).map(Loads::one_more);
        let fetched = fetch();
        async move {
            let answer = fetched.await;
            drop(waiting);
            answer
        }
    })
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
