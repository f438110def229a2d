use data_encoding::HEXLOWER;
use serde_json::Value as Json;
use shared::policy::Role;
use shared::views::Door;

use super::filter::{Asked, Filter};
use super::{Event, Kind, LogError, record};
use crate::gate::{self, Permit, Refusal};
use crate::store::audit_pages::{self, Shown, Way};
use crate::{Caller, Engine, store};

/// Events that are read together: what an export holds in memory.
const STEP: i64 = 500;

/// An export under way. Each step goes through the gate again: whoever is shut out or removed in between gets no more.
#[derive(Debug)]
pub struct Export {
    engine: Engine,
    caller: Caller,
    workspace: String,
    filter: Filter,
    /// The position of the last event that was handed out.
    at: i64,
    /// Where the log ended when the export began: it ends, however busily others write.
    end: i64,
}

/// An event as an export holds it, its fields in the order of the columns.
#[derive(Clone, Debug)]
pub struct Exported {
    /// Its place in the workspace's chain.
    pub position: i64,
    /// Its id.
    pub id: String,
    /// RFC 3339, UTC, to the microsecond.
    pub at: String,
    /// The stable word.
    pub kind: String,
    /// The address of who acted, at that time.
    pub actor: String,
    /// The account that acted, or that it concerns.
    pub account: String,
    /// The address of whom it concerns besides, at that time.
    pub target: String,
    /// Their account.
    pub target_account: String,
    /// Where the request came from.
    pub ip: String,
    /// What the browser called itself.
    pub user_agent: String,
    /// What the session had proven.
    pub proof: String,
    /// What was before and after, and the like.
    pub detail: Json,
    /// The keyed hash that binds it to the event before it, in hex.
    pub hash: String,
}

/// Begins an export, which the log tells of. `format` is its name, for that event.
pub async fn begin_export(
    engine: &Engine,
    caller: &Caller,
    workspace: &str,
    asked: &Asked<'_>,
    format: &'static str,
) -> Result<Export, LogError> {
    let (mut tx, permit) = gate::enter_on_record_also_by_token(engine, caller, workspace).await?;
    permit.require(Role::Admin)?;
    let filter = Filter::parse(&mut tx, asked).await?;
    let mut event =
        Event::of(Kind::AuditExported, permit.account()).in_workspace(permit.workspace()).with("format", format);
    for (name, value) in [("kind", asked.kind), ("person", asked.person), ("from", asked.from), ("to", asked.to)] {
        if !value.is_empty() {
            event = event.with(name, value);
        }
    }
    record(engine, &mut tx, caller, event).await?;
    tx.commit().await?;
    let end = store::audit_chains::last_position(&mut engine.read().await?, permit.workspace()).await?;
    let (engine, caller, workspace) = (engine.clone(), caller.clone(), workspace.to_owned());
    Ok(Export { engine, caller, workspace, filter, at: 0, end })
}

impl Export {
    /// The next events; none when there are no more.
    pub async fn step(&mut self) -> Result<Vec<Exported>, LogError> {
        let permit = self.permit().await?;
        let mut conn = self.engine.read().await?;
        let found = audit_pages::find(&mut conn, &permit, &self.filter, Way::Newer(self.at), STEP).await?;
        let wanted: Vec<Exported> =
            found.into_iter().filter(|shown| shown.position <= self.end).map(exported).collect();
        self.at = wanted.last().map_or(self.end, |last| last.position);
        Ok(wanted)
    }

    async fn permit(&self) -> Result<Permit, Refusal> {
        // As the session is now, and not as it was when the export began.
        let permit = match gate::knock_also_by_token(&self.engine, &self.caller, &self.workspace).await? {
            Door::Open(permit) => permit,
            Door::Shut(shut) => return Err(Refusal::Shut(shut)),
        };
        permit.require(Role::Admin)?;
        Ok(permit)
    }
}

pub(super) fn exported(Shown { position, hash, event, .. }: Shown) -> Exported {
    let id = |id: Option<sqlx::types::Uuid>| id.map(|id| id.to_string()).unwrap_or_default();
    Exported {
        position,
        id: event.id.to_string(),
        at: event.at.rfc3339(),
        kind: event.kind,
        actor: event.actor.unwrap_or_default(),
        account: id(event.account),
        target: event.target.unwrap_or_default(),
        target_account: id(event.target_id),
        ip: event.ip,
        user_agent: event.user_agent.unwrap_or_default(),
        proof: event.proof.unwrap_or_default(),
        detail: serde_json::from_str(&event.detail).unwrap_or(Json::String(event.detail)),
        hash: HEXLOWER.encode(&hash),
    }
}
