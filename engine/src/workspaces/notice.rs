use sqlx::types::Uuid;

use crate::mail::{self, Letter, WorkspaceChange};
use crate::store::Tx;
use crate::{Engine, Error, gate, limits, store};

/// Writes to the admins of a workspace, as part of `tx`: each reads of it what their door would let them see.
pub async fn tell_admins(
    engine: &Engine,
    tx: &mut Tx,
    workspace: Uuid,
    change: WorkspaceChange<'_>,
) -> Result<(), Error> {
    let named = store::workspaces::named(tx, workspace).await?;
    let mut admins = gate::admins(engine, tx, workspace).await?;
    admins.retain(|admin| !change.is_known_to(admin));
    if change.is_of_somebodys_doing() {
        // Whoever may read all of it first: it must not stay with those who can't.
        admins.sort_by_key(|admin| !admin.gets_in());
        admins.truncate(limits::ADMINS_MAILED);
    }
    for to in &admins {
        mail::enqueue(engine, tx, Letter::WorkspaceChanged { to, workspace: &named, change }).await?;
    }
    Ok(())
}
