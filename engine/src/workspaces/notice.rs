use sqlx::types::Uuid;

use crate::by_time::Place;
use crate::gate::Addressee;
use crate::mail::{self, Letter, WorkspaceChange};
use crate::store::Tx;
use crate::{Engine, Error, gate, limits, store};

/// Writes to the admins of a workspace what somebody did, who could do it again and again, as part of `tx`: to fifty at
/// most. Each reads of it what their door would let them see.
pub async fn tell_admins(
    engine: &Engine,
    tx: &mut Tx,
    workspace: Uuid,
    change: WorkspaceChange<'_>,
) -> Result<(), Error> {
    let first = (Place::BEGINNING, limits::ADMINS_LOOKED_AT);
    let mut admins: Vec<_> = gate::admins(engine, tx, workspace, first).await?.into_iter().map(|(to, _)| to).collect();
    admins.retain(|admin| !change.is_known_to(admin));
    // Whoever may read all of it first: it must not stay with those who can't.
    admins.sort_by_key(|admin| !admin.gets_in());
    admins.truncate(limits::ADMINS_MAILED);
    write_to(engine, tx, workspace, change, &admins).await
}

/// Writes to so many admins behind that place what nobody did, as part of `tx`: to every one of them, a part at a time.
/// Where the next part begins; none, when all were written to.
pub async fn tell_next_admins(
    engine: &Engine,
    tx: &mut Tx,
    workspace: Uuid,
    change: WorkspaceChange<'_>,
    (behind, at_most): (Place, i64),
) -> Result<Option<Place>, Error> {
    let admins = gate::admins(engine, tx, workspace, (behind, at_most)).await?;
    let is_full = i64::try_from(admins.len()).is_ok_and(|read| read == at_most);
    let last = admins.last().filter(|_| is_full).map(|(_, place)| *place);
    let admins: Vec<_> = admins.into_iter().map(|(to, _)| to).collect();
    write_to(engine, tx, workspace, change, &admins).await?;
    Ok(last)
}

async fn write_to(
    engine: &Engine,
    tx: &mut Tx,
    workspace: Uuid,
    change: WorkspaceChange<'_>,
    admins: &[Addressee],
) -> Result<(), Error> {
    let named = store::workspaces::named(tx, workspace).await?;
    for to in admins {
        mail::enqueue(engine, tx, Letter::WorkspaceChanged { to, workspace: &named, change }).await?;
    }
    Ok(())
}
