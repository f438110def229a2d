//! Finding out whether anybody changed the log: every hash is computed again, and every head, from the same moment's
//! state of the database. It only reads.

mod finding;
mod since;
mod suspects;
mod walk;

pub use finding::{Finding, Head, Report, Wrong};

use std::collections::{BTreeMap, BTreeSet};

use sqlx::types::Uuid;

use super::{AuditKey, Roll, house};
use crate::store::{Conn, audit_chains, audit_integrity};
use crate::{Engine, Error};

/// Events in no chain that are told one by one.
const STRAYS: i64 = 1000;

/// What is known while the log is walked through.
struct Checking<'a> {
    owners: BTreeMap<Uuid, String>,
    report: Report,
    tell: &'a mut (dyn FnMut(Finding) + Send),
}

impl Checking<'_> {
    fn name(&self, chain: Uuid) -> String {
        match self.owners.get(&chain) {
            Some(owner) => owner.clone(),
            None if chain == house() => "the house".to_owned(),
            None => format!("chain {chain}"),
        }
    }

    fn found(&mut self, chain: Uuid, position: Option<i64>, event: Option<Uuid>, wrong: Wrong) {
        let finding = Finding { chain: self.name(chain), position, event, wrong };
        self.told(finding);
    }

    /// The file itself is not as it should be.
    fn damaged(&mut self, said: String) {
        self.told(Finding { chain: "the database".into(), position: None, event: None, wrong: Wrong::Damaged(said) });
    }

    /// Damage in one place keeps nothing from being found in the others.
    fn survive<T>(&mut self, done: Result<T, Error>) -> Result<Option<T>, Error> {
        match done {
            Ok(done) => Ok(Some(done)),
            Err(error) if error.is_damage() => {
                self.damaged(error.to_string());
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    fn told(&mut self, finding: Finding) {
        self.report.findings += 1;
        (self.tell)(finding);
    }
}

/// Checks every chain, and tells of each thing that is wrong as it is found. `since`: heads that were kept elsewhere,
/// by which a log is found out that was put back as a whole to what it once was.
pub async fn verify(engine: &Engine, since: &[Head], tell: &mut (dyn FnMut(Finding) + Send)) -> Result<Report, Error> {
    let mut snapshot = engine.snapshot().await?;
    let mut checking = Checking { owners: BTreeMap::new(), report: Report::default(), tell };
    for said in audit_integrity::damage(&mut snapshot).await? {
        checking.damaged(said);
    }
    let owners = audit_integrity::owners(&mut snapshot).await;
    let owners = checking.survive(owners)?;
    let are_owners_known = owners.is_some();
    checking.owners = owners.unwrap_or_default();
    let (mut known, mut house_head, mut seen) = (BTreeSet::new(), None, 0);
    let heads = audit_integrity::heads(&mut snapshot).await;
    for head in checking.survive(heads)?.unwrap_or_default() {
        let Some(head) = head else {
            checking.told(Finding::of_no_chain(Wrong::HeadChanged));
            continue;
        };
        known.insert(head.chain);
        if head.chain == house() {
            house_head = Some(head.clone());
        } else if engine.audit_key().trusts(&head) {
            seen = seen.max(head.roll_seen.unwrap_or_default());
        }
        let walked = walk::chain(engine.audit_key(), &mut snapshot, &head, &mut checking).await;
        checking.survive(walked)?;
        let compared = since::compare(&mut snapshot, &head, since, &mut checking).await;
        checking.survive(compared)?;
        let of = checking.name(head.chain);
        checking.report.heads.push(Head::kept(&head, of));
    }
    checking.report.chains = known.len() as u64;
    if are_owners_known {
        let gone = gone(&known, since, &mut checking);
        if let Some(head) = house_head {
            call_the_roll(engine.audit_key(), &head, seen, known.into_iter().chain(gone), &mut checking);
        }
    }
    let looked = strays(&mut snapshot, &mut checking).await;
    checking.survive(looked)?;
    Ok(checking.report)
}

/// Every account and every workspace has had an event since it was made, and the house since the log was.
fn gone(known: &BTreeSet<Uuid>, since: &[Head], checking: &mut Checking<'_>) -> Vec<Uuid> {
    let before = since.iter().map(|head| head.chain);
    let expected: BTreeSet<Uuid> = checking.owners.keys().copied().chain([house()]).chain(before).collect();
    let gone: Vec<_> = expected.difference(known).copied().collect();
    for chain in &gone {
        checking.found(*chain, None, None, Wrong::ChainGone);
    }
    gone
}

/// Whether the chains that are there, and those of which it was said that they are gone, are all that were ever begun;
/// and whether the roll is as new as the chains, of which one has seen so many on it.
fn call_the_roll(
    key: &AuditKey,
    head: &audit_chains::Head,
    seen: i64,
    chains: impl Iterator<Item = Uuid>,
    checking: &mut Checking<'_>,
) {
    let Some(roll) = &head.roll else {
        // A head that was changed may have lost it by that, and that was said.
        if key.trusts(head) {
            checking.found(house(), None, None, Wrong::RollGone);
        }
        return;
    };
    if roll.chains < seen {
        checking.found(house(), None, None, Wrong::RollPutBack { begun: roll.chains, seen });
    }
    let present = Roll::of(key, chains);
    if present != *roll {
        checking.found(house(), None, None, Wrong::NotTheRoll { begun: roll.chains, present: present.chains });
    }
}

async fn strays(conn: &mut Conn, checking: &mut Checking<'_>) -> Result<(), Error> {
    for stray in audit_integrity::strays(conn, STRAYS).await? {
        if let Some(chain) = stray.chain {
            checking.found(chain, stray.position, stray.event, Wrong::Unchained);
        } else {
            let finding = Finding::of_no_chain(Wrong::Unchained);
            checking.told(Finding { event: stray.event, position: stray.position, ..finding });
        }
    }
    Ok(())
}
