use shared::views::InvitePage;

use super::InviteError;
use crate::secret::TokenHash;
use crate::{Caller, Engine, store};

/// What the invite says, to whoever holds the link.
pub async fn page(engine: &Engine, caller: &Caller, token: &str) -> Result<InvitePage, InviteError> {
    let reader = caller.person().ok();
    let account = reader.map(|person| person.account);
    let shown = store::invites::show(&mut engine.read().await?, TokenHash::of(token), account, engine.now()).await?;
    let shown = shown.ok_or(InviteError::LinkInvalid)?;
    // Only to the invited: a link tells nobody else whether they are in.
    let is_for_reader = reader.is_some_and(|person| person.email == shown.email);
    Ok(InvitePage {
        workspace: shown.workspace,
        inviter: shown.inviter,
        role: shown.role,
        member_of: (is_for_reader && shown.reader_is_in).then_some(shown.slug),
        email: shown.email,
        signed_in_as: reader.map(|person| person.email.clone()),
    })
}
