use super::suspects::{Suspect, Suspects};
use super::{Checking, Wrong};
use crate::Error;
use crate::audit::AuditKey;
use crate::store::Conn;
use crate::store::audit_chains::Head;
use crate::store::audit_integrity::{self, Placed};

/// Events read together.
const BATCH: i64 = 500;

/// Where a walk has come to.
struct Walk<'a> {
    key: &'a AuditKey,
    head: &'a Head,
    /// The position of the last event.
    position: i64,
    /// What its hash may have been: the one that stands there, and the one it should be. `None` behind a gap.
    before: Option<(Vec<u8>, Vec<u8>)>,
    suspects: Suspects,
}

/// Walks through a chain, from where retention cut it to its head.
pub async fn chain(key: &AuditKey, conn: &mut Conn, head: &Head, checking: &mut Checking<'_>) -> Result<(), Error> {
    if !key.trusts(head) {
        checking.found(head.chain, None, None, Wrong::HeadChanged);
    }
    let anchor = (head.anchor_hash.clone(), head.anchor_hash.clone());
    let mut walk =
        Walk { key, head, position: head.anchor_position, before: Some(anchor), suspects: Suspects::default() };
    let mut last = i64::MIN;
    loop {
        let batch = batch(conn, head, last).await?;
        let Some(newest) = batch.last() else { break };
        last = newest.position;
        for placed in batch {
            checking.report.events += 1;
            walk.step(placed, checking);
        }
    }
    walk.end(checking);
    Ok(())
}

/// The next events. Where the file is damaged they are read one by one: a row that can't be read hides no other.
async fn batch(conn: &mut Conn, head: &Head, after: i64) -> Result<Vec<Placed>, Error> {
    match audit_integrity::in_chain(conn, head.chain, after, BATCH).await {
        Err(error) if error.is_damage() => {}
        batch => return batch,
    }
    let mut batch = Vec::new();
    for position in audit_integrity::positions(conn, head.chain, after, BATCH).await? {
        batch.push(match audit_integrity::in_chain(conn, head.chain, position - 1, 1).await {
            Ok(mut found) if found.first().is_some_and(|placed| placed.position == position) => found.remove(0),
            Ok(_) => Placed::damaged(position),
            Err(error) if error.is_damage() => Placed::damaged(position),
            Err(error) => return Err(error),
        });
    }
    Ok(batch)
}

impl Walk<'_> {
    fn step(&mut self, placed: Placed, checking: &mut Checking<'_>) {
        let (chain, position) = (self.head.chain, placed.position);
        if position <= self.head.anchor_position || position > self.head.events {
            checking.found(chain, Some(position), placed.event.map(|event| event.id), Wrong::Surplus);
            return;
        }
        if position > self.position + 1 {
            checking.found(chain, Some(self.position + 1), None, Wrong::Missing(position - 1));
            self.before = None;
        }
        let Placed { hash, event, .. } = placed;
        let (stood, should) = match &self.before {
            Some((stood, should)) => (Some(stood.clone()), Some(should.clone())),
            None => (None, None),
        };
        let computed =
            |before: &Option<Vec<u8>>| Some(self.key.hash(before.as_deref()?, position, event.as_ref()?).to_vec());
        let (by_stood, by_should) = (computed(&stood), computed(&should));
        let fits = [&by_stood, &by_should].into_iter().flatten().any(|computed| *computed == hash);
        // Behind a gap nothing can be said of an event: that one is missing before it has been said.
        if !fits && (stood.is_some() || event.is_none()) {
            self.suspects.add(Suspect { position, event, hash: hash.clone(), before: stood }, chain, checking);
        }
        self.position = position;
        self.before = Some((hash.clone(), by_stood.unwrap_or(hash)));
    }

    fn end(self, checking: &mut Checking<'_>) {
        let Self { key, head, position, before, suspects } = self;
        if position < head.events {
            checking.found(head.chain, Some(position + 1), None, Wrong::CutOff(head.events));
        } else if key.trusts(head) && suspects.is_empty() && before.is_some_and(|(hash, _)| hash != head.hash) {
            checking.found(head.chain, Some(position), None, Wrong::Changed);
        }
        suspects.tell(key, head.chain, checking);
    }
}
