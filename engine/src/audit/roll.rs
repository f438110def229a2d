//! The roll of all chains: how many were begun, and a sum over which. It stands in the head of the house's chain, under
//! the code of that head, so a chain can't go together with its account or workspace and leave no trace.
//!
//! The sum is that of a keyed hash of each chain's id, without carry out of its bytes: an incremental multiset hash
//! (MSet-Add-Hash of Clarke, Devadas, van Dijk, Gassend and Suh, 2003). A chain is added without reading the others, in
//! whichever order, and nobody without the key finds other chains of the same sum.

use sqlx::types::Uuid;

use super::{AuditKey, Hash, house};
use crate::error::Error;
use crate::store::Tx;
use crate::store::audit_chains;

/// Chains that were begun; the house's own is not among them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Roll {
    pub chains: i64,
    /// Little-endian.
    pub sum: Hash,
}

impl Roll {
    pub fn add(&mut self, key: &AuditKey, chain: Uuid) {
        self.chains += 1;
        let mut carry = 0;
        for (byte, more) in self.sum.iter_mut().zip(key.mark(chain)) {
            let sum = u16::from(*byte) + u16::from(more) + carry;
            [*byte, _] = sum.to_le_bytes();
            carry = sum >> 8;
        }
    }

    /// Of these chains.
    pub fn of(key: &AuditKey, chains: impl IntoIterator<Item = Uuid>) -> Self {
        let mut roll = Self::default();
        for chain in chains.into_iter().filter(|chain| *chain != house()) {
            roll.add(key, chain);
        }
        roll
    }
}

/// Begins the roll of a log that is older than it, with the chains that are there. A head of the house that is not as
/// we wrote it stays as it is: one without a roll, whose code fits, is from before there were any. Where another chain
/// has known a roll, it was put back to before, and a new one would hide which chains are gone.
pub async fn begin(tx: &mut Tx, key: &AuditKey) -> Result<(), Error> {
    let Some(head) = audit_chains::hold_existing(tx, house()).await? else { return Ok(()) };
    if head.roll.is_some() || !key.trusts(&head) {
        return Ok(());
    }
    if audit_chains::knew_roll(tx).await? {
        tracing::error!("the roll of audit chains is gone; run `sallyport audit verify`");
        return Ok(());
    }
    let roll = Roll::of(key, audit_chains::ids(tx).await?);
    audit_chains::write_roll(tx, key, head, roll).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_the_same_in_whichever_order_and_another_for_other_chains_or_another_key() {
        let key = |byte| AuditKey::read(&[byte; 32]).unwrap();
        let ids = |ids: &[u128]| ids.iter().copied().map(Uuid::from_u128).collect::<Vec<_>>();
        let roll = Roll::of(&key(1), ids(&[1, 2, 3]));
        assert_eq!(roll, Roll::of(&key(1), ids(&[3, 1, 2])));
        assert_eq!(roll, Roll::of(&key(1), ids(&[0, 1, 2, 3])), "the house is not on its own roll");
        for other in [ids(&[1, 2]), ids(&[1, 2, 4]), ids(&[1, 2, 3, 3])] {
            assert_ne!(roll, Roll::of(&key(1), other));
        }
        assert_ne!(roll.sum, Roll::of(&key(2), ids(&[1, 2, 3])).sum);
    }

    #[test]
    fn a_byte_that_overflows_carries_into_the_next() {
        let key = AuditKey::read(&[1; 32]).unwrap();
        let chain = Uuid::from_u128(1);
        let mark = key.mark(chain);
        let mut roll = Roll { chains: 0, sum: [0xff; 32] };
        roll.add(&key, chain);
        // All ones and a number make one less than that number.
        let mut expected = mark;
        for byte in &mut expected {
            let borrows = *byte == 0;
            *byte = byte.wrapping_sub(1);
            if !borrows {
                break;
            }
        }
        assert_eq!(roll.sum, expected);
    }
}
