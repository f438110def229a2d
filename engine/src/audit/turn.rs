use shared::FieldProblem;
use shared::views::{AuditKinds, AuditPage, AuditRow};

use super::filter::{Asked, Filter, position};
use super::look::Part;
use super::sentence::title;
use super::{LogError, Readable, look};
use crate::clock::Instant;
use crate::limits;
use crate::store::Conn;
use crate::store::audit_pages::{self, Shown, Way};

/// The page of a log that was asked for, newest first. A filter that can't be read comes back with what is wrong with
/// it, and no events.
pub async fn turn(
    conn: &mut Conn,
    log: Readable,
    asked: &Asked<'_>,
    row: impl Fn(Shown) -> AuditRow,
) -> Result<AuditPage, LogError> {
    let kinds = grouped(audit_pages::kinds(conn, log).await?);
    let nothing = |wrong: Vec<FieldProblem>| AuditPage {
        rows: vec![],
        kinds,
        newer: None,
        older: None,
        searched_back_to: None,
        searched_up_to: None,
        wrong,
    };
    let filter = match Filter::parse(conn, asked).await {
        Err(LogError::Invalid(problem)) => return Ok(nothing(problem.fields)),
        parsed => parsed?,
    };
    let way = match (position(asked.before), position(asked.after)) {
        (_, Some(after)) => Way::Newer(after),
        (Some(before), None) => Way::Older(before),
        (None, None) => Way::Older(i64::MAX),
    };
    let part = look::part(conn, log, &filter, way, limits::AUDIT_SHOWN).await?;
    let Some(Part { mut found, next, searched_to }) = part else { return Ok(nothing(vec![])) };
    let searched_to = searched_to.map(Instant::moment);
    let end = |shown: Option<&Shown>| shown.map(|shown| shown.position);
    // An address that somebody made up may hold any number.
    let there = |position: i64| position.max(0).unsigned_abs();
    let page = match way {
        Way::Newer(after) => {
            found.reverse();
            // Back where they came from, also where nothing was found.
            let older = end(found.last()).or(Some(after.saturating_add(1)));
            AuditPage {
                newer: next.and_then(Way::newer).map(there),
                older: older.map(there),
                searched_up_to: searched_to,
                ..nothing(vec![])
            }
        }
        Way::Older(before) => {
            let newer = end(found.first()).or(Some(before.saturating_sub(1))).filter(|_| before != i64::MAX);
            AuditPage {
                newer: newer.map(there),
                older: next.and_then(Way::older).map(there),
                searched_back_to: searched_to,
                ..nothing(vec![])
            }
        }
    };
    Ok(AuditPage { rows: found.into_iter().map(row).collect(), ..page })
}

/// The kinds by what they are of: what stands before the dot.
fn grouped(kinds: Vec<String>) -> Vec<AuditKinds> {
    let mut groups: Vec<AuditKinds> = Vec::new();
    for kind in kinds {
        let (of, what) = kind.split_once('.').unwrap_or(("", &kind));
        let (label, entry) = (title(of), (kind.clone(), title(what)));
        match groups.last_mut().filter(|group| group.label == label) {
            Some(group) => group.kinds.push(entry),
            None => groups.push(AuditKinds { label, kinds: vec![entry] }),
        }
    }
    groups
}
