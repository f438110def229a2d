//! The real program, and everything that keeps it from starting: one line and a way out, never a panic.

#![expect(clippy::unwrap_used, reason = "a stage that can't be set should say so and stop")]

use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Output};

use crate::process::{Running, free_port, sallyport};
use tempfile::TempDir;

fn refused(command: &mut Command, parts: &[&str]) -> String {
    let Output { status, stderr, stdout } = command.output().unwrap();
    let (said, log) = (String::from_utf8(stderr).unwrap(), String::from_utf8(stdout).unwrap());
    assert_eq!(status.code(), Some(1), "{said}{log}");
    assert_eq!(said.lines().count(), 1, "{said}");
    assert!(said.starts_with("sallyport: "), "{said}");
    for part in parts {
        assert!(said.contains(part), "{part} is not in: {said}");
    }
    assert!(!said.contains("panicked") && !log.contains("panicked"), "{said}{log}");
    said
}

fn migrated() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let output = sallyport(folder.path()).arg("migrate").output().unwrap();
    assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
    folder
}

#[test]
fn a_data_folder_that_cannot_be_written() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("file"), "").unwrap();
    for place in ["/proc/sallyport", folder.path().join("file/data").to_str().unwrap()] {
        refused(sallyport(folder.path()).env("SALLYPORT_DATA_DIR", place), &[place, "SALLYPORT_DATA_DIR", "writable"]);
    }
}

#[test]
fn the_data_is_for_its_owner_s_eyes_only() {
    let folder = migrated();
    for (path, mode) in [("data", 0o700), ("data/sallyport.db", 0o600), ("data/sallyport.key", 0o600)] {
        let found = std::fs::metadata(folder.path().join(path)).unwrap().permissions().mode() & 0o777;
        assert_eq!(found, mode, "{path} has {found:o}");
    }
}

#[test]
fn a_port_in_use() {
    let folder = tempfile::tempdir().unwrap();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    refused(sallyport(folder.path()).args(["serve", "--listen", &address]), &[&address, "SALLYPORT_LISTEN", "in use"]);
    assert!(!folder.path().join("data").exists(), "the data was touched");
}

#[test]
fn mail_that_goes_to_the_log_only_is_announced() {
    let folder = tempfile::tempdir().unwrap();
    // It says what it will do with mail, and ends at the port.
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let mut command = sallyport(folder.path());
    command.env("SALLYPORT_LISTEN", taken.local_addr().unwrap().to_string());
    let warned = |command: &mut Command| {
        String::from_utf8(command.output().unwrap().stdout).unwrap().contains("mail goes to the log only")
    };
    assert!(!warned(&mut command), "this machine has the mailbox");
    assert!(warned(command.env("SALLYPORT_PUBLIC_URL", "https://gate.example.com")));
    assert!(!warned(command.env("SALLYPORT_SMTP_URL", "smtp://localhost")));
}

#[test]
fn a_file_that_is_not_a_database() {
    let folder = migrated();
    let file = folder.path().join("data/sallyport.db");
    std::fs::write(&file, "not a database, but long enough to be taken for one".repeat(200)).unwrap();
    refused(&mut sallyport(folder.path()), &[file.to_str().unwrap(), "damaged", "restore a backup"]);
}

#[test]
fn a_database_with_torn_pages() {
    let folder = migrated();
    let file = folder.path().join("data/sallyport.db");
    let mut bytes = std::fs::read(&file).unwrap();
    for byte in bytes.iter_mut().skip(100).take(16_000) {
        *byte = 0x5a;
    }
    std::fs::write(&file, bytes).unwrap();
    refused(&mut sallyport(folder.path()), &[file.to_str().unwrap(), "damaged"]);
}

#[test]
fn a_sealing_key_that_is_not_this_database_s() {
    let (folder, other) = (migrated(), migrated());
    let (key, others) = (folder.path().join("data/sallyport.key"), other.path().join("data/sallyport.key"));
    std::fs::copy(others, &key).unwrap();
    refused(&mut sallyport(folder.path()), &["sealing key", "SALLYPORT_KEY_FILE"]);
    std::fs::write(&key, "nonsense").unwrap();
    refused(&mut sallyport(folder.path()), &["sallyport.key", "SALLYPORT_KEY_FILE"]);
}

#[test]
fn a_sealing_key_that_went_missing_is_not_made_anew() {
    let folder = migrated();
    let key = folder.path().join("data/sallyport.key");
    std::fs::remove_file(&key).unwrap();
    refused(&mut sallyport(folder.path()), &["sallyport.key is missing", "SALLYPORT_KEY_FILE"]);
    assert!(!key.exists(), "a new key would hide that the old one is gone");
}

#[test]
fn a_postgresql_that_is_not_there() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("postgres://ada:hunter2@127.0.0.1:{}/sallyport", free_port());
    let mut command = sallyport(folder.path());
    let said = refused(command.env("SALLYPORT_DATABASE_URL", url), &["SALLYPORT_DATABASE_URL"]);
    assert!(!said.contains("hunter2"), "{said}");
}

#[test]
fn settings_that_make_no_sense() {
    let folder = tempfile::tempdir().unwrap();
    refused(
        sallyport(folder.path()).env("SALLYPORT_PUBLIC_URL", "http://example.com"),
        &["SALLYPORT_PUBLIC_URL", "https://"],
    );
    refused(sallyport(folder.path()).env("SALLYPORT_SMTP_URL", "smtp://[nonsense"), &["SALLYPORT_SMTP_URL", "smtp://"]);
    let from = ("SALLYPORT_MAIL_FROM", "nobody");
    refused(sallyport(folder.path()).env("SALLYPORT_SMTP_URL", "smtp://localhost").env(from.0, from.1), &[from.0]);
    std::fs::write(folder.path().join("sallyport.toml"), "lissen = \"127.0.0.1:1\"\n").unwrap();
    refused(&mut sallyport(folder.path()), &["sallyport.toml, line 1", "lissen"]);
}

#[test]
fn words_it_does_not_know_are_a_usage_error() {
    let output = sallyport(Path::new("/")).arg("surve").output().unwrap();
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn it_starts_from_nothing_says_so_and_stops_when_told_to() {
    let (mut running, said) = Running::start(&[("SALLYPORT_PUBLIK_URL", "typo")]);
    assert!(said.contains("SALLYPORT_PUBLIK_URL is not a setting"), "{said}");
    for file in ["data/sallyport.db", "data/sallyport.key"] {
        assert!(running.folder.path().join(file).exists(), "{file}");
    }
    running.tell_to_stop();
    running.lines_until("Sallyport has stopped");
    assert_eq!(running.end(), (Some(0), String::new()));
}
