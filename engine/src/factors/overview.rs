use shared::Problem;
use shared::views::{FactorRow, RecoveryCodeCount, Security};
use thiserror::Error;

use crate::clock::Instant;
use crate::{Caller, Engine, Error, NotSignedIn, store, workspaces};

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

/// The page `/account/security`: my factors, and which workspaces ask for them.
pub async fn security(engine: &Engine, caller: &Caller) -> Result<Security, OverviewError> {
    let person = caller.person()?;
    let mut conn = engine.read().await?;
    let authenticator = store::authenticators::find(&mut conn, person.account).await?;
    let codes = store::recovery_codes::all(&mut conn, person.account).await?;
    let requiring = workspaces::requiring(&mut conn, person.account).await?;
    let left = codes.iter().filter(|code| !code.used).count();
    Ok(Security {
        authenticator: authenticator
            .map(|found| FactorRow { added: found.created.moment(), last_used: found.last_used.map(Instant::moment) }),
        recovery_codes: (!codes.is_empty())
            .then_some(RecoveryCodeCount { left: count(left), total: count(codes.len()) }),
        requiring,
    })
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
