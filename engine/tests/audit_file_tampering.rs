//! Threats to the audit log by somebody who has the file of an SQLite database, and no database between them and it.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::fs::File;
use std::os::unix::fs::FileExt as _;
use std::path::Path;

use crate::acme::Acme;
use crate::audit_tampering::{ACME, acme};
use crate::house::{PASSWORD, client, keys};
use crate::intruder::pages::Pages;
use crate::intruder::{Place, checked, places};
use engine::audit::{Finding, Wrong};
use engine::rng::Rng;
use engine::{Client, Config, Credentials, DatabaseUrl, Engine};
use sqlx::{Connection as _, SqliteConnection};
use tempfile::TempDir;

#[tokio::test]
async fn bytes_changed_in_the_file_itself_are_found() {
    let acme = acme().await;
    let DatabaseUrl::Sqlite(path) = acme.house.config.database.clone() else { return };
    acme.engine().close().await;
    let whole = std::fs::read(&path).unwrap();
    // The text of a detail, an address and a browser, wherever a copy of them stands in the file.
    for text in ["\"name\":\"Rocket\"", "192.0.2.7", "Test/1.0"] {
        let places: Vec<usize> = whole
            .windows(text.len())
            .enumerate()
            .filter(|(_, part)| *part == text.as_bytes())
            .map(|(at, _)| at)
            .collect();
        assert!(!places.is_empty(), "{text}");
        let mut changed = whole.clone();
        for place in places {
            changed[place + 1] ^= 1;
        }
        std::fs::write(&path, changed).unwrap();
        let engine = acme.house.another_server().await;
        let (_, found) = checked(&engine, &[]).await;
        assert!(found.iter().any(|it| it.chain == ACME && it.wrong == Wrong::Changed), "{text}: {found:?}");
        engine.close().await;
        std::fs::write(&path, &whole).unwrap();
    }
}

/// A copy of the file, and who checks it.
struct Copy {
    engine: Engine,
    file: File,
    /// Somebody else with the database open, who writes nothing of the log.
    other: SqliteConnection,
    _folder: TempDir,
}

impl Copy {
    async fn of(log: &Log) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("sallyport.db");
        std::fs::write(&path, &log.whole).unwrap();
        let file = File::options().write(true).open(&path).unwrap();
        let other = SqliteConnection::connect(&format!("sqlite://{}", path.display())).await.unwrap();
        let config = Config { database: DatabaseUrl::Sqlite(path), ..log.acme.house.config.clone() };
        let clock = log.acme.house.clock.clone();
        let engine = Engine::open_to_read(config, keys(7), clock, Rng::seeded(3)).await.unwrap();
        Self { engine, file, other, _folder: folder }
    }

    /// What is found with these bits flipped; they are put back.
    async fn found(&mut self, whole: &[u8], flips: &[(usize, u8)]) -> Vec<Finding> {
        for (at, mask) in flips {
            self.file.write_all_at(&[whole[*at] ^ mask], *at as u64).unwrap();
        }
        // A commit of anybody's: whoever has pages of the file in memory reads them again.
        for version in ["PRAGMA user_version = 1", "PRAGMA user_version = 0"] {
            sqlx::query(version).execute(&mut self.other).await.unwrap();
        }
        let (_, found) = checked(&self.engine, &[]).await;
        for (at, _) in flips {
            self.file.write_all_at(&whole[*at..=*at], *at as u64).unwrap();
        }
        found
    }
}

/// The file of a log with rows of all sorts, and where they are.
struct Log {
    acme: Acme,
    whole: Vec<u8>,
    places: Vec<Place>,
    pages: Pages,
}

impl Log {
    /// None on PostgreSQL.
    async fn written() -> Option<Self> {
        let acme = acme().await;
        let DatabaseUrl::Sqlite(path) = acme.house.config.database.clone() else { return None };
        // One that does not fit on a page.
        let zoe = acme.house.resident("Zoe").await;
        let user_agent: String = ('A'..='Z').cycle().take(4000).collect();
        let far = acme.engine().resolve(Credentials::default(), Client { user_agent, ..client() }).await.unwrap();
        engine::sign_in::with_password(acme.engine(), &far, &zoe.email, PASSWORD, None).await.unwrap();
        let (places, root) = known(&path).await;
        acme.engine().close().await;
        let whole = std::fs::read(&path).unwrap();
        let pages = Pages::of_table(&whole, root);
        Some(Self { acme, whole, places, pages })
    }

    fn place(&self, row: i64) -> &Place {
        self.places.iter().find(|place| place.row == row).unwrap()
    }
}

async fn known(path: &Path) -> (Vec<Place>, usize) {
    let mut link = SqliteConnection::connect(&format!("sqlite://{}", path.display())).await.unwrap();
    let sql = "SELECT rootpage FROM sqlite_schema WHERE name = 'audit_events'";
    let root: i64 = sqlx::query_scalar(sql).fetch_one(&mut link).await.unwrap();
    let places = places(&mut link).await;
    link.close().await.unwrap();
    (places, usize::try_from(root).unwrap())
}

/// A bit of a row.
type Change<'a> = (&'a Place, usize, u8);

/// What is changed one after the other: each bit of each row; of the row that goes on elsewhere, a bit of each byte.
/// Those of one list come one by one, those of different ones at the same time: no two of the same row.
fn turns(log: &Log) -> Vec<Vec<Change<'_>>> {
    let mut turns: BTreeMap<(&str, i64), Vec<Change<'_>>> = BTreeMap::new();
    for cell in &log.pages.cells {
        let place = log.place(cell.row);
        let turn = turns.entry((&place.chain, place.position / 4)).or_default();
        for (n, at) in cell.bytes.iter().enumerate() {
            let bits = if cell.overflows { n % 8..n % 8 + 1 } else { 0..8 };
            turn.extend(bits.map(|bit| (place, *at, 1 << bit)));
        }
    }
    turns.into_values().collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn any_changed_byte_of_any_row_in_the_file_is_located_and_hides_no_other_change() {
    let Some(log) = Log::written().await else { return };
    assert_eq!(log.pages.cells.len(), log.places.len(), "every row has its cell");
    assert_eq!(log.pages.cells.iter().filter(|cell| cell.overflows).count(), 1);
    let turns = turns(&log);
    let rounds = turns.iter().map(Vec::len).max().unwrap();
    let exact = Cell::new(0);
    let one_part = async |part: usize| {
        let mut copy = Copy::of(&log).await;
        assert_eq!(copy.found(&log.whole, &[]).await, []);
        for round in (part..rounds).step_by(4) {
            let changes: Vec<_> = turns.iter().filter_map(|turn| turn.get(round)).collect();
            let flips: Vec<_> = changes.iter().map(|(_, at, mask)| (*at, *mask)).collect();
            let found = copy.found(&log.whole, &flips).await;
            // Where the file no longer agrees with itself, rows beside the changed one may not be found either.
            let is_damaged = found.iter().any(|it| matches!(it.wrong, Wrong::Damaged(_)));
            exact.set(exact.get() + usize::from(!is_damaged));
            for place in &log.places {
                let is_told = found.iter().any(|it| it.chain == place.chain && it.position == Some(place.position));
                let is_changed = changes.iter().any(|(changed, ..)| *changed == place);
                assert!(is_told == is_changed || is_damaged && is_told, "{place:?} after {changes:?}: {found:?}");
            }
        }
    };
    tokio::join!(one_part(0), one_part(1), one_part(2), one_part(3));
    assert!(exact.get() > rounds / 4, "told of the changed rows, and of no other: {} of {rounds}", exact.get());
}

#[tokio::test]
async fn a_changed_byte_of_what_leads_to_the_rows_is_told_and_what_holds_nothing_says_nothing() {
    let Some(log) = Log::written().await else { return };
    let mut copy = Copy::of(&log).await;
    assert!(log.pages.pointers.len() > 40, "a page above others: {:?}", log.pages.pointers);
    for (n, at) in log.pages.pointers.iter().enumerate() {
        let found = copy.found(&log.whole, &[(*at, 1 << (n % 8))]).await;
        assert!(found.iter().any(|it| matches!(it.wrong, Wrong::Damaged(_))), "byte {at}: {found:?}");
    }
    let free: Vec<_> = log.pages.free.iter().map(|at| (*at, 0xFF)).collect();
    assert!(!free.is_empty());
    assert_eq!(copy.found(&log.whole, &free).await, []);
}
