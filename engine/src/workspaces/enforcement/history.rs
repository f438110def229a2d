use shared::views::CoverageDay;

use crate::clock::Instant;
use crate::gate::Permit;
use crate::store::Conn;
use crate::{Engine, Error, limits, store};

/// Notes how many members of each workspace could prove what today. Once a day, by whichever server comes first.
pub async fn note_coverage(engine: &Engine) -> Result<(), Error> {
    let (now, mut tx) = (engine.now(), engine.write().await?);
    // By the calendar: rounds that drift past midnight leave no day out.
    let yesterday = Instant(now.day().begins().0 - 1);
    if !store::chores::claim(&mut tx, "note_coverage", yesterday, now).await? {
        return Ok(());
    }
    store::coverage::note(&mut tx, now.day()).await?;
    store::coverage::forget(&mut tx, now.day().plus(-limits::COVERAGE_DAYS_SHOWN)).await?;
    tx.commit().await
}

/// The counts of the last days, for the chart: where they changed, and how they were when it begins. Who counts as
/// protected is who could prove what is required now; while nothing is, any second factor.
pub(super) async fn history(conn: &mut Conn, permit: &Permit, now: Instant) -> Result<Vec<CoverageDay>, Error> {
    let first = now.day().plus(-limits::COVERAGE_DAYS_SHOWN);
    let days = store::coverage::days(conn, permit, first).await?;
    Ok(days
        .into_iter()
        .map(|(day, coverage)| CoverageDay {
            // Never more than the chart is wide, which is a small number.
            days_ago: u32::try_from(now.day().0 - day.max(first).0).unwrap_or_default(),
            protected: coverage.who_reach(permit.required()),
            members: coverage.members(),
        })
        .collect())
}
