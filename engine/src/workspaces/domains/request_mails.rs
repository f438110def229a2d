use shared::input::Email;
use sqlx::types::Uuid;

use super::requests::count;
use crate::mail::WorkspaceChange;
use crate::store::Tx;
use crate::workspaces::tell_admins;
use crate::{Engine, Error, limits, store};

/// The shortest time between two mails about requests that each came while no other waited.
const BETWEEN_FIRST_ONES: i64 = limits::AN_HOUR / limits::MAILS_AN_HOUR_MAX;

/// Writes to the admins about a request that just came, as part of `tx`: at once, if no other waits or they heard of
/// none for a day; otherwise [`tell_of_waiting`] does, once a day is over. Not for each: whoever signs up with a
/// hundred addresses would write to every admin a hundred times. And never not at all: one request that nobody decides
/// must not hide others.
pub async fn tell_of_request(engine: &Engine, tx: &mut Tx, workspace: Uuid, from: &Email) -> Result<(), Error> {
    let now = engine.now();
    let waiting = count(tx, workspace, now).await?;
    let between = if waiting > 1 { limits::JOIN_REQUESTS_TOLD_EVERY } else { BETWEEN_FIRST_ONES };
    if store::join_request_mails::claim(tx, workspace, now.plus(-between), now).await? {
        let change =
            if waiting > 1 { WorkspaceChange::RequestsWait(waiting) } else { WorkspaceChange::JoinRequested(from) };
        tell_admins(engine, tx, workspace, change).await?;
    }
    Ok(())
}

/// Writes to the admins of every workspace where others asked since they were written to a day ago, and still wait.
pub async fn tell_of_waiting(engine: &Engine) -> Result<(), Error> {
    loop {
        let now = engine.now();
        let last = now.plus(-limits::JOIN_REQUESTS_TOLD_EVERY);
        if !store::join_request_mails::any_due(&mut engine.read().await?, last).await? {
            return Ok(());
        }
        let mut tx = engine.write().await?;
        let Some(workspace) = store::join_request_mails::take_due(&mut tx, last, now).await? else { return Ok(()) };
        match count(&mut tx, workspace, now).await? {
            // Of a domain that counts no longer: it may again, and then they are to be decided.
            0 if store::join_requests::any(&mut tx, workspace).await? => {
                store::join_request_mails::keep_in_mind(&mut tx, workspace).await?;
            }
            0 => {}
            waiting => tell_admins(engine, &mut tx, workspace, WorkspaceChange::RequestsWait(waiting)).await?,
        }
        tx.commit().await?;
    }
}
