use shared::Problem;
use shared::views::Me;
use thiserror::Error;

use crate::workspaces::{self, Cards};
use crate::{Caller, Engine, Error, NotSignedIn, store};

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

/// The signed-in person and the first of their workspaces, each with whether it is open to this session: what every
/// page shows.
pub async fn me(engine: &Engine, caller: &Caller) -> Result<Me, MeError> {
    let person = caller.person()?;
    let Cards { cards, next } = workspaces::cards(engine, caller, "").await?;
    let account =
        store::accounts::by_id(&mut engine.read().await?, person.account).await?.ok_or(NotSignedIn::Nobody)?;
    Ok(Me {
        name: account.name,
        email: account.email.into(),
        has_second_factor: account.has_second_factor,
        has_passkey: account.has_passkey,
        workspaces: cards,
        next,
        // These depend on the page: who draws it fills them in.
        here: None,
        requests: 0,
        home: None,
    })
}
