use std::fmt;

use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};
use sqlx::types::Uuid;

use crate::store::audit_chains;

/// Something that is not as we wrote it, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Whose chain: `workspace <slug>`, `account <address>`, `the house`, or the id of one whose owner is gone.
    pub chain: String,
    /// Where in the chain.
    pub position: Option<i64>,
    /// The event's id, as it stands there.
    pub event: Option<Uuid>,
    /// What is wrong.
    pub wrong: Wrong,
}

/// What is wrong at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// The row does not fit its hash, or can't be read.
    Changed,
    /// There is no event, up to and with this position.
    Missing(i64),
    /// The event stood at another position.
    OutOfOrder(i64),
    /// The chain went on up to this position.
    CutOff(i64),
    /// The event stands where the chain has none: behind its end, or before where retention cut it.
    Surplus,
    /// The head was changed, or begun anew.
    HeadChanged,
    /// The chain has no head: it was removed, all of it or its head alone.
    ChainGone,
    /// The chains that are there are not all that were begun, or not those: some went together with their accounts or
    /// workspaces, or were put in.
    NotTheRoll {
        /// How many were begun, by the house's head.
        begun: i64,
        /// How many are there, those of a `ChainGone` among them.
        present: i64,
    },
    /// There is no roll, though the head of the house is as we wrote it: it was put back to before there was one.
    RollGone,
    /// The roll was put back: it says fewer chains than a chain has seen on it.
    RollPutBack {
        /// How many were begun, by the house's head.
        begun: i64,
        /// How many another chain has seen.
        seen: i64,
    },
    /// The event is of no chain.
    Unchained,
    /// The chain is not the one whose head was kept: it was put back to an earlier state, or written anew.
    RolledBack,
    /// The database's file does not agree with itself.
    Damaged(String),
}

impl Finding {
    pub(super) fn of_no_chain(wrong: Wrong) -> Self {
        Self { chain: "no chain".into(), position: None, event: None, wrong }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.chain)?;
        if let Some(position) = self.position {
            write!(f, ", event {position}")?;
        }
        if let Some(id) = self.event {
            write!(f, " ({id})")?;
        }
        match &self.wrong {
            Wrong::Changed => f.write_str(": changed, or the event before it was"),
            Wrong::Missing(to) if Some(*to) == self.position => f.write_str(": missing"),
            Wrong::Missing(to) => write!(f, ": missing, and all up to {to}"),
            Wrong::OutOfOrder(at) => write!(f, ": out of order, it stood at {at}"),
            Wrong::CutOff(to) => write!(f, ": cut off here, the chain went on to {to}"),
            Wrong::Surplus => f.write_str(": does not belong to the chain"),
            Wrong::HeadChanged => f.write_str(": the head was changed"),
            Wrong::ChainGone => f.write_str(": the chain or its head was removed"),
            Wrong::NotTheRoll { begun, present } if begun == present => {
                f.write_str(": the chains beside it are not those that were begun")
            }
            Wrong::NotTheRoll { begun, present } => {
                write!(f, ": chains begun beside it: {begun}, there: {present}")
            }
            Wrong::RollGone => f.write_str(": the roll of chains is gone, put back to before there was one"),
            Wrong::RollPutBack { begun, seen } => {
                write!(f, ": put back to when {begun} chains were begun beside it; {seen} were")
            }
            Wrong::Unchained => f.write_str(": an event in no chain"),
            Wrong::RolledBack => f.write_str(": not what was kept; put back to an earlier state, or written anew"),
            Wrong::Damaged(said) => write!(f, ": damaged: {said}"),
        }
    }
}

/// What there was to check.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// Events read.
    pub events: u64,
    /// Chains read.
    pub chains: u64,
    /// Things that are wrong.
    pub findings: u64,
    /// How far each chain goes, to be kept elsewhere.
    pub heads: Vec<Head>,
}

/// How far a chain went at some time, kept elsewhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// Its id.
    pub chain: Uuid,
    /// Whose it is.
    pub of: String,
    /// The position of its last event.
    pub events: i64,
    /// The hash of that event, in hex.
    pub hash: String,
}

impl Head {
    pub(super) fn kept(head: &audit_chains::Head, of: String) -> Self {
        Self { chain: head.chain, of, events: head.events, hash: HEXLOWER.encode(&head.hash) }
    }
}
