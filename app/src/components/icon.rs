use leptos::prelude::*;

/// A drawing of one line, beside words that say the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Icon {
    /// An authenticator app.
    Phone,
    /// A passkey.
    Key,
    /// A second factor in general.
    Shield,
    /// A project.
    Box,
    /// Look here.
    Alert,
    /// It worked.
    Check,
    /// Good to know.
    Info,
    /// A shut door.
    Lock,
    /// A mail was sent.
    Mail,
}

impl Icon {
    const fn path(self) -> &'static str {
        match self {
            Self::Phone => {
                "M9 2.500h6a3 3 0 0 1 3 3v13a3 3 0 0 1-3 3H9a3 3 0 0 1-3-3v-13a3 3 0 0 1 3-3zM10.500 18.500h3"
            }
            Self::Key => {
                "M8 3.500a4.500 4.500 0 1 0 0 9 4.500 4.500 0 0 0 0-9zM11.300 11.300l8.200 8.200M16.500 16.500l2.500-2.500"
            }
            Self::Shield => "M12 3l7 2.500v5.500c0 4.500-3 8-7 10-4-2-7-5.500-7-10V5.500zM9 12l2.200 2.200L15.200 10",
            Self::Box => "M12 3l8 4.500v9L12 21l-8-4.500v-9zM4.200 7.600L12 12l7.800-4.400M12 12v9",
            Self::Alert => "M12 4.500l8.500 15h-17zM12 10.500v4M12 17.200v.1",
            Self::Check => "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM8.500 12.200l2.400 2.400 4.600-4.800",
            Self::Info => "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 11v5M12 7.900v.1",
            Self::Lock => {
                "M7 10.500h10a2 2 0 0 1 2 2V18a2 2 0 0 1-2 2H7a2 2 0 0 1-2-2v-5.500a2 2 0 0 1 2-2zM8 10.500V8a4 4 0 0 1 8 0v2.500"
            }
            Self::Mail => {
                "M5 5.500h14a2 2 0 0 1 2 2v9a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2v-9a2 2 0 0 1 2-2zM3.500 7.500l8.500 6 8.500-6"
            }
        }
    }

    /// The drawing alone; hidden from those who listen.
    pub fn draw(self) -> AnyView {
        stroke(self.path())
    }

    /// The drawing on a tile.
    pub fn tile(self, tone: &'static str) -> AnyView {
        let class = format!("icon {tone}");
        view! { <span class=class>{self.draw()}</span> }.into_any()
    }
}

/// Draws a path with the text's colour.
pub fn stroke(path: &'static str) -> AnyView {
    view! {
        <svg
            viewBox="0 0 24 24"
            fill="none"
            stroke="currentColor"
            stroke-width="1.8"
            stroke-linecap="round"
            stroke-linejoin="round"
            aria-hidden="true"
        >
            <path d=path></path>
        </svg>
    }
    .into_any()
}
