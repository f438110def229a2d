//! The house under test: a real engine on a real database, with a clock that is moved by hand.
//!
//! SQLite in a temporary folder, or a database of its own on the PostgreSQL server that
//! `SALLYPORT_TEST_DATABASE_URL` names: the whole suite runs on both.

#![allow(dead_code, reason = "each test file uses its own part of the fixture")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a stage that can't be set should say so and stop")]
#![allow(clippy::allow_attributes, reason = "`expect` would fail in the file that uses every part")]

use std::collections::BTreeMap;
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

use engine::accounts::SignUp;
use engine::clock::{Clock, Instant};
use engine::keys::KeyRing;
use engine::mail::{DeliveredMail, Mailbox, Transport, deliver_one};
use engine::rng::Rng;
use engine::sign_in::SignInProgress;
use engine::{Caller, Client, Config, Credentials, DatabaseUrl, Engine, Who};
use shared::policy::Plan;
use tempfile::TempDir;

pub const PASSWORD: &str = "plum kettle orbit";
const START: Instant = Instant(1_790_000_000_000_000);
static COUNT: AtomicU32 = AtomicU32::new(0);

pub struct House {
    pub engine: Engine,
    pub clock: Clock,
    pub config: Config,
    mailbox: Mailbox,
    folder: TempDir,
}

/// A person with a verified account; after [`House::enrol`] with an authenticator app.
#[derive(Clone, Debug)]
pub struct Resident {
    pub name: String,
    pub email: String,
    pub setup_key: Option<String>,
}

/// A browser of a person's: what its cookies hold.
#[derive(Clone, Debug, Default)]
pub struct Browser {
    pub session: Option<String>,
    pub attempt: Option<String>,
}

pub fn keys(byte: u8) -> KeyRing {
    KeyRing::new(BTreeMap::from([(1, [byte; 32].into())])).unwrap()
}

impl House {
    pub async fn new() -> Self {
        Self::with_plan(Plan::Pro).await
    }

    pub async fn with_plan(default_plan: Plan) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = match std::env::var("SALLYPORT_TEST_DATABASE_URL") {
            Ok(server) => DatabaseUrl::Postgres(fresh_postgres_database(&server).await),
            Err(_) => DatabaseUrl::Sqlite(folder.path().join("sallyport.db")),
        };
        let config = Config { database, public_url: "http://localhost:3000".into(), default_plan, hashing_at_once: 2 };
        let clock = Clock::manual(START);
        let engine = Engine::open(config.clone(), keys(7), clock.clone(), Rng::seeded(1)).await.unwrap();
        Self { engine, clock, config, mailbox: Mailbox::default(), folder }
    }

    /// A second engine on the same database, as another server would be.
    pub async fn another_server(&self) -> Engine {
        Engine::open(self.config.clone(), keys(7), self.clock.clone(), Rng::seeded(2)).await.unwrap()
    }

    pub async fn caller(&self, browser: &Browser) -> Caller {
        let credentials = Credentials { session: browser.session.as_deref(), attempt: browser.attempt.as_deref() };
        self.engine.resolve(credentials, client()).await.unwrap()
    }

    pub async fn nobody(&self) -> Caller {
        self.caller(&Browser::default()).await
    }

    /// Signs up and follows the mailed link.
    pub async fn resident(&self, name: &str) -> Resident {
        let email = format!("{}@acme.dev", name.to_lowercase().replace(' ', "."));
        let form = SignUp { name, email: &email, password: PASSWORD, next: None };
        engine::accounts::sign_up(&self.engine, &self.nobody().await, form).await.unwrap();
        self.prove(&email).await;
        Resident { name: name.into(), email, setup_key: None }
    }

    /// Follows the link in the newest mail that has one.
    pub async fn prove(&self, email: &str) {
        let token = self.token_mailed_to(email, "/verify-email?token=").await;
        engine::accounts::verify_email(&self.engine, &self.nobody().await, &token).await.unwrap();
    }

    /// Signs in with the password, and with a code when the account asks for one.
    pub async fn sign_in(&self, resident: &Resident) -> Browser {
        let browser = self.start_sign_in(resident).await;
        if browser.session.is_some() {
            return browser;
        }
        let code = self.fresh_code(resident);
        let caller = self.caller(&browser).await;
        let new = engine::sign_in::with_code(&self.engine, &caller, &code).await.unwrap();
        Browser { session: Some(new.token.expose().into()), attempt: None }
    }

    /// The password step alone.
    pub async fn start_sign_in(&self, resident: &Resident) -> Browser {
        let nobody = self.nobody().await;
        match engine::sign_in::with_password(&self.engine, &nobody, &resident.email, PASSWORD, None).await.unwrap() {
            SignInProgress::Complete(new) => Browser { session: Some(new.token.expose().into()), attempt: None },
            SignInProgress::Challenge(token) => Browser { session: None, attempt: Some(token.expose().into()) },
        }
    }

    /// Sets an authenticator app up in this browser.
    pub async fn enrol(&self, resident: &mut Resident, browser: &Browser) {
        let caller = self.caller(browser).await;
        engine::factors::authenticator::begin(&self.engine, &caller).await.unwrap();
        let set_up = engine::factors::authenticator::pending(&self.engine, &caller).await.unwrap();
        resident.setup_key = Some(set_up.setup_key);
        let code = self.fresh_code(resident);
        engine::factors::authenticator::enable(&self.engine, &caller, &code).await.unwrap();
    }

    /// The app's code in a step that was not used yet.
    pub fn fresh_code(&self, resident: &Resident) -> String {
        self.clock.advance(30);
        oathtool(resident.setup_key.as_deref().expect("no authenticator yet"), self.clock.now())
    }

    /// All mail, delivered first; newest first.
    pub async fn mails(&self) -> Vec<DeliveredMail> {
        let transport = Transport::Mailbox(self.mailbox.clone());
        while deliver_one(&self.engine, &transport).await.unwrap() {}
        self.mailbox.mails()
    }

    pub async fn mails_to(&self, email: &str) -> Vec<DeliveredMail> {
        self.mails().await.into_iter().filter(|mail| mail.to == email).collect()
    }

    /// The token behind `prefix` in the newest mail to `email` that has one.
    pub async fn token_mailed_to(&self, email: &str, prefix: &str) -> String {
        let mails = self.mails_to(email).await;
        let text =
            mails.iter().map(|mail| mail.text.as_str()).find(|text| text.contains(prefix)).expect("no such mail");
        text.split(prefix).nth(1).unwrap().split_whitespace().next().unwrap().to_owned()
    }
}

pub fn client() -> Client {
    Client { ip: "192.0.2.7".into(), user_agent: "Test/1.0".into() }
}

/// A code by Debian's `oathtool`, so that our own maths does not check itself.
pub fn oathtool(setup_key: &str, at: Instant) -> String {
    let key: String = setup_key.split_whitespace().collect();
    let now = format!("@{}", at.unix_seconds());
    let out = Command::new("oathtool").args(["--totp", "--base32", "--now", &now, &key]).output().expect("oathtool");
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8(out.stdout).unwrap().trim().to_owned()
}

pub fn is_signed_in(caller: &Caller) -> bool {
    matches!(caller.who, Who::Person(_))
}

#[expect(clippy::disallowed_methods, reason = "a database name can't be bound, and this one is ours")]
async fn fresh_postgres_database(server: &str) -> String {
    use sqlx::Connection as _;
    let name = format!("house_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::SeqCst));
    let mut admin = sqlx::PgConnection::connect(server).await.unwrap();
    for sql in [format!("DROP DATABASE IF EXISTS {name}"), format!("CREATE DATABASE {name}")] {
        sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&mut admin).await.unwrap();
    }
    let (base, query) =
        server.split_once('?').map_or((server, String::new()), |(base, query)| (base, format!("?{query}")));
    let base = base.rsplit_once('/').map_or(base, |(base, _)| base);
    format!("{base}/{name}{query}")
}
