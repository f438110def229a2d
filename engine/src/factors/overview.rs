use shared::Problem;
use shared::views::{FactorRow, PasskeyRow, RecoveryCodeCount, Security};
use thiserror::Error;

use crate::clock::Instant;
use crate::store::passkeys::Stored;
use crate::{Caller, Engine, Error, NotSignedIn, sessions, store, workspaces};

/// Why there is nothing to show.
#[derive(Debug, Error)]
pub enum OverviewError {
    /// Nobody is signed in.
    #[error(transparent)]
    NotSignedIn(#[from] NotSignedIn),
    /// Our fault.
    #[error(transparent)]
    Engine(#[from] Error),
}

impl From<OverviewError> for Problem {
    fn from(error: OverviewError) -> Self {
        match error {
            OverviewError::NotSignedIn(error) => error.into(),
            OverviewError::Engine(error) => error.into(),
        }
    }
}

/// The page `/account/security`: my factors, which workspaces ask for them, and my sessions.
pub async fn security(engine: &Engine, caller: &Caller) -> Result<Security, OverviewError> {
    let person = caller.person()?;
    let requiring = workspaces::requiring(engine, person).await?;
    let mut conn = engine.read().await?;
    let authenticator = store::authenticators::find(&mut conn, person.account).await?;
    let passkeys = store::passkeys::all(&mut conn, person.account).await?;
    let codes = store::recovery_codes::all(&mut conn, person.account).await?;
    let left = codes.iter().filter(|code| !code.used).count();
    Ok(Security {
        authenticator: authenticator
            .map(|found| FactorRow { added: found.created.moment(), last_used: found.last_used.map(Instant::moment) }),
        passkeys: passkeys.into_iter().map(row).collect::<Result<_, _>>()?,
        can_have_passkeys: engine.relying_party().is_some(),
        recovery_codes: (!codes.is_empty())
            .then_some(RecoveryCodeCount { left: count(left), total: count(codes.len()) }),
        requiring: requiring.cards,
        requires_more: requiring.has_more,
        would_shut: requiring.would_shut,
        would_shut_without_passkey: requiring.would_shut_without_passkey,
        sessions: sessions::list(engine, &mut conn, person).await?,
    })
}

fn row(passkey: Stored) -> Result<PasskeyRow, Error> {
    Ok(PasskeyRow {
        id: passkey.id.to_string(),
        added: passkey.created.moment(),
        last_used: passkey.last_used.map(Instant::moment),
        is_synced: passkey.is_synced()?,
        is_discoverable: passkey.discoverable,
        name: passkey.name,
    })
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
