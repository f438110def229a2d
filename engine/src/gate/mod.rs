//! The gate: the one place that decides whether a workspace opens, and acts on it.
//!
//! Facts are taken as the database holds them, [`shared::policy::decide`] judges them, and the answer is a
//! [`Permit`] or a [`Refusal`]. Every query for what lies inside a workspace takes a permit, and only this
//! module can make one: forgetting to ask does not compile. Each decision is made anew, from what the
//! database holds at that moment, so a switch shuts out the very next request.

mod permit;
mod refusal;

pub use permit::Permit;
pub use refusal::Refusal;

use shared::input::Slug;
use shared::policy::{Decision, Facts, Outcome, Standing, decide};
use shared::views::{Door, Frame, ShutWorkspace};
use sqlx::types::Uuid;

use crate::store::entries::{Entry, Found};
use crate::store::{Conn, Tx};
use crate::{Caller, Engine, Person, store};

/// Whether the workspace is open to the caller, and nothing more.
///
/// # Errors
/// [`Refusal::SignInRequired`] and [`Refusal::NotFound`]; a shut workspace is an answer, not an error.
pub async fn access(engine: &Engine, caller: &Caller, workspace: &str) -> Result<Door<Frame>, Refusal> {
    Ok(match knock(engine, caller, workspace).await? {
        Door::Open(permit) => Door::Open(permit.frame()),
        Door::Shut(shut) => Door::Shut(shut),
    })
}

/// Lets the caller in to read; a shut workspace is something to show. `workspace` is a slug as it stands in a
/// URL.
pub(crate) async fn knock(engine: &Engine, caller: &Caller, workspace: &str) -> Result<Door<Permit>, Refusal> {
    let (person, slug) = known_form(caller, workspace)?;
    let question = async |conn: &mut Conn, (session, slug): &(Uuid, Slug)| {
        Ok::<_, Refusal>(Some(look_up(engine, conn, *session, slug).await?))
    };
    let found = engine.entries().ask(engine.store(), engine.now(), (person.session, slug), question).await?;
    match admit(person, found.ok_or(Refusal::NotFound)?) {
        Ok(permit) => Ok(Door::Open(permit)),
        Err(Refusal::Shut(shut)) => Ok(Door::Shut(shut)),
        Err(refusal) => Err(refusal),
    }
}

/// Lets the caller in to change something, and keeps the workspace's rules as they are until the
/// transaction ends: no write can slip in behind a switch that already happened.
pub(crate) async fn enter_to_write(engine: &Engine, caller: &Caller, workspace: &str) -> Result<(Tx, Permit), Refusal> {
    let (person, slug) = known_form(caller, workspace)?;
    let mut tx = engine.write().await?;
    // A statement of its own: facts read by a statement that waits for a lock are from before the wait.
    store::workspaces::hold(&mut tx, &slug).await?;
    let permit = admit(person, look_up(engine, &mut tx, person.session, &slug).await?)?;
    Ok((tx, permit))
}

/// Lets the caller in to change what others in the workspace rely on (its rules, its people), one at a time.
pub(crate) async fn enter_alone(engine: &Engine, caller: &Caller, workspace: &str) -> Result<(Tx, Permit), Refusal> {
    let (person, slug) = known_form(caller, workspace)?;
    let mut tx = engine.write().await?;
    store::workspaces::hold_alone(&mut tx, &slug).await?;
    let permit = admit(person, look_up(engine, &mut tx, person.session, &slug).await?)?;
    Ok((tx, permit))
}

/// Finds the workspace a member wants to leave, open or shut, and holds it alone. Leaving is the one thing
/// that asks for no permit: a member who can't, or won't, set up a factor must still be able to go.
pub(crate) async fn approach_to_leave(
    engine: &Engine,
    caller: &Caller,
    workspace: &str,
) -> Result<(Tx, Uuid), Refusal> {
    let (person, slug) = known_form(caller, workspace)?;
    let mut tx = engine.write().await?;
    store::workspaces::hold_alone(&mut tx, &slug).await?;
    let found = look_up(engine, &mut tx, person.session, &slug).await?;
    found.role.ok_or(Refusal::NotFound)?;
    Ok((tx, found.workspace.id))
}

/// The signed-in person, whose session is still alive in `conn`: for what lies in no workspace yet.
pub(crate) async fn signed_in<'c>(engine: &Engine, conn: &mut Conn, caller: &'c Caller) -> Result<&'c Person, Refusal> {
    let person = caller.person()?;
    let alive = store::sessions::proofs(conn, person.session, engine.now()).await?;
    alive.map(|_| person).ok_or(Refusal::SignInRequired)
}

/// What follows from the facts. Acted upon in [`admit`] only; elsewhere it may be shown.
pub(crate) fn judge(found: &Found) -> Decision {
    let standing = Standing::Session { proven: found.proven, reachable: found.reachable };
    decide(found.workspace.required, &Facts { standing, role: found.role, plan: found.workspace.plan })
}

fn admit(person: &Person, found: Found) -> Result<Permit, Refusal> {
    let decision = judge(&found);
    match (decision.outcome, found.role) {
        (Outcome::Granted, Some(role)) => Ok(Permit::new(person.clone(), found, role)),
        (Outcome::SetUpRequired | Outcome::StepUpRequired, Some(role)) => {
            Err(Refusal::Shut(ShutWorkspace { name: found.workspace.name, slug: found.workspace.slug, role, decision }))
        }
        (Outcome::SignInRequired, _) => Err(Refusal::SignInRequired),
        (Outcome::NotAMember, _) | (_, None) => Err(Refusal::NotFound),
    }
}

async fn look_up(engine: &Engine, conn: &mut Conn, session: Uuid, workspace: &Slug) -> Result<Found, Refusal> {
    match store::entries::entry(conn, session, workspace, engine.now()).await? {
        Entry::SessionEnded => Err(Refusal::SignInRequired),
        Entry::NoSuchWorkspace => Err(Refusal::NotFound),
        Entry::Found(found) => Ok(found),
    }
}

/// Turns away, before the database is asked, whoever is not signed in and whatever is no slug.
fn known_form<'c>(caller: &'c Caller, workspace: &str) -> Result<(&'c Person, Slug), Refusal> {
    let person = caller.person()?;
    Ok((person, Slug::parse(workspace).map_err(|_| Refusal::NotFound)?))
}
