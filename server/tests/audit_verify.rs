//! `sallyport audit verify`, the real program: what it says and how it ends, on a log as it was written and on one that
//! somebody changed.

#![expect(clippy::unwrap_used, reason = "a stage that can't be set should say so and stop")]

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;

use crate::process::{Running, sallyport};
use sqlx::Connection as _;
use tempfile::TempDir;

/// How it ended, and what it said aloud and in complaint.
fn verify(folder: &Path, flags: &[&str]) -> (Option<i32>, String, String) {
    let output = sallyport(folder).args(["audit", "verify"]).args(flags).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

/// Somebody signs up at a real server, and is refused a sign-in.
fn lived_in() -> TempDir {
    let (running, _) = Running::start(&[]);
    let form = "name=Ada&email=ada%40acme.test&password=violet+harbour+kettle";
    for (path, form) in [("/rpc/sign_up", form), ("/rpc/sign_in", "email=ada%40acme.test&password=wrong")] {
        let mut stream = TcpStream::connect(&running.address).unwrap();
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\nSec-Fetch-Site: same-origin\r\n\
             Connection: close\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{form}",
            form.len()
        );
        stream.write_all(head.as_bytes()).unwrap();
        let mut said = String::new();
        stream.read_to_string(&mut said).unwrap();
        assert!(said.starts_with("HTTP/1.1 200 ") || said.starts_with("HTTP/1.1 401 "), "{said}");
    }
    // It reads beside a server that runs.
    assert_eq!(verify(running.folder.path(), &[]).0, Some(0));
    running.cut_off()
}

#[tokio::main(flavor = "current_thread")]
async fn execute(folder: &Path, sql: &'static str) {
    let url = format!("sqlite://{}", folder.join("data/sallyport.db").display());
    let mut link = sqlx::SqliteConnection::connect(&url).await.unwrap();
    sqlx::query(sql).execute(&mut link).await.unwrap();
    link.close().await.unwrap();
}

#[test]
fn it_says_what_was_changed_and_where_and_ends_with_one() {
    let folder = lived_in();
    let (code, said, complained) = verify(folder.path(), &[]);
    assert_eq!((code, complained.as_str()), (Some(0), ""));
    assert_eq!(said, "2 events in 2 chains: nothing was changed\n");
    execute(folder.path(), "UPDATE audit_events SET ip = '192.0.2.9' WHERE kind = 'session.password_refused'");
    let (code, said, complained) = verify(folder.path(), &[]);
    assert_eq!(code, Some(1));
    assert_eq!(said.lines().count(), 1, "{said}");
    assert!(said.starts_with("account ada@acme.test, event 2 (") && said.contains("changed"), "{said}");
    assert_eq!(complained, "sallyport: the audit log was changed, findings: 1; see docs/SECURITY.md\n");
}

#[test]
fn a_chain_that_went_with_its_account_is_missed_and_heads_kept_elsewhere_name_it() {
    let folder = lived_in();
    let heads = folder.path().join("heads.jsonl");
    let (code, said, _) = verify(folder.path(), &["--heads"]);
    assert_eq!((code, said.lines().count()), (Some(0), 2));
    std::fs::write(&heads, &said).unwrap();
    let since = ["--since", heads.to_str().unwrap()];
    assert_eq!(verify(folder.path(), &since).0, Some(0));
    // The account and all that was told of it, as if it had never been.
    for sql in [
        "DELETE FROM accounts",
        "DELETE FROM audit_events WHERE account_id IS NOT NULL",
        "DELETE FROM audit_chains WHERE roll_chains IS NULL",
    ] {
        execute(folder.path(), sql);
    }
    let (code, said, _) = verify(folder.path(), &[]);
    assert_eq!(code, Some(1));
    assert!(said.starts_with("the house: chains begun beside it: 1, there: 0"), "{said}");
    let (code, said, _) = verify(folder.path(), &since);
    assert_eq!(code, Some(1));
    assert!(said.contains("the chain or its head was removed"), "{said}");
}

#[test]
fn what_can_not_be_checked_is_never_called_right() {
    let folder = tempfile::tempdir().unwrap();
    let (code, said, complained) = verify(folder.path(), &[]);
    assert_eq!((code, said.as_str()), (Some(1), ""));
    assert!(complained.contains("sallyport.db"), "{complained}");
    assert!(!folder.path().join("data").exists(), "checking makes nothing");

    let folder = lived_in();
    let empty = folder.path().join("empty");
    std::fs::write(&empty, "").unwrap();
    assert_eq!(verify(folder.path(), &["--since", empty.to_str().unwrap()]).0, Some(1));
    execute(folder.path(), "DELETE FROM key_check");
    let (code, _, complained) = verify(folder.path(), &[]);
    assert!(code == Some(1) && complained.contains("key check"), "{complained}");
}
