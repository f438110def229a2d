//! The pages behind the doors: their program is a file of its own, fetched with the first of them.
//!
//! Who signs in, steps up or is invited doesn't pay for it.
#![expect(
    clippy::unnecessary_wraps,
    reason = "what draws a page never fails, but its part of the program may not arrive"
)]

use std::future::pending;

use leptos::prelude::*;
use leptos::wasm_split::{SplitLoaderError, wasm_split};
use leptos_router::ChooseView;
use leptos_router::hooks::use_location;

use crate::components::{here, here_and_query};
use crate::pages;

/// A page behind the doors, by the name of its function.
#[derive(Clone, Copy, Debug)]
pub enum Inside {
    Account,
    Activity,
    Security,
    Authenticator,
    RecoveryCodes,
    RecoveryCodesNew,
    Disable,
    RemovePasskey,
    Device,
    WorkspaceNew,
    Projects,
    Project,
    People,
    Preview,
    Member,
    Audit,
    Settings,
    AccountTokens,
    WorkspaceTokens,
    CreatedToken,
}

impl ChooseView for Inside {
    async fn choose(self) -> AnyView {
        let Ok(page) = open(self).await else {
            load_document();
            // What is shown stays until the document is there.
            return pending().await;
        };
        page
    }

    async fn preload(&self) {}
}

/// Whether `path` leads to a page behind the doors. It begins with that part of the program, or not at all.
#[must_use]
pub fn is_inside(path: &str) -> bool {
    matches!(path.split('/').nth(1), Some("w" | "account" | "workspaces" | "device"))
}

/// Draws a page; in the browser, once its part of the program is there. [`load`] fetches that part and draws nothing.
#[wasm_split(inside, wasm_split_path = leptos::wasm_split, preload(load), fallible)]
pub fn open(page: Inside) -> Result<AnyView, SplitLoaderError> {
    Ok(match page {
        Inside::Account => pages::account(),
        Inside::Activity => pages::activity(),
        Inside::Security => pages::security(),
        Inside::Authenticator => pages::authenticator(),
        Inside::RecoveryCodes => pages::recovery_codes(),
        Inside::RecoveryCodesNew => pages::recovery_codes_new(),
        Inside::Disable => pages::disable(),
        Inside::RemovePasskey => pages::remove_passkey(),
        Inside::Device => pages::device(),
        Inside::WorkspaceNew => pages::workspace_new(),
        Inside::Projects => pages::projects(),
        Inside::Project => pages::project(),
        Inside::People => pages::people(),
        Inside::Preview => pages::preview(),
        Inside::Member => pages::member(),
        Inside::Audit => pages::audit(),
        Inside::Settings => pages::settings(),
        Inside::AccountTokens => pages::account_tokens(),
        Inside::WorkspaceTokens => pages::workspace_tokens(),
        Inside::CreatedToken => pages::created_token(),
    })
}

/// A server that was renewed no longer has the file; the document it sends names one that it has. Should that fail to
/// arrive too, the document is a page of plain links and forms: nothing is loaded again and again.
fn load_document() {
    // Who has gone elsewhere meanwhile is not called back.
    if use_location().pathname.get_untracked() == here() {
        let _ = location().set_href(&here_and_query());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_not_inside_yet_needs_the_first_part_only() {
        for path in
            ["/", "/sign-in", "/sign-in/verify", "/sign-up", "/step-up", "/invite/w", "/workspaces-new", "/devices", ""]
        {
            assert!(!is_inside(path), "{path}");
        }
        for path in ["/w/acme", "/w/acme/people", "/account", "/account/activity", "/workspaces/new", "/device"] {
            assert!(is_inside(path), "{path}");
        }
    }
}
