//! Sallyport's domain and its storage. Knows neither HTTP nor Leptos.
//!
//! Every use case takes the [`Engine`], then the [`Caller`], and writes what it writes in one transaction, its audit
//! event included; what is slow (hashing, DNS) happens outside of it. Whatever lies inside a workspace asks the
//! [`gate`] first.

pub mod accounts;
mod attempts;
pub mod audit;
mod browser;
mod by_name;
mod by_time;
mod caller;
pub mod clock;
mod config;
mod cursor;
pub mod devices;
mod dns;
mod error;
mod expected;
pub mod factors;
pub mod gate;
pub mod housekeeping;
pub mod idempotency;
pub mod keys;
pub mod mail;
mod passwords;
pub mod rng;
pub mod secret;
pub mod sessions;
pub mod sign_in;
pub mod step_up;
pub mod store;
pub mod tokens;
pub mod workspaces;

use std::sync::Arc;

use audit::AuditKey;
pub use caller::{Caller, Client, Credentials, Medium, NotSignedIn, Person, Who};
pub use config::{Config, DatabaseUrl, PasskeyDomain};
pub use error::{Error, OpenError};
pub use expected::Seen;
pub use shared::limits;

use clock::{Clock, Instant};
use dns::Dns;
use factors::passkey::RelyingParty;
use keys::{KeyRing, KeySource};
use mail::Post;
use passwords::Hasher;
use rng::Rng;
use secret::TokenHash;
use shared::input::Slug;
use sqlx::types::Uuid;
use store::{Conn, Recall, Store, Tx};
use tokio::sync::Notify;

/// Everything a use case needs: storage, keys, clock, randomness, mail. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Engine(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    config: Config,
    store: Store,
    keys: KeyRing,
    audit_key: Arc<AuditKey>,
    clock: Clock,
    rng: Rng,
    hasher: Hasher,
    relying_party: Option<RelyingParty>,
    post: Post,
    time_given: Notify,
    dns: Dns,
    sessions: Recall<TokenHash, store::sessions::Found>,
    entries: Recall<(Uuid, Slug), store::entries::Found>,
    tokens: Recall<TokenHash, store::tokens::Found>,
    device_paces: devices::Paces,
}

impl Engine {
    /// Opens the database, brings its schema up to date and checks that the sealing key is the right one.
    pub async fn open(config: Config, keys: impl Into<KeySource>, clock: Clock, rng: Rng) -> Result<Self, OpenError> {
        let store = Store::open(&config.database).await?;
        let keys = keys::fit::keys(&store, keys.into(), &rng).await?;
        let relying_party = RelyingParty::open(config.passkeys.as_ref(), &store).await?;
        Self::on(config, store, keys, relying_party, clock, rng)
    }

    /// Opens a database that is there and up to date, and changes nothing in it.
    pub async fn open_to_read(
        config: Config,
        keys: impl Into<KeySource>,
        clock: Clock,
        rng: Rng,
    ) -> Result<Self, OpenError> {
        let store = Store::open_to_read(&config.database).await?;
        let keys = keys::fit::existing_keys(&store, keys.into()).await?;
        Self::on(config, store, keys, None, clock, rng)
    }

    fn on(
        config: Config,
        store: Store,
        (keys, audit_key): (KeyRing, AuditKey),
        relying_party: Option<RelyingParty>,
        clock: Clock,
        rng: Rng,
    ) -> Result<Self, OpenError> {
        let hasher = Hasher::new(config.hashing_at_once, &rng)?;
        let dns = Dns::new(&config);
        Ok(Self(Arc::new(Inner {
            config,
            store,
            keys,
            audit_key: Arc::new(audit_key),
            clock,
            rng,
            hasher,
            relying_party,
            post: Post::default(),
            time_given: Notify::new(),
            dns,
            sessions: Recall::new(|found| found.ends),
            entries: Recall::new(|found| found.ends),
            tokens: Recall::new(|found| found.ends),
            device_paces: devices::Paces::default(),
        })))
    }

    /// The configuration the engine was opened with.
    pub fn config(&self) -> &Config {
        &self.0.config
    }

    /// Whether the database answers.
    pub async fn is_ready(&self) -> bool {
        self.0.store.ping().await.is_ok()
    }

    /// Closes the database connections after their last statement.
    pub async fn close(&self) {
        self.0.store.close().await;
    }

    fn now(&self) -> Instant {
        self.0.clock.now()
    }

    fn rng(&self) -> &Rng {
        &self.0.rng
    }

    fn keys(&self) -> &KeyRing {
        &self.0.keys
    }

    fn audit_key(&self) -> &AuditKey {
        &self.0.audit_key
    }

    fn hasher(&self) -> &Hasher {
        &self.0.hasher
    }

    /// Who asks for passkeys; none where there can be no passkeys.
    fn relying_party(&self) -> Option<&RelyingParty> {
        self.0.relying_party.as_ref()
    }

    fn dns(&self) -> &Dns {
        &self.0.dns
    }

    /// Rings when members were given time, have it again, or had it taken back: somebody may have to be told.
    fn time_given(&self) -> &Notify {
        &self.0.time_given
    }

    fn store(&self) -> &Store {
        &self.0.store
    }

    /// Whose session a cookie is.
    fn sessions(&self) -> &Recall<TokenHash, store::sessions::Found> {
        &self.0.sessions
    }

    /// What a token is.
    fn tokens(&self) -> &Recall<TokenHash, store::tokens::Found> {
        &self.0.tokens
    }

    /// What a session, or a token, in front of a workspace comes to.
    fn entries(&self) -> &Recall<(Uuid, Slug), store::entries::Found> {
        &self.0.entries
    }

    /// How soon each device that waits may ask again.
    fn device_paces(&self) -> &devices::Paces {
        &self.0.device_paces
    }

    async fn read(&self) -> Result<Conn, Error> {
        self.0.store.read().await
    }

    async fn write(&self) -> Result<Tx, Error> {
        Ok(self.0.store.write().await?.audited_with(&self.0.audit_key))
    }

    /// Everything as it is at this moment, however long it takes to read.
    async fn snapshot(&self) -> Result<Tx, Error> {
        self.0.store.snapshot().await
    }
}
