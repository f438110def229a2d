//! The real router, asked as a browser, a command line or an attacker would ask it.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a stage that can't be set should say so and stop")]
#![allow(clippy::allow_attributes, reason = "helpers stand outside of the tests that `clippy.toml` lets unwrap")]

mod access;
mod api;
mod ceremony;
mod house;

mod access_table;
mod activity;
mod api_administration;
mod api_bad_input;
mod api_conditions;
mod api_document;
mod api_idempotency;
mod api_rates;
mod api_table;
mod audit_export;
mod bad_input;
mod cross_site;
mod device_flow;
mod former_addresses;
mod headers;
mod invites;
mod leaks;
mod long_lists;
mod passkey_mutations;
mod passkeys;
mod plain_forms;
mod preview_export;
