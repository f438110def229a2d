use leptos::prelude::*;

use super::mark::mark;

/// Which of the two doors the reader stands at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arch {
    /// The first: name and password.
    Outer,
    /// The second: the other factor.
    Inner,
}

/// A page in the doorway: one thing to do, nothing around it.
#[component]
pub fn Door(
    /// Which door it is.
    at: Arch,
    /// The page.
    children: Children,
) -> impl IntoView {
    let at = match at {
        Arch::Outer => "outer",
        Arch::Inner => "inner",
    };
    view! {
        <div class="door" data-at=at>
            <main id="main" tabindex="-1">
                {mark(true)}
                {children()}
            </main>
        </div>
    }
    .into_any()
}
