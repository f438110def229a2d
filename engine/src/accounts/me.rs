use shared::Problem;
use shared::views::Me;
use thiserror::Error;

use crate::{Caller, Engine, Error, NotSignedIn, store, workspaces};

/// Why there is no "me".
#[derive(Debug, Error)]
pub enum MeError {
    /// Nobody is signed in.
    #[error(transparent)]
    NotSignedIn(#[from] NotSignedIn),
    /// Our fault.
    #[error(transparent)]
    Engine(#[from] Error),
}

impl From<MeError> for Problem {
    fn from(error: MeError) -> Self {
        match error {
            MeError::NotSignedIn(error) => error.into(),
            MeError::Engine(error) => error.into(),
        }
    }
}

/// The signed-in person and their workspaces, each with whether it is open to this session.
pub async fn me(engine: &Engine, caller: &Caller) -> Result<Me, MeError> {
    let person = caller.person()?;
    let workspaces = workspaces::cards(engine, caller).await?;
    let account = store::accounts::by_id(&mut engine.read().await?, person.account).await?.ok_or(NotSignedIn)?;
    Ok(Me { name: account.name, email: account.email.into(), has_second_factor: account.has_second_factor, workspaces })
}
