//! Every function the browser may call. This folder is the whole surface.
//!
//! Each is a public endpoint: `POST /rpc/<name>`, form in, JSON out. Each body has one shape: who asks →
//! one use case of the engine → the answer. What a caller may do is decided in the engine, never here.
//! After a success a form leads to a page that reads what is now so; that works without WASM as well.

pub mod account;
pub mod appearance;
pub mod audit;
pub mod devices;
pub mod domains;
pub mod enforcement;
pub mod factors;
pub mod invites;
pub mod members;
pub mod passkeys;
pub mod people;
pub mod projects;
pub mod recovery_codes;
pub mod sessions;
pub mod sign_in;
pub mod sign_up;
pub mod step_up;
pub mod tokens;
pub mod workspaces;
