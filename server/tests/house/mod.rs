//! The house under test: the real router on a real engine and an SQLite file, with a clock that is moved by hand.
mod browser;
#[allow(dead_code, reason = "what only the engine is asked")]
#[path = "../../../engine/tests/device/mod.rs"]
pub mod device;
mod people;

pub use browser::{Answer, Browser, ORIGIN, form};
pub use device::Device;
pub use people::{PASSWORD, Person};

use std::collections::BTreeMap;
use std::process::Command;

use app::shell::SiteAssets;
use axum::Router;
use engine::clock::{Clock, Instant};
use engine::keys::KeyRing;
use engine::mail::{Mailbox, Transport, deliver_one};
use engine::rng::Rng;
use engine::{Config, DatabaseUrl, Engine, PasskeyDomain};
use server::AppState;
use server::config::{PublicUrl, TrustedProxies};
use shared::policy::Plan;
use sqlx::Connection as _;
use tempfile::TempDir;
use tokio::sync::RwLock;

const START: Instant = Instant(1_790_000_000_000_000);

/// The framework loads nothing, in the whole process, while it lists the routes: a page that another test asks for in
/// this moment would wait for ever. Whoever lists them writes here, whoever asks for anything reads.
pub static ROUTES: RwLock<()> = RwLock::const_new(());

pub struct House {
    pub engine: Engine,
    pub router: Router,
    pub clock: Clock,
    mailbox: Mailbox,
    folder: TempDir,
}

impl House {
    pub async fn new() -> Self {
        Self::at("http://localhost:3000").await
    }

    pub async fn at(public_url: &str) -> Self {
        Self::at_each_of(&[public_url]).await
    }

    /// With addresses beside the public one, which comes first.
    pub async fn at_each_of(origins: &[&str]) -> Self {
        Self::open(origins, tempfile::tempdir().unwrap(), Clock::manual(START), 1).await
    }

    /// The same house in a parallel world: what happens there does not happen here. Close this one's engine first,
    /// so that everything is in the one file.
    pub async fn copy(&self, seed: u64) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::copy(self.folder.path().join("sallyport.db"), folder.path().join("sallyport.db")).unwrap();
        Self::open(&["http://localhost:3000"], folder, self.clock.clone(), seed).await
    }

    async fn open(origins: &[&str], folder: TempDir, clock: Clock, seed: u64) -> Self {
        let url = PublicUrl::parse(origins[0]).unwrap();
        let domain = PasskeyDomain {
            rp_id: url.host().into(),
            origins: origins.iter().map(|origin| (*origin).to_owned()).collect(),
        };
        let config = Config {
            database: DatabaseUrl::Sqlite(folder.path().join("sallyport.db")),
            public_url: url.as_str().into(),
            passkeys: Some(domain).filter(|domain| domain.rp_id.parse::<std::net::IpAddr>().is_err()),
            default_plan: Plan::Pro,
            hashing_at_once: 2,
            // A port where nobody answers: no test asks the world.
            dns_resolver: Some("127.0.0.1:9".into()),
            dns_timeout: std::time::Duration::from_secs(engine::limits::DNS_TIMEOUT),
        };
        let keys = KeyRing::new(BTreeMap::from([(1, [7; 32].into())])).unwrap();
        let engine = Engine::open(config, keys, clock.clone(), Rng::seeded(seed)).await.unwrap();
        let mailbox = Mailbox::default();
        let listing = ROUTES.write().await;
        let router = server::router(AppState {
            engine: engine.clone(),
            public_url: url,
            trusted_proxies: TrustedProxies::default(),
            mailbox: Some(mailbox.clone()),
            site: SiteAssets {
                js: "/pkg/test.js".into(),
                wasm: "/pkg/test.wasm".into(),
                inside: "/pkg/inside.wasm".into(),
                css: "/pkg/test.css".into(),
            },
            rng: Rng::seeded(seed + 1_000_000),
        });
        drop(listing);
        Self { engine, router, clock, mailbox, folder }
    }

    /// What a query answers, a text a row, asked behind the engine's back.
    pub async fn texts(&self, sql: &'static str) -> Vec<String> {
        let url = format!("sqlite://{}", self.folder.path().join("sallyport.db").display());
        let mut link = sqlx::SqliteConnection::connect(&url).await.unwrap();
        sqlx::query_scalar(sql).fetch_all(&mut link).await.unwrap()
    }

    /// A browser nobody has used yet.
    pub fn browser(&self) -> Browser {
        Browser::new(self.router.clone())
    }

    /// The newest mail to `email` that holds `part`.
    pub async fn mail_to(&self, email: &str, part: &str) -> String {
        let transport = Transport::Mailbox(self.mailbox.clone());
        while deliver_one(&self.engine, &transport).await.unwrap() {}
        let mails = self.mailbox.mails();
        mails.into_iter().find(|mail| mail.to == email && mail.text.contains(part)).expect("no such mail").text
    }

    /// What follows `prefix` in the newest mail to `email` that has it.
    pub async fn token_mailed_to(&self, email: &str, prefix: &str) -> String {
        let text = self.mail_to(email, prefix).await;
        text.split(prefix).nth(1).unwrap().split_whitespace().next().unwrap().to_owned()
    }

    /// The code of an authenticator app now, by Debian's `oathtool`: our own maths must not check itself.
    pub fn code(&self, setup_key: &str) -> String {
        let key: String = setup_key.split_whitespace().collect();
        let now = format!("@{}", self.clock.now().unix_seconds());
        let out =
            Command::new("oathtool").args(["--totp", "--base32", "--now", &now, &key]).output().expect("oathtool");
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
        String::from_utf8(out.stdout).unwrap().trim().to_owned()
    }
}
