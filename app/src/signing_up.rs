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

/// Whether somebody who signed up here has not verified their address yet.
pub fn is_here() -> bool {
    notes().is_some_and(|notes| notes.get_item(NOTE).is_ok_and(|note| note.is_some()))
}

/// They have.
pub fn ended_here() {
    if let Some(notes) = notes() {
        let _ = notes.remove_item(NOTE);
    }
}

/// `None` where the person allows none.
fn notes() -> Option<Storage> {
    window().local_storage().ok().flatten()
}
