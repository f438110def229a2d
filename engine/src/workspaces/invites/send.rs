use shared::Problem;
use shared::input::{EmailList, InputError};
use shared::policy::Role;
use shared::problem::FieldCheck;
use shared::views::Invited;
use thiserror::Error;

use super::mail::{RefusedInvite, Room, send_one};
use crate::gate::{self, Refusal};
use crate::step_up::{self, Stale};
use crate::{Caller, Engine, Error};

/// Why no invite was sent.
#[derive(Debug, Error)]
pub enum SendError {
    /// Not let in, or not an admin.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The admin has to prove themselves again before they make another one.
    #[error(transparent)]
    Stale(#[from] Stale),
    /// Some fields are wrong.
    #[error("refused input")]
    Invalid(Problem),
    /// There was a single address, and it gets none.
    #[error(transparent)]
    RefusedInvite(RefusedInvite),
    /// Our fault.
    #[error(transparent)]
    Engine(#[from] Error),
}

impl From<SendError> for Problem {
    fn from(error: SendError) -> Self {
        match error {
            SendError::Refused(refusal) => refusal.into(),
            SendError::Stale(stale) => stale.into(),
            SendError::Invalid(problem) => problem,
            SendError::RefusedInvite(refused) => refused.into(),
            SendError::Engine(error) => error.into(),
        }
    }
}

/// Mails invites to every address in `emails` that may have one, and names the others. Sending again to the same
/// address replaces the earlier invite, whose link stops working.
///
/// Inviting an admin takes a fresh proof. `emails` is one address or a pasted list, see [`EmailList`]; `role` is one of
/// the words of [`Role::word`].
pub async fn send(
    engine: &Engine,
    caller: &Caller,
    workspace: &str,
    emails: &str,
    role: &str,
) -> Result<Invited, SendError> {
    let (mut tx, permit) = gate::enter_alone(engine, caller, workspace).await?;
    permit.require(Role::Admin)?;
    let mut check = FieldCheck::default();
    let emails = check.keep("email", EmailList::parse(emails));
    let role = check.keep("role", Role::from_word(role).ok_or(InputError::UnknownChoice));
    let (Some(emails), Some(role)) = (emails, role) else {
        return Err(SendError::Invalid(check.into_problem()));
    };

    // As for a change of role: a session left open must not hand the workspace to somebody else.
    if role == Role::Admin {
        step_up::require_fresh_proof(engine, &mut tx, permit.person()?).await?;
    }
    let is_single = emails.good.len() + emails.refused.len() == 1;
    let mut room = Room::left(engine, &mut tx, &permit).await?;
    let workspace = permit.slug().to_owned();
    let mut invited = Invited { workspace, role, sent: 0, refused: emails.refused, more: 0 };
    for email in emails.good {
        match send_one(engine, &mut tx, caller, &permit, &mut room, &email, role).await? {
            Ok(()) => invited.sent += 1,
            Err(refused) if is_single => return Err(SendError::RefusedInvite(refused)),
            Err(refused) => invited.refused.push((email.into(), refused.reason())),
        }
    }
    tx.commit().await?;
    Ok(invited)
}
