//! Promises of every use case, and threats to it, on a real database. One program, not one a file: each would hold
//! the engine whole, and wait for its own linking.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a stage that can't be set should say so and stop")]
#![allow(clippy::allow_attributes, reason = "helpers stand outside of the tests that `clippy.toml` lets unwrap")]

mod acme;
mod ceremony;
mod device;
mod every_use_case;
mod house;
mod intruder;
mod name_server;
mod trusting;
mod walk;

mod accounts;
mod activity;
mod audit;
mod audit_file_tampering;
mod audit_tampering;
mod devices;
mod domains;
mod enforcement;
mod factors;
mod gate;
mod grace;
mod idempotency;
mod invites;
mod inviting;
mod joining_at_once;
mod kept_counts;
mod lists;
mod mailed;
mod member_changes;
mod member_lists;
mod members;
mod never_locked_out;
mod passkey_ceremonies;
mod passkey_removal;
mod passkey_sign_in;
mod passkeys;
mod phishing_resistant;
mod plans;
mod preview;
mod preview_counts;
mod projects;
mod races;
mod requests;
mod sessions;
mod settings;
mod sign_in;
mod silent_domains;
mod taken_along;
mod tokens;
