use shared::Problem;
use shared::input::InputError;
use shared::policy::Role;
use shared::views::MemberRow;

use super::people::row;
use super::{ChangeError, named, require_as_seen, written_to};
use crate::audit::{self, Event, Kind};
use crate::mail::{self, Letter, WorkspaceChange};
use crate::store::members::Member;
use crate::workspaces::tell_admins;
use crate::{Caller, Engine, gate, step_up, store};

/// What a change of role answers, also to whoever gave up being an admin by it.
#[derive(Clone, Debug)]
pub struct RoleGiven {
    /// The member, with the role that they have now.
    pub member: MemberRow,
    /// Whether they had another one.
    pub is_another: bool,
}

/// Gives a member another role, from their very next request on. `role` is one of the words of [`Role::word`].
pub async fn change_role(
    engine: &Engine,
    caller: &Caller,
    workspace: &str,
    account: &str,
    role: &str,
) -> Result<RoleGiven, ChangeError> {
    let (mut tx, permit) = gate::enter_alone(engine, caller, workspace).await?;
    permit.require(Role::Admin)?;
    let member = named(&mut tx, &permit, account).await?;
    let role =
        Role::from_word(role).ok_or_else(|| ChangeError::Invalid(Problem::field("role", InputError::UnknownChoice)))?;
    let proof = step_up::require_fresh_proof(engine, &mut tx, permit.person()?).await?;
    require_as_seen(engine, caller, &permit, &member)?;
    if role == member.role {
        return Ok(RoleGiven { member: row(member, &permit, engine.now()), is_another: false });
    }
    if !store::memberships::change_role_unless_last_admin(&mut tx, &permit, &proof, member.account, role).await? {
        return Err(ChangeError::LastAdmin);
    }
    let event = Event::of(Kind::MemberRoleChanged, permit.account())
        .in_workspace(permit.workspace())
        .about(member.account)
        .with("email", member.email.as_str())
        .with("before", member.role.word())
        .with("after", role.word());
    audit::record(engine, &mut tx, caller, event).await?;
    let by = &permit.person()?.name;
    let to = written_to(engine, &mut tx, &permit, &member).await?;
    let letter = Letter::RoleChanged { to: &to, workspace: permit.name(), by, role };
    mail::enqueue(engine, &mut tx, letter).await?;
    if role == Role::Admin {
        let change = WorkspaceChange::AdminMade { by, who: to.email().as_str() };
        tell_admins(engine, &mut tx, permit.workspace(), change).await?;
    }
    tx.commit().await?;
    // Not read anew: whoever gave up being an admin may not look any more.
    Ok(RoleGiven { member: row(Member { role, ..member }, &permit, engine.now()), is_another: true })
}
