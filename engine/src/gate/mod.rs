//! The gate: the one place that decides whether a workspace opens, and acts on it.
//!
//! Facts are taken as the database holds them, [`shared::policy::decide`] judges them, and the answer is a
//! [`Permit`] or a [`Refusal`]. Every query for what lies inside a workspace takes a permit, and only this
//! module can make one: forgetting to ask does not compile. Each decision is made anew, from what the
//! database holds at that moment, so a switch shuts out the very next request.

mod addressee;
mod explain;
mod permit;
mod refusal;

pub use addressee::Addressee;
pub(crate) use addressee::{addressee, admins};
pub use explain::{ExplainError, Explanation, explain};
use permit::Holder;
pub use permit::Permit;
pub use refusal::Refusal;

use shared::input::Slug;
use shared::policy::{Decision, Facts, Level, Outcome, Role, Standing, decide, held_to};
use shared::views::{Door, Frame, ShutWorkspace};
use sqlx::types::Uuid;

use crate::clock::Instant;
use crate::store::entries::{Entry, Found, Workspace};
use crate::store::{Conn, Tx};
use crate::tokens::{ApiToken, Owner};
use crate::{Caller, Engine, Person, Who, limits, store};

/// Whether the workspace is open to the caller, and nothing more.
///
/// # Errors
/// [`Refusal::SignInRequired`] and [`Refusal::NotFound`]; a shut workspace is an answer, not an error.
pub async fn access(engine: &Engine, caller: &Caller, workspace: &str) -> Result<Door<Frame>, Refusal> {
    Ok(match knock_also_by_token(engine, caller, workspace).await? {
        Door::Open(permit) => Door::Open(permit.frame()),
        Door::Shut(shut) => Door::Shut(shut),
    })
}

/// Lets a person in to read; a shut workspace is something to show. `workspace` is a slug as it stands in a URL.
pub(crate) async fn knock(engine: &Engine, caller: &Caller, workspace: &str) -> Result<Door<Permit>, Refusal> {
    let door = knock_for(engine, caller, workspace, Aim::Workspace).await?;
    if let Door::Open(permit) = &door {
        // Only now: a token of elsewhere must not learn that there is such a workspace.
        permit.person()?;
    }
    Ok(door)
}

/// The same for what tokens may read, too.
pub(crate) async fn knock_also_by_token(
    engine: &Engine,
    caller: &Caller,
    workspace: &str,
) -> Result<Door<Permit>, Refusal> {
    knock_for(engine, caller, workspace, Aim::Workspace).await
}

/// The same for no more than one project, for which the tokens of that project are let in, too.
pub(crate) async fn knock_at_project_also_by_token(
    engine: &Engine,
    caller: &Caller,
    workspace: &Slug,
    project: Uuid,
) -> Result<Door<Permit>, Refusal> {
    knock_for(engine, caller, workspace.as_str(), Aim::Project(project)).await
}

async fn knock_for(engine: &Engine, caller: &Caller, workspace: &str, aim: Aim) -> Result<Door<Permit>, Refusal> {
    let (visitor, found) = look(engine, caller, workspace, aim).await?;
    match admit(visitor, found, engine.now()) {
        Ok(permit) => Ok(Door::Open(permit)),
        Err(Refusal::Shut(shut)) => Ok(Door::Shut(shut)),
        Err(refusal) => Err(refusal),
    }
}

/// What stands before the door, to be told and not to be acted upon: whether it opens, and why.
pub(crate) async fn approach(engine: &Engine, caller: &Caller, workspace: &str) -> Result<Found, Refusal> {
    Ok(look(engine, caller, workspace, Aim::Workspace).await?.1)
}

/// The same inside a transaction that holds the workspace already.
pub(crate) async fn approach_within(
    engine: &Engine,
    conn: &mut Conn,
    caller: &Caller,
    workspace: &str,
) -> Result<Found, Refusal> {
    let (visitor, slug) = known_form(caller, workspace, Aim::Workspace)?;
    look_up(engine, conn, visitor, &slug).await
}

async fn look<'c>(
    engine: &Engine,
    caller: &'c Caller,
    workspace: &str,
    aim: Aim,
) -> Result<(Visitor<'c>, Found), Refusal> {
    let (visitor, slug) = known_form(caller, workspace, aim)?;
    let question = async |conn: &mut Conn, (_, slug): &(Uuid, Slug)| {
        Ok::<_, Refusal>(Some(look_up(engine, conn, visitor, slug).await?))
    };
    let found = engine.entries().ask(engine.store(), engine.now(), (visitor.id(), slug), question).await?;
    Ok((visitor, found.ok_or(Refusal::NotFound)?))
}

/// Lets a person in to change something, and keeps the workspace's rules as they are until the
/// transaction ends: no write can slip in behind a switch that already happened.
pub(crate) async fn enter_to_write(engine: &Engine, caller: &Caller, workspace: &str) -> Result<(Tx, Permit), Refusal> {
    let (tx, permit) = enter(engine, caller, workspace, Aim::Workspace).await?;
    // Only now: a token of elsewhere must not learn that there is such a workspace.
    permit.person()?;
    Ok((tx, permit))
}

/// The same for what tokens may do, too, if they may write: to create projects.
pub(crate) async fn enter_to_create_projects_also_by_token(
    engine: &Engine,
    caller: &Caller,
    workspace: &str,
) -> Result<(Tx, Permit), Refusal> {
    let (tx, permit) = enter(engine, caller, workspace, Aim::Workspace).await?;
    permit.require_scope_to_write()?;
    Ok((tx, permit))
}

/// The same for what changes no more than one project, as [`knock_at_project_also_by_token`].
pub(crate) async fn enter_project_to_write_also_by_token(
    engine: &Engine,
    caller: &Caller,
    workspace: &Slug,
    project: Uuid,
) -> Result<(Tx, Permit), Refusal> {
    let (tx, permit) = enter(engine, caller, workspace.as_str(), Aim::Project(project)).await?;
    permit.require_scope_to_write()?;
    Ok((tx, permit))
}

/// The same for what only people change about a project: a token hears that, and not that its scope is too small.
pub(crate) async fn enter_project_to_write(
    engine: &Engine,
    caller: &Caller,
    workspace: &Slug,
    project: Uuid,
) -> Result<(Tx, Permit), Refusal> {
    let (tx, permit) = enter(engine, caller, workspace.as_str(), Aim::Project(project)).await?;
    permit.person()?;
    Ok((tx, permit))
}

/// Lets the caller in to read what the audit log has to tell of.
pub(crate) async fn enter_on_record_also_by_token(
    engine: &Engine,
    caller: &Caller,
    workspace: &str,
) -> Result<(Tx, Permit), Refusal> {
    enter(engine, caller, workspace, Aim::Workspace).await
}

async fn enter(engine: &Engine, caller: &Caller, workspace: &str, aim: Aim) -> Result<(Tx, Permit), Refusal> {
    let (visitor, slug) = known_form(caller, workspace, aim)?;
    let mut tx = engine.write().await?;
    // A statement of its own: facts read by a statement that waits for a lock are from before the wait.
    store::workspaces::hold(&mut tx, &slug).await?;
    let permit = admit(visitor, look_up(engine, &mut tx, visitor, &slug).await?, engine.now())?;
    Ok((tx, permit))
}

/// Lets a person in to change what others in the workspace rely on (its rules, its people), one at a time.
pub(crate) async fn enter_alone(engine: &Engine, caller: &Caller, workspace: &str) -> Result<(Tx, Permit), Refusal> {
    let (visitor, slug) = known_form(caller, workspace, Aim::Workspace)?;
    let mut tx = engine.write().await?;
    store::workspaces::hold_alone(&mut tx, &slug).await?;
    let permit = admit(visitor, look_up(engine, &mut tx, visitor, &slug).await?, engine.now())?;
    permit.person()?;
    Ok((tx, permit))
}

/// Finds the workspace a member wants to leave, open or shut, and holds it alone. Leaving asks for no
/// permit: a member who can't, or won't, set up a factor must still be able to go.
pub(crate) async fn approach_to_leave(
    engine: &Engine,
    caller: &Caller,
    workspace: &str,
) -> Result<(Tx, Uuid), Refusal> {
    let (person, slug) = (caller.person()?, slug(workspace)?);
    let mut tx = engine.write().await?;
    store::workspaces::hold_alone(&mut tx, &slug).await?;
    let found = look_up(engine, &mut tx, Visitor::Person(person), &slug).await?;
    found.role.ok_or(Refusal::NotFound)?;
    Ok((tx, found.workspace.id))
}

/// Lets an admin in to bring a deleted workspace back, as far as its rules would let them in if it were there. For
/// anybody else, and after the last day, there is no such workspace.
pub(crate) async fn enter_deleted(engine: &Engine, caller: &Caller, workspace: &str) -> Result<(Tx, Permit), Refusal> {
    let (person, slug) = (caller.person()?, slug(workspace)?);
    let mut tx = engine.write().await?;
    store::workspaces::hold_alone(&mut tx, &slug).await?;
    match store::entries::entry(&mut tx, person.session, &slug, engine.now()).await? {
        Entry::Ended => Err(Refusal::SignInRequired),
        Entry::Deleted(found) if may_restore(&found, engine.now()) => {
            Ok((tx, admit(Visitor::Person(person), found, engine.now())?))
        }
        Entry::Deleted(_) | Entry::NoSuchWorkspace | Entry::Found(_) => Err(Refusal::NotFound),
    }
}

/// Whether a workspace is deleted, and this one may still undo it.
pub(crate) fn may_restore(found: &Found, now: Instant) -> bool {
    let until = found.workspace.deleted_at.map(|at| at.plus(limits::WORKSPACE_RESTORE_TTL));
    found.role == Some(Role::Admin) && until.is_some_and(|until| now < until)
}

/// The signed-in person, whose session is still alive in `conn`: for what lies in no workspace yet.
pub(crate) async fn signed_in<'c>(engine: &Engine, conn: &mut Conn, caller: &'c Caller) -> Result<&'c Person, Refusal> {
    let person = caller.person()?;
    let alive = store::sessions::proofs(conn, person.session, engine.now()).await?;
    alive.map(|_| person).ok_or(Refusal::SignInRequired)
}

/// What follows from the facts now: a grace ends by itself. Acted upon in [`admit`] only; elsewhere it may be shown.
pub(crate) fn judge(found: &Found, now: Instant) -> Decision {
    let grace = found.running_grace(now).map(|grace| grace.former);
    let facts = Facts { standing: found.standing, role: found.role, plan: found.workspace.plan, grace };
    decide(found.workspace.required, &facts)
}

/// What the door asks of them: while it is shut to a member who has time, only what it asked before.
pub(crate) fn asked_of(found: &Found, decision: &Decision, now: Instant) -> Level {
    match found.standing {
        Standing::Session { reachable, .. } if decision.outcome != Outcome::Granted => {
            held_to(found.workspace.required, reachable, found.running_grace(now).map(|grace| grace.former))
        }
        Standing::Session { .. } | Standing::Token | Standing::SignedOut => found.workspace.required,
    }
}

/// What the caller is there for.
#[derive(Clone, Copy)]
enum Aim {
    /// Anything in the workspace that their role allows.
    Workspace,
    /// This project, and nothing else.
    Project(Uuid),
}

/// Who stands before the gate.
#[derive(Clone, Copy)]
enum Visitor<'c> {
    Person(&'c Person),
    Token(&'c ApiToken),
}

impl Visitor<'_> {
    /// Of the session, or the token.
    const fn id(self) -> Uuid {
        match self {
            Self::Person(person) => person.session,
            Self::Token(token) => token.id,
        }
    }
}

fn admit(visitor: Visitor<'_>, found: Found, now: Instant) -> Result<Permit, Refusal> {
    let decision = judge(&found, now);
    match (decision.outcome, found.role) {
        (Outcome::Granted, Some(role)) => {
            let holder = match visitor {
                Visitor::Person(person) => Holder::Person(person.clone()),
                Visitor::Token(token) => Holder::Token(token.clone()),
            };
            Ok(Permit::new(holder, found, role, &decision))
        }
        (Outcome::SetUpRequired | Outcome::StepUpRequired, Some(role)) => {
            let required = asked_of(&found, &decision, now);
            let Found { workspace: Workspace { name, slug, .. }, came_by, .. } = found;
            Err(Refusal::Shut(ShutWorkspace { name, slug, role, decision, required, came_by }))
        }
        (Outcome::SignInRequired, _) => Err(Refusal::SignInRequired),
        (Outcome::NotAMember, _) | (_, None) => Err(Refusal::NotFound),
    }
}

async fn look_up(engine: &Engine, conn: &mut Conn, visitor: Visitor<'_>, workspace: &Slug) -> Result<Found, Refusal> {
    let now = engine.now();
    let entry = match visitor {
        Visitor::Person(person) => store::entries::entry(conn, person.session, workspace, now).await?,
        Visitor::Token(token) => store::token_entries::entry(conn, token.id, workspace, now).await?,
    };
    match entry {
        Entry::Ended => Err(Refusal::SignInRequired),
        // Not even its members, its admins included, get into what is deleted.
        Entry::NoSuchWorkspace | Entry::Deleted(_) => Err(Refusal::NotFound),
        Entry::Found(found) => Ok(found),
    }
}

/// Turns away, before the database is asked, whoever is not signed in, whatever is no slug, and a project's token that
/// asks for anything but its project.
fn known_form<'c>(caller: &'c Caller, workspace: &str, aim: Aim) -> Result<(Visitor<'c>, Slug), Refusal> {
    let visitor = match &caller.who {
        Who::Token(token) => match (&token.owner, aim) {
            (Owner::Project { project, .. }, Aim::Project(wanted)) if *project == wanted => Visitor::Token(token),
            (Owner::Project { .. }, _) => return Err(Refusal::NotFound),
            (Owner::Account { .. } | Owner::Workspace, _) => Visitor::Token(token),
        },
        Who::Person(_) | Who::Anonymous | Who::Pending(_) | Who::Operator => Visitor::Person(caller.person()?),
    };
    Ok((visitor, slug(workspace)?))
}

fn slug(workspace: &str) -> Result<Slug, Refusal> {
    Slug::parse(workspace).map_err(|_| Refusal::NotFound)
}
