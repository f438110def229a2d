use serde_json::{Map, Value as Json};
use shared::views::{AuditLog, AuditRow, Door};

use super::filter::Asked;
use super::sentence::{sentence, title};
use super::turn::turn;
use super::{Kind, LogError, Readable};
use crate::gate;
use crate::store::audit_pages::Shown;
use crate::{Caller, Engine, browser};

/// A page of the workspace's audit log, newest first, for admins. A filter that can't be read comes back with what is
/// wrong with it, and no events.
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
    let log = Readable::of_workspace(&permit)?;
    let page = turn(&mut engine.read().await?, log, asked, row).await?;
    Ok(Door::Open(AuditLog { frame: permit.frame(), page }))
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
