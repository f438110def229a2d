//! Sallyport's domain and its storage. Knows neither HTTP nor Leptos.
//!
//! Every use case takes the [`Engine`], then the [`Caller`], and does everything it does in one
//! transaction, its audit event included. Whatever lies inside a workspace asks the [`gate`] first.

pub mod accounts;
mod attempts;
pub mod audit;
mod caller;
pub mod clock;
mod config;
mod error;
pub mod factors;
pub mod gate;
pub mod housekeeping;
pub mod keys;
pub mod mail;
mod passwords;
pub mod rng;
pub mod secret;
pub mod sessions;
pub mod sign_in;
pub mod step_up;
pub mod store;
pub mod workspaces;

use std::sync::Arc;

pub use caller::{Caller, Client, Credentials, NotSignedIn, Person, Who};
pub use config::{Config, DatabaseUrl};
pub use error::{Error, OpenError};
pub use shared::limits;

use clock::{Clock, Instant};
use keys::{KeyRing, KeySource};
use mail::Post;
use passwords::Hasher;
use rng::Rng;
use secret::TokenHash;
use shared::input::Slug;
use sqlx::types::Uuid;
use store::{Conn, Recall, Store, Tx};

/// Everything a use case needs: storage, keys, clock, randomness, mail. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Engine(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    config: Config,
    store: Store,
    keys: KeyRing,
    clock: Clock,
    rng: Rng,
    hasher: Hasher,
    post: Post,
    sessions: Recall<TokenHash, store::sessions::Found>,
    entries: Recall<(Uuid, Slug), store::entries::Found>,
}

impl Engine {
    /// Opens the database, brings its schema up to date and checks that the sealing key is the right one.
    pub async fn open(config: Config, keys: impl Into<KeySource>, clock: Clock, rng: Rng) -> Result<Self, OpenError> {
        let store = Store::open(&config.database).await?;
        let keys = keys::fit::keys(&store, keys.into(), &rng).await?;
        let hasher = Hasher::new(config.hashing_at_once, &rng)?;
        Ok(Self(Arc::new(Inner {
            config,
            store,
            keys,
            clock,
            rng,
            hasher,
            post: Post::default(),
            sessions: Recall::new(|found| found.ends),
            entries: Recall::new(|found| found.session_ends),
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

    fn hasher(&self) -> &Hasher {
        &self.0.hasher
    }

    fn store(&self) -> &Store {
        &self.0.store
    }

    /// Whose session a cookie is.
    fn sessions(&self) -> &Recall<TokenHash, store::sessions::Found> {
        &self.0.sessions
    }

    /// What a session in front of a workspace comes to.
    fn entries(&self) -> &Recall<(Uuid, Slug), store::entries::Found> {
        &self.0.entries
    }

    async fn read(&self) -> Result<Conn, Error> {
        self.0.store.read().await
    }

    async fn write(&self) -> Result<Tx, Error> {
        self.0.store.write().await
    }
}
