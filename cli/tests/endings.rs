//! How the program ends: which code it ends with, and what it says it did.

#![expect(clippy::unwrap_used, reason = "a stage that can't be set should say so and stop")]

mod program;

use std::fs::{self, File};
use std::io;
use std::process::{Command, Stdio};

use program::server::{answering_in_turn, json, no_content, page, refusal, with_body};
use program::{Outcome, SESSION, TOKEN, World, closed_port, outcome_at_a_terminal};
use shared::ErrorCode;
use shared::api::{FieldError, Problem};

const ID: &str = "019aab60-11d2-7f0e-8c55-2b9f8d7a6e31";
const ADA: &str =
    r#"{"credential":"cli_session","account":{"name":"Ada","email":"ada@example.com"},"level":"password"}"#;

/// A server that gives these answers in turn, and how many were asked for.
fn at_server(answers: Vec<String>) -> (String, std::thread::JoinHandle<Vec<String>>) {
    let (port, asked) = answering_in_turn(answers);
    (format!("http://127.0.0.1:{port}"), asked)
}

#[test]
fn a_page_of_somebody_before_the_server_tells_of_nothing_that_was_done() {
    for (words, told) in [
        (&["tokens", "revoke", ID, "--workspace", "acme"][..], "Revoked"),
        (&["project", "delete", ID, "--confirm", "Moon"], "Deleted"),
    ] {
        for (answer, code) in [(page("200 OK"), 1), (json("{}"), 1), (no_content(), 0)] {
            let (server, _) = at_server(vec![answer]);
            let done = World::new().run_with_token(&server, words.iter().copied());
            assert_eq!((done.code, done.stdout.as_str()), (code, ""), "{words:?}: {}", done.stderr);
            assert_eq!(done.stderr.contains(told), code == 0, "{words:?}: {}", done.stderr);
            assert_eq!(done.stderr.contains("not as a Sallyport server"), code == 1, "{words:?}: {}", done.stderr);
        }
    }
}

#[test]
fn a_program_is_told_what_was_done_also_where_the_server_has_nothing_to_say() {
    for (words, key) in [
        (&["tokens", "revoke", ID][..], "revoked"),
        (&["project", "delete", ID, "--confirm", "Moon"], "deleted"),
        (&["logout"], "signed_out"),
    ] {
        let (server, _) = at_server(vec![no_content()]);
        let world = World::new();
        world.sign_in(&server);
        let done = world.run(words.iter().copied().chain(["--json"]));
        assert_eq!((done.code, done.stderr.as_str()), (0, ""), "{words:?}");
        let told: serde_json::Value = serde_json::from_str(&done.stdout).unwrap();
        assert_eq!(told[key], if key == "signed_out" { &server } else { ID }, "{words:?}");
    }
}

#[test]
fn whoever_signs_out_before_such_a_page_is_forgotten_here_and_not_told_that_the_session_ended() {
    for (answer, code, part) in
        [(page("200 OK"), 1, "forgotten here, but not ended there"), (no_content(), 0, "Signed out of")]
    {
        let (server, _) = at_server(vec![answer]);
        let world = World::new();
        let file = world.sign_in(&server);
        let told = world.run(["logout"]);
        assert_eq!(told.code, code, "{}", told.stderr);
        assert!(told.stderr.contains(part), "{}", told.stderr);
        assert_eq!(told.stderr.contains("Signed out of"), code == 0, "{}", told.stderr);
        assert!(!fs::read_to_string(file).unwrap().contains(SESSION));
    }
}

#[test]
fn a_session_that_can_not_be_forgotten_here_is_told_to_be_ended_or_not() {
    let ended = refusal(ErrorCode::SignInRequired);
    for (answer, is_ended) in [(no_content(), true), (ended, true), (page("200 OK"), false)] {
        let (server, _) = at_server(vec![answer]);
        let world = World::new();
        let file = world.sign_in(&server);
        // Nobody can write where nobody can have the lock, not even root.
        fs::create_dir(file.with_file_name("credentials.lock")).unwrap();
        let told = world.run(["logout"]);
        assert_eq!(told.code, 1, "{}", told.stderr);
        assert!(told.stderr.contains("can't be written"), "{}", told.stderr);
        let over = format!("The session at {server} is ended: what is left of it here is of no use to anybody.");
        assert_eq!(told.stderr.contains(&over), is_ended, "{}", told.stderr);
        assert_eq!(told.stderr.contains("not ended there either"), !is_ended, "{}", told.stderr);
    }
}

#[test]
fn a_proxy_that_does_not_reach_its_server_for_a_moment_ends_no_sign_in() {
    let token = r#"{"access_token":"slp_cli_new","token_type":"Bearer","expires_in":2592000}"#;
    let away = || page("502 Bad Gateway");
    let often = || with_body("429 Too Many Requests", "retry-after: 1\r\n", "<html>");
    for answers in [
        vec![begun(), away(), json(token), json(ADA)],
        vec![begun(), often(), json(token), json(ADA)],
        vec![begun(), json(token), away(), json(ADA)],
    ] {
        let count = answers.len();
        let (server, asked) = at_server(answers);
        let world = World::new();
        let told = world.run(["login", "--server", &server]);
        assert_eq!(told.code, 0, "{}", told.stderr);
        assert!(told.stderr.contains("as Ada <ada@example.com>"), "{}", told.stderr);
        let asked = asked.join().unwrap();
        assert_eq!(asked.len(), count);
        assert!(!asked.iter().any(|asked| asked.contains("/sign-out")), "{asked:?}");
    }
}

#[test]
fn a_proxy_that_does_not_reach_its_server_for_a_moment_ends_no_step_up() {
    let token = r#"{"access_token":"slp_cli_new","token_type":"Bearer","expires_in":2592000}"#;
    let answers = [
        refusal(ErrorCode::StepUpRequired),
        json(ADA),
        begun(),
        json(token),
        page("503 Service Unavailable"),
        json(ADA),
        no_content(),
        created(),
    ];
    let (server, asked) = at_server(answers.into());
    let world = World::new();
    let file = world.sign_in(&server);
    let told = outcome_at_a_terminal(world.command(["tokens", "create", "ci"]));
    assert_eq!((told.code, told.stdout.as_str()), (0, "slp_acc_new\n"), "{}", told.stderr);
    let kept = fs::read_to_string(file).unwrap();
    assert!(kept.contains("slp_cli_new") && !kept.contains(SESSION), "{kept}");
    let asked = asked.join().unwrap();
    // The old session is ended, and never the new one.
    let ended: Vec<_> = asked.iter().filter(|asked| asked.contains("/sign-out")).collect();
    assert!(ended.len() == 1 && ended[0].contains(SESSION), "{asked:?}");
}

#[test]
fn a_change_whose_answer_was_lost_on_the_way_may_have_been_done_and_is_told_so() {
    for (answer, code) in [(page("502 Bad Gateway"), 5), (page("500 Internal Server Error"), 1), (page("200 OK"), 1)] {
        for (words, is_doubted) in [
            (&["project", "create", "acme", "Moon"][..], true),
            (&["tokens", "create", "ci"], true),
            (&["tokens", "revoke", ID], true),
            (&["whoami"], false),
        ] {
            let (server, _) = at_server(vec![answer.clone()]);
            let told = World::new().run_with_token(&server, words.iter().copied());
            assert_eq!((told.code, told.stdout.as_str()), (code, ""), "{words:?}: {}", told.stderr);
            let doubt = "It may have been done all the same: look before you try again.";
            assert_eq!(told.stderr.contains(doubt), is_doubted, "{words:?}: {}", told.stderr);
        }
    }
}

#[test]
fn who_does_not_confirm_it_is_still_signed_in_and_told_that_nothing_was_done() {
    for (error, words) in [("access_denied", "It was denied"), ("expired_token", "Nobody confirmed it in time")] {
        let no = with_body("400 Bad Request", "", &format!(r#"{{"error":"{error}","error_description":"No."}}"#));
        let (server, asked) = at_server(vec![refusal(ErrorCode::StepUpRequired), json(ADA), begun(), no.clone()]);
        let world = World::new();
        let file = world.sign_in(&server);
        let told = outcome_at_a_terminal(world.command(["tokens", "create", "ci"]));
        assert_eq!((told.code, told.stdout.as_str()), (4, ""), "{}", told.stderr);
        assert!(told.stderr.contains(words) && told.stderr.contains("Nothing was done."), "{}", told.stderr);
        assert!(told.stderr.contains(&format!("{server}/account/tokens")), "{}", told.stderr);
        assert!(fs::read_to_string(file).unwrap().contains(SESSION));
        assert_eq!(asked.join().unwrap().len(), 4);

        // Of who is not signed in it is what it was.
        let (server, _) = at_server(vec![begun(), no]);
        assert_eq!(World::new().run(["login", "--server", &server]).code, 3);
    }
}

#[test]
fn a_new_token_whose_secret_nobody_took_is_no_success_and_is_told_how_to_revoke() {
    for (of, is_json) in [("", false), ("", true), ("--workspace acme", true), ("--project 7", false)] {
        for nowhere in nowhere() {
            let (server, _) = at_server(vec![created()]);
            let words = ["tokens", "create", "ci"].into_iter().chain(of.split_whitespace());
            let mut command = World::new().command(words.chain(is_json.then_some("--json")));
            command.env("SALLYPORT_TOKEN", TOKEN).env("SALLYPORT_SERVER", &server);
            let told = into(command, nowhere);
            assert_eq!(told.code, 1, "{of}: {}", told.stderr);
            let told = match serde_json::from_str::<Problem>(&told.stderr) {
                Ok(problem) if is_json => problem.detail,
                _ => told.stderr,
            };
            let of = if of.is_empty() { String::new() } else { format!(" {of}") };
            assert!(told.contains(&format!("`sally tokens revoke {ID}{of} --server {server}`")), "{told}");
            assert!(!told.contains("slp_acc_new"), "{told}");
        }
    }
}

#[test]
fn a_token_whose_secret_would_be_lost_is_not_created() {
    let server = format!("http://127.0.0.1:{}", closed_port());
    for words in [&["tokens", "create", "ci"][..], &["tokens", "create", "ci", "--json"]] {
        let mut closed = Command::new("/bin/sh");
        closed.args(["-c", r#"exec "$0" "$@" >&-"#, env!("CARGO_BIN_EXE_sally")]).args(words).env_clear();
        for (mut command, stdout) in [
            (closed, Stdio::piped()),
            (World::new().command(words), Stdio::null()),
            (World::new().command(words), File::options().write(true).open("/dev/null").unwrap().into()),
        ] {
            // Whoever asked would be told that nobody listens there, with 5.
            command.env("SALLYPORT_TOKEN", TOKEN).env("SALLYPORT_SERVER", &server);
            let told = into(command, stdout);
            assert_eq!(told.code, 2, "{words:?}: {}", told.stderr);
            assert!(
                told.stderr.contains("would be lost") && told.stderr.contains("Nothing was created."),
                "{}",
                told.stderr
            );
        }
    }
    // Nothing is lost of what can be shown again, nor in a file.
    for (words, stdout) in
        [(&["tokens", "list"][..], Stdio::null()), (&["tokens", "create", "ci"], tempfile::tempfile().unwrap().into())]
    {
        let mut command = World::new().command(words);
        command.env("SALLYPORT_TOKEN", TOKEN).env("SALLYPORT_SERVER", &server);
        assert_eq!(into(command, stdout).code, 5, "{words:?}");
    }
}

/// What a server says of a new token.
fn created() -> String {
    let token = r#""kind":"account","scope":"read","ends_with":"aB3x","created_at":"2026-11-22T09:05:59Z""#;
    json(&format!(r#"{{"secret":"slp_acc_new","token":{{"id":"{ID}","name":"ci",{token}}}}}"#))
}

/// A pipe that nobody reads, and a disk that is full where there is one.
fn nowhere() -> Vec<Stdio> {
    let (reader, writer) = io::pipe().unwrap();
    drop(reader);
    let full = File::options().write(true).open("/dev/full").ok();
    std::iter::once(writer.into()).chain(full.map(Stdio::from)).collect()
}

fn into(mut command: Command, stdout: Stdio) -> Outcome {
    let child = command.stdout(stdout).stderr(Stdio::piped()).spawn().unwrap();
    let ended = child.wait_with_output().unwrap();
    let stderr = String::from_utf8(ended.stderr).unwrap();
    Outcome { code: ended.status.code().unwrap(), stdout: String::new(), stderr }
}

#[test]
fn a_value_that_the_server_does_not_take_is_a_wrong_command_line() {
    for (words, field, part) in [
        (&["audit", "acme", "--kind", "x"][..], "kind", "docs/AUDIT.md"),
        (&["audit", "acme", "--kind", "x", "--export", "csv"], "kind", "docs/AUDIT.md"),
        (&["enforce", "acme", "on", "--grace-until", "2099-01-01"], "grace_until", "grace_until: Not this."),
    ] {
        let code = ErrorCode::ValidationFailed;
        let errors = vec![FieldError { field: field.to_owned(), message: "Not this.".to_owned() }];
        let problem = Problem { errors, ..Problem::new(code.status(), code, code.message().to_owned()) };
        let body = serde_json::to_string(&problem).unwrap();
        let (server, _) = at_server(vec![with_body("422 Unprocessable Content", "", &body)]);
        let told = World::new().run_with_token(&server, words.iter().copied());
        assert_eq!((told.code, told.stdout.as_str()), (2, ""), "{words:?}: {}", told.stderr);
        assert!(told.stderr.contains(part) && told.stderr.contains(field), "{words:?}: {}", told.stderr);
    }
}

#[test]
fn what_can_be_seen_to_be_wrong_here_is_sent_nowhere() {
    let server = format!("http://127.0.0.1:{}", closed_port());
    let long = "ß".repeat(81);
    for words in [
        &["audit", "acme", "--from", "x"][..],
        &["audit", "acme", "--from", "2026-03-03", "--to", "2026-03-02"],
        &["audit", "acme", "--kind", "", "--export", "ndjson"],
        &["audit", "acme", "--person", ""],
        &["members", "acme", "--search", ""],
        &["enforce", "acme", "on", "--grace-until", "2026-02-30"],
        &["project", "create", "acme", &long],
        &["tokens", "create", &long],
    ] {
        let told = World::new().run_with_token(&server, words.iter().copied());
        assert_eq!((told.code, told.stdout.as_str()), (2, ""), "{words:?}: {}", told.stderr);
    }
    let told = World::new().run_with_token(&server, ["audit", "acme", "--from", "2026-03-03", "--to", "2026-03-03"]);
    assert_eq!(told.code, 5, "one day is a day: {}", told.stderr);
}

#[test]
fn a_list_tells_of_which_project_a_token_is_and_from_where_it_was_used() {
    let token = format!(
        r#"{{"id":"{ID}","name":"ci","kind":"project","scope":"read","ends_with":"aB3x","workspace":"acme",
        "project":"019aab5e-7c1e-7a63-b1d3-5f0a4c6c9d10","created_at":"2026-11-22T09:05:59Z",
        "last_used_at":"2026-11-22T09:05:59Z","last_used_from":"192.0.2.7"}}"#
    );
    let project = "019aab5e-7c1e-7a63-b1d3-5f0a4c6c9d10";
    for (owner, of, is_named) in [("--workspace", "acme", true), ("--project", project, false)] {
        let (server, _) = at_server(vec![json(&format!(r#"{{"items":[{token}],"next":null}}"#))]);
        let told = World::new().run_with_token(&server, ["tokens", "list", owner, of]);
        assert_eq!(told.code, 0, "{}", told.stderr);
        assert_eq!(told.stdout.contains(&format!("project {project}")), is_named, "{}", told.stdout);
        for part in ["USED FROM", "192.0.2.7"] {
            assert!(told.stdout.contains(part), "{part}: {}", told.stdout);
        }
    }
}

/// What a server says of a device that may wait.
fn begun() -> String {
    json(
        r#"{"device_code":"d","user_code":"BCDFGHJK","verification_uri":"http://localhost/device",
        "verification_uri_complete":"http://localhost/device?code=BCDFGHJK","expires_in":600,"interval":1}"#,
    )
}
