//! A page of the audit log, of four hundred thousand events against as many as one page looks through for a person.

use engine::audit::{Asked, page};
use engine::limits;
use shared::views::AuditLog;

use crate::Outcome;
use crate::crowd::{Crowd, LARGE, PAGE};
use crate::pairs::compare;
use crate::table::Table;

const SAMPLES: usize = 40;
const EVENTS: i64 = 400_000;

pub async fn measure(table: &mut Table, crowd: &Crowd) -> Outcome<()> {
    crowd.stage.tell(LARGE, EVENTS).await?;
    crowd.stage.tell(PAGE, limits::AUDIT_SEARCHED).await?;
    // A minute apart, they go back 277 days in the one, and 13 in the other.
    let newest = open(crowd, LARGE, Asked::default()).await?;
    let day = newest.page.rows.last().map(|row| row.when.iso.get(..10).unwrap_or_default().to_owned());
    let today = day.ok_or("an empty log")?;
    for (what, asked) in [
        ("the newest", Asked::default()),
        ("of one kind", Asked { kind: "project.7", ..Asked::default() }),
        ("of a kind that is not there", Asked { kind: "project.nothing", ..Asked::default() }),
        ("up to today", Asked { from: &today, ..Asked::default() }),
        ("a person who is there", Asked { person: "@acme.dev", ..Asked::default() }),
        ("a person who is not", Asked { person: "nobody at all", ..Asked::default() }),
    ] {
        let row = format!("audit log, {what}, 400,000 events / 20,000");
        let large = async || open(crowd, LARGE, asked).await.map(drop);
        compare(table, (&row, 1.5, SAMPLES), large, async || open(crowd, PAGE, asked).await.map(drop)).await?;
    }
    // A later position is not always a later time: one entry of an index for each event of those days is what this
    // can't do without.
    let mut database = crowd.stage.connect().await?;
    let count = async || crate::stage::count_by_time(&mut database, LARGE).await;
    let row = ("audit log, with a last day / one count of those events", 3.0, SAMPLES);
    let to_today = Asked { to: &today, ..Asked::default() };
    compare(table, row, async || open(crowd, LARGE, to_today).await.map(drop), count).await
}

async fn open(crowd: &Crowd, slug: &str, asked: Asked<'_>) -> Outcome<AuditLog> {
    let door = page(&crowd.stage.engine, &crowd.ada, slug, &asked).await?;
    door.into_open().map_err(|_| "the door is shut".into())
}
