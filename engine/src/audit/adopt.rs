use std::collections::BTreeMap;

use sqlx::types::Uuid;

use super::{AuditKey, Hash, begin_roll, house};
use crate::error::Error;
use crate::store::audit_chains::{self, Head};
use crate::store::{Tx, audit_events};

/// Events taken in with one statement each, and read together.
const BATCH: i64 = 500;

/// Takes the events from before there were chains into them, in the order they were written, and begins the house's. It
/// happens in the transaction that stores the key, so it happens once: what is written beside the chains later on is
/// found to be.
pub async fn adopt(tx: &mut Tx, key: &AuditKey) -> Result<(), Error> {
    let mut ends: BTreeMap<Uuid, (i64, Hash)> = BTreeMap::from([(house(), (0, [0; 32]))]);
    let mut last = Uuid::nil();
    loop {
        let batch = audit_events::unchained(tx, last, BATCH).await?;
        let Some(newest) = batch.last() else { break };
        last = newest.id;
        for event in batch {
            let end = ends.entry(event.chain()).or_insert((0, [0; 32]));
            let position = end.0 + 1;
            *end = (position, key.hash(&end.1, position, &event));
            audit_events::put_into_chain(tx, event.id, event.chain(), position, &end.1).await?;
        }
    }
    for (chain, (events, hash)) in ends {
        let mut head = Head { events, hash: hash.into(), ..Head::unwritten(chain) };
        head.code = key.code(&head).into();
        audit_chains::write(tx, &head).await?;
    }
    begin_roll(tx, key).await
}
