//! How the program ends: which code it ends with, and what it says it did.

mod program;

use std::fs;

use program::server::{answering_in_turn, json, no_content, page, refusal, with_body};
use program::{SESSION, World, outcome_at_a_terminal};
use shared::ErrorCode;

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
    let (server, asked) = at_server(vec![begun(), page("502 Bad Gateway"), json(token), json(ADA)]);
    let world = World::new();
    let told = world.run(["login", "--server", &server]);
    assert_eq!(told.code, 0, "{}", told.stderr);
    assert!(told.stderr.contains("as Ada <ada@example.com>"), "{}", told.stderr);
    assert_eq!(asked.join().unwrap().len(), 4);
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

/// What a server says of a device that may wait.
fn begun() -> String {
    json(
        r#"{"device_code":"d","user_code":"BCDFGHJK","verification_uri":"http://localhost/device",
        "verification_uri_complete":"http://localhost/device?code=BCDFGHJK","expires_in":600,"interval":1}"#,
    )
}
