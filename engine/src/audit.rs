//! The audit log: every security event, written in the transaction of the act it tells of.
//!
//! Events stand in chains, each bound to the one before it by a keyed hash: `audit/chain.rs` says what that proves,
//! `audit/verify` how it is found out, and `audit/retention.rs` how the oldest events go without breaking it. A
//! transaction keeps its events until it commits and writes them last, so that the head of a chain, for which all
//! writers of a workspace queue, is held for as short as possible, and no lock is ever waited for behind it.

mod account_sentence;
mod activity;
mod adopt;
mod chain;
mod error;
mod event;
mod events;
mod export;
mod filter;
mod kind;
mod look;
mod page;
mod readable;
mod retention;
mod roll;
mod sentence;
mod turn;
mod verify;

pub use activity::activity;
pub use error::LogError;
pub use events::events;
pub use export::{Export, Exported, begin_activity_export, begin_export};
pub use filter::Asked;
pub use kind::Kind;
pub use page::page;
pub use verify::{Finding, Head, Report, Wrong, verify};

pub(crate) use adopt::adopt;
pub(crate) use chain::{AuditKey, Hash, house};
pub(crate) use event::{Event, count_recent, count_recent_in, proof_held, recent_in_or_of, record};
pub(crate) use filter::Filter;
pub(crate) use readable::Readable;
pub(crate) use retention::retain;
pub(crate) use roll::{Roll, begin as begin_roll};
