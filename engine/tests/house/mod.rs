//! The house under test: a real engine on a real database, with a clock that is moved by hand.
//!
//! SQLite in a temporary folder, or a database of its own on the PostgreSQL server that
//! `SALLYPORT_TEST_DATABASE_URL` names: the whole suite runs on both.

use std::collections::BTreeMap;
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use engine::accounts::SignUp;
use engine::clock::{Clock, Instant};
use engine::keys::KeyRing;
use engine::mail::{DeliveredMail, Mailbox, Transport, deliver_one};
use engine::rng::Rng;
use engine::sign_in::SignInProgress;
use engine::{Caller, Client, Config, Credentials, DatabaseUrl, Engine, PasskeyDomain, Who};
use serde_json::Value as Json;
use shared::policy::Plan;
use sqlx::Connection as _;
use tempfile::TempDir;

pub const PASSWORD: &str = "plum kettle orbit";
pub const ORIGIN: &str = "http://localhost:3000";
const START: Instant = Instant(1_790_000_000_000_000);
/// For what is answered: against hanging, not to measure.
const PATIENT: Duration = Duration::from_mins(1);
/// For what is not answered.
const IMPATIENT: Duration = Duration::from_secs(2);
static COUNT: AtomicU32 = AtomicU32::new(0);

pub struct House {
    pub engine: Engine,
    pub clock: Clock,
    pub config: Config,
    mailbox: Mailbox,
    folder: TempDir,
    _database: Option<PostgresDatabase>,
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
    pub mark: Option<String>,
}

pub fn keys(byte: u8) -> KeyRing {
    KeyRing::new(BTreeMap::from([(1, [byte; 32].into())])).unwrap()
}

impl House {
    pub async fn new() -> Self {
        Self::with_plan(Plan::Pro).await
    }

    pub async fn with_plan(default_plan: Plan) -> Self {
        // A port where nobody answers: no test asks the world.
        Self::asking_for(IMPATIENT, default_plan, "127.0.0.1:9".into()).await
    }

    /// A house that asks its DNS questions at `dns_resolver`, which answers them.
    pub async fn asking(default_plan: Plan, dns_resolver: String) -> Self {
        Self::asking_for(PATIENT, default_plan, dns_resolver).await
    }

    async fn asking_for(dns_timeout: Duration, default_plan: Plan, dns_resolver: String) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let postgres = match std::env::var("SALLYPORT_TEST_DATABASE_URL") {
            Ok(server) => Some(PostgresDatabase::create(&server).await),
            Err(_) => None,
        };
        let database = postgres.as_ref().map_or_else(
            || DatabaseUrl::Sqlite(folder.path().join("sallyport.db")),
            |database| DatabaseUrl::Postgres(database.url()),
        );
        let config = Config {
            database,
            public_url: ORIGIN.into(),
            passkeys: Some(PasskeyDomain { rp_id: "localhost".into(), origins: vec![ORIGIN.into()] }),
            default_plan,
            hashing_at_once: 2,
            dns_resolver: Some(dns_resolver),
            dns_timeout,
        };
        let clock = Clock::manual(START);
        let engine = Engine::open(config.clone(), keys(7), clock.clone(), Rng::seeded(1)).await.unwrap();
        Self { engine, clock, config, mailbox: Mailbox::default(), folder, _database: postgres }
    }

    /// What a query answers, a text a row, asked behind the engine's back.
    pub async fn texts(&self, sql: impl sqlx::SqlSafeStr) -> Vec<String> {
        match &self.config.database {
            DatabaseUrl::Sqlite(path) => {
                let url = format!("sqlite://{}", path.display());
                let mut link = sqlx::SqliteConnection::connect(&url).await.unwrap();
                sqlx::query_scalar(sql).fetch_all(&mut link).await.unwrap()
            }
            DatabaseUrl::Postgres(url) => {
                let mut link = sqlx::PgConnection::connect(url).await.unwrap();
                sqlx::query_scalar(sql).fetch_all(&mut link).await.unwrap()
            }
        }
    }

    /// Every byte the database holds: its files, or every row of every table.
    pub async fn everything_stored(&self) -> Vec<u8> {
        match &self.config.database {
            DatabaseUrl::Sqlite(_) => {
                let files = std::fs::read_dir(self.folder.path()).unwrap().map(|file| file.unwrap().path());
                files.filter(|path| path.is_file()).flat_map(|path| std::fs::read(path).unwrap()).collect()
            }
            DatabaseUrl::Postgres(_) => {
                let rows = "SELECT database_to_xml(true, false, '')::text";
                self.texts(rows).await.concat().into_bytes()
            }
        }
    }

    /// The details of every audit event of this kind, oldest first: one a millisecond is told apart.
    pub async fn audited(&self, kind: &str) -> Vec<Json> {
        let events = self.texts("SELECT kind || ' ' || detail FROM audit_events ORDER BY id").await;
        let details = events.iter().filter_map(|event| event.strip_prefix(kind)?.strip_prefix(' '));
        details.map(|detail| serde_json::from_str(detail).unwrap()).collect()
    }

    /// A second engine on the same database, as another server would be.
    pub async fn another_server(&self) -> Engine {
        self.server_of(self.config.clone()).await
    }

    /// One that does not wait long for an answer of DNS: for who wants to see it wait in vain.
    pub async fn impatient_server(&self) -> Engine {
        self.server_of(Config { dns_timeout: IMPATIENT, ..self.config.clone() }).await
    }

    async fn server_of(&self, config: Config) -> Engine {
        Engine::open(config, keys(7), self.clock.clone(), Rng::seeded(2)).await.unwrap()
    }

    pub async fn caller(&self, browser: &Browser) -> Caller {
        let credentials = Credentials {
            session: browser.session.as_deref(),
            attempt: browser.attempt.as_deref(),
            browser: browser.mark.as_deref(),
            bearer: None,
        };
        self.engine.resolve(credentials, client()).await.unwrap()
    }

    pub async fn nobody(&self) -> Caller {
        self.caller(&Browser::default()).await
    }

    /// Signs up and follows the mailed link.
    pub async fn resident(&self, name: &str) -> Resident {
        self.resident_of(name, "acme.dev").await
    }

    /// The same, with an address of that domain.
    pub async fn resident_of(&self, name: &str, domain: &str) -> Resident {
        let email = format!("{}@{domain}", name.to_lowercase().replace(' ', "."));
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
        Browser { session: Some(new.token.expose().into()), ..Browser::default() }
    }

    /// The password step alone.
    pub async fn start_sign_in(&self, resident: &Resident) -> Browser {
        let nobody = self.nobody().await;
        match engine::sign_in::with_password(&self.engine, &nobody, &resident.email, PASSWORD, None).await.unwrap() {
            SignInProgress::Complete(new) => Browser { session: Some(new.token.expose().into()), ..Browser::default() },
            SignInProgress::Challenge(token) => Browser { attempt: Some(token.expose().into()), ..Browser::default() },
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

/// A database of its own on a PostgreSQL server, gone with the house: hundreds of them would fill a disk.
struct PostgresDatabase {
    server: String,
    name: String,
}

impl PostgresDatabase {
    async fn create(server: &str) -> Self {
        let name = format!("house_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::SeqCst));
        run(server, format!("CREATE DATABASE {name}")).await.unwrap();
        Self { server: server.into(), name }
    }

    fn url(&self) -> String {
        let (base, query) =
            self.server.split_once('?').map_or((&*self.server, None), |(base, query)| (base, Some(query)));
        let base = base.rsplit_once('/').map_or(base, |(base, _)| base);
        format!("{base}/{}?{}", self.name, query.unwrap_or_default())
    }
}

impl Drop for PostgresDatabase {
    fn drop(&mut self) {
        let (server, sql) = (self.server.clone(), format!("DROP DATABASE {} WITH (FORCE)", self.name));
        // A thread with a runtime of its own: the one of the test is busy with being ended.
        let dropped =
            std::thread::spawn(move || tokio::runtime::Runtime::new()?.block_on(async { run(&server, sql).await }));
        if !matches!(dropped.join(), Ok(Ok(()))) {
            eprintln!("the database {} is still there", self.name);
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "a database name can't be bound, and this one is ours")]
async fn run(server: &str, sql: String) -> Result<(), sqlx::Error> {
    let mut admin = sqlx::PgConnection::connect(server).await?;
    sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&mut admin).await?;
    Ok(())
}
