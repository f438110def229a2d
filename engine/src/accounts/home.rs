use shared::views::Home;

use super::MeError;
use crate::workspaces::{self, Deleted, domains, invites};
use crate::{Caller, Engine, NotSignedIn, store};

/// What waits for the signed-in person: the invites for their address, the workspaces it lets them join, and the part
/// of those that were deleted, and that they may still restore, from where `at` says. Where that is mangled, or where
/// none is left, it is the first one.
pub async fn home(engine: &Engine, caller: &Caller, at: &str) -> Result<Home, MeError> {
    let person = caller.person()?;
    let Deleted { workspaces, has_sooner, next } = workspaces::deleted(engine, person, at).await?;
    let mut conn = engine.read().await?;
    let account = store::accounts::by_id(&mut conn, person.account).await?.ok_or(NotSignedIn::Nobody)?;
    let offers = domains::offers(engine, &mut conn, &account).await?;
    let (invites, more_invites) = invites::waiting_for(engine, &mut conn, person).await?;
    Ok(Home { invites, more_invites, deleted: workspaces, has_sooner_deleted: has_sooner, next_deleted: next, offers })
}
