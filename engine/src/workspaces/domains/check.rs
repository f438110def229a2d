use shared::policy::Role;
use shared::views::DnsAnswer;

use super::settle::settle;
use super::{DomainError, find};
use crate::gate;
use crate::store::trusted_domains::Claim;
use crate::{Caller, Engine, Error, store};

/// Asks DNS for a trusted domain's proof now; the answer.
pub async fn check(engine: &Engine, caller: &Caller, workspace: &str, domain: &str) -> Result<DnsAnswer, DomainError> {
    let (mut tx, permit) = gate::enter_to_write(engine, caller, workspace).await?;
    permit.require(Role::Admin)?;
    let found = find(&mut tx, &permit, domain).await?;
    store::trusted_domains::take_check(&mut tx, &permit, engine.now()).await?.map_err(DomainError::TooOften)?;
    tx.commit().await?;
    Ok(ask_and_settle(engine, caller, &found.claim).await?)
}

/// No transaction waits for DNS: whoever runs a name server could hold the workspace for as long as they like.
pub async fn ask_and_settle(engine: &Engine, caller: &Caller, claim: &Claim) -> Result<DnsAnswer, Error> {
    let asked_at = engine.now();
    let answer = engine.dns().ask(&claim.domain, &claim.token).await;
    settle(engine, caller, claim, answer, asked_at).await?;
    Ok(answer)
}
