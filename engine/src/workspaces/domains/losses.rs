use sqlx::types::Uuid;

use crate::mail::WorkspaceChange;
use crate::store::trusted_domains::Loss;
use crate::workspaces::tell_next_admins;
use crate::{Engine, Error, store};

/// Mails that one transaction enqueues: others write meanwhile.
const AT_ONCE: i64 = 100;

/// Lost proofs that one round looks up at a time.
const LOSSES_AT_ONCE: i64 = 100;

/// Tells the next admins of every proof that was lost, until all have heard of it.
pub async fn tell_of_losses(engine: &Engine) -> Result<(), Error> {
    loop {
        let losses = store::trusted_domains::being_told(&mut engine.read().await?, LOSSES_AT_ONCE).await?;
        if losses.is_empty() {
            return Ok(());
        }
        for domain in losses {
            tell_next_of_loss(engine, domain).await?;
        }
    }
}

/// Tells the next hundred admins that the proof of a domain was lost, unless that is no longer so. Each of them once,
/// by whichever server comes first.
pub async fn tell_next_of_loss(engine: &Engine, domain: Uuid) -> Result<(), Error> {
    let mut tx = engine.write().await?;
    let Some(telling) = store::trusted_domains::hold_telling(&mut tx, domain).await? else { return Ok(()) };
    let last = if store::workspaces::is_deleted(&mut tx, telling.workspace).await? {
        None
    } else {
        let change = match telling.loss {
            Loss::Lost => WorkspaceChange::DomainLost(&telling.domain),
            Loss::Silent => WorkspaceChange::DomainSilent(&telling.domain),
        };
        tell_next_admins(engine, &mut tx, telling.workspace, change, (telling.told, AT_ONCE)).await?
    };
    store::trusted_domains::note_told(&mut tx, domain, last).await?;
    tx.commit().await
}
