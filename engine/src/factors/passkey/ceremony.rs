use sqlx::types::Uuid;

use super::relying_party::{Options, Question};
use crate::limits::CEREMONY_TTL;
use crate::secret::TokenHash;
use crate::store::{self, Tx};
use crate::{Engine, Error};

/// What an authenticator is asked for, and who asks. An answer counts for exactly the same only: one that was given to
/// confirm a change signs nobody in, and one that another browser asked for is worth nothing here.
#[derive(Clone, Copy, Debug)]
pub enum Ceremony {
    /// A new passkey.
    Add {
        /// The session that asks.
        session: Uuid,
    },
    /// A fresh proof.
    StepUp {
        /// The session that asks.
        session: Uuid,
    },
    /// The second step of a sign-in.
    SecondStep {
        /// The started sign-in.
        attempt: TokenHash,
    },
    /// A sign-in without any other step.
    SignIn {
        /// The browser, by a cookie it got when it asked.
        browser: TokenHash,
    },
}

impl Ceremony {
    const fn purpose(self) -> &'static str {
        match self {
            Self::Add { .. } => "add",
            Self::StepUp { .. } => "step_up",
            Self::SecondStep { .. } => "second_step",
            Self::SignIn { .. } => "sign_in",
        }
    }

    fn holder(&self) -> &[u8] {
        match self {
            Self::Add { session } | Self::StepUp { session } => session.as_bytes(),
            Self::SecondStep { attempt: token } | Self::SignIn { browser: token } => token.as_bytes(),
        }
    }

    /// Keeps the question until it is answered.
    pub async fn begin(self, engine: &Engine, tx: &mut Tx, question: Question) -> Result<Options, Error> {
        let now = engine.now();
        let new = store::ceremonies::Ceremony {
            challenge: &question.challenge,
            holder: self.holder(),
            purpose: self.purpose(),
            state: &question.state,
            expires: now.plus(CEREMONY_TTL),
        };
        store::ceremonies::insert(tx, new, now).await?;
        Ok(question.options)
    }

    /// Takes what an answer to `challenge` is checked with, once.
    pub async fn take(self, engine: &Engine, tx: &mut Tx, challenge: &[u8]) -> Result<Option<String>, Error> {
        store::ceremonies::take(tx, challenge, self.holder(), self.purpose(), engine.now()).await
    }
}
