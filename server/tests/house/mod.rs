//! The house under test: the real router on a real engine and an SQLite file, with a clock that is moved by hand.

#![allow(unused_imports, reason = "each test file uses its own part of the fixture")]
#![allow(dead_code, reason = "each test file uses its own part of the fixture")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a stage that can't be set should say so and stop")]
#![allow(clippy::allow_attributes, reason = "`expect` would fail in the file that uses every part")]

mod browser;
mod people;

pub use browser::{Answer, Browser};
pub use people::{PASSWORD, Person};

use std::collections::BTreeMap;
use std::process::Command;

use app::shell::SiteAssets;
use axum::Router;
use engine::clock::{Clock, Instant};
use engine::keys::KeyRing;
use engine::mail::{Mailbox, Transport, deliver_one};
use engine::rng::Rng;
use engine::{Config, DatabaseUrl, Engine};
use server::AppState;
use server::config::{PublicUrl, TrustedProxies};
use shared::policy::Plan;
use tempfile::TempDir;

const START: Instant = Instant(1_790_000_000_000_000);

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
        Self::open(public_url, tempfile::tempdir().unwrap(), Clock::manual(START), 1).await
    }

    /// The same house in a parallel world: what happens there does not happen here. Close this one's engine first,
    /// so that everything is in the one file.
    pub async fn copy(&self, seed: u64) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::copy(self.folder.path().join("sallyport.db"), folder.path().join("sallyport.db")).unwrap();
        Self::open("http://localhost:3000", folder, self.clock.clone(), seed).await
    }

    async fn open(public_url: &str, folder: TempDir, clock: Clock, seed: u64) -> Self {
        let config = Config {
            database: DatabaseUrl::Sqlite(folder.path().join("sallyport.db")),
            public_url: public_url.into(),
            default_plan: Plan::Pro,
            hashing_at_once: 2,
        };
        let keys = KeyRing::new(BTreeMap::from([(1, [7; 32].into())])).unwrap();
        let engine = Engine::open(config, keys, clock.clone(), Rng::seeded(seed)).await.unwrap();
        let mailbox = Mailbox::default();
        let router = server::router(AppState {
            engine: engine.clone(),
            public_url: PublicUrl::parse(public_url).unwrap(),
            trusted_proxies: TrustedProxies::default(),
            mailbox: Some(mailbox.clone()),
            site: SiteAssets { js: "/pkg/test.js".into(), wasm: "/pkg/test.wasm".into(), css: "/pkg/test.css".into() },
            rng: Rng::seeded(seed + 1_000_000),
        });
        Self { engine, router, clock, mailbox, folder }
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
