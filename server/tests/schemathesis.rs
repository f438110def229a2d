//! The document of the HTTP API, held against the real program with each kind of credential: schemathesis makes
//! requests of all that the document allows and of much that it doesn't, and compares every answer with what it
//! promises.
//!
//! `./dev test` installs schemathesis, says in `SALLYPORT_SCHEMATHESIS` where it is, and runs these by themselves.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::process::Command;

use serde_json::{Value as Json, json};
use shared::api::GRANT_TYPE;

use crate::client::{arrive, call, command_line, enrol, join, json, post};
use crate::process::Running;

const CONFIG: &str = include_str!("schemathesis/config.toml");
/// Ends the session that asks, and all after it would be nobody's.
const SIGN_OUT: &str = "/api/v1/sign-out";

#[test]
fn the_document_holds_for_nobody() {
    let stage = Stage::set("acme");
    // Nobody has a slower pace, and most of what they ask ends at the same door.
    stage.try_out(None, 1, &["--phases", "fuzzing", "--max-examples", "4", "--rate-limit", "15/s"]);
}

#[test]
fn the_document_holds_for_an_account_token_that_reads() {
    let stage = Stage::set("acme");
    stage.try_out(Some(&stage.tokens["account_tokens read"]), 8, &[]);
}

#[test]
fn the_document_holds_for_an_account_token_that_writes() {
    let stage = Stage::set("acme");
    stage.try_out(Some(&stage.tokens["account_tokens write"]), 10, &[]);
}

#[test]
fn the_document_holds_for_a_workspace_token_that_reads() {
    let stage = Stage::set("acme");
    stage.try_out(Some(&stage.tokens["workspace_tokens read"]), 5, &[]);
}

#[test]
fn the_document_holds_for_a_workspace_token_that_writes() {
    let stage = Stage::set("acme");
    stage.try_out(Some(&stage.tokens["workspace_tokens write"]), 7, &[]);
}

#[test]
fn the_document_holds_for_a_project_token_that_reads() {
    let stage = Stage::set("acme");
    stage.try_out(Some(&stage.tokens["project_tokens read"]), 3, &[]);
}

#[test]
fn the_document_holds_for_a_project_token_that_writes() {
    let stage = Stage::set("acme");
    stage.try_out(Some(&stage.tokens["project_tokens write"]), 3, &[]);
}

#[test]
fn the_document_holds_for_a_command_line_with_a_second_factor() {
    let stage = Stage::set("acme");
    stage.try_out(Some(&stage.ada), 30, &["--exclude-path", SIGN_OUT]);
    stage.try_out(Some(&stage.ada), 1, &["--include-path", SIGN_OUT]);
}

#[test]
fn the_document_holds_for_a_command_line_without_a_second_factor() {
    let stage = Stage::set("globex");
    stage.try_out(Some(&stage.bob), 28, &["--exclude-path", SIGN_OUT]);
    stage.try_out(Some(&stage.bob), 1, &["--include-path", SIGN_OUT]);
}

/// Acme requires a second factor. Ada administers it and has one; Bob is a member, has none, and has Globex for
/// himself.
struct Stage {
    running: Running,
    /// Of Ada's command line.
    ada: String,
    /// Of Bob's.
    bob: String,
    /// By what they belong to and what they may do.
    tokens: BTreeMap<String, String>,
    /// What there is, by the names in the configuration.
    words: BTreeMap<&'static str, Vec<String>>,
}

impl Stage {
    /// With what is at hand in the one workspace or the other.
    fn set(at: &str) -> Self {
        // A line of log for each request would only cost time. No question about a made-up domain leaves this machine.
        let (running, _) =
            Running::start(&[("SALLYPORT_LOG", "warn,server::run=info"), ("SALLYPORT_DNS_RESOLVER", "127.0.0.1:9")]);
        let servers = std::slice::from_ref(&running.address);
        let found = |session: &str, name: &str| {
            let form = format!("workspace_name={name}");
            assert_eq!(post(&servers[0], "create_workspace", session, &form).unwrap().status, 200);
        };
        let ada = arrive(servers, "ada");
        enrol(&servers[0], &ada);
        found(&ada, "Acme");
        let bob = join(servers, &ada, "bob", "member");
        found(&bob, "Globex");
        found(&ada, "Spare");
        found(&ada, "Gone");
        let (ada, bob) = (command_line(&servers[0], &ada), command_line(&servers[0], &bob));
        let mut stage = Self { running, ada, bob, tokens: BTreeMap::new(), words: BTreeMap::new() };
        stage.furnish(at);
        stage
    }

    fn furnish(&mut self, at: &str) {
        let (ada, bob) = (self.ada.clone(), self.bob.clone());
        let admin = if at == "acme" { &ada } else { &bob };
        self.done("DELETE", "workspaces/gone?confirm=Gone", &ada, "");
        let spare = self.created("workspaces/acme/projects", &ada, &json!({ "name": "Spare" }));
        self.keep("spare_projects", &spare);
        let rocket = self.created(&format!("workspaces/{at}/projects"), admin, &json!({ "name": "Rocket" }));
        self.keep("projects", &rocket);
        // Behind the shut door for Bob.
        self.keep("projects", &spare);
        for name in ["zoe", "zac", "zed"] {
            let invite = json!({ "email": format!("{name}@acme.test"), "role": "viewer" });
            let invite = self.created(&format!("workspaces/{at}/invites"), admin, &invite);
            self.keep("invites", &invite);
        }
        for domain in ["acme.com", "acme.org"] {
            let domain = json!({ "domain": domain, "mode": "auto", "role": "viewer" });
            let domain = self.created(&format!("workspaces/{at}/domains"), admin, &domain);
            self.keep("domains", &domain);
        }
        for member in self.done("GET", &format!("workspaces/{at}/members"), admin, "")["items"].as_array().unwrap() {
            self.keep("members", member);
        }
        let of_project = format!("projects/{}/tokens", rocket["id"].as_str().unwrap());
        self.make_tokens(admin, "account_tokens", "me/tokens");
        self.make_tokens(admin, "workspace_tokens", &format!("workspaces/{at}/tokens"));
        self.make_tokens(admin, "project_tokens", &of_project);
        for (name, words) in [
            ("workspaces", &[at, "acme"][..]),
            ("confirmations", &["Spare"]),
            ("new_domains", &["example.com", "example.org"]),
            ("clients", &["sally"]),
            ("grant_types", &[GRANT_TYPE]),
        ] {
            self.words.insert(name, words.iter().map(ToString::to_string).collect());
        }
        self.done("PUT", "workspaces/acme/enforcement", &ada, r#"{"required_level":"two_factor"}"#);
    }

    /// Two to be tried out, and two that may be revoked.
    fn make_tokens(&mut self, admin: &str, kind: &'static str, list: &str) {
        for scope in ["read", "write"] {
            let made = self.created(list, admin, &json!({ "name": "deploy", "scope": scope }));
            self.tokens.insert(format!("{kind} {scope}"), made["secret"].as_str().unwrap().to_owned());
            let spare = self.created(list, admin, &json!({ "name": "spare", "scope": scope }));
            self.keep(kind, &spare["token"]);
        }
    }

    fn keep(&mut self, name: &'static str, what: &Json) {
        self.words.entry(name).or_default().push(what["id"].as_str().unwrap().to_owned());
    }

    fn created(&self, path: &str, bearer: &str, what: &Json) -> Json {
        self.done("POST", path, bearer, &what.to_string())
    }

    fn done(&self, method: &str, path: &str, bearer: &str, sent: &str) -> Json {
        let answer = call(&self.running.address, method, path, bearer, sent).unwrap();
        assert!((200..300).contains(&answer.status), "{method} {path}: {} {}", answer.status, answer.body);
        if answer.body.is_empty() { Json::Null } else { json(&answer) }
    }

    /// Fails where an answer is not as the document says, and where fewer than `succeeding` operations ever did what
    /// was asked: nothing but refusals would prove little.
    fn try_out(&self, bearer: Option<&str>, succeeding: usize, arguments: &[&str]) {
        let program =
            std::env::var("SALLYPORT_SCHEMATHESIS").expect("SALLYPORT_SCHEMATHESIS says where the program is");
        let folder = tempfile::tempdir().unwrap();
        let (config, report) = (folder.path().join("config.toml"), folder.path().join("report.ndjson"));
        fs::write(&config, self.config()).unwrap();
        let mut command = Command::new(program);
        command.current_dir(folder.path()).arg("--config-file").arg(&config).arg("run").args(arguments);
        command.args(["--no-color", "--report", "ndjson", "--report-ndjson-path"]).arg(&report);
        if let Some(bearer) = bearer {
            command.args(["--header", &format!("Authorization: Bearer {bearer}")]);
        }
        let ended = command.arg(format!("http://{}/api/v1/openapi.json", self.running.address)).output().unwrap();
        let said = String::from_utf8_lossy(&ended.stdout);
        assert!(ended.status.success(), "{said}{}", String::from_utf8_lossy(&ended.stderr));
        let answers = Answers::read(&fs::read_to_string(&report).unwrap());
        assert!(answers.succeeded.len() >= succeeding, "too few ever succeeded: {answers:?}");
    }

    fn config(&self) -> String {
        let mut config = format!("{CONFIG}\n[dictionaries]\n");
        for (name, values) in &self.words {
            // A list of plain strings is the same in JSON.
            let _ = writeln!(config, "{name} = {{ values = {} }}", json!(values));
        }
        config
    }
}

/// What the server answered in a run.
#[derive(Debug, Default)]
struct Answers {
    /// How often, by status.
    statuses: BTreeMap<u64, usize>,
    /// The operations that did what was asked, at least once.
    succeeded: BTreeSet<String>,
}

impl Answers {
    /// Of a report: an event a line, and in those that end a scenario every request with its answer.
    fn read(report: &str) -> Self {
        let mut answers = Self::default();
        for line in report.lines() {
            let event: Json = serde_json::from_str(line).unwrap();
            let recorded = &event["ScenarioFinished"]["recorder"];
            for exchange in recorded["interactions"].as_object().into_iter().flat_map(|all| all.values()) {
                let Some(status) = exchange["response"]["status_code"].as_u64() else { continue };
                *answers.statuses.entry(status).or_default() += 1;
                let label = recorded["label"].as_str().unwrap_or_default();
                // What is done in a row has no operation's name.
                if (200..300).contains(&status) && label.contains('/') {
                    answers.succeeded.insert(label.to_owned());
                }
            }
        }
        answers
    }
}
