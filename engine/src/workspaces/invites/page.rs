use shared::views::InvitePage;

use super::InviteError;
use crate::secret::TokenHash;
use crate::store::Conn;
use crate::{Caller, Engine, Person, store};

/// What the invite says, to whoever holds the link. Used, it says to whom it let in that they are a member, and to
/// everybody else no more than that it was used.
pub async fn page(engine: &Engine, caller: &Caller, token: &str) -> Result<InvitePage, InviteError> {
    let (reader, token) = (caller.person().ok(), TokenHash::of(token));
    let account = reader.map(|person| person.account);
    let mut conn = engine.read().await?;
    let Some(shown) = store::invites::show(&mut conn, token, account, engine.now()).await? else {
        return used(&mut conn, reader, token).await;
    };
    // Only to the invited: a link tells nobody else whether they are in.
    let is_for_reader = reader.is_some_and(|person| person.email == shown.email);
    Ok(InvitePage {
        workspace: shown.workspace,
        inviter: Some(shown.inviter),
        role: shown.role,
        member_of: (is_for_reader && shown.reader_is_in).then_some(shown.slug),
        email: shown.email,
        signed_in_as: reader.map(|person| person.email.clone()),
    })
}

async fn used(conn: &mut Conn, reader: Option<&Person>, token: TokenHash) -> Result<InvitePage, InviteError> {
    let used = store::invites::used(conn, token).await?.ok_or(InviteError::LinkInvalid)?;
    let member = reader.filter(|person| person.account == used.account).ok_or(InviteError::Used)?;
    Ok(InvitePage {
        workspace: used.workspace,
        inviter: None,
        role: used.role,
        email: member.email.clone(),
        signed_in_as: Some(member.email.clone()),
        member_of: Some(used.slug),
    })
}
