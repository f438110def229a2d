use shared::views::{Door, Room, WorkspaceCard};

use super::cookies::last_workspace_cookie;
use super::{LAST_WORKSPACE_COOKIE, cookie};

/// Notes that a page of the workspace is shown in this browser, be its door open or shut.
pub fn note_visit<T: Room, E>(page: &Result<Door<T>, E>) {
    let Ok(door) = page else { return };
    if cookie(LAST_WORKSPACE_COOKIE).as_deref() != Some(door.slug()) {
        last_workspace_cookie(Some(door.slug()));
    }
}

/// Puts the workspace this browser visited last before the others.
pub fn last_first(workspaces: &mut [WorkspaceCard]) {
    let last = cookie(LAST_WORKSPACE_COOKIE);
    if let Some(at) = workspaces.iter().position(|card| Some(&card.slug) == last.as_ref())
        && let Some(before) = workspaces.get_mut(..=at)
    {
        before.rotate_right(1);
    }
}
