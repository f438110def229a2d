use serde_json::{Map, Value as Json};
use shared::views::{AuditPage, AuditRow};

use super::account_sentence::account_sentence;
use super::filter::Asked;
use super::sentence::title;
use super::turn::turn;
use super::{LogError, Readable};
use crate::store::audit_pages::Shown;
use crate::{Caller, Engine, browser};

/// A page of what concerns the signed-in person's own account, newest first: whoever did it, but for what happened
/// inside workspaces. A filter that can't be read comes back as it does in [`super::page()`]; one for a person leaves
/// nothing out.
pub async fn activity(engine: &Engine, caller: &Caller, asked: &Asked<'_>) -> Result<AuditPage, LogError> {
    let mut conn = engine.read().await?;
    let log = Readable::of_account(engine, &mut conn, caller).await?;
    turn(&mut conn, log, &asked.of_one_account(), |shown| row(without_others(shown))).await
}

/// Whoever guesses at a password may be signed in as somebody else: neither their address nor what they have proven is
/// for whom they guess at.
pub fn without_others(mut shown: Shown) -> Shown {
    if shown.event.actor.is_some() && shown.event.actor != shown.email {
        (shown.event.actor, shown.event.proof) = (None, None);
    }
    shown
}

fn row(Shown { event, .. }: Shown) -> AuditRow {
    let detail: Map<String, Json> = serde_json::from_str(&event.detail).unwrap_or_default();
    AuditRow {
        when: event.at.moment(),
        what: account_sentence(&event.kind, &detail),
        who: String::new(),
        whom: String::new(),
        ip: event.ip,
        browser: event.user_agent.and_then(|agent| browser::name(&agent)).unwrap_or_default(),
        proof: event.proof.as_deref().map(title).unwrap_or_default(),
    }
}
