use super::{Filter, LogError, Readable};
use crate::clock::Instant;
use crate::store::audit_pages::{self, Shown, Span, Way};
use crate::store::{Conn, parts};
use crate::{Error, limits};

/// A part of a log: what the filter let through, nearest first.
pub struct Part {
    pub found: Vec<Shown>,
    /// Where to go on, if there may be more.
    pub next: Option<Way>,
    /// When that was which comes next, where the part ends before it is full: nobody waits until a long log was looked through.
    pub searched_to: Option<Instant>,
}

/// The positions between which events of the filter's days stand; `None` when there are none.
pub async fn span(conn: &mut Conn, log: Readable, filter: &Filter) -> Result<Option<Span>, Error> {
    if filter.is_of_any_time() {
        return Ok(Some(Span::EVERYTHING));
    }
    audit_pages::span(conn, log, filter).await
}

/// The next part, of `at_most` events. No index holds the parts of addresses and names, so a person is looked for in so many
/// events at most, and then it is for whoever asks to go on.
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
        let next = found.last().map(|last| match way {
            Way::Newer(_) => Way::Newer(last.position),
            Way::Older(_) => Way::Older(last.position),
        });
        return Ok(Part { found, next, searched_to: None });
    }
    let (next, searched_to) = beyond.unzip();
    Ok(Part { found, next, searched_to })
}
