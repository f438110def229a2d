use shared::Problem;
use shared::policy::Level;
use thiserror::Error;

use crate::tokens::Listed;
use crate::{Caller, Engine, Error, NotSignedIn, Person, Who, store};

/// Who asks, with what, and how much that has proven.
#[derive(Debug)]
pub enum Whoami {
    /// A person.
    Person {
        /// As they wrote it.
        name: String,
        /// The account's address.
        email: String,
        /// What this session has proven.
        level: Level,
    },
    /// A token.
    Token {
        /// As the lists show it.
        listed: Box<Listed>,
        /// For whom it acts, if it acts for somebody: name and address.
        account: Option<(String, String)>,
    },
}

/// Why there is nobody.
#[derive(Debug, Error)]
pub enum WhoamiError {
    /// Nobody is signed in, or what was sent no longer works.
    #[error(transparent)]
    NotSignedIn(#[from] NotSignedIn),
    /// Our fault.
    #[error(transparent)]
    Engine(#[from] Error),
}

impl From<WhoamiError> for Problem {
    fn from(error: WhoamiError) -> Self {
        match error {
            WhoamiError::NotSignedIn(error) => error.into(),
            WhoamiError::Engine(error) => error.into(),
        }
    }
}

/// Tells the caller who they are.
pub async fn whoami(engine: &Engine, caller: &Caller) -> Result<Whoami, WhoamiError> {
    let mut conn = engine.read().await?;
    if let Who::Token(token) = &caller.who {
        let listed = store::tokens::one(&mut conn, token.id).await?.ok_or(NotSignedIn::Nobody)?;
        let account = match token.account() {
            Some(id) => {
                store::accounts::by_id(&mut conn, id).await?.map(|account| (account.name, account.email.into()))
            }
            None => None,
        };
        return Ok(Whoami::Token { listed: Box::new(listed), account });
    }
    let Person { session, name, email, .. } = caller.person()?;
    let level = store::entries::proven(&mut conn, *session, engine.now()).await?.ok_or(NotSignedIn::Nobody)?;
    Ok(Whoami::Person { name: name.clone(), email: email.clone(), level })
}
