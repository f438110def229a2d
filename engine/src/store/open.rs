use std::fs::{DirBuilder, OpenOptions};
use std::io;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::Path;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use sqlx::migrate::{MigrateError, Migrator};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Connection as _, PgConnection, PgPool, SqlitePool};

use super::commits::{Commits, Version};
use super::{Conn, Tx};
use crate::config::DatabaseUrl;
use crate::error::{Error, OpenError};

static SQLITE: Migrator = sqlx::migrate!("migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("migrations/postgres");

/// How long a statement waits for another writer before it gives up.
const BUSY: Duration = Duration::from_secs(10);

/// The open database.
#[derive(Clone, Debug)]
pub struct Store(Kind);

#[derive(Clone, Debug)]
enum Kind {
    /// One writer, so that writers queue here and never meet `SQLITE_BUSY`; readers beside it (WAL).
    Sqlite {
        writer: SqlitePool,
        readers: SqlitePool,
        commits: Arc<Commits>,
    },
    Postgres(PgPool),
}

impl Store {
    /// Opens the database, creates it when it is an SQLite file, and brings its schema up to date.
    pub async fn open(url: &DatabaseUrl) -> Result<Self, OpenError> {
        match url {
            DatabaseUrl::Sqlite(path) => open_sqlite(path).await,
            DatabaseUrl::Postgres(url) => open_postgres(url).await,
        }
    }

    pub(crate) async fn read(&self) -> Result<Conn, Error> {
        Ok(match &self.0 {
            Kind::Sqlite { readers, .. } => Conn::sqlite(readers.acquire().await?),
            Kind::Postgres(pool) => Conn::postgres(pool.acquire().await?),
        })
    }

    pub(crate) async fn write(&self) -> Result<Tx, Error> {
        Ok(match &self.0 {
            // IMMEDIATE: a deferred transaction that reads first fails with BUSY_SNAPSHOT when it writes.
            Kind::Sqlite { writer, .. } => Tx::sqlite(writer.begin_with("BEGIN IMMEDIATE").await?),
            Kind::Postgres(pool) => Tx::postgres(pool.begin().await?),
        })
    }

    /// The state of the database, where it can be told without asking it.
    pub(super) fn version(&self) -> Option<Version> {
        match &self.0 {
            Kind::Sqlite { commits, .. } => commits.version(),
            Kind::Postgres(_) => None,
        }
    }

    pub(crate) async fn ping(&self) -> Result<(), Error> {
        self.read().await?.one("SELECT sealed FROM key_check", vec![]).await.map(drop)
    }

    pub(crate) async fn close(&self) {
        match &self.0 {
            Kind::Sqlite { writer, readers, .. } => {
                readers.close().await;
                writer.close().await;
            }
            Kind::Postgres(pool) => pool.close().await,
        }
    }
}

async fn open_sqlite(path: &Path) -> Result<Store, OpenError> {
    if let Some(folder) = path.parent() {
        let refused =
            |why: io::Error| OpenError::DataFolder { path: folder.display().to_string(), why: why.to_string() };
        DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(refused)?;
        // Found out now and in words; SQLite would say "unable to open database file" at some later write.
        let probe = folder.join(".sallyport-write-probe");
        std::fs::write(&probe, b"").and_then(|()| std::fs::remove_file(&probe)).map_err(refused)?;
    }
    only_for_its_owner(path)
        .map_err(|why| OpenError::DataFolder { path: path.display().to_string(), why: why.to_string() })?;
    let damaged =
        |why: &dyn std::fmt::Display| OpenError::Damaged { path: path.display().to_string(), why: why.to_string() };
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        // FULL: an answer is given only when the commit has reached the disk.
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(BUSY)
        .foreign_keys(true);
    let writer = SqlitePoolOptions::new()
        .max_connections(1)
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
        .connect_with(options.clone())
        .await
        .map_err(|why| damaged(&why))?;
    SQLITE.run(&writer).await.map_err(|why| match why {
        MigrateError::Execute(why) | MigrateError::ExecuteMigration(why, _) => damaged(&why),
        other => OpenError::Schema(other.to_string()),
    })?;
    let readers = SqlitePoolOptions::new()
        .max_connections(readers_at_once())
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
        .connect_with(options.read_only(true))
        .await
        .map_err(|why| damaged(&why))?;
    Ok(Store(Kind::Sqlite { writer, readers, commits: Arc::new(Commits::to(path)) }))
}

/// Makes the file before SQLite does, which would let everybody on the machine read it; what it puts beside it
/// gets the same permissions.
fn only_for_its_owner(path: &Path) -> io::Result<()> {
    match OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
        Err(why) if why.kind() != io::ErrorKind::AlreadyExists => Err(why),
        Ok(_) | Err(_) => Ok(()),
    }
}

fn readers_at_once() -> u32 {
    std::thread::available_parallelism().ok().and_then(|n| u32::try_from(n.get()).ok()).unwrap_or(2).max(2)
}

async fn open_postgres(url: &str) -> Result<Store, OpenError> {
    let unreachable = |why: sqlx::Error| OpenError::Unreachable(why.to_string());
    let options = PgConnectOptions::from_str(url).map_err(unreachable)?;
    // Once by itself: the pool would try a refused connection until its time-out, and then say only that.
    PgConnection::connect_with(&options).await.map_err(unreachable)?.close().await.map_err(unreachable)?;
    let pool = PgPoolOptions::new()
        .max_connections(16)
        .acquire_timeout(BUSY)
        .connect_with(options)
        .await
        .map_err(unreachable)?;
    POSTGRES.run(&pool).await.map_err(|why| OpenError::Schema(why.to_string()))?;
    Ok(Store(Kind::Postgres(pool)))
}
