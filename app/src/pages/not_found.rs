use leptos::prelude::*;
use shared::ErrorCode;

use crate::components::problem_page::dead_end;

/// An address where nothing is, or nothing this reader may know of.
pub fn not_found() -> AnyView {
    dead_end(404, "Nothing here", ErrorCode::NotFound.message().to_owned(), "/", "Go to your workspaces")
}
