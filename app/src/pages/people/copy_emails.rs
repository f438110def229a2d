use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::views;
use wasm_bindgen_futures::JsFuture;

use crate::components::send::{Answer, post};
use crate::json::open;

/// Puts the addresses that the server function at `path` answers on the clipboard: those of everybody who matches, on
/// other pages, too. Only where WASM runs.
pub fn copy_emails(path: &'static str, fields: String) -> AnyView {
    let (told, kept) = (RwSignal::new(String::new()), StoredValue::new(None));
    let copy = move |_| {
        let (fields, known) = (fields.clone(), kept.try_update_value(Option::take).flatten());
        spawn_local(async move {
            told.try_set(match known {
                Some(found) => take_along(found, kept).await,
                None => match post(path, fields).await {
                    Answer::Refused(problem) => problem.message(),
                    Answer::Done(json) => match open(&json) {
                        Some(found) => take_along(found, kept).await,
                        None => String::new(),
                    },
                    Answer::Go(_) => String::new(),
                },
            });
        });
    };
    view! {
        // Before the button: behind it, what is not told yet would keep the button from the edge.
        <span class="small quiet" aria-live="polite">{told}</span>
        <button type="button" class="btn needs-live" on:click=copy>"Copy emails"</button>
    }
    .into_any()
}

/// Some browsers let a page write only while a button is pressed, and by now it was pressed too long ago: what was
/// asked for waits for the next press.
async fn take_along(found: views::MemberEmails, kept: StoredValue<Option<views::MemberEmails>>) -> String {
    if JsFuture::from(window().navigator().clipboard().write_text(&found.emails)).await.is_ok() {
        return found.told;
    }
    kept.try_set_value(Some(found));
    "Ready. Press once more to copy.".to_owned()
}
