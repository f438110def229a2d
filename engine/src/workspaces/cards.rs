use shared::policy::{Level, Reason, Standing};
use shared::views::{DeletedWorkspace, WorkspaceCard};
use shared::words;
use sqlx::types::Uuid;

use crate::by_name::Place;
use crate::by_time;
use crate::clock::Instant;
use crate::cursor::{List, What, or_refused};
use crate::gate::{Permit, Refusal};
use crate::store::entries::{Found, Workspace};
use crate::store::{Conn, parts};
use crate::{Caller, Engine, Error, Person, Seen, Who, gate, limits, store};

/// A part of somebody's workspaces.
#[derive(Clone, Debug, Default)]
pub struct Cards {
    /// By name.
    pub cards: Vec<WorkspaceCard>,
    /// Where the next part begins, if there is one.
    pub next: Option<String>,
}

/// The workspaces of the signed-in person, or those a token reaches, by name, each with whether it is open to this
/// session: the part that begins where `at` says, and the first one where that leads nowhere. Nobody, or an ended
/// session, has none.
pub async fn cards(engine: &Engine, caller: &Caller, at: &str) -> Result<Cards, Error> {
    behind(engine, caller, Place::parse(at, list(caller))).await
}

/// The same for programs.
///
/// # Errors
/// [`Refusal::LeadsNowhere`] where `at` does.
pub async fn part(engine: &Engine, caller: &Caller, at: &str) -> Result<Cards, Refusal> {
    let place = or_refused(at, Place::parse(at, list(caller)))?;
    Ok(behind(engine, caller, place).await?)
}

fn list(caller: &Caller) -> List {
    What::Workspaces.of(match &caller.who {
        Who::Person(person) => person.account,
        Who::Token(token) => token.id,
        Who::Anonymous | Who::Pending(_) | Who::Operator => Uuid::nil(),
    })
}

async fn behind(engine: &Engine, caller: &Caller, place: Option<Place>) -> Result<Cards, Error> {
    let now = engine.now();
    let (behind, at_most) = (place.unwrap_or_default(), limits::LISTED_BY_NAME);
    let mut conn = engine.read().await?;
    let found = match &caller.who {
        Who::Person(person) => store::entries::entries(&mut conn, person.session, now, &behind, at_most + 1).await?,
        Who::Token(token) => store::token_entries::entries(&mut conn, token.id, now, &behind, at_most + 1).await?,
        Who::Anonymous | Who::Pending(_) | Who::Operator => return Ok(Cards::default()),
    };
    let (found, has_more) = parts::shown(found, at_most);
    let next = found.last().filter(|_| has_more).map(|(_, place)| place.cursor(list(caller)));
    Ok(Cards { cards: found.into_iter().filter_map(|(found, _)| shown(found, now)).collect(), next })
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

/// A part of the deleted workspaces that somebody administers and can still restore.
pub(crate) struct Deleted {
    /// What is gone first comes first.
    pub workspaces: Vec<DeletedWorkspace>,
    /// Whether there may be some that are gone before these.
    pub has_sooner: bool,
    /// Where the next part begins, if there is one.
    pub next: Option<String>,
}

/// The part that begins where `at` says; where that leads nowhere, or where none is left, the first one.
pub(crate) async fn deleted(engine: &Engine, person: &Person, at: &str) -> Result<Deleted, Error> {
    let (now, at_most) = (engine.now(), limits::LISTED_BY_NAME);
    let since = now.plus(-limits::WORKSPACE_RESTORE_TTL);
    let mut conn = engine.read().await?;
    let list = What::DeletedWorkspaces.of(person.account);
    let mut place = by_time::Place::parse(at, list);
    let first = by_time::Place { at: since, ..by_time::Place::BEGINNING };
    let behind = place.filter(|place| place.at > since).unwrap_or(first);
    let mut found = store::entries::deleted(&mut conn, person.session, now, behind, at_most + 1).await?;
    if found.is_empty() && place.is_some() {
        place = None;
        found = store::entries::deleted(&mut conn, person.session, now, first, at_most + 1).await?;
    }
    let (found, has_more) = parts::shown(found, at_most);
    let end = found.last().filter(|_| has_more);
    let next = end.and_then(|end| Some(by_time::Place { at: end.workspace.deleted_at?, id: end.workspace.id }));
    Ok(Deleted {
        next: next.map(|next| next.cursor(list)),
        has_sooner: place.is_some(),
        workspaces: found.into_iter().filter_map(|found| restorable(found, now)).collect(),
    })
}

/// Those that demand more than a password.
pub(crate) struct Requiring {
    /// The first ones, by name.
    pub cards: Vec<WorkspaceCard>,
    /// Whether there are others.
    pub has_more: bool,
    /// What disabling the second factor does to the way in, in words.
    pub would_shut: String,
    /// What removing the passkeys does where an authenticator app is left, in words; empty when it does nothing.
    pub would_shut_without_passkey: String,
}

pub(crate) async fn requiring(engine: &Engine, person: &Person) -> Result<Requiring, Error> {
    let (now, at_most) = (engine.now(), limits::LISTED_BY_NAME);
    let found = store::entries::requiring(&mut engine.read().await?, person.session, now, at_most + 1).await?;
    let (found, has_more) = parts::shown(found, at_most);
    let mut would_shut = shutting(&found, Level::Password, now);
    let for_passkeys: Vec<Found> =
        found.iter().filter(|found| found.workspace.required == Level::PhishingResistant).cloned().collect();
    let would_shut_without_passkey = match for_passkeys.as_slice() {
        [] if has_more => words::ANY_FOR_PASSKEYS_WOULD_SHUT.to_owned(),
        [] => String::new(),
        some if has_more => shutting(some, Level::TwoFactor, now) + words::OTHERS_MIGHT_SHUT,
        some => shutting(some, Level::TwoFactor, now),
    };
    if has_more {
        would_shut.push_str(words::OTHERS_WOULD_SHUT);
    }
    let cards = found.into_iter().filter_map(|found| shown(found, now)).collect();
    Ok(Requiring { cards, has_more, would_shut, would_shut_without_passkey })
}

fn shown(found: Found, now: Instant) -> Option<WorkspaceCard> {
    let decision = gate::judge(&found, now);
    let required = gate::asked_of(&found, &decision, now);
    let by_grace = decision.reasons.contains(&Reason::GraceRuns);
    let open_until = found.running_grace(now).filter(|_| by_grace).map(|grace| grace.ends.moment());
    Some(WorkspaceCard {
        role: found.role?,
        name: found.workspace.name,
        slug: found.workspace.slug,
        required,
        open_until,
        decision,
    })
}

/// What they do to somebody who has proven `left`, and can prove no more.
fn shutting(requiring: &[Found], left: Level, now: Instant) -> String {
    let (mut at_once, mut later) = (Vec::new(), Vec::new());
    for found in requiring {
        let standing = Standing::Session { proven: left, reachable: left };
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

fn restorable(found: Found, now: Instant) -> Option<DeletedWorkspace> {
    if !gate::may_restore(&found, now) {
        return None;
    }
    let until = found.workspace.deleted_at?.plus(limits::WORKSPACE_RESTORE_TTL);
    let decision = gate::judge(&found, now);
    let required = gate::asked_of(&found, &decision, now);
    let Workspace { name, slug, .. } = found.workspace;
    Some(DeletedWorkspace { name, slug, until: until.moment(), required, decision })
}
