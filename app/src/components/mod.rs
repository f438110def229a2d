//! What pages are made of.

pub mod bar;
pub mod button;
pub mod code;
pub mod door;
pub mod enrol;
pub mod factor_codes;
pub mod field;
pub mod focus;
pub mod form;
pub mod frame;
pub mod icon;
pub mod load;
pub mod mark;
pub mod notice;
pub mod person;
pub mod problem_page;
pub mod qr;
pub mod send;
pub mod state;
pub mod submission;
pub mod theme;
pub mod time;

pub use button::{Button, Look, go_button};
pub use door::{Arch, Door};
pub use field::{Kind, TextField};
pub use form::Form;
pub use load::Refresh;
pub use notice::{Tone, note};
pub use submission::Submission;

use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map, use_url};

/// One value of the page's query, as it is when it is asked for; empty when it is not there. A page is
/// drawn anew when its address changes, so nobody has to watch it.
pub fn query(key: &'static str) -> impl Fn() -> String + Copy + Send + Sync + 'static {
    let query = use_query_map();
    move || query.with_untracked(|query| query.get_str(key).unwrap_or_default().to_owned())
}

/// The address in the query's `next`, if it stays on this site.
pub fn next() -> String {
    let query = use_query_map().get_untracked();
    query.get_str("next").and_then(crate::paths::local).unwrap_or_default().to_owned()
}

/// One part of the page's address, as it is when it is asked for.
pub fn param(key: &'static str) -> impl Fn() -> String + Copy + Send + Sync + 'static {
    let params = use_params_map();
    move || params.with_untracked(|params| params.get_str(key).unwrap_or_default().to_owned())
}

/// The page's own path, without its query.
pub fn here() -> String {
    use_url().with_untracked(|url| url.path().to_owned())
}

/// A value the form carries along.
pub fn hidden(name: &'static str, value: impl Into<String>) -> AnyView {
    carried(name.to_owned(), value.into())
}

fn carried(name: String, value: String) -> AnyView {
    view! { <input type="hidden" name=name value=value/> }.into_any()
}
