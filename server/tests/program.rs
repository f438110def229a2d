//! The real `sallyport`, started as an operator would start it.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a stage that can't be set should say so and stop")]
#![allow(clippy::allow_attributes, reason = "helpers stand outside of the tests that `clippy.toml` lets unwrap")]

mod client;
mod process;
mod switching;

mod audit_verify;
mod crash;
mod log;
mod mail;
mod operator;
mod pipelines;
mod running;
mod schemathesis;
mod start;
mod two_servers;
