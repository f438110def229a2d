use data_encoding::HEXLOWER;
use serde_json::Value as Json;
use shared::views::Door;

use super::activity::without_others;
use super::filter::{Asked, Filter};
use super::{Event, Kind, LogError, Readable, look, record};
use crate::gate::{self, Refusal};
use crate::store::audit_pages::{Shown, Span, Way};
use crate::store::{Conn, Tx};
use crate::{Caller, Engine, store};

/// Events that are read together: what an export holds in memory.
const STEP: i64 = 500;

/// An export under way. Each step asks again whether they may read: whoever is shut out, removed or signed out in
/// between gets no more.
#[derive(Debug)]
pub struct Export {
    engine: Engine,
    caller: Caller,
    of: Of,
    filter: Filter,
    /// What is still to be read; `None` when that is nothing. It ends where the log ended when the export began,
    /// however busily others write.
    rest: Option<(Way, Span)>,
}

/// Whose log it is.
#[derive(Debug)]
enum Of {
    /// The signed-in person's own.
    Account,
    Workspace(String),
}

/// An event as an export holds it, its fields in the order of the columns.
#[derive(Clone, Debug)]
pub struct Exported {
    /// Its place in the chain of its workspace or account.
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
    let (tx, permit) = gate::enter_on_record_also_by_token(engine, caller, workspace).await?;
    let log = Readable::of_workspace(&permit)?;
    let event = Event::of(Kind::AuditExported, permit.account()).in_workspace(permit.workspace());
    begin(engine, tx, caller, (log, Of::Workspace(workspace.to_owned())), asked, event.with("format", format)).await
}

/// Begins an export of what concerns the signed-in person's own account, which is told there. `asked` for a person
/// leaves nothing out.
pub async fn begin_activity_export(
    engine: &Engine,
    caller: &Caller,
    asked: &Asked<'_>,
    format: &'static str,
) -> Result<Export, LogError> {
    let mut tx = engine.write().await?;
    let log = Readable::of_account(engine, &mut tx, caller).await?;
    let event = Event::of(Kind::ActivityExported, log.chain()).with("format", format);
    begin(engine, tx, caller, (log, Of::Account), &asked.of_one_account(), event).await
}

async fn begin(
    engine: &Engine,
    mut tx: Tx,
    caller: &Caller,
    (log, of): (Readable, Of),
    asked: &Asked<'_>,
    mut event: Event,
) -> Result<Export, LogError> {
    let filter = Filter::parse(&mut tx, asked).await?;
    for (name, value) in [("kind", asked.kind), ("person", asked.person), ("from", asked.from), ("to", asked.to)] {
        if !value.is_empty() {
            event = event.with(name, value);
        }
    }
    record(engine, &mut tx, caller, event).await?;
    tx.commit().await?;
    let mut conn = engine.read().await?;
    let end = store::audit_chains::last_position(&mut conn, log).await?;
    let span = look::span(&mut conn, log, &filter).await?;
    let rest = span.map(|span| (Way::Newer(0), Span { last: span.last.min(end), ..span }));
    let (engine, caller) = (engine.clone(), caller.clone());
    Ok(Export { engine, caller, of, filter, rest })
}

impl Export {
    /// The next events; none when there are no more. As long as nothing is found it goes on by itself, but gives its
    /// connection back in between: others read, too.
    pub async fn step(&mut self) -> Result<Vec<Exported>, LogError> {
        loop {
            let (mut conn, log) = self.knock().await?;
            let Some((way, span)) = self.rest else { return Ok(vec![]) };
            let part = look::look(&mut conn, log, &self.filter, (way, span), STEP).await?;
            self.rest = part.next.map(|next| (next, span));
            if !part.found.is_empty() {
                let of_account = matches!(self.of, Of::Account);
                let shown = part.found.into_iter();
                return Ok(shown
                    .map(|shown| exported(if of_account { without_others(shown) } else { shown }))
                    .collect());
            }
        }
    }

    /// As the session is now, and not as it was when the export began.
    async fn knock(&self) -> Result<(Conn, Readable), LogError> {
        let Of::Workspace(workspace) = &self.of else {
            let mut conn = self.engine.read().await?;
            let log = Readable::of_account(&self.engine, &mut conn, &self.caller).await?;
            return Ok((conn, log));
        };
        let permit = match gate::knock_also_by_token(&self.engine, &self.caller, workspace).await? {
            Door::Open(permit) => permit,
            Door::Shut(shut) => return Err(Refusal::Shut(shut).into()),
        };
        Ok((self.engine.read().await?, Readable::of_workspace(&permit)?))
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
