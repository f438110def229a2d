//! The program `sallyport`: reads the configuration, opens the engine and serves it over HTTP.
//!
//! - [`api`]: the HTTP API `/api/v1`.
//! - [`config`]: what the operator decided.
//! - [`run`](mod@run): from a configuration to a server that runs and stops.
//! - [`router`](mod@router): every route and every middleware, in their order.
//! - [`middleware`]: what holds for every request, one concern a file.

pub mod api;
pub mod assets;
mod audit_check;
mod audit_export;
pub mod cli;
mod comma_separated;
pub mod config;
mod context;
mod dev_mailbox;
mod health;
mod listen;
pub mod logging;
mod media_type;
pub mod middleware;
mod operator;
mod panics;
mod preview_export;
mod recovery_codes_file;
mod redrawn;
mod refusal;
pub mod router;
pub mod run;
mod stalled;
mod start_error;
mod state;
mod well_known;

pub use operator::OperatorError;
pub use router::router;
pub use run::run;
pub use start_error::StartError;
pub use state::AppState;
