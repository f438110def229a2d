use crate::audit::{self, Event, Kind};
use crate::{Caller, Engine, Error, limits, store};

/// Removes for good what was deleted too long ago to be restored, a transaction each. Its addresses are free again: they
/// have led nowhere for as long as an invite lives.
pub(crate) async fn purge(engine: &Engine) -> Result<(), Error> {
    let until = engine.now().plus(-limits::WORKSPACE_RESTORE_TTL);
    let due = store::workspaces::deleted_until(&mut engine.read().await?, until).await?;
    for id in due {
        let mut tx = engine.write().await?;
        let Some(name) = store::workspaces::purge(&mut tx, id, until).await? else { continue };
        let event = Event::of(Kind::WorkspacePurged, None).in_workspace(id).with("name", name);
        audit::record(engine, &mut tx, &Caller::operator(), event).await?;
        tx.commit().await?;
    }
    Ok(())
}
