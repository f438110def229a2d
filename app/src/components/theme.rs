//! Light, dark, or as the system says.

use leptos::prelude::*;

use super::{Form, Submission};
use crate::server_fns::appearance::SetTheme;

/// The themes on offer.
pub const THEMES: [(&str, &str); 3] = [("light", "Light"), ("dark", "Dark"), ("system", "System")];

/// The theme the reader chose; `None` follows the system.
#[cfg(feature = "ssr")]
#[must_use]
pub fn chosen() -> Option<&'static str> {
    let cookie = crate::ssr::cookie("theme")?;
    THEMES.into_iter().map(|(word, _)| word).find(|word| *word == cookie && *word != "system")
}

/// The same, as the server wrote it into the document.
#[cfg(not(feature = "ssr"))]
#[must_use]
pub fn chosen() -> Option<&'static str> {
    let written = document().document_element()?.get_attribute("data-theme")?;
    THEMES.into_iter().map(|(word, _)| word).find(|word| *word == written)
}

/// The choice, in the account's menu.
pub fn theme_switch() -> AnyView {
    let form = Submission::to::<SetTheme>();
    let now = RwSignal::new(chosen().unwrap_or("system"));
    let choices = THEMES.map(|(word, label)| {
        view! {
            <button
                type="submit"
                name="theme"
                value=word
                aria-pressed=move || (now.get() == word).to_string()
                on:click=move |_| {
                    now.set(word);
                    wear(word);
                }
            >
                {label}
            </button>
        }
        .into_any()
    });
    view! {
        <Form to=form class="themes">
            <span>"Theme"</span>
            <div role="group" aria-label="Theme">{choices.into_iter().collect_view()}</div>
        </Form>
    }
    .into_any()
}

/// Shows the theme at once; the form behind it makes it last.
fn wear(theme: &str) {
    if let Some(root) = document().document_element() {
        let _ = if theme == "system" {
            root.remove_attribute("data-theme")
        } else {
            root.set_attribute("data-theme", theme)
        };
    }
}
