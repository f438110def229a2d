use shared::FieldProblem;
use shared::views::{AuditKinds, AuditPage, AuditRow};

use super::filter::{Asked, Filter, position};
use super::sentence::title;
use super::{LogError, Readable};
use crate::limits;
use crate::store::audit_pages::{self, Shown, Way};
use crate::store::{Conn, parts};

/// The page of a log that was asked for, newest first. A filter that can't be read comes back with what is wrong with it,
/// and no events.
pub async fn turn(
    conn: &mut Conn,
    log: Readable,
    asked: &Asked<'_>,
    row: impl Fn(Shown) -> AuditRow,
) -> Result<AuditPage, LogError> {
    let kinds = grouped(audit_pages::kinds(conn, log).await?);
    let nothing = |wrong: Vec<FieldProblem>| AuditPage { rows: vec![], kinds, newer: None, older: None, wrong };
    let filter = match Filter::parse(conn, asked).await {
        Err(LogError::Invalid(problem)) => return Ok(nothing(problem.fields)),
        parsed => parsed?,
    };
    let way = match (position(asked.before), position(asked.after)) {
        (_, Some(after)) => Way::Newer(after),
        (Some(before), None) => Way::Older(before),
        (None, None) => Way::Older(i64::MAX),
    };
    let found = audit_pages::find(conn, log, &filter, way, limits::AUDIT_SHOWN + 1).await?;
    let (mut found, has_more) = parts::shown(found, limits::AUDIT_SHOWN);
    let is_newest = matches!(way, Way::Older(i64::MAX));
    if matches!(way, Way::Newer(_)) {
        found.reverse();
    }
    let (has_newer, has_older) = if matches!(way, Way::Newer(_)) { (has_more, true) } else { (!is_newest, has_more) };
    let end = |shown: Option<&Shown>| shown.map(|shown| shown.position.unsigned_abs());
    Ok(AuditPage {
        newer: end(found.first()).filter(|_| has_newer),
        older: end(found.last()).filter(|_| has_older),
        rows: found.into_iter().map(row).collect(),
        ..nothing(vec![])
    })
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
