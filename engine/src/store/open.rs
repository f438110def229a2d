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
use super::{Conn, Tx, accounts};
use crate::config::DatabaseUrl;
use crate::error::{Error, OpenError};

static SQLITE: Migrator = sqlx::migrate!("migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("migrations/postgres");

/// How long a statement waits for another writer before it gives up.
const BUSY: Duration = Duration::from_secs(10);

/// What each connection to SQLite may keep of the file, in KiB, told as a negative number. With SQLite's own 2 MB, a
/// search that looks at a hundred thousand members reads the same pages again and again, and takes five times as long.
const PAGE_CACHE: &str = "-16000";

/// Names folded in one transaction, after a version that did not fold them.
const FOLDED_TOGETHER: u32 = 1_000;

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
        let store = match url {
            DatabaseUrl::Sqlite(path) => open_sqlite(path).await?,
            DatabaseUrl::Postgres(url) => open_postgres(url).await?,
        };
        store.fold_names().await?;
        Ok(store)
    }

    /// What a migration can't: SQL makes small what the database's locale knows, and SQLite A to Z.
    async fn fold_names(&self) -> Result<(), Error> {
        loop {
            let mut tx = self.write().await?;
            let are_more = accounts::fold_names(&mut tx, FOLDED_TOGETHER).await?;
            tx.commit().await?;
            if !are_more {
                return Ok(());
            }
        }
    }

    /// Opens a database that is there, to read only: it is neither made nor brought up to date.
    pub async fn open_to_read(url: &DatabaseUrl) -> Result<Self, OpenError> {
        let store = match url {
            DatabaseUrl::Sqlite(path) => open_sqlite_to_read(path).await?,
            DatabaseUrl::Postgres(url) => Self(Kind::Postgres(connect_postgres(url).await?)),
        };
        let migrator = if matches!(store.0, Kind::Sqlite { .. }) { &SQLITE } else { &POSTGRES };
        let ours = migrator.iter().map(|migration| migration.version).max();
        let sql = "SELECT MAX(version) AS version FROM _sqlx_migrations WHERE success";
        let row = store.read().await?.one(sql, vec![]).await.map_err(|_| OpenError::not_migrated())?;
        if row.get::<Option<i64>>("version")? == ours { Ok(store) } else { Err(OpenError::not_migrated()) }
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

    /// Sees everything as it is when it first reads, until it is dropped.
    pub(crate) async fn snapshot(&self) -> Result<Tx, Error> {
        Ok(match &self.0 {
            Kind::Sqlite { readers, .. } => Tx::sqlite(readers.begin_with("BEGIN").await?),
            Kind::Postgres(pool) => {
                Tx::postgres(pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?)
            }
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
        .foreign_keys(true)
        .pragma("cache_size", PAGE_CACHE);
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
    let readers = sqlite_readers(options.read_only(true)).await.map_err(|why| damaged(&why))?;
    Ok(Store(Kind::Sqlite { writer, readers, commits: Arc::new(Commits::to(path)) }))
}

async fn open_sqlite_to_read(path: &Path) -> Result<Store, OpenError> {
    let options = SqliteConnectOptions::new().filename(path).read_only(true).busy_timeout(BUSY);
    let readers = sqlite_readers(options)
        .await
        .map_err(|why| OpenError::Damaged { path: path.display().to_string(), why: why.to_string() })?;
    Ok(Store(Kind::Sqlite { writer: readers.clone(), readers, commits: Arc::new(Commits::to(path)) }))
}

async fn sqlite_readers(options: SqliteConnectOptions) -> sqlx::Result<SqlitePool> {
    SqlitePoolOptions::new()
        .max_connections(readers_at_once())
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
        .connect_with(options)
        .await
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
    let pool = connect_postgres(url).await?;
    POSTGRES.run(&pool).await.map_err(|why| OpenError::Schema(why.to_string()))?;
    Ok(Store(Kind::Postgres(pool)))
}

async fn connect_postgres(url: &str) -> Result<PgPool, OpenError> {
    let unreachable = |why: sqlx::Error| OpenError::Unreachable(why.to_string());
    let options = PgConnectOptions::from_str(url).map_err(unreachable)?;
    // Once by itself: the pool would try a refused connection until its time-out, and then say only that.
    PgConnection::connect_with(&options).await.map_err(unreachable)?.close().await.map_err(unreachable)?;
    PgPoolOptions::new().max_connections(16).acquire_timeout(BUSY).connect_with(options).await.map_err(unreachable)
}
