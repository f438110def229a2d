use shared::input::{Email, LocalPath};
use shared::{ErrorCode, Problem};
use thiserror::Error;

use crate::audit::{self, Event, Kind};
use crate::mail::{self, Letter};
use crate::secret::{Token, TokenHash};
use crate::store::Tx;
use crate::store::mail_links::Chosen;
use crate::workspaces::domains;
use crate::{Caller, Engine, Error, limits, store};

/// A proven address.
#[derive(Debug)]
pub struct VerifiedEmail {
    /// The address.
    pub email: String,
    /// Where the person was going when they signed up.
    pub next: Option<String>,
}

/// Why no address was proven.
#[derive(Debug, Error)]
pub enum VerifyError {
    /// The link is mangled, used or too old; we do not say which.
    #[error("the link does not work")]
    LinkInvalid,
    /// Our fault.
    #[error(transparent)]
    Engine(#[from] Error),
}

impl From<VerifyError> for Problem {
    fn from(error: VerifyError) -> Self {
        match error {
            VerifyError::LinkInvalid => ErrorCode::LinkInvalid.into(),
            VerifyError::Engine(error) => error.into(),
        }
    }
}

/// Proves an address with the token of a mailed link, once. The account gets the name and the password that
/// were typed when this link was asked for, and joins the workspaces that trust the address's domain.
pub async fn verify_email(engine: &Engine, caller: &Caller, token: &str) -> Result<VerifiedEmail, VerifyError> {
    let now = engine.now();
    let mut tx = engine.write().await?;
    store::mail_links::hold_account(&mut tx, TokenHash::of(token)).await?;
    let used = store::mail_links::use_up(&mut tx, TokenHash::of(token), now).await?.ok_or(VerifyError::LinkInvalid)?;
    if !store::accounts::prove_address(&mut tx, used.account, &used.name, &used.password_hash, now).await? {
        return Err(VerifyError::LinkInvalid);
    }
    let account = store::accounts::by_id(&mut tx, used.account).await?.ok_or(VerifyError::LinkInvalid)?;
    store::mail_links::delete_all(&mut tx, account.id).await?;
    let joined = domains::join_automatically(engine, &mut tx, account.id).await?;
    audit::record(engine, &mut tx, caller, Event::of(Kind::EmailVerified, account.id)).await?;
    domains::record_joined(engine, &mut tx, caller, joined, None).await?;
    tx.commit().await?;
    Ok(VerifiedEmail { email: account.email.into(), next: used.next })
}

/// Mails a link that proves the address. Earlier ones keep working: they may belong to the owner of the
/// address, and this one not.
pub async fn send_link(
    engine: &Engine,
    tx: &mut Tx,
    to: &Email,
    chosen: &Chosen<'_>,
    next: Option<&LocalPath>,
    link_token: &Token,
) -> Result<(), Error> {
    let expires = engine.now().plus(limits::VERIFY_LINK_TTL);
    store::mail_links::insert(tx, link_token.hash(), chosen, next.map(LocalPath::as_str), expires).await?;
    mail::enqueue(engine, tx, Letter::VerifyEmail { to, link_token }).await
}
