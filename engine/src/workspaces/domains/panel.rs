use shared::policy::Role;
use shared::views::{DnsAnswer, DomainProof, Door, JoinRequestRow, Joining, TrustedDomainRow};

use super::settle::NEVER;
use crate::by_time::Place;
use crate::clock::Instant;
use crate::cursor::What;
use crate::gate::{self, Permit, Refusal};
use crate::store::Conn;
use crate::store::join_requests::Waiting;
use crate::store::trusted_domains::TrustedDomain;
use crate::{Caller, Engine, Error, dns, limits, store};

/// The domains that a workspace trusts, by name. For admins.
pub async fn all(engine: &Engine, caller: &Caller, workspace: &str) -> Result<Door<Vec<TrustedDomainRow>>, Refusal> {
    let permit = match gate::knock(engine, caller, workspace).await? {
        Door::Open(permit) => permit,
        Door::Shut(shut) => return Ok(Door::Shut(shut)),
    };
    permit.require(Role::Admin)?;
    let domains = store::trusted_domains::list(&mut engine.read().await?, &permit).await?;
    let now = engine.now();
    Ok(Door::Open(domains.into_iter().map(|found| row(found, now)).collect()))
}

/// The trusted domains, and the part of the requests to join that begins where `at` says, as an admin sees them. Where
/// that leads nowhere, or where nobody is left, it is the first one.
pub async fn panel(conn: &mut Conn, permit: &Permit, at: &str, now: Instant) -> Result<Joining, Error> {
    let domains = store::trusted_domains::list(conn, permit).await?;
    let list = What::JoinRequests.of(permit.workspace());
    let mut place = Place::parse(at, list);
    let mut requests = requests(conn, permit, place, now).await?;
    if requests.is_empty() && place.is_some() {
        place = None;
        requests = self::requests(conn, permit, None, now).await?;
    }
    let (requests, are_more) = store::parts::shown(requests, limits::JOIN_REQUESTS_SHOWN);
    let end = requests.last().filter(|_| are_more);
    let next_requests = end.map(|end| Place { at: end.asked_at, id: end.id }.cursor(list));
    let requests = requests.into_iter().map(|request| JoinRequestRow {
        id: request.id.to_string(),
        name: request.name,
        email: request.email,
        asked: request.asked_at.moment(),
    });
    Ok(Joining {
        domains: domains.into_iter().map(|found| row(found, now)).collect(),
        requests: requests.collect(),
        has_older_requests: place.is_some(),
        next_requests,
    })
}

/// Those behind that place, with one more than is shown.
async fn requests(
    conn: &mut Conn,
    permit: &Permit,
    behind: Option<Place>,
    now: Instant,
) -> Result<Vec<Waiting>, Error> {
    let part = (behind.unwrap_or(Place::BEGINNING), limits::JOIN_REQUESTS_SHOWN + 1);
    store::join_requests::list(conn, permit, part, now).await
}

pub(super) fn row(found: TrustedDomain, now: Instant) -> TrustedDomainRow {
    // Nobody may have looked since the last proof became too old.
    let counts_until = found.last_proven_at.map(|proven| proven.plus(limits::DOMAIN_PROOF_TTL));
    let too_old = counts_until.filter(|until| *until <= now);
    let (proof, since) = match (found.proven_at, found.lost_at.or(too_old)) {
        (None, _) => (DomainProof::Waiting, None),
        (Some(proven), None) => (DomainProof::Proven, Some(proven)),
        (Some(_), Some(lost)) => (DomainProof::Lost, Some(lost)),
    };
    TrustedDomainRow {
        told: told(&found, proof, counts_until, now),
        id: found.claim.id.to_string(),
        record_name: dns::record_name(&found.claim.domain),
        domain: found.claim.domain.into(),
        record_value: found.claim.token,
        proof,
        since: since.map(Instant::moment),
        checked: found.checked_at.map(Instant::moment),
        mode: found.mode,
        role: found.role,
    }
}

fn told(found: &TrustedDomain, proof: DomainProof, counts_until: Option<Instant>, now: Instant) -> String {
    let answer = match (found.last_answer, proof, counts_until) {
        (Some(DnsAnswer::WrongValue), ..) => "The record says something else.".to_owned(),
        (Some(DnsAnswer::Missing), ..) => "There is no such record.".to_owned(),
        (Some(DnsAnswer::Unreachable), DomainProof::Proven, Some(until)) => {
            format!("DNS could not be asked; the last proof counts until {}.", until.moment().words)
        }
        (Some(_), DomainProof::Lost, Some(until)) if until <= now => {
            "DNS has not proven it for seven days: nobody joins by it until it does.".to_owned()
        }
        (Some(DnsAnswer::Unreachable), ..) => "DNS could not be asked.".to_owned(),
        (Some(DnsAnswer::Proven) | None, ..) => String::new(),
    };
    if found.next_check_at == NEVER { answer + " It is no longer looked up by itself." } else { answer }
}
