use serde_json::Value as Json;
use shared::ErrorCode;
use shared::api::{AuditEvent, Page, Problem};
use shared::policy::Level;

use crate::advice::Advice;
use crate::args::Audit;
use crate::client::Request;
use crate::commands::enforce::requirement;
use crate::output::Output;
use crate::output::moment::minute;
use crate::output::table::Table;
use crate::problem::Failure;
use crate::session::Session;

pub fn run(output: &Output, session: &mut Session<'_>, wanted: &Audit) -> Result<(), Failure> {
    // As they are written, one is before the other.
    if wanted.to.is_some() && wanted.to < wanted.from {
        return Err(Failure::usage("The day in --to lies before the one in --from."));
    }
    read(output, session, wanted).map_err(|failure| failure.with_advice(kinds))
}

/// Where the kinds stand, for who typed one that is none.
fn kinds(problem: &Problem) -> Option<Advice> {
    let is_unknown = problem.code == ErrorCode::ValidationFailed && problem.errors.iter().any(|e| e.field == "kind");
    is_unknown.then(|| Advice::of("The kinds stand in docs/AUDIT.md; and `sally audit` shows that of each event."))
}

fn read(output: &Output, session: &mut Session<'_>, wanted: &Audit) -> Result<(), Failure> {
    let workspace = &wanted.workspace;
    let request = Request::get(&["workspaces", workspace, "audit"])
        .query_if("kind", wanted.kind.as_deref())
        .query_if("person", wanted.person.as_deref())
        .query_if("from", wanted.from.as_deref())
        .query_if("to", wanted.to.as_deref())
        .in_workspace(workspace, "audit");
    match wanted.export.as_deref() {
        Some("csv") => return session.copy(&request.accepting("text/csv")),
        Some(_) => return session.copy(&request.accepting("application/x-ndjson")),
        None => {}
    }
    let page: Page<AuditEvent> = session.until_something(&request)?;
    output.table(&page, &table(&page.items), "The log holds nothing like that.")?;
    if page.next.is_some() {
        output.note("There is more: narrow it down, or take all of it with --export ndjson.");
    }
    Ok(())
}

pub fn table(events: &[AuditEvent]) -> Table {
    let mut table = Table::new(["WHEN", "WHAT", "WHO", "WHOM", "FROM", "DETAIL"]).wrapping(5);
    for event in events {
        table.row([
            minute(&event.at).as_str().into(),
            event.kind.as_str().into(),
            who(event).as_str().into(),
            event.target.as_deref().unwrap_or("-").into(),
            event.ip.as_str().into(),
            detail(event).as_str().into(),
        ]);
    }
    table
}

/// Who did it, and with which token of theirs: one that is nobody's is named as who did it.
fn who(event: &AuditEvent) -> String {
    let who = event.actor.as_deref().unwrap_or("-");
    match event.detail.get(TOKEN).and_then(Json::as_str) {
        Some(token) if !who.starts_with("token “") => format!("{who}, token “{token}”"),
        Some(_) | None => who.to_owned(),
    }
}

/// Under which the log has the name of the token that acted.
const TOKEN: &str = "token";

/// What was before and after, and then the rest as the log has it.
fn detail(event: &AuditEvent) -> String {
    let Some(detail) = event.detail.as_object() else { return "-".to_owned() };
    let is_switch = event.kind == "workspace.enforcement_switched";
    let change = detail.get("before").zip(detail.get("after")).map(|(before, after)| {
        let told = |value| if is_switch { required(value) } else { in_words(value) };
        format!("{} → {}", told(before), told(after))
    });
    let is_told = |key: &str| key == TOKEN || change.is_some() && ["before", "after"].contains(&key);
    let rest = detail.iter().filter(|(key, _)| !is_told(key));
    let rest: Vec<_> = rest.map(|(key, value)| format!("{key}: {}", in_words(value))).collect();
    let all: Vec<_> = change.into_iter().chain(rest).collect();
    // A mark that stands by itself: no id grows longer by it.
    if all.is_empty() { "-".to_owned() } else { all.join(" · ") }
}

fn in_words(value: &Json) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// A required level, as `sally enforce` says it.
fn required(value: &Json) -> String {
    let level = value.as_str().and_then(Level::from_word);
    level.map_or_else(|| in_words(value), |level| requirement(level).to_owned())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn event(kind: &str, actor: Option<&str>, detail: &Json) -> AuditEvent {
        serde_json::from_value(json!({
            "position": 1, "id": "1", "at": "2026-11-22T09:05:59Z", "kind": kind, "actor": actor, "ip": "192.0.2.1",
            "detail": detail, "hash": "00",
        }))
        .unwrap()
    }

    #[test]
    fn a_switch_tells_whether_it_went_on_or_off_and_a_change_what_it_was() {
        let switched = "workspace.enforcement_switched";
        for (kind, told, expected) in [
            (switched, json!({ "before": "password", "after": "two_factor" }), "off → on: any second factor"),
            (switched, json!({ "before": "phishing_resistant", "after": "password" }), "on: passkeys only → off"),
            (switched, json!({ "before": "password", "after": "moon" }), "off → moon"),
            ("project.renamed", json!({ "before": "password", "after": "Moon" }), "password → Moon"),
            (
                "workspace.domain_removed",
                json!({ "before": "open", "domain": "a.com" }),
                "before: open · domain: a.com",
            ),
            ("token.created", json!({ "days": 90, "name": "ci" }), "days: 90 · name: ci"),
            ("workspace.member_left", json!({}), "-"),
        ] {
            assert_eq!(detail(&event(kind, None, &told)), expected);
        }
        let given = json!({ "before": "password", "after": "two_factor", "grace_until": "2026-12-25T00:00:00Z" });
        assert_eq!(
            detail(&event(switched, None, &given)),
            "off → on: any second factor · grace_until: 2026-12-25T00:00:00Z"
        );
    }

    #[test]
    fn a_token_that_acted_is_named_once() {
        let acted = json!({ "name": "Moon", "token": "ci", "token_id": "7" });
        let by = |actor| event("project.created", actor, &acted);
        assert_eq!(who(&by(Some("ada@example.com"))), "ada@example.com, token “ci”");
        assert_eq!(who(&by(Some("token “ci”"))), "token “ci”");
        assert_eq!(detail(&by(None)), "name: Moon · token_id: 7");
        assert_eq!(who(&event("workspace.created", None, &json!({}))), "-");
    }
}
