use shared::{ErrorCode, Problem};
use sqlx::types::Uuid;
use thiserror::Error;

use crate::audit::{self, Event, Kind};
use crate::gate::{self, Refusal};
use crate::store::Tx;
use crate::{Caller, Engine, Error, store};

/// Why nobody left.
#[derive(Debug, Error)]
pub enum LeaveError {
    /// Not signed in, or not a member.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// Nobody would be left to administer the workspace.
    #[error("the last admin can't leave")]
    LastAdmin,
    /// Our fault.
    #[error(transparent)]
    Engine(#[from] Error),
}

impl From<LeaveError> for Problem {
    fn from(error: LeaveError) -> Self {
        match error {
            LeaveError::Refused(refusal) => refusal.into(),
            LeaveError::LastAdmin => ErrorCode::LastAdmin.into(),
            LeaveError::Engine(error) => error.into(),
        }
    }
}

/// Leaves a workspace, also one that is shut for this session. It asks for no fresh proof either: whoever
/// can't prove anything must still be able to go.
pub async fn leave(engine: &Engine, caller: &Caller, workspace: &str) -> Result<(), LeaveError> {
    let (mut tx, workspace) = gate::approach_to_leave(engine, caller, workspace).await?;
    let account = caller.person().map_err(Refusal::from)?.account;
    go(engine, &mut tx, caller, workspace, account).await?;
    tx.commit().await?;
    Ok(())
}

/// Ends the membership of who goes by their own wish. `tx` holds the workspace alone.
pub(super) async fn go(
    engine: &Engine,
    tx: &mut Tx,
    caller: &Caller,
    workspace: Uuid,
    account: Uuid,
) -> Result<(), LeaveError> {
    let role = store::memberships::role(tx, workspace, account).await?;
    if !store::memberships::delete_unless_last_admin(tx, workspace, account).await? {
        return Err(LeaveError::LastAdmin);
    }
    // To leave is a wish, too: an address of a trusted domain must not bring them back by itself.
    store::left_members::insert(tx, workspace, account, engine.now()).await?;
    store::join_requests::withdraw(tx, workspace, account).await?;
    let mut event = Event::of(Kind::MemberLeft, account).in_workspace(workspace);
    if let Some(role) = role {
        event = event.with("role", role.word());
    }
    audit::record(engine, tx, caller, event).await?;
    Ok(())
}
