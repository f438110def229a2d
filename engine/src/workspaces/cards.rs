use shared::views::{DeletedWorkspace, WorkspaceCard};

use crate::clock::Instant;
use crate::gate::Refusal;
use crate::store::entries::Found;
use crate::{Caller, Engine, Error, Who, gate, limits, store};

/// The workspaces of the signed-in person, or those a token reaches, by name, each with whether it is open to this
/// session. Nobody, or an ended session, has none.
pub async fn cards(engine: &Engine, caller: &Caller) -> Result<Vec<WorkspaceCard>, Error> {
    mine(engine, caller).await.map(|(workspaces, _)| workspaces)
}

/// One of them, by its address or one it had.
pub async fn card(engine: &Engine, caller: &Caller, workspace: &str) -> Result<WorkspaceCard, Refusal> {
    let found = gate::approach(engine, caller, workspace).await?;
    shown(found, engine.now()).ok_or(Refusal::NotFound)
}

/// The same, and deleted ones that the person administers and can still restore.
pub(crate) async fn mine(
    engine: &Engine,
    caller: &Caller,
) -> Result<(Vec<WorkspaceCard>, Vec<DeletedWorkspace>), Error> {
    let now = engine.now();
    let entries = match &caller.who {
        Who::Person(person) => store::entries::entries(&mut engine.read().await?, person.session, now).await?,
        Who::Token(token) => store::token_entries::entries(&mut engine.read().await?, token.id, now).await?,
        Who::Anonymous | Who::Pending(_) | Who::Operator => return Ok(Default::default()),
    };
    let (gone, here): (Vec<Found>, Vec<Found>) =
        entries.into_iter().partition(|found| found.workspace.deleted_at.is_some());
    Ok((
        here.into_iter().filter_map(|found| shown(found, now)).collect(),
        gone.into_iter().filter_map(|found| deleted(found, now)).collect(),
    ))
}

fn shown(found: Found, now: Instant) -> Option<WorkspaceCard> {
    let decision = gate::judge(&found, now);
    let required = gate::asked_of(&found, &decision, now);
    Some(WorkspaceCard {
        role: found.role?,
        name: found.workspace.name,
        slug: found.workspace.slug,
        required,
        decision,
    })
}

fn deleted(found: Found, now: Instant) -> Option<DeletedWorkspace> {
    if !gate::may_restore(&found, now) {
        return None;
    }
    let until = found.workspace.deleted_at?.plus(limits::WORKSPACE_RESTORE_TTL);
    Some(DeletedWorkspace { name: found.workspace.name, slug: found.workspace.slug, until: until.moment() })
}
