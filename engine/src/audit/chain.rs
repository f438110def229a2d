//! What binds the events of a chain to each other.
//!
//! The hash of an event is a keyed one over every column of its row and the hash before it; the head of the chain
//! carries a code over how far the chain goes. The key is random, made once, and stored sealed: whoever can write to
//! the database but has no key file can change rows, but can't make them fit again.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use sqlx::types::Uuid;
use zeroize::Zeroizing;

use crate::error::Error;
use crate::rng::Rng;
use crate::store::audit_chains::Head;
use crate::store::audit_events::Record;

/// A hash of an event, or the code of a head.
pub type Hash = [u8; 32];

/// The chain of what concerns no account and no workspace.
pub const fn house() -> Uuid {
    Uuid::nil()
}

/// The key of every hash in the log.
pub struct AuditKey(Zeroizing<[u8; AuditKey::BYTES]>);

impl std::fmt::Debug for AuditKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("AuditKey(…)")
    }
}

impl AuditKey {
    /// As many as the hash has (RFC 2104 §3).
    const BYTES: usize = 32;
    /// A shorter HMAC key is filled up with zeros to a block of its hash (RFC 2104 §2).
    const BLOCK: usize = 64;

    pub fn random(rng: &Rng) -> Result<Self, Error> {
        Ok(Self(Zeroizing::new(rng.bytes()?)))
    }

    /// The key that was stored; `None` when this is none.
    pub fn read(stored: &[u8]) -> Option<Self> {
        Some(Self(Zeroizing::new(stored.try_into().ok()?)))
    }

    /// For storing, sealed.
    pub fn expose(&self) -> &[u8] {
        self.0.as_slice()
    }

    /// The hash of an event that stands in its chain behind one with the hash `before`.
    pub fn hash(&self, before: &[u8], position: i64, event: &Record) -> Hash {
        self.over(&[
            Some(b"event 1"),
            Some(before),
            Some(event.chain().as_bytes()),
            Some(&position.to_be_bytes()),
            Some(event.id.as_bytes()),
            Some(&event.at.0.to_be_bytes()),
            Some(event.kind.as_bytes()),
            event.account.as_ref().map(|id| id.as_bytes().as_slice()),
            event.workspace.as_ref().map(|id| id.as_bytes().as_slice()),
            text(event.actor.as_ref()),
            event.target_id.as_ref().map(|id| id.as_bytes().as_slice()),
            text(event.target.as_ref()),
            text(event.proof.as_ref()),
            Some(event.ip.as_bytes()),
            text(event.user_agent.as_ref()),
            Some(event.detail.as_bytes()),
        ])
    }

    /// The code of a head.
    pub fn code(&self, head: &Head) -> Hash {
        let roll = head.roll.as_ref().map(|roll| (roll.chains.to_be_bytes(), roll.sum));
        let (events, anchor) = (head.events.to_be_bytes(), head.anchor_position.to_be_bytes());
        let mut parts = vec![
            Some(b"head 1".as_slice()),
            Some(head.chain.as_bytes()),
            Some(&events),
            Some(&head.hash),
            Some(&anchor),
            Some(&head.anchor_hash),
        ];
        if let Some((chains, sum)) = &roll {
            parts.extend([Some(chains.as_slice()), Some(sum.as_slice())]);
        }
        let seen = head.roll_seen.map(i64::to_be_bytes);
        if let Some(seen) = &seen {
            parts.push(Some(seen.as_slice()));
        }
        self.over(&parts)
    }

    /// What a chain adds to the sum of the roll.
    pub fn mark(&self, chain: Uuid) -> Hash {
        self.over(&[Some(b"roll 1"), Some(chain.as_bytes())])
    }

    /// Whether a head is as we wrote it.
    pub fn trusts(&self, head: &Head) -> bool {
        head.code == self.code(head)
    }

    /// Each part with its length in front, and what is absent told from what is empty: no two lists of parts are the
    /// same bytes.
    fn over(&self, parts: &[Option<&[u8]>]) -> Hash {
        let mut block = Zeroizing::new([0; Self::BLOCK]);
        block[..Self::BYTES].copy_from_slice(self.expose());
        let mut mac = Hmac::<Sha256>::new((&*block).into());
        for part in parts {
            mac.update(&[u8::from(part.is_some())]);
            if let Some(part) = part {
                mac.update(&(part.len() as u64).to_be_bytes());
                mac.update(part);
            }
        }
        mac.finalize().into_bytes().into()
    }
}

fn text(text: Option<&String>) -> Option<&[u8]> {
    text.map(String::as_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::Roll;

    fn key(byte: u8) -> AuditKey {
        AuditKey::read(&[byte; 32]).unwrap()
    }

    #[test]
    fn what_stands_in_one_column_can_not_be_moved_into_the_next() {
        let parts: [&[Option<&[u8]>]; 5] = [
            &[Some(b"ab"), Some(b"c")],
            &[Some(b"a"), Some(b"bc")],
            &[Some(b"abc"), None],
            &[Some(b"abc")],
            &[Some(b"abc"), Some(b"")],
        ];
        let mut hashes = parts.map(|parts| key(1).over(parts)).to_vec();
        hashes.push(key(2).over(parts[0]));
        hashes.sort_unstable();
        hashes.dedup();
        assert_eq!(hashes.len(), 6);
    }

    #[test]
    fn it_is_the_hmac_that_others_compute() {
        // RFC 4231 §4.2, test case 1, has a key of 20 bytes; zeros behind it are the same key (RFC 2104 §2).
        let mut padded = [0; 32];
        padded[..20].fill(0x0b);
        let mut block = [0; AuditKey::BLOCK];
        block[..32].copy_from_slice(&padded);
        let mut mac = Hmac::<Sha256>::new((&block).into());
        mac.update(b"Hi There");
        assert_eq!(mac.finalize().into_bytes()[..4], [0xb0, 0x34, 0x4c, 0x61]);
    }

    #[test]
    fn every_byte_of_a_head_counts() {
        let (key, hash) = (key(1), [3; 32]);
        let head = Head {
            chain: house(),
            events: 9,
            hash: hash.into(),
            anchor_position: 2,
            anchor_hash: hash.into(),
            roll: Some(Roll { chains: 4, sum: [5; 32] }),
            roll_seen: None,
            code: Vec::new(),
        };
        let sealed = Head { code: key.code(&head).into(), ..head.clone() };
        assert!(key.trusts(&sealed));
        for changed in [
            Head { chain: Uuid::from_u128(1), ..sealed.clone() },
            Head { events: 8, ..sealed.clone() },
            Head { hash: vec![3; 31], ..sealed.clone() },
            Head { anchor_position: 3, ..sealed.clone() },
            Head { anchor_hash: vec![4; 32], ..sealed.clone() },
            Head { roll: Some(Roll { chains: 3, sum: [5; 32] }), ..sealed.clone() },
            Head { roll: Some(Roll { chains: 4, sum: [6; 32] }), ..sealed.clone() },
            Head { roll: None, ..sealed.clone() },
            Head { roll_seen: Some(4), ..sealed.clone() },
            Head { roll: None, roll_seen: Some(4), ..sealed.clone() },
        ] {
            assert!(!key.trusts(&changed), "{changed:?}");
        }
    }
}
