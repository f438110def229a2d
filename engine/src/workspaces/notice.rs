use shared::input::Email;
use sqlx::types::Uuid;

use crate::mail::{self, Letter, WorkspaceChange};
use crate::store::Tx;
use crate::{Engine, Error, limits, store};

/// Writes to the admins of a workspace, as part of `tx`.
pub async fn tell_admins(
    engine: &Engine,
    tx: &mut Tx,
    workspace: Uuid,
    name: &str,
    change: WorkspaceChange<'_>,
) -> Result<(), Error> {
    let admins: Vec<Email> = store::memberships::admins(tx, workspace, limits::ADMINS_MAILED).await?;
    for to in &admins {
        mail::enqueue(engine, tx, Letter::WorkspaceChanged { to, workspace: name, change }).await?;
    }
    Ok(())
}
