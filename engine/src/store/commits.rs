//! Whether anybody committed to an SQLite database since we last looked, without asking it.

use std::fs::File;
use std::io;
use std::os::unix::fs::{FileExt as _, MetadataExt as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

/// Half of what the index of a write-ahead log begins with: the same header twice, written one after the
/// other at each commit (<https://www.sqlite.org/walformat.html>, section 2.1).
const HEADER: usize = 48;

/// A state of the database. Two equal ones have no commit between them: the header of an index changes with
/// each, by a count and a running checksum. An index made anew begins like any other, so it is numbered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Version {
    index: u64,
    header: [u8; HEADER],
}

/// The index of the write-ahead log, which every process that has the database open shares. A reader learns
/// from it which commits it may see; so do we, for the price of one read from the page cache.
///
/// The file stays open for as long as the database is: closing any handle to it drops the locks that SQLite
/// holds on it in this process (POSIX advisory locks). One process opens one [`super::Store`] a file, therefore.
#[derive(Debug)]
pub struct Commits {
    path: PathBuf,
    index: RwLock<Option<Index>>,
}

#[derive(Clone, Debug)]
struct Index {
    number: u64,
    file: Arc<File>,
}

impl Commits {
    pub fn to(database: &Path) -> Self {
        let mut path = database.as_os_str().to_owned();
        path.push("-shm");
        Self { path: path.into(), index: RwLock::default() }
    }

    /// The state a reader would see who began now; `None` in the midst of a commit, and where there is no
    /// telling.
    pub fn version(&self) -> Option<Version> {
        let index = self.index().ok()?;
        let mut headers = [0; 2 * HEADER];
        index.file.read_exact_at(&mut headers, 0).ok()?;
        let (first, second) = headers.split_at(HEADER);
        if first != second {
            return None;
        }
        Some(Version { index: index.number, header: first.try_into().ok()? })
    }

    /// Whoever closes the database last deletes its index, and the next one makes another.
    fn index(&self) -> io::Result<Index> {
        if let Some(index) = in_use(self.index.read().unwrap_or_else(PoisonError::into_inner).as_ref()) {
            return Ok(index);
        }
        let mut slot = self.index.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(index) = in_use(slot.as_ref()) {
            return Ok(index);
        }
        let number = slot.as_ref().map_or(0, |index| index.number + 1);
        Ok(slot.insert(Index { number, file: Arc::new(File::open(&self.path)?) }).clone())
    }
}

fn in_use(index: Option<&Index>) -> Option<Index> {
    index.filter(|index| index.file.metadata().is_ok_and(|file| file.nlink() > 0)).cloned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::DatabaseUrl;
    use crate::store::Store;

    async fn write(store: &Store) -> crate::store::Tx {
        let mut tx = store.write().await.unwrap();
        tx.execute("UPDATE key_check SET sealed = randomblob(8)", vec![]).await.unwrap();
        tx
    }

    #[tokio::test]
    async fn every_commit_shows_whoever_made_it_and_nothing_else_does() {
        let folder = tempfile::tempdir().unwrap();
        let url = DatabaseUrl::Sqlite(folder.path().join("sallyport.db"));
        let (ours, theirs) = (Store::open(&url).await.unwrap(), Store::open(&url).await.unwrap());
        let mut tx = ours.write().await.unwrap();
        tx.execute("INSERT INTO key_check (id, sealed) VALUES (1, randomblob(8))", vec![]).await.unwrap();
        tx.commit().await.unwrap();

        let mut seen = vec![ours.version().unwrap()];
        for writer in [&ours, &theirs, &ours, &theirs] {
            drop(write(writer).await);
            assert_eq!(ours.version().as_ref(), seen.last(), "rolled back");
            let open = write(writer).await;
            assert_eq!(ours.version().as_ref(), seen.last(), "not committed yet");
            open.commit().await.unwrap();
            let now = ours.version().unwrap();
            assert!(!seen.contains(&now), "committed");
            seen.push(now);
        }
    }

    #[tokio::test]
    async fn index_made_anew_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("sallyport.db");
        let url = DatabaseUrl::Sqlite(path.clone());
        let commits = Commits::to(&path);
        assert_eq!(commits.version(), None, "no database yet");
        let mut seen = Vec::new();
        for _ in 0..3 {
            let store = Store::open(&url).await.unwrap();
            // The header is the same each time, because nothing was written since the index was made.
            let now = commits.version().unwrap();
            assert!(!seen.contains(&now), "{seen:?}");
            seen.push(now);
            write(&store).await.commit().await.unwrap();
            store.close().await;
            assert_eq!(commits.version(), None, "nobody has it open");
        }
    }
}
