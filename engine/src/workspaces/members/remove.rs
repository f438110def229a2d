use shared::policy::Role;

use super::leave::go;
use super::{ChangeError, named, require_as_seen, written_to};
use crate::audit::{self, Event, Kind};
use crate::mail::{self, Letter};
use crate::tokens::end_made_by;
use crate::{Caller, Engine, gate, step_up, store};

/// How somebody's membership ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gone {
    /// An admin sent them away.
    Removed,
    /// They went by their own wish.
    Left,
}

/// Ends somebody's membership: the workspace is shut for them from their very next request on. Their account stays,
/// and an invite brings them back; nothing else does. Who names themselves leaves, as by [`super::leave`]: nobody sends
/// themselves away for good. Tokens of the workspace and its projects that they made stay: pipelines run on them.
pub async fn remove(engine: &Engine, caller: &Caller, workspace: &str, account: &str) -> Result<Gone, ChangeError> {
    end(engine, caller, workspace, account, TheirTokens::Stay).await
}

/// The same, and ends those tokens with it: whoever made one may have kept it.
pub async fn remove_with_tokens(
    engine: &Engine,
    caller: &Caller,
    workspace: &str,
    account: &str,
) -> Result<Gone, ChangeError> {
    end(engine, caller, workspace, account, TheirTokens::End).await
}

/// What becomes of tokens that somebody made for a workspace or a project.
#[derive(Clone, Copy, PartialEq, Eq)]
enum TheirTokens {
    Stay,
    End,
}

async fn end(
    engine: &Engine,
    caller: &Caller,
    workspace: &str,
    account: &str,
    tokens: TheirTokens,
) -> Result<Gone, ChangeError> {
    let (mut tx, permit) = gate::enter_alone(engine, caller, workspace).await?;
    permit.require(Role::Admin)?;
    let member = named(&mut tx, &permit, account).await?;
    if permit.account() == Some(member.account) {
        require_as_seen(engine, caller, &permit, &member)?;
        go(engine, &mut tx, caller, permit.workspace(), member.account).await?;
        tx.commit().await?;
        return Ok(Gone::Left);
    }
    let proof = step_up::require_fresh_proof(engine, &mut tx, permit.person()?).await?;
    require_as_seen(engine, caller, &permit, &member)?;
    // Before it is done: afterwards there is no door of theirs to ask about.
    let to = written_to(engine, &mut tx, &permit, &member).await?;
    let now = engine.now();
    if !store::memberships::remove_unless_last_admin(&mut tx, &permit, &proof, member.account, now).await? {
        return Err(ChangeError::LastAdmin);
    }
    let ended_invite = store::invites::forget_mailbox(&mut tx, permit.workspace(), member.account).await?;
    let event = Event::of(Kind::MemberRemoved, permit.account())
        .in_workspace(permit.workspace())
        .about(member.account)
        .with("email", member.email.as_str())
        .with("role", member.role.word())
        .ending_an_invite(ended_invite);
    audit::record(engine, &mut tx, caller, event).await?;
    if tokens == TheirTokens::End {
        end_made_by(engine, &mut tx, caller, (&permit, &proof), member.account).await?;
    }
    let by = &permit.person()?.name;
    mail::enqueue(engine, &mut tx, Letter::Removed { to: &to, workspace: permit.name(), by }).await?;
    tx.commit().await?;
    Ok(Gone::Removed)
}
