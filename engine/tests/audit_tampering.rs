//! Threats to the audit log: somebody who can write to the database changes what it says. All of it is found and
//! located.

use crate::acme::Acme;
use crate::house::keys;
use crate::intruder::{at, checked, execute, findings, places, wrongs};
use engine::audit::Wrong;
use engine::rng::Rng;
use engine::workspaces::projects;
use engine::{DatabaseUrl, Engine, OpenError};
use shared::policy::Role;
use sqlx::{Connection as _, SqliteConnection};

pub const ACME: &str = "workspace acme";
/// Of Acme's chain.
const OF_ACME: &str = "chain = (SELECT id FROM workspaces)";

/// Acme with six events, and some of its people.
pub async fn acme() -> Acme {
    let acme = Acme::new().await;
    acme.member("Bob", Role::Member).await;
    acme.switch(true).await;
    projects::create(acme.engine(), &acme.ada().await, "acme", "Comet").await.unwrap();
    // Of nobody's account: the house's chain.
    let nobody = acme.house.nobody().await;
    let unknown =
        engine::sign_in::with_password(acme.engine(), &nobody, "eve@acme.dev", crate::house::PASSWORD, None).await;
    assert!(unknown.is_err());
    assert_eq!(findings(&acme.house).await, []);
    acme
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Holds {
    Bytes,
    Number,
    Text,
}

const COLUMNS: [(&str, Holds); 15] = [
    ("id", Holds::Bytes),
    ("at", Holds::Number),
    ("kind", Holds::Text),
    ("account_id", Holds::Bytes),
    ("workspace_id", Holds::Bytes),
    ("actor", Holds::Text),
    ("target_id", Holds::Bytes),
    ("target", Holds::Text),
    ("proof", Holds::Text),
    ("ip", Holds::Text),
    ("user_agent", Holds::Text),
    ("detail", Holds::Text),
    ("chain", Holds::Bytes),
    ("position", Holds::Number),
    ("hash", Holds::Bytes),
];

#[tokio::test]
async fn any_changed_byte_of_any_row_is_found_and_located() {
    let acme = acme().await;
    // What a server would let an intruder do is the same with either; here they have the file.
    let DatabaseUrl::Sqlite(path) = &acme.house.config.database else { return };
    let url = format!("sqlite://{}", path.display());
    let mut link = SqliteConnection::connect(&url).await.unwrap();
    let places = places(&mut link).await;
    assert!(places.len() >= 15, "{places:?}");
    let mut refused = 0;
    for place in &places {
        for (column, holds) in COLUMNS {
            let before = bytes(&mut link, column, place.row).await;
            for after in changes(before.as_deref(), holds) {
                if !write(&mut link, column, holds, place.row, after.as_deref()).await {
                    refused += 1;
                    continue;
                }
                let found = findings(&acme.house).await;
                let is_located = found.iter().any(|it| it.chain == place.chain && it.position == Some(place.position));
                assert!(is_located, "{column} of {place:?} from {before:?} to {after:?}: {found:?}");
            }
            assert!(write(&mut link, column, holds, place.row, before.as_deref()).await);
        }
    }
    assert_eq!(findings(&acme.house).await, []);
    assert!(refused < places.len() * 4, "only where another event stands: {refused}");
}

/// Each byte another, one byte less, one more; something where nothing was.
fn changes(before: Option<&[u8]>, holds: Holds) -> Vec<Option<Vec<u8>>> {
    let Some(before) = before else {
        return vec![Some(if holds == Holds::Text { Vec::new() } else { vec![7; 16] })];
    };
    if holds == Holds::Number {
        let number: i64 = std::str::from_utf8(before).unwrap().parse().unwrap();
        let flipped = (0..64).step_by(7).map(|bit| number ^ (1 << bit));
        let others = [number + 1, number - 1, number + 1000, -number, 0, i64::MIN, i64::MAX].into_iter().chain(flipped);
        return others.filter(|other| *other != number).map(|other| Some(other.to_string().into_bytes())).collect();
    }
    let mut changes = vec![Some([before, b"x"].concat())];
    if let Some((_, rest)) = before.split_last() {
        changes.push(Some(rest.to_vec()));
    }
    for at in 0..before.len() {
        let mut other = before.to_vec();
        other[at] ^= 1;
        changes.push(Some(other));
    }
    changes
}

async fn bytes(link: &mut SqliteConnection, column: &str, row: i64) -> Option<Vec<u8>> {
    let sql = format!("SELECT CAST({column} AS BLOB) FROM audit_events WHERE rowid = $1");
    #[expect(clippy::disallowed_methods, reason = "a column can't be bound, and these are ours")]
    sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).bind(row).fetch_one(link).await.unwrap()
}

/// Whether the database took it: it takes no position of a chain twice.
async fn write(link: &mut SqliteConnection, column: &str, holds: Holds, row: i64, value: Option<&[u8]>) -> bool {
    let kind = match holds {
        Holds::Bytes => "BLOB",
        Holds::Number => "INTEGER",
        Holds::Text => "TEXT",
    };
    let sql = format!("UPDATE audit_events SET {column} = CAST($1 AS {kind}) WHERE rowid = $2");
    #[expect(clippy::disallowed_methods, reason = "a column can't be bound, and these are ours")]
    let done = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(value).bind(row).execute(link).await;
    let is_taken = matches!(&done, Err(sqlx::Error::Database(error)) if error.is_unique_violation());
    assert!(done.is_ok() || (column == "position" && is_taken), "{done:?}");
    done.is_ok()
}

#[tokio::test]
async fn a_removed_event_is_missed_where_it_stood() {
    let acme = acme().await;
    execute(&acme.house, &format!("DELETE FROM audit_events WHERE {OF_ACME} AND position = 3")).await;
    assert_eq!(wrongs(&acme.house).await, [at(ACME, 3, Wrong::Missing(3))]);
    execute(&acme.house, &format!("DELETE FROM audit_events WHERE {OF_ACME} AND position = 4")).await;
    assert_eq!(wrongs(&acme.house).await, [at(ACME, 3, Wrong::Missing(4))]);
}

#[tokio::test]
async fn events_that_changed_places_are_told_with_where_they_stood() {
    for (one, other) in [(2, 3), (2, 5), (1, 6)] {
        let acme = acme().await;
        for (from, to) in [(one, 100), (other, one), (100, other)] {
            let sql = format!("UPDATE audit_events SET position = {to} WHERE {OF_ACME} AND position = {from}");
            execute(&acme.house, &sql).await;
        }
        let expected = [at(ACME, one, Wrong::OutOfOrder(other)), at(ACME, other, Wrong::OutOfOrder(one))];
        assert_eq!(wrongs(&acme.house).await, expected);
    }
}

#[tokio::test]
async fn a_tail_cut_off_is_missed_and_stays_missed() {
    let acme = acme().await;
    execute(&acme.house, &format!("DELETE FROM audit_events WHERE {OF_ACME} AND position > 4")).await;
    assert_eq!(wrongs(&acme.house).await, [at(ACME, 5, Wrong::CutOff(6))]);
    // Somebody who also turns the head back knows the hash to write there, but not its code.
    let sql = format!(
        "UPDATE audit_chains SET events = 4,
             hash = (SELECT e.hash FROM audit_events e WHERE e.chain = audit_chains.chain AND e.position = 4)
         WHERE {OF_ACME}"
    );
    execute(&acme.house, &sql).await;
    assert_eq!(wrongs(&acme.house).await, [at(ACME, None, Wrong::HeadChanged)]);
    // The next event does not put a good code over it.
    projects::create(acme.engine(), &acme.ada().await, "acme", "Moon").await.unwrap();
    assert_eq!(wrongs(&acme.house).await, [at(ACME, None, Wrong::HeadChanged)]);
}

#[tokio::test]
async fn every_column_of_a_head_counts() {
    for change in [
        "events = events + 1",
        "events = events - 1",
        "anchor_position = 1",
        "anchor_hash = hash",
        "hash = anchor_hash",
        "code = hash",
    ] {
        let acme = acme().await;
        execute(&acme.house, &format!("UPDATE audit_chains SET {change} WHERE {OF_ACME}")).await;
        let found = wrongs(&acme.house).await;
        assert!(found.contains(&at(ACME, None, Wrong::HeadChanged)), "{change}: {found:?}");
    }
}

#[tokio::test]
async fn a_removed_head_is_missed_and_stays_missed() {
    let acme = acme().await;
    execute(&acme.house, &format!("DELETE FROM audit_chains WHERE {OF_ACME}")).await;
    let found = wrongs(&acme.house).await;
    assert_eq!(found[0], at(ACME, None, Wrong::ChainGone));
    assert_eq!(found[1..], [1, 2, 3, 4, 5, 6].map(|n| at(ACME, n, Wrong::Unchained)));
}

#[tokio::test]
async fn a_chain_removed_whole_is_missed_and_stays_missed() {
    let acme = acme().await;
    for table in ["audit_events", "audit_chains"] {
        execute(&acme.house, &format!("DELETE FROM {table} WHERE {OF_ACME}")).await;
    }
    assert_eq!(wrongs(&acme.house).await, [at(ACME, None, Wrong::ChainGone)]);
    // A chain begins when its workspace does, and at no other time.
    projects::create(acme.engine(), &acme.ada().await, "acme", "Moon").await.unwrap();
    assert_eq!(wrongs(&acme.house).await, [at(ACME, None, Wrong::HeadChanged)]);
}

#[tokio::test]
async fn a_chain_removed_together_with_its_workspace_is_missed_on_the_roll_and_stays_missed() {
    let acme = acme().await;
    for table in ["audit_events", "audit_chains"] {
        execute(&acme.house, &format!("DELETE FROM {table} WHERE {OF_ACME}")).await;
    }
    execute(&acme.house, "DELETE FROM workspaces").await;
    let missed = |begun| at("the house", None, Wrong::NotTheRoll { begun, present: begun - 1 });
    let accounts = acme.house.texts("SELECT email FROM accounts").await;
    let begun = 1 + i64::try_from(accounts.len()).unwrap();
    assert_eq!(wrongs(&acme.house).await, [missed(begun)]);
    // Neither a chain that begins afterwards nor a restart makes the sum come right.
    acme.house.resident("Zoe").await;
    acme.house.another_server().await;
    assert_eq!(wrongs(&acme.house).await, [missed(begun + 1)]);
    // Who takes the roll away as well changes the head of the house.
    execute(&acme.house, "UPDATE audit_chains SET roll_chains = NULL, roll_sum = NULL").await;
    acme.house.another_server().await;
    assert_eq!(wrongs(&acme.house).await, [at("the house", None, Wrong::HeadChanged)]);
}

#[tokio::test]
async fn a_head_of_the_house_put_back_does_not_hide_that_chains_begun_since_are_gone() {
    let acme = acme().await;
    execute(&acme.house, "CREATE TABLE kept AS SELECT * FROM audit_chains WHERE roll_chains IS NOT NULL").await;
    acme.house.resident("Zoe").await;
    projects::create(acme.engine(), &acme.ada().await, "acme", "Moon").await.unwrap();
    assert_eq!(wrongs(&acme.house).await, []);
    let begun =
        one_number(&acme, "SELECT CAST(roll_chains AS TEXT) FROM audit_chains WHERE roll_chains IS NOT NULL").await;
    // Zoe goes without a trace, and the roll is the one from before her.
    for sql in [
        "DELETE FROM audit_events WHERE chain IN (SELECT id FROM accounts WHERE email LIKE 'zoe@%')",
        "DELETE FROM audit_chains WHERE chain IN (SELECT id FROM accounts WHERE email LIKE 'zoe@%')",
        "DELETE FROM accounts WHERE email LIKE 'zoe@%'",
        "DELETE FROM audit_chains WHERE roll_chains IS NOT NULL",
        "INSERT INTO audit_chains SELECT * FROM kept",
    ] {
        execute(&acme.house, sql).await;
    }
    let put_back = Wrong::RollPutBack { begun: begun - 1, seen: begun };
    assert_eq!(wrongs(&acme.house).await, [at("the house", None, put_back.clone())]);
    // What is written later does not forget it.
    projects::create(acme.engine(), &acme.ada().await, "acme", "Star").await.unwrap();
    assert_eq!(wrongs(&acme.house).await, [at("the house", None, put_back)]);
}

async fn one_number(acme: &Acme, sql: &'static str) -> i64 {
    acme.house.texts(sql).await[0].parse().unwrap()
}

#[tokio::test]
async fn an_event_made_up_fits_nowhere() {
    let acme = acme().await;
    let made_up = |id: &str, chain: &str, position: &str| {
        let id = match &acme.house.config.database {
            DatabaseUrl::Sqlite(_) => format!("x'{id}'"),
            DatabaseUrl::Postgres(_) => format!("'{id}'::uuid"),
        };
        format!(
            "INSERT INTO audit_events (id, at, kind, ip, detail, chain, position, hash)
             SELECT {id}, at, kind, ip, detail, {chain}, {position}, hash FROM audit_events
             WHERE {OF_ACME} AND position = 1"
        )
    };
    execute(&acme.house, &made_up("00000000000000000000000000000001", "NULL", "NULL")).await;
    assert_eq!(wrongs(&acme.house).await, [at("no chain", None, Wrong::Unchained)]);
    // A restart takes it in as little.
    let (_, found) = checked(&acme.house.another_server().await, &[]).await;
    assert_eq!(found.len(), 1);
    execute(&acme.house, &made_up("00000000000000000000000000000002", "chain", "7")).await;
    assert_eq!(wrongs(&acme.house).await[0], at(ACME, 7, Wrong::Surplus));
}

#[tokio::test]
async fn a_log_put_back_as_a_whole_is_found_by_a_head_kept_elsewhere() {
    let acme = acme().await;
    for table in ["audit_events", "audit_chains"] {
        execute(&acme.house, &format!("CREATE TABLE kept_{table} AS SELECT * FROM {table}")).await;
    }
    projects::create(acme.engine(), &acme.ada().await, "acme", "Moon").await.unwrap();
    let (kept, _) = checked(acme.engine(), &[]).await;
    let (_, found) = checked(acme.engine(), &kept.heads).await;
    assert_eq!(found, []);
    for table in ["audit_events", "audit_chains"] {
        execute(&acme.house, &format!("DELETE FROM {table}; INSERT INTO {table} SELECT * FROM kept_{table}")).await;
    }
    assert_eq!(findings(&acme.house).await, [], "within itself it fits");
    let (_, found) = checked(acme.engine(), &kept.heads).await;
    assert!(found.iter().any(|it| it.chain == ACME && it.wrong == Wrong::RolledBack), "{found:?}");
    // Nor does it help to write as many events again.
    projects::create(acme.engine(), &acme.ada().await, "acme", "Sun").await.unwrap();
    let (_, found) = checked(acme.engine(), &kept.heads).await;
    assert!(found.iter().any(|it| it.position == Some(7) && it.wrong == Wrong::RolledBack), "{found:?}");
}

#[tokio::test]
async fn without_its_key_check_a_database_is_not_begun_anew() {
    let acme = acme().await;
    execute(&acme.house, "DELETE FROM key_check").await;
    let (config, clock) = (acme.house.config.clone(), acme.house.clock.clone());
    let opened = Engine::open(config, keys(7), clock, Rng::seeded(3)).await;
    assert!(matches!(opened, Err(OpenError::KeyCheckGone)));
}

#[tokio::test]
async fn checking_writes_nothing_and_needs_no_write() {
    let acme = acme().await;
    let (config, clock) = (acme.house.config.clone(), acme.house.clock.clone());
    let reader = Engine::open_to_read(config, keys(7), clock, Rng::seeded(3)).await.unwrap();
    let (report, found) = checked(&reader, &[]).await;
    assert_eq!((found.len(), report.heads.len() as u64), (0, report.chains));
    if matches!(acme.house.config.database, DatabaseUrl::Sqlite(_)) {
        assert!(engine::housekeeping::tidy(&reader).await.is_err(), "it could have written");
    }
}
