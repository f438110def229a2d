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
pub mod passkey;
pub mod person;
pub mod posted;
pub mod problem_page;
pub mod qr;
pub mod radio;
pub mod second_factor;
pub mod select;
pub mod send;
pub mod state;
pub mod submission;
pub mod theme;
pub mod time;
pub mod workspace_list;

pub use button::{Button, Look, go_button, go_button_about};
pub use door::{Arch, Door};
pub use field::{Kind, TextField};
pub use form::{Form, press};
pub use load::{Loads, Refresh};
pub use notice::{Tone, note};
pub use radio::radio;
pub use select::select;
pub use submission::Submission;

use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_url};

use crate::paths;

/// One value of the page's query, as it is when it is asked for; empty when it is not there. A page is
/// drawn anew when its address changes, so nobody has to watch it.
pub fn query(key: &'static str) -> impl Fn() -> String + Copy + Send + Sync + 'static {
    let search = search();
    // The router's own map decodes what it holds twice: a space in an address within an address would end it.
    move || paths::value(&search(), key)
}

/// The page's whole query, as it stands in its address when it is asked for.
pub fn search() -> impl Fn() -> String + Copy + Send + Sync + 'static {
    let url = use_url();
    move || url.with_untracked(|url| url.search().to_owned())
}

/// The address in the query's `next`, if it stays on this site.
pub fn next() -> String {
    paths::local(&query("next")()).unwrap_or_default().to_owned()
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

/// The page's own path, with its query.
pub fn here_and_query() -> String {
    let url = use_url().get_untracked();
    match url.search() {
        "" => url.path().to_owned(),
        search => format!("{}?{search}", url.path()),
    }
}

/// Does something in the browser once the page is there; on the server, never.
pub fn once_there(act: impl Fn() + 'static) {
    arrived(Box::new(act));
}

/// Compiled once, and not once a closure.
fn arrived(act: Box<dyn Fn()>) {
    Effect::new(move |_| act());
}

/// A value the form carries along.
pub fn hidden(name: &'static str, value: impl Into<String>) -> AnyView {
    carried(name.to_owned(), value.into())
}

fn carried(name: String, value: String) -> AnyView {
    view! { <input type="hidden" name=name value=value/> }.into_any()
}
