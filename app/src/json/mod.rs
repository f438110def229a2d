//! Read models on their way to a page.
//!
//! The server writes them with serde. The page reads them with the few lines here: serde's own reader of
//! JSON, once for each read model, would be a seventh of what every visitor downloads.

mod answer;
mod read;
mod unread;
mod value;
mod views;

pub use answer::Answer;
pub use read::FromJson;
pub use unread::{ForBrowser, Unread, UnreadJson};

/// Reads what the server wrote; `None` when it is damaged, or of another version of the page.
#[must_use]
pub fn open<T: FromJson>(json: &str) -> Option<T> {
    T::from_json(value::parse(json)?)
}
