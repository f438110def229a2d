use std::collections::{BTreeMap, BTreeSet};

use clap::Parser as _;
use engine::DatabaseUrl;

use super::*;
use crate::cli::Cli;

fn load_with(arguments: &[&str], environment: &[(&str, &str)]) -> Result<Config, ConfigError> {
    let cli = Cli::parse_from(["sallyport"].iter().chain(arguments));
    let environment: BTreeMap<_, _> = environment.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    Config::load(&Sources::new(&cli, environment)?)
}

fn load(environment: &[(&str, &str)]) -> Result<Config, ConfigError> {
    load_with(&[], environment)
}

fn refused(environment: &[(&str, &str)]) -> String {
    load(environment).unwrap_err().to_string()
}

#[test]
fn nothing_said_serves_on_localhost_and_keeps_everything_in_one_folder() {
    let config = load(&[]).unwrap();
    assert_eq!(config.listen.to_string(), "127.0.0.1:3000");
    assert_eq!(config.public_url.as_str(), "http://localhost:3000");
    assert_eq!(config.database, DatabaseUrl::Sqlite("data/sallyport.db".into()));
    assert_eq!(config.key_file, PathBuf::from("data/sallyport.key"));
    assert_eq!(config.mail, MailRoute::Mailbox);
    assert_eq!(config.default_plan, Plan::Pro);
    assert_eq!(config.trusted_proxies, TrustedProxies::default());
    assert_eq!(config.log, "info");
}

#[test]
fn flags_win_over_the_environment_which_wins_over_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ours.toml");
    std::fs::write(&file, "listen = \"127.0.0.1:1001\"\ndata_dir = \"/from/file\"\ntrusted_proxies = [\"10.0.0.0/8\"]")
        .unwrap();
    let file = file.to_str().unwrap();
    let config = load_with(&["--config", file], &[]).unwrap();
    assert_eq!((config.listen.port(), config.data_dir), (1001, PathBuf::from("/from/file")));
    assert!(config.trusted_proxies.contain("10.1.2.3".parse().unwrap()));
    let environment = [("SALLYPORT_LISTEN", "localhost:1002"), ("SALLYPORT_DATA_DIR", "")];
    let config = load_with(&["--config", file], &environment).unwrap();
    assert_eq!((config.listen.port(), config.data_dir), (1002, PathBuf::from("/from/file")), "empty says nothing");
    let config = load_with(&["--config", file, "--listen", "[::1]:1003"], &environment).unwrap();
    assert_eq!(
        (config.listen.to_string().as_str(), config.public_url.as_str()),
        ("[::1]:1003", "http://localhost:1003")
    );
}

#[test]
fn a_named_file_must_be_there() {
    let said = load_with(&["--config", "/nowhere/ours.toml"], &[]).unwrap_err().to_string();
    assert!(said.starts_with("/nowhere/ours.toml cannot be read"), "{said}");
}

#[test]
fn a_bad_value_is_told_with_its_setting_and_a_way_out() {
    for (setting, value, wrong, write) in [
        ("SALLYPORT_LISTEN", "3000", "is not a host and a port", "127.0.0.1:3000"),
        ("SALLYPORT_LISTEN", "127.0.0.1:70000", "is not a host and a port", "127.0.0.1:3000"),
        ("SALLYPORT_LISTEN", "127.0.0.1:0", "is not a host and a port", "127.0.0.1:3000"),
        ("SALLYPORT_LISTEN", "a b:3000", "is not a host and a port", "127.0.0.1:3000"),
        ("SALLYPORT_PUBLIC_URL", "sallyport.example.com", "is not an address with", "https://"),
        ("SALLYPORT_PUBLIC_URL", "http://sallyport.example.com", "is not encrypted", "https://"),
        ("SALLYPORT_PUBLIC_URL", "https://example.com/sallyport", "has a path", "without a path"),
        ("SALLYPORT_PUBLIC_URL", "https://example.com?x=1", "has a path", "without a path"),
        ("SALLYPORT_PUBLIC_URL", "https://ada:secret@example.com", "names a user", "https://"),
        ("SALLYPORT_PUBLIC_URL", "ftp://localhost", "is not an address with", "https://"),
        ("SALLYPORT_PUBLIC_URL", "https://exämple.com", "is not an address", "https://"),
        ("SALLYPORT_DATABASE_URL", "mysql://root:secret@db", "is not the address of a database", "sqlite://"),
        ("SALLYPORT_DATABASE_URL", "sqlite://", "does not name a file", "sqlite://path"),
        ("SALLYPORT_DATABASE_URL", "sqlite://:memory:", "does not name a file", "sqlite://path"),
        ("SALLYPORT_SMTP_URL", "mail.example.com:587:secret", "is not the address of a mail server", "smtp://"),
        ("SALLYPORT_DEFAULT_PLAN", "gold", "is not a plan", "hobby, pro or enterprise"),
        ("SALLYPORT_TRUSTED_PROXIES", "10.0.0.0/33", "is not an IP address or network", "10.0.0.0/8"),
        ("SALLYPORT_TRUSTED_PROXIES", "127.0.0.1,proxy", "\"proxy\"", "10.0.0.0/8"),
        ("SALLYPORT_DNS_RESOLVER", "9.9.9.9", "is not a host and a port", "9.9.9.9:53"),
        ("SALLYPORT_LOG", "info,server=loud", "is not", "info"),
        ("SALLYPORT_DATABASE_URL_FILE", "/nowhere/url", "names /nowhere/url", "readable file"),
    ] {
        let said = refused(&[(setting, value)]);
        assert!(said.starts_with(setting) && said.contains(wrong) && said.contains(write), "{setting}={value}: {said}");
        assert!(!said.contains("secret") && said.lines().count() == 1, "{said}");
    }
}

#[test]
fn the_public_address_is_kept_as_a_browser_spells_it() {
    for (raw, kept, https) in [
        ("https://Sallyport.Example.com/", "https://sallyport.example.com", true),
        ("https://example.com:443", "https://example.com", true),
        ("https://example.com:8443/", "https://example.com:8443", true),
        ("http://localhost:80", "http://localhost", false),
        ("http://127.0.0.1:3000", "http://127.0.0.1:3000", false),
        ("http://[::1]:3000", "http://[::1]:3000", false),
    ] {
        let url = load(&[("SALLYPORT_PUBLIC_URL", raw)]).unwrap().public_url;
        assert_eq!((url.as_str(), url.is_https()), (kept, https), "{raw}");
    }
}

#[test]
fn secrets_come_from_files_too_but_not_from_both() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("smtp");
    std::fs::write(&file, "smtp://ada:secret@mail.example.com:587\n").unwrap();
    let file = file.to_str().unwrap();
    let config =
        load(&[("SALLYPORT_SMTP_URL_FILE", file), ("SALLYPORT_PUBLIC_URL", "https://gate.example.com")]).unwrap();
    let (url, from) =
        ("smtp://ada:secret@mail.example.com:587".to_owned(), "Sallyport <no-reply@gate.example.com>".to_owned());
    assert_eq!(config.mail, MailRoute::Smtp { url, from });
    assert!(!format!("{config:?}").contains("secret"));
    let said = refused(&[("SALLYPORT_SMTP_URL_FILE", file), ("SALLYPORT_SMTP_URL", "smtp://localhost")]);
    assert!(said.contains("only one"), "{said}");
}

#[test]
fn the_mailbox_is_never_shown_to_a_network() {
    for (listen, public) in [
        ("0.0.0.0:3000", "http://localhost:3000"),
        ("127.0.0.1:3000", "https://example.com"),
        ("10.0.0.1:3000", "http://localhost:3000"),
    ] {
        let config = load(&[("SALLYPORT_LISTEN", listen), ("SALLYPORT_PUBLIC_URL", public)]).unwrap();
        assert_eq!(config.mail, MailRoute::Log, "{listen} {public}");
    }
}

#[test]
fn a_variable_nobody_reads_is_noticed() {
    let config = load(&[
        ("SALLYPORT_PUBLIC_ULR", "x"),
        ("SALLYPORT_METRICS_LISTEN", "127.0.0.1:9000"),
        ("SALLYPORT_LOG", "debug"),
    ])
    .unwrap();
    assert_eq!(config.unknown, ["SALLYPORT_PUBLIC_ULR"]);
    assert_eq!(config.not_yet, ["SALLYPORT_METRICS_LISTEN"]);
}

#[test]
fn who_signs_in_on_the_machine_of_the_server_is_not_warned_of_what_sally_reads() {
    let help = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/CLI.md");
    let help = std::fs::read_to_string(help).unwrap();
    // The list of the environment, where each name begins a line.
    let names = help.lines().map(str::trim_start).filter(|line| line.starts_with("SALLYPORT_"));
    let names: BTreeSet<_> = names.filter_map(|line| line.split(' ').next()).collect();
    assert_eq!(names, BTreeSet::from(Setting::OF_SALLY));
    let config = load(&Setting::OF_SALLY.map(|name| (name, "x"))).unwrap();
    assert_eq!(config.unknown, [""; 0]);
}
