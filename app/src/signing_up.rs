//! Whether this browser is the one that signed up. Known to the browser alone.

use leptos::prelude::window;
use web_sys::Storage;

const NOTE: &str = "signing-up";

/// Somebody has just signed up here.
pub fn began_here() {
    if let Some(notes) = notes() {
        let _ = notes.set_item(NOTE, "1");
    }
}

/// Whether somebody signed up here, and forgets it.
pub fn ended_here() -> bool {
    let Some(notes) = notes() else { return false };
    let here = notes.get_item(NOTE).is_ok_and(|note| note.is_some());
    let _ = notes.remove_item(NOTE);
    here
}

/// `None` where the person allows none.
fn notes() -> Option<Storage> {
    window().local_storage().ok().flatten()
}
