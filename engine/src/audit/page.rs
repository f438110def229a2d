use serde_json::{Map, Value as Json};
use shared::FieldProblem;
use shared::policy::Role;
use shared::views::{AuditKinds, AuditLog, AuditRow, Door};

use super::filter::{Asked, Filter, position};
use super::sentence::{sentence, title};
use super::{Kind, LogError};
use crate::gate;
use crate::store::audit_pages::{self, Shown, Way};
use crate::store::parts;
use crate::{Caller, Engine, browser, limits};

/// A page of the workspace's audit log, newest first, for admins. A filter that can't be read comes back with what is wrong
/// with it, and no events.
pub async fn page(
    engine: &Engine,
    caller: &Caller,
    workspace: &str,
    asked: &Asked<'_>,
) -> Result<Door<AuditLog>, LogError> {
    let permit = match gate::knock(engine, caller, workspace).await? {
        Door::Open(permit) => permit,
        Door::Shut(shut) => return Ok(Door::Shut(shut)),
    };
    permit.require(Role::Admin)?;
    let mut conn = engine.read().await?;
    let kinds = grouped(audit_pages::kinds(&mut conn, &permit).await?);
    let nothing = |wrong: Vec<FieldProblem>| AuditLog {
        frame: permit.frame(),
        rows: vec![],
        kinds,
        newer: None,
        older: None,
        wrong,
    };
    let filter = match Filter::parse(&mut conn, asked).await {
        Err(LogError::Invalid(problem)) => return Ok(Door::Open(nothing(problem.fields))),
        parsed => parsed?,
    };
    let way = match (position(asked.before), position(asked.after)) {
        (_, Some(after)) => Way::Newer(after),
        (Some(before), None) => Way::Older(before),
        (None, None) => Way::Older(i64::MAX),
    };
    let found = audit_pages::find(&mut conn, &permit, &filter, way, limits::AUDIT_SHOWN + 1).await?;
    let (mut found, has_more) = parts::shown(found, limits::AUDIT_SHOWN);
    let is_newest = matches!(way, Way::Older(i64::MAX));
    if matches!(way, Way::Newer(_)) {
        found.reverse();
    }
    let (has_newer, has_older) = if matches!(way, Way::Newer(_)) { (has_more, true) } else { (!is_newest, has_more) };
    let end = |shown: Option<&Shown>| shown.map(|shown| shown.position.unsigned_abs());
    Ok(Door::Open(AuditLog {
        newer: end(found.first()).filter(|_| has_newer),
        older: end(found.last()).filter(|_| has_older),
        rows: found.into_iter().map(row).collect(),
        ..nothing(vec![])
    }))
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

/// Who did what no account did: whoever runs the server put a workspace on a plan, all else happens at its hour.
fn by_nobody(kind: &str) -> &'static str {
    if kind == Kind::PlanChanged.word() { "The operator" } else { "Sallyport" }
}

/// With which token, where an account's did it: any other is named as who did it.
fn with_token(who: &str, detail: &Map<String, Json>) -> String {
    match detail.get("token").and_then(Json::as_str) {
        Some(token) if !who.starts_with("token “") => format!(" with the token “{token}”"),
        Some(_) | None => String::new(),
    }
}

fn row(Shown { event, email, .. }: Shown) -> AuditRow {
    let detail: Map<String, Json> = serde_json::from_str(&event.detail).unwrap_or_default();
    let who = event.actor.or(email).unwrap_or_else(|| by_nobody(&event.kind).to_owned());
    AuditRow {
        when: event.at.moment(),
        what: sentence(&event.kind, &detail) + &with_token(&who, &detail),
        who,
        whom: event.target.unwrap_or_default(),
        ip: event.ip,
        browser: event.user_agent.and_then(|agent| browser::name(&agent)).unwrap_or_default(),
        proof: event.proof.as_deref().map(title).unwrap_or_default(),
    }
}
