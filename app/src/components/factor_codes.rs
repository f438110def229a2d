use leptos::prelude::*;
use shared::views::RecoveryCodes;

use super::icon::Icon;
use super::{Tone, note};

/// What recovery codes are worth.
pub fn codes_warning() -> AnyView {
    let text = view! {
        <b>"Keep these codes like a password. "</b>
        "Whoever has one can sign in with it instead of your phone or passkey. Save them somewhere you can \
        reach without either: a password manager, or a sheet of paper in a safe place."
    };
    note(Tone::Warn, text.into_any())
}

/// Recovery codes in the clear, and the ways to take them along.
pub fn codes(codes: RecoveryCodes) -> AnyView {
    let unused: Vec<_> = codes.codes.iter().filter(|row| !row.used).map(|row| row.code.clone()).collect();
    let rows = codes.codes.into_iter().map(|row| {
        if row.used {
            view! { <li><s>{row.code}</s><span class="used">"used"</span></li> }.into_any()
        } else {
            view! { <li>{row.code}</li> }.into_any()
        }
    });
    view! {
        <ul class="codes" aria-label="Recovery codes">{rows.collect_view()}</ul>
        <div class="row wrap">
            {copy_button("Copy", unused.join("\n"))}
            <form method="get" action="/account/security/recovery-codes.txt">
                <button type="submit" class="btn">"Download"</button>
            </form>
        </div>
    }
    .into_any()
}

/// Puts `text` on the clipboard, and says so. Only where WASM runs.
pub fn copy_button(label: &'static str, text: String) -> AnyView {
    let copied = RwSignal::new(false);
    let copy = move |_| {
        drop(window().navigator().clipboard().write_text(&text));
        copied.set(true);
        set_timeout(
            move || {
                let _ = copied.try_set(false);
            },
            std::time::Duration::from_secs(2),
        );
    };
    view! {
        <button type="button" class="btn needs-live" on:click=copy>
            {move || copied.get().then(|| Icon::Check.draw())}
            {label}
        </button>
        <span class="unseen" role="status">{move || copied.get().then_some("Copied")}</span>
    }
    .into_any()
}
