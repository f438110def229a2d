//! How wide what each list prints becomes.

use serde::de::DeserializeOwned;
use serde_json::{Value as Json, json};
use unicode_width::UnicodeWidthStr as _;

use super::{audit, enforce, members, projects, tokens, workspaces};
use crate::output::table::Table;
use crate::output::terminal::Look;

const ID: &str = "019aab5e-7c1e-7a63-b1d3-5f0a4c6c9d10";
const PROJECT: &str = "019aab5f-02d4-7e1b-8c55-2b9f8d7a6e31";
const IP: &str = "2001:db8:85a3:8d3:1319:8a2e:370:7348";
const AT: &str = "2026-11-22T09:05:59Z";
const EMAIL: &str = "ada.lovelace@engines.example.com";

fn read<T: DeserializeOwned>(item: Json) -> [T; 1] {
    [serde_json::from_value(item).unwrap()]
}

/// What each list prints, with something of the usual length in each column.
fn lists() -> [(&'static str, Table); 6] {
    let access = json!({
        "outcome": "set_up_required", "reasons": [], "message": "Acme requires two-factor authentication. You have none yet.",
    });
    [
        (
            "tokens",
            tokens::table(
                &read(json!({
                    "id": ID, "name": "deploy", "kind": "project", "project": PROJECT, "scope": "write", "ends_with": "aB3x",
                    "created_at": AT, "expires_at": AT, "last_used_at": AT, "last_used_from": IP,
                })),
                None,
            ),
        ),
        (
            "projects",
            projects::table(&read(json!({
                "id": ID, "name": "Launch pad", "slug": "launch-pad", "workspace": "acme", "created_at": AT,
            }))),
        ),
        (
            "members",
            members::table(&read(json!({
                "name": "Ada Lovelace", "email": EMAIL, "role": "member", "joined_by": "invite", "joined_at": AT,
                "second_factor": { "authenticator": true, "passkey": true }, "last_active_at": AT,
            }))),
        ),
        (
            "audit",
            audit::table(&read(json!({
                "position": 1, "id": ID, "at": AT, "kind": "workspace.enforcement_switched", "actor": EMAIL, "target": EMAIL,
                "ip": IP, "detail": { "before": "password", "after": "two_factor", "token": "ci", "token_id": ID }, "hash": "00",
            }))),
        ),
        ("preview", enforce::table(&read(json!({ "name": "Ada Lovelace", "email": EMAIL, "role": "member" })))),
        (
            "workspaces",
            workspaces::table(&read(json!({
                "name": "Acme Rockets", "slug": "acme-rockets", "role": "member", "access": access,
            }))),
        ),
    ]
}

#[test]
fn every_list_can_be_read_in_80_columns_and_in_40() {
    for width in [80, 40] {
        for (name, table) in lists() {
            let text = table.render(&Look { width: Some(width), ..Look::PIPE });
            assert!(text.lines().all(|line| line.width() <= width), "{name} at {width}:\n{text}");
        }
    }
}

#[test]
fn whatever_tells_things_apart_is_whole_in_80_columns_and_in_40() {
    for width in [80, 40] {
        for (name, table) in lists() {
            let text = table.render(&Look { width: Some(width), ..Look::PIPE });
            let whole: &[&str] = match name {
                "tokens" => &[ID, "deploy", "aB3x", PROJECT, IP],
                "projects" => &[ID, "Launch pad"],
                "audit" => &["workspace.enforcement_switched", IP, "off → on: any second factor", "token “ci”", ID],
                "members" | "preview" => &[EMAIL],
                _ => &["acme-rockets", "You have none yet."],
            };
            assert!(whole.iter().all(|part| text.contains(part)), "{name} at {width}:\n{text}");
        }
    }
}
