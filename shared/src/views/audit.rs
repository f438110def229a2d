use serde::{Deserialize, Serialize};

use super::{Frame, Moment};
use crate::FieldProblem;

/// The page `/w/<slug>/audit`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditLog {
    /// The workspace.
    pub frame: Frame,
    /// What is shown of its log.
    pub page: AuditPage,
}

/// A page of a log: a workspace's, or at `/account/activity` one's own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditPage {
    /// Newest first.
    pub rows: Vec<AuditRow>,
    /// What there is to choose from.
    pub kinds: Vec<AuditKinds>,
    /// The position behind which newer events stand.
    pub newer: Option<u64>,
    /// The position before which older events stand.
    pub older: Option<u64>,
    /// How far back was looked, where that is not to the beginning though the page is not full.
    pub searched_back_to: Option<Moment>,
    /// Until when was looked, where that is not to the end.
    pub searched_up_to: Option<Moment>,
    /// What is wrong with the filter; where anything is, no events are shown.
    pub wrong: Vec<FieldProblem>,
}

/// One event, all of it in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditRow {
    /// When.
    pub when: Moment,
    /// Who did it; empty where a log is about one account.
    pub who: String,
    /// What they did, to be read after their name; a sentence of its own where there is no name.
    pub what: String,
    /// To whom; empty when it concerns nobody else.
    pub whom: String,
    /// From which address.
    pub ip: String,
    /// In which browser, if it said so.
    pub browser: String,
    /// What their session had proven, if there was one.
    pub proof: String,
}

/// Kinds of events that are of the same thing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditKinds {
    /// What they are of.
    pub label: String,
    /// The stable word of each, and its label.
    pub kinds: Vec<(String, String)>,
}
