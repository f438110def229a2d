//! The program `sallyport`: reads the configuration, opens the engine and serves it over HTTP.
//!
//! - [`config`]: what the operator decided.
//! - [`run`](mod@run): from a configuration to a server that runs and stops.
//! - [`router`](mod@router): every route and every middleware, in their order.
//! - [`middleware`]: what holds for every request, one concern a file.

pub mod assets;
pub mod cli;
pub mod config;
mod context;
mod dev_mailbox;
mod health;
mod listen;
pub mod logging;
pub mod middleware;
mod panics;
mod recovery_codes_file;
mod refusal;
pub mod router;
pub mod run;
mod start_error;
mod state;

pub use router::router;
pub use run::run;
pub use start_error::StartError;
pub use state::AppState;
