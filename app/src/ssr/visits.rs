use engine::workspaces::{self, Cards, domains};
use engine::{Caller, Engine};
use shared::policy::{Outcome, Role};
use shared::views::{Door, Me, Room, WorkspaceCard};

use super::cookies::last_workspace_cookie;
use super::{LAST_WORKSPACE_COOKIE, cookie};

/// Notes that a page of the workspace is shown in this browser, be its door open or shut.
pub fn note_visit<T: Room, E>(page: &Result<Door<T>, E>) {
    let Ok(door) = page else { return };
    if cookie(LAST_WORKSPACE_COOKIE).as_deref() != Some(door.slug()) {
        last_workspace_cookie(Some(door.slug()));
    }
}

/// Finds the workspace `here` and how many ask to join it, and shows the part of all that begins at `at`. Before the
/// first part it puts the workspace that this browser visited last, wherever its name stands. What can't be found is
/// left out: the page itself says what is wrong.
pub async fn arrange(engine: &Engine, caller: &Caller, me: &mut Me, here: &str, at: &str) {
    let last = cookie(LAST_WORKSPACE_COOKIE).unwrap_or_default();
    me.here = find(engine, caller, &me.workspaces, here).await;
    me.requests = requests(engine, caller, me.here.as_ref()).await;
    if !at.is_empty() {
        if let Ok(Cards { cards, next }) = workspaces::cards(engine, caller, at).await {
            (me.workspaces, me.next) = (cards, next);
        }
    } else if let Some(card) = find(engine, caller, &me.workspaces, &last).await {
        me.workspaces.retain(|other| other.slug != card.slug);
        me.workspaces.insert(0, card);
    }
}

/// How many requests to join wait there, for who administers it and gets in. The gate is asked again: the card only
/// tells.
async fn requests(engine: &Engine, caller: &Caller, here: Option<&WorkspaceCard>) -> u32 {
    let is_theirs = |card: &&WorkspaceCard| card.role == Role::Admin && card.decision.outcome == Outcome::Granted;
    let Some(card) = here.filter(is_theirs) else { return 0 };
    match domains::waiting(engine, caller, &card.slug).await {
        Ok(Door::Open(waiting)) => waiting,
        Ok(Door::Shut(_)) | Err(_) => 0,
    }
}

/// The workspace that has this address now.
async fn find(engine: &Engine, caller: &Caller, shown: &[WorkspaceCard], slug: &str) -> Option<WorkspaceCard> {
    if slug.is_empty() {
        return None;
    }
    match shown.iter().find(|card| card.slug == slug) {
        Some(card) => Some(card.clone()),
        None => workspaces::card(engine, caller, slug).await.ok().filter(|card| card.slug == slug),
    }
}
