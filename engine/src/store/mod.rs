//! Storage: one file of SQL per noun, the same text for SQLite and PostgreSQL wherever they agree.

pub(crate) mod accounts;
pub(crate) mod attempts;
pub(crate) mod audit_events;
pub(crate) mod authenticators;
mod commits;
mod conn;
pub(crate) mod enforcement;
pub(crate) mod entries;
pub(crate) mod expired;
pub(crate) mod invites;
pub(crate) mod mail_links;
pub(crate) mod memberships;
mod open;
pub(crate) mod outbox;
pub(crate) mod projects;
mod recall;
pub(crate) mod recovery_codes;
pub(crate) mod sessions;
pub(crate) mod sign_in_attempts;
pub(crate) mod workspaces;

pub use conn::{Conn, Row, Tx, Value};
pub use open::Store;
pub(crate) use recall::Recall;
