//! How the oldest events go: bounded, oldest first, with an anchor kept that the rest is bound to.

use shared::policy::Plan;
use sqlx::types::Uuid;

use crate::clock::Instant;
use crate::store::audit_chains::{self, Horizons};
use crate::store::{audit_events, audit_integrity};
use crate::{Engine, Error, limits};

/// Events that go with one transaction: nobody waits long behind it.
const BATCH: i64 = 500;
/// Chains looked up together.
const CHAINS: i64 = 100;

/// Deletes what is older than the plan keeps; never a chain's newest event, so that every chain can still be checked.
pub async fn retain(engine: &Engine) -> Result<(), Error> {
    let now = engine.now();
    let until = |plan| now.plus(-limits::audit_kept_for(plan));
    let horizons = Horizons { hobby: until(Plan::Hobby), pro: until(Plan::Pro), enterprise: until(Plan::Enterprise) };
    let mut last = Uuid::nil();
    // The house's chain has the id that sorts before all others, and that the search begins behind.
    while cut(engine, last, horizons.enterprise).await? {}
    loop {
        let overdue = audit_chains::overdue(&mut engine.read().await?, last, horizons, CHAINS).await?;
        let Some((newest, _)) = overdue.last() else { return Ok(()) };
        last = *newest;
        for (chain, horizon) in overdue {
            while cut(engine, chain, horizon).await? {}
        }
    }
}

/// Cuts one batch off a chain; whether there may be more. What does not fit its hash stays: deleting it would hide that
/// somebody changed it.
async fn cut(engine: &Engine, chain: Uuid, horizon: Instant) -> Result<bool, Error> {
    let mut tx = engine.write().await?;
    let Some(mut head) = audit_chains::hold_existing(&mut tx, chain).await? else { return Ok(false) };
    if !engine.audit_key().trusts(&head) {
        tracing::error!(%chain, "the head of an audit chain was changed: nothing of it is deleted");
        return Ok(false);
    }
    let before = head.anchor_position;
    for placed in audit_integrity::in_chain(&mut tx, chain, before, BATCH).await? {
        let Some(event) = placed.event else { break };
        let is_next = placed.position == head.anchor_position + 1 && placed.position < head.events;
        let fits = placed.hash == engine.audit_key().hash(&head.anchor_hash, placed.position, &event);
        if event.at >= horizon || !is_next || !fits {
            break;
        }
        (head.anchor_position, head.anchor_hash) = (placed.position, placed.hash);
    }
    if head.anchor_position == before {
        return Ok(false);
    }
    head.code = engine.audit_key().code(&head).into();
    audit_events::delete_to(&mut tx, chain, head.anchor_position).await?;
    audit_chains::write(&mut tx, &head).await?;
    tx.commit().await?;
    Ok(head.anchor_position - before == BATCH)
}
