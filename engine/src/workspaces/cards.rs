use shared::policy::{Level, Standing};
use shared::views::{DeletedWorkspace, WorkspaceCard};
use shared::words;

use crate::clock::Instant;
use crate::gate::{Permit, Refusal};
use crate::store::Conn;
use crate::store::entries::{Found, Workspace};
use crate::{Caller, Engine, Error, Seen, Who, gate, limits, store};

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

/// Insists that the workspace, which `conn` holds, is still as the caller saw it.
pub(super) async fn require_as_seen(
    engine: &Engine,
    conn: &mut Conn,
    caller: &Caller,
    permit: &Permit,
) -> Result<(), Refusal> {
    if !caller.expects() {
        return Ok(());
    }
    let found = gate::approach_within(engine, conn, caller, permit.slug()).await?;
    caller.require_as_seen(Seen::Workspace(shown(found, engine.now()).ok_or(Refusal::NotFound)?))
}

/// Those of the signed-in person, and deleted ones that they administer and can still restore.
pub(crate) async fn mine(
    engine: &Engine,
    caller: &Caller,
) -> Result<(Vec<WorkspaceCard>, Vec<DeletedWorkspace>), Error> {
    let now = engine.now();
    let (here, gone) = found(engine, caller, now).await?;
    Ok((
        here.into_iter().filter_map(|found| shown(found, now)).collect(),
        gone.into_iter().filter_map(|found| deleted(found, now)).collect(),
    ))
}

/// Those that demand more than a password, and what disabling the second factor does to the way in, in words.
pub(crate) async fn requiring(engine: &Engine, caller: &Caller) -> Result<(Vec<WorkspaceCard>, String), Error> {
    let now = engine.now();
    let (mut here, _) = found(engine, caller, now).await?;
    here.retain(|found| found.workspace.required > Level::Password);
    let would_shut = would_shut(&here, now);
    Ok((here.into_iter().filter_map(|found| shown(found, now)).collect(), would_shut))
}

/// Those that are there, and those that are deleted.
async fn found(engine: &Engine, caller: &Caller, now: Instant) -> Result<(Vec<Found>, Vec<Found>), Error> {
    let entries = match &caller.who {
        Who::Person(person) => store::entries::entries(&mut engine.read().await?, person.session, now).await?,
        Who::Token(token) => store::token_entries::entries(&mut engine.read().await?, token.id, now).await?,
        Who::Anonymous | Who::Pending(_) | Who::Operator => return Ok(Default::default()),
    };
    Ok(entries.into_iter().partition(|found| found.workspace.deleted_at.is_none()))
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

fn would_shut(requiring: &[Found], now: Instant) -> String {
    let (mut at_once, mut later) = (Vec::new(), Vec::new());
    for found in requiring {
        let standing = Standing::Session { proven: Level::Password, reachable: Level::Password };
        let without_factor = Found { standing, ..found.clone() };
        let is_open = gate::judge(&without_factor, now).is_granted();
        match without_factor.running_grace(now).filter(|_| is_open) {
            Some(grace) => later.push((found.workspace.name.as_str(), grace.ends.moment().words)),
            None => at_once.push(found.workspace.name.as_str()),
        }
    }
    let later: Vec<_> = later.iter().map(|(name, when)| (*name, when.as_str())).collect();
    words::would_shut(&at_once, &later)
}

fn deleted(found: Found, now: Instant) -> Option<DeletedWorkspace> {
    if !gate::may_restore(&found, now) {
        return None;
    }
    let until = found.workspace.deleted_at?.plus(limits::WORKSPACE_RESTORE_TTL);
    let decision = gate::judge(&found, now);
    let required = gate::asked_of(&found, &decision, now);
    let Workspace { name, slug, .. } = found.workspace;
    Some(DeletedWorkspace { name, slug, until: until.moment(), required, decision })
}
