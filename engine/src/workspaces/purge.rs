use sqlx::types::Uuid;

use crate::audit::{self, Event, Kind};
use crate::clock::Instant;
use crate::{Caller, Engine, Error, limits, store};

/// Rows that go with one transaction: nobody waits long behind it, however large the workspace was.
const BATCH: u32 = 500;

/// Removes for good what was deleted too long ago to be restored. Its addresses are free again: they have led nowhere
/// for as long as an invite lives.
pub(crate) async fn purge(engine: &Engine) -> Result<(), Error> {
    let until = engine.now().plus(-limits::WORKSPACE_RESTORE_TTL);
    let due = store::workspaces::deleted_until(&mut engine.read().await?, until).await?;
    for id in due {
        while purge_some(engine, id, until).await? {}
    }
    Ok(())
}

/// Removes a part of a workspace, and with the last one the workspace, which the log tells then; whether there is more.
/// Whoever comes after an interruption, or beside another, goes on with what is left.
async fn purge_some(engine: &Engine, id: Uuid, until: Instant) -> Result<bool, Error> {
    let mut tx = engine.write().await?;
    let Some(name) = store::purging::begin(&mut tx, id, until).await? else { return Ok(false) };
    let is_more = store::purging::remove_some(&mut tx, id, BATCH).await?;
    if !is_more {
        store::purging::finish(&mut tx, id).await?;
        let event = Event::of(Kind::WorkspacePurged, None).in_workspace(id).with("name", name);
        audit::record(engine, &mut tx, &Caller::operator(), event).await?;
    }
    tx.commit().await?;
    Ok(is_more)
}
