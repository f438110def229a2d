//! What can happen between the program and a server, on this machine's own ports.

#![expect(clippy::unwrap_used, reason = "a stage that can't be set should say so and stop")]

mod program;

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener};
use std::thread;

use program::{TOKEN, World, closed_port, outcome};
use shared::ErrorCode;
use shared::api::Problem;

#[test]
fn a_server_that_is_down_is_told_by_words_and_exit_code() {
    let world = World::new();
    let server = format!("http://127.0.0.1:{}", closed_port());
    for words in [
        &["whoami"][..],
        &["access", "acme"],
        &["tokens", "create", "ci"],
        &["project", "delete", "1", "--confirm", "x"],
    ] {
        let told = world.run_with_token(&server, words.iter().copied());
        assert_eq!((told.code, told.stdout.as_str()), (5, ""), "{words:?}: {}", told.stderr);
        assert!(told.stderr.contains("nothing listens there") && !told.stderr.contains(TOKEN), "{}", told.stderr);
    }
    assert_eq!(world.run(["login", "--server", &server]).code, 5);

    let told = world.run_with_token(&server, ["whoami", "--json"]);
    let problem: Problem = serde_json::from_str(&told.stderr).unwrap();
    assert_eq!((told.code, problem.code), (5, ErrorCode::Transport));
}

#[test]
fn a_name_that_nobody_has_is_told() {
    let told = World::new().run_with_token("https://nobody.invalid", ["whoami"]);
    assert_eq!(told.code, 5, "{}", told.stderr);
    assert!(told.stderr.contains("no machine of that name"), "{}", told.stderr);
}

#[test]
fn what_does_not_speak_tls_is_told() {
    let (port, _) = answering("HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n");
    let told = World::new().run_with_token(&format!("https://127.0.0.1:{port}"), ["whoami"]);
    assert_eq!(told.code, 5, "{}", told.stderr);
    assert!(told.stderr.contains("does not speak TLS"), "{}", told.stderr);
}

#[test]
fn a_redirect_does_not_carry_the_token_away() {
    let elsewhere = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    elsewhere.set_nonblocking(true).unwrap();
    let to = elsewhere.local_addr().unwrap().port();
    let (port, asked) = answering(&format!(
        "HTTP/1.1 307 Temporary Redirect\r\nlocation: http://localhost:{to}/\r\ncontent-length: 0\r\n\r\n"
    ));
    let told = World::new().run_with_token(&format!("http://127.0.0.1:{port}"), ["whoami"]);
    assert_eq!(told.code, 1, "{}", told.stderr);
    assert!(told.stderr.contains("That is not followed"), "{}", told.stderr);
    let asked = asked.join().unwrap();
    assert!(asked.starts_with("GET /api/v1/me HTTP/1.1\r\n"), "{asked}");
    assert!(asked.contains(&format!("Bearer {TOKEN}")) && asked.contains("sally/"), "{asked}");
    assert!(elsewhere.accept().is_err(), "somebody called where the redirect led");
}

#[test]
fn whoever_switches_on_without_a_level_asks_for_none_to_be_lowered() {
    for (words, level, at_least) in [
        (&["enforce", "acme", "on"][..], "two_factor", true),
        (&["enforce", "acme", "on", "--level", "any"], "two_factor", false),
        (&["enforce", "acme", "on", "--level", "passkeys"], "phishing_resistant", false),
        (&["enforce", "acme", "off"], "password", false),
    ] {
        let (port, asked) = answering("HTTP/1.1 500 Internal Server Error\r\ncontent-length: 0\r\n\r\n");
        World::new().run_with_token(&format!("http://127.0.0.1:{port}"), words.iter().copied());
        let asked = asked.join().unwrap();
        let body: serde_json::Value = serde_json::from_str(asked.split_once("\r\n\r\n").unwrap().1).unwrap();
        assert_eq!((&body["required_level"], &body["at_least"]), (&level.into(), &at_least.into()), "{words:?}");
    }
}

#[test]
fn a_proxy_is_not_shown_what_stays_on_this_machine() {
    let world = World::new();
    let proxy = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    proxy.set_nonblocking(true).unwrap();
    let address = format!("http://127.0.0.1:{}", proxy.local_addr().unwrap().port());
    let mut command = world.command(["whoami"]);
    command.env("SALLYPORT_TOKEN", TOKEN).env("SALLYPORT_SERVER", format!("http://localhost:{}", closed_port()));
    for name in ["HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "http_proxy", "all_proxy"] {
        command.env(name, &address);
    }
    assert_eq!(outcome(command).code, 5);
    assert!(proxy.accept().is_err(), "somebody called the proxy");
}

#[test]
fn a_far_server_is_reached_through_the_proxy_alone() {
    let (port, asked) = answering("HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n");
    let world = World::new();
    let mut command = world.command(["whoami", "--server", "https://gate.invalid"]);
    command.env("SALLYPORT_TOKEN", TOKEN).env("https_proxy", format!("http://127.0.0.1:{port}"));
    let told = outcome(command);
    assert_eq!(told.code, 5, "{}", told.stderr);
    assert!(told.stderr.contains("through the proxy in HTTPS_PROXY"), "{}", told.stderr);
    let asked = asked.join().unwrap();
    assert!(asked.starts_with("CONNECT gate.invalid:443 "), "{asked}");
    assert!(!asked.contains(TOKEN), "the proxy saw the token");
}

#[test]
fn a_device_that_may_not_wait_is_told_why_in_the_words_of_the_server() {
    let why = "Too many devices wait at this network address.";
    let body = format!(r#"{{"error":"slow_down","error_description":"{why}"}}"#);
    let (port, asked) = answering(&format!(
        "HTTP/1.1 429 Too Many Requests\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    ));
    let told = World::new().run(["login", "--server", &format!("http://127.0.0.1:{port}")]);
    assert_eq!(told.code, 1, "{}", told.stderr);
    assert!(told.stderr.contains(why), "{}", told.stderr);
    assert!(asked.join().unwrap().contains("client_id=sally"));
}

// Elsewhere the keyring is no matter of an address in the environment.
#[cfg(target_os = "linux")]
#[test]
fn whoever_signs_out_leaves_nothing_behind_where_the_server_is_away_or_sessions_are_kept_elsewhere_now() {
    let server = format!("http://127.0.0.1:{}", closed_port());
    for (kept, choice, code) in [
        (r#""kept_in":"file","secret":"slp_cli_x""#, "file", 5),
        (r#""kept_in":"file","secret":"slp_cli_x""#, "keyring", 5),
        (r#""kept_in":"keyring""#, "file", 1),
        (r#""kept_in":"keyring""#, "keyring", 1),
    ] {
        let world = World::new();
        let file = world.keep(&format!(r#"{{"default":"{server}","servers":{{"{server}":{{{kept}}}}}}}"#));
        let log_out = || {
            let mut command = world.command(["logout"]);
            let nowhere = format!("unix:path={}", world.home().join("bus").display());
            command.env("SALLYPORT_CREDENTIALS", choice).env("DBUS_SESSION_BUS_ADDRESS", nowhere);
            outcome(command)
        };
        let told = log_out();
        assert_eq!(told.code, code, "{kept} {choice}: {}", told.stderr);
        assert!(told.stderr.contains("forgotten here, but not"), "{kept} {choice}: {}", told.stderr);
        let left = fs::read_to_string(&file).unwrap();
        assert!(!left.contains("kept_in") && !left.contains("slp_cli_x"), "{kept} {choice}: {left}");
        assert_eq!(log_out().code, 3, "{kept} {choice}");
    }
}

/// Somebody who gives whoever comes first this answer, and tells what they asked.
fn answering(answer: &str) -> (u16, thread::JoinHandle<String>) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    let answer = answer.to_owned();
    let asked = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut asked = Vec::new();
        let mut buffer = [0; 4096];
        // Whoever begins with TLS has no more to say before an answer.
        while !is_whole(&asked) && asked.first() != Some(&TLS_HANDSHAKE) {
            let length = stream.read(&mut buffer).unwrap();
            asked.extend_from_slice(&buffer[..length]);
            if length == 0 {
                break;
            }
        }
        stream.write_all(answer.as_bytes()).unwrap();
        String::from_utf8_lossy(&asked).into_owned()
    });
    (port, asked)
}

/// Whether the head has ended, and as much has come after it as it says.
fn is_whole(asked: &[u8]) -> bool {
    let text = String::from_utf8_lossy(asked).to_lowercase();
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let length = head.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok());
    body.len() >= length.unwrap_or(0)
}

/// The first byte of a TLS handshake (RFC 8446 §5.1).
const TLS_HANDSHAKE: u8 = 22;
