use super::{Filter, LogError, Readable};
use crate::clock::Instant;
use crate::store::audit_pages::{self, Shown, Span, Way};
use crate::store::{Conn, audit_chains, parts};
use crate::{Error, limits};

/// A part of a log: what the filter let through, nearest first.
pub struct Part {
    pub found: Vec<Shown>,
    /// Where to go on, if there may be more.
    pub next: Option<Way>,
    /// When that was which comes next, where the part ends before it is full: nobody waits until a long log was looked
    /// through.
    pub searched_to: Option<Instant>,
}

/// Positions that are looked through before it is found out between which the filter's days lie: read sooner than the
/// index of a month.
const NEARBY: i64 = 1_000;

/// The part of a log that begins at `way`; `None` when nothing is of the filter's days.
pub async fn part(
    conn: &mut Conn,
    log: Readable,
    filter: &Filter,
    way: Way,
    at_most: i64,
) -> Result<Option<Part>, LogError> {
    if let Some(part) = nearby(conn, log, filter, way, at_most).await? {
        return Ok(Some(part));
    }
    let Some(span) = span(conn, log, filter).await? else { return Ok(None) };
    look(conn, log, filter, (way, span), at_most).await.map(Some)
}

/// The same part, if the positions next to where it begins fill it. What is asked for most, the newest since some day,
/// is found like this, however many events there are since. Nothing can be missing: what comes first there comes first
/// in the whole log, in whatever order the times stand.
async fn nearby(
    conn: &mut Conn,
    log: Readable,
    filter: &Filter,
    way: Way,
    at_most: i64,
) -> Result<Option<Part>, LogError> {
    if filter.is_of_any_time() {
        return Ok(None);
    }
    let end = audit_chains::last_position(conn, log).await?;
    let near = match way {
        Way::Newer(after) => Span { first: 0, last: after.max(0).saturating_add(NEARBY) },
        Way::Older(before) => Span { first: before.min(end.saturating_add(1)).saturating_sub(NEARBY), last: i64::MAX },
    };
    let found = audit_pages::find(conn, log, filter, (way, near.onward(way)), at_most + 1).await?;
    let (found, is_filled) = parts::shown(found, at_most);
    if !is_filled {
        return Ok(None);
    }
    let next = found.last().map(|last| behind(way, last));
    Ok(Some(Part { found, next, searched_to: None }))
}

/// Behind that event, in that direction.
const fn behind(way: Way, last: &Shown) -> Way {
    match way {
        Way::Newer(_) => Way::Newer(last.position),
        Way::Older(_) => Way::Older(last.position),
    }
}

/// The positions between which events of the filter's days stand; `None` when there are none.
pub async fn span(conn: &mut Conn, log: Readable, filter: &Filter) -> Result<Option<Span>, Error> {
    if filter.is_of_any_time() {
        return Ok(Some(Span::EVERYTHING));
    }
    audit_pages::span(conn, log, filter).await
}

/// The next part, of `at_most` events. No index holds the parts of addresses and names, so a person is looked for in so
/// many events at most, and then it is for whoever asks to go on.
pub async fn look(
    conn: &mut Conn,
    log: Readable,
    filter: &Filter,
    (way, within): (Way, Span),
    at_most: i64,
) -> Result<Part, LogError> {
    let mut span = within.onward(way);
    let mut beyond = None;
    if !filter.person.is_empty() {
        beyond = audit_pages::beyond(conn, log, filter, (way, span), limits::AUDIT_SEARCHED).await?;
    }
    // The way on, with that event as the next one.
    let beyond = beyond.map(|(position, at)| match way {
        Way::Newer(_) => (Way::Newer(position - 1), at),
        Way::Older(_) => (Way::Older(position + 1), at),
    });
    if let Some((way, _)) = beyond {
        span = span.without(way);
    }
    let found = audit_pages::find(conn, log, filter, (way, span), at_most + 1).await?;
    let (found, has_more) = parts::shown(found, at_most);
    if has_more {
        let next = found.last().map(|last| behind(way, last));
        return Ok(Part { found, next, searched_to: None });
    }
    let (next, searched_to) = beyond.unzip();
    Ok(Part { found, next, searched_to })
}
