use data_encoding::HEXLOWER;

use super::{Checking, Head, Wrong};
use crate::Error;
use crate::store::{Conn, audit_chains, audit_integrity};

/// Whether a chain still holds what it held when its head was kept. What retention took since can't be told any more.
pub async fn compare(
    conn: &mut Conn,
    head: &audit_chains::Head,
    since: &[Head],
    checking: &mut Checking<'_>,
) -> Result<(), Error> {
    for kept in since.iter().filter(|kept| kept.chain == head.chain && kept.events >= head.anchor_position) {
        let hash = if kept.events == head.anchor_position {
            Some(head.anchor_hash.clone())
        } else {
            let there = audit_integrity::in_chain(conn, head.chain, kept.events - 1, 1).await?;
            there.into_iter().find(|placed| placed.position == kept.events).map(|placed| placed.hash)
        };
        if hash.is_none_or(|hash| HEXLOWER.encode(&hash) != kept.hash) {
            checking.found(head.chain, Some(kept.events), None, Wrong::RolledBack);
        }
    }
    Ok(())
}
