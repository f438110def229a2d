//! A house with people in it, to measure things in.

use std::collections::BTreeMap;

use engine::accounts::{SignUp, sign_up, verify_email};
use engine::clock::Clock;
use engine::factors::authenticator;
use engine::keys::KeyRing;
use engine::mail::{Mailbox, Transport, deliver_one};
use engine::rng::Rng;
use engine::sign_in::{SignInProgress, with_password};
use engine::{Caller, Client, Config, Credentials, DatabaseUrl, Engine};
use shared::policy::Plan;
use tempfile::TempDir;
use totp_rs::{Builder, Secret};

use crate::Outcome;

pub const EMAIL: &str = "ada@acme.dev";
pub const PASSWORD: &str = "plum kettle orbit";

/// A database on disk, with Ada in it.
pub struct Stage {
    pub engine: Engine,
    pub database: String,
    _folder: TempDir,
}

impl Stage {
    pub async fn new() -> Outcome<Self> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("sallyport.db");
        let config = Config {
            database: DatabaseUrl::Sqlite(path.clone()),
            public_url: "http://localhost:3000".into(),
            default_plan: Plan::Pro,
            hashing_at_once: 2,
        };
        let keys = KeyRing::new(BTreeMap::from([(1, [7; 32].into())])).ok_or("no key")?;
        let engine = Engine::open(config, keys, Clock::system(), Rng::system()).await?;
        let stage = Self { engine, database: format!("sqlite://{}", path.display()), _folder: folder };
        stage.settle_ada().await?;
        Ok(stage)
    }

    async fn settle_ada(&self) -> Outcome<()> {
        let nobody = self.caller(None).await?;
        sign_up(&self.engine, &nobody, SignUp { name: "Ada", email: EMAIL, password: PASSWORD, next: None }).await?;
        let mailbox = Mailbox::default();
        deliver_one(&self.engine, &Transport::Mailbox(mailbox.clone())).await?;
        let text = mailbox.mails().into_iter().next().ok_or("no mail")?.text;
        let token = text.split("token=").nth(1).and_then(|rest| rest.split_whitespace().next()).ok_or("no link")?;
        verify_email(&self.engine, &nobody, token).await?;
        Ok(())
    }

    pub async fn caller(&self, session: Option<&str>) -> Outcome<Caller> {
        let credentials = Credentials { session, attempt: None };
        Ok(self.engine.resolve(credentials, Client::default()).await?)
    }

    /// Signs Ada in; the cookie's value.
    pub async fn session(&self) -> Outcome<String> {
        let nobody = self.caller(None).await?;
        match with_password(&self.engine, &nobody, EMAIL, PASSWORD, None).await? {
            SignInProgress::Complete(new) => Ok(new.token.expose().to_owned()),
            SignInProgress::Challenge(_) => Err("Ada has a second factor already".into()),
        }
    }

    /// Gives Ada an authenticator app, in this session.
    pub async fn enrol(&self, session: &str) -> Outcome<()> {
        let caller = self.caller(Some(session)).await?;
        authenticator::begin(&self.engine, &caller).await?;
        let key: String = authenticator::pending(&self.engine, &caller).await?.setup_key.split_whitespace().collect();
        let totp = Builder::new().with_secret(Secret::try_from_base32(key)?).with_account_name(EMAIL).build()?;
        authenticator::enable(&self.engine, &caller, &totp.generate_current().to_string()).await?;
        Ok(())
    }
}
