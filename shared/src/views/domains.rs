use serde::{Deserialize, Serialize};

use super::Moment;
use crate::policy::{JoinMode, JoinRole};

/// Who may come in by their address, as an admin sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Joining {
    /// By name.
    pub domains: Vec<TrustedDomainRow>,
    /// A part of them, the oldest first.
    pub requests: Vec<JoinRequestRow>,
    /// Whether there may be older ones than these.
    pub has_older_requests: bool,
    /// Where the next part begins, if there is one.
    pub next_requests: Option<String>,
}

/// One trusted domain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrustedDomainRow {
    /// What forms call it by.
    pub id: String,
    /// The domain.
    pub domain: String,
    /// The name of the DNS record that proves it.
    pub record_name: String,
    /// What that record says.
    pub record_value: String,
    /// Whether it is proven.
    pub proof: DomainProof,
    /// Since when it is proven, or lost; nothing while it waits.
    pub since: Option<Moment>,
    /// What DNS answered last and what follows from it, in words; empty where there is nothing to tell.
    pub told: String,
    /// When DNS was asked last.
    pub checked: Option<Moment>,
    /// What it does for people of this domain.
    pub mode: JoinMode,
    /// What they become.
    pub role: JoinRole,
}

/// Whether a trusted domain is proven.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum DomainProof {
    /// Not yet.
    Waiting,
    /// The record is there.
    Proven,
    /// It was there, and is no more, or nobody could ask for it for too long.
    Lost,
}

/// What DNS said when it was asked for the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DnsAnswer {
    /// The record is there and says the right thing.
    Proven,
    /// There are such records, and none says the right thing.
    WrongValue,
    /// There is no such record.
    Missing,
    /// Nothing that counts: no answer in time, or one that says the server could not tell.
    Unreachable,
}

impl DnsAnswer {
    const ALL: [Self; 4] = [Self::Proven, Self::WrongValue, Self::Missing, Self::Unreachable];

    /// The word used in storage and in the audit log.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Proven => "proven",
            Self::WrongValue => "wrong_value",
            Self::Missing => "missing",
            Self::Unreachable => "unreachable",
        }
    }

    /// The answer of that word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|answer| answer.word() == word)
    }
}

/// Somebody who asked to join.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JoinRequestRow {
    /// What forms call it by.
    pub id: String,
    /// The person's name.
    pub name: String,
    /// Their proven address.
    pub email: String,
    /// When they asked.
    pub asked: Moment,
}

/// A workspace that the reader's own address lets them join.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JoinOffer {
    /// What forms call it by.
    pub id: String,
    /// The workspace's name.
    pub workspace: String,
    /// How far it is.
    pub step: JoinStep,
}

/// What comes next on the way into a workspace by one's address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JoinStep {
    /// They may join.
    Join,
    /// They may ask.
    Ask,
    /// They asked, and an admin has not decided yet.
    Waiting,
}
