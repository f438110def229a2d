use shared::input::Email;
use shared::policy::Role;
use shared::views::{Door, InviteRow, InviteState, WaitingInvite};
use sqlx::types::Uuid;

use crate::cursor::{List, What, or_refused};
use crate::gate::{self, Permit, Refusal};
use crate::store::Conn;
use crate::store::invites::{After, Count, Listed, Waiting, Which};
use crate::{Caller, Engine, Error, Person, limits, store};

/// The invites of a workspace, for admins, from the place on that `cursor` names: those that work by address, then
/// those that stopped, then those that expired. And where the list goes on, if it does.
///
/// # Errors
/// [`Refusal::LeadsNowhere`] where `cursor` does.
pub async fn list(
    engine: &Engine,
    caller: &Caller,
    workspace: &str,
    cursor: &str,
) -> Result<Door<(Vec<Listed>, Option<String>)>, Refusal> {
    let permit = match knock(engine, caller, workspace).await? {
        Door::Open(permit) => permit,
        Door::Shut(shut) => return Ok(Door::Shut(shut)),
    };
    let parts = What::Invites.of(permit.workspace());
    let after = or_refused(cursor, read(parts, cursor))?.unwrap_or_else(After::nothing);
    let (mut conn, now) = (engine.read().await?, engine.now());
    let found = store::invites::list(&mut conn, &permit, now, (&after, limits::INVITES_SHOWN + 1)).await?;
    let (found, has_more) = store::parts::shown(found, limits::INVITES_SHOWN);
    let next = found.last().filter(|_| has_more).map(|end| write(parts, end));
    Ok(Door::Open((found, next)))
}

/// The invite of that id, for admins.
pub async fn one(engine: &Engine, caller: &Caller, workspace: &str, id: &str) -> Result<Door<Listed>, Refusal> {
    find(engine, caller, workspace, Uuid::parse_str(id).ok().map(Which::Id)).await
}

/// The invite for that address, for admins.
pub async fn one_by_email(
    engine: &Engine,
    caller: &Caller,
    workspace: &str,
    email: &Email,
) -> Result<Door<Listed>, Refusal> {
    find(engine, caller, workspace, Some(Which::Email(email))).await
}

async fn find(
    engine: &Engine,
    caller: &Caller,
    workspace: &str,
    which: Option<Which<'_>>,
) -> Result<Door<Listed>, Refusal> {
    let permit = match knock(engine, caller, workspace).await? {
        Door::Open(permit) => permit,
        Door::Shut(shut) => return Ok(Door::Shut(shut)),
    };
    let which = which.ok_or(Refusal::NotFound)?;
    let found = store::invites::one(&mut engine.read().await?, &permit, which, engine.now()).await?;
    found.map(Door::Open).ok_or(Refusal::NotFound)
}

async fn knock(engine: &Engine, caller: &Caller, workspace: &str) -> Result<Door<Permit>, Refusal> {
    let door = gate::knock(engine, caller, workspace).await?;
    if let Door::Open(permit) = &door {
        permit.require(Role::Admin)?;
    }
    Ok(door)
}

/// The state and the address: `0.` for those that work, `1.` for those that stopped, `2.` for those that expired.
fn write(list: List, end: &Listed) -> String {
    let state = STATES.into_iter().find_map(|(word, state)| (state == end.state).then_some(word));
    list.write(format!("{}.{}", state.unwrap_or_default(), end.email).as_bytes())
}

const STATES: [(&str, InviteState); 3] =
    [("0", InviteState::Pending), ("1", InviteState::Stopped), ("2", InviteState::Expired)];

fn read(list: List, cursor: &str) -> Option<After> {
    let text = String::from_utf8(list.read(cursor)?).ok()?;
    // PostgreSQL has no text with a zero byte in it, and no address has one.
    let (word, email) = text.split_once('.').filter(|(_, email)| !email.contains('\0'))?;
    let state = STATES.into_iter().find_map(|(known, state)| (known == word).then_some(state))?;
    Some(After { state, email: email.to_owned() })
}

/// The invites of a workspace, and how many there are.
pub async fn listed(engine: &Engine, conn: &mut Conn, permit: &Permit) -> Result<(Vec<InviteRow>, Count), Error> {
    let now = engine.now();
    let listed = store::invites::list(conn, permit, now, (&After::nothing(), limits::INVITES_SHOWN)).await?;
    Ok((listed.into_iter().map(row).collect(), store::invites::count(conn, permit, now).await?))
}

fn row(invite: Listed) -> InviteRow {
    InviteRow {
        email: invite.email,
        role: invite.role,
        inviter: invite.inviter,
        sent: invite.created.moment(),
        expires: invite.expires.moment(),
        state: invite.state,
    }
}

/// The newest invites for somebody's address, and whether there are more.
pub async fn waiting_for(
    engine: &Engine,
    conn: &mut Conn,
    person: &Person,
) -> Result<(Vec<WaitingInvite>, bool), Error> {
    let shown = limits::WAITING_INVITES_SHOWN;
    let waiting = store::invites::waiting_for(conn, person.account, engine.now(), shown + 1).await?;
    let (waiting, more) = store::parts::shown(waiting, shown);
    Ok((waiting.into_iter().map(waiting_row).collect(), more))
}

fn waiting_row(invite: Waiting) -> WaitingInvite {
    WaitingInvite { id: invite.id.to_string(), workspace: invite.workspace, inviter: invite.inviter, role: invite.role }
}
