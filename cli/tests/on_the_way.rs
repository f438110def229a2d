//! What can happen between the program and a server, on this machine's own ports.

mod program;

use std::fs;
use std::net::{Ipv4Addr, TcpListener};

use program::server::{answering, answering_in_turn, json, later, stalling, with_body};
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
    let mut command = World::new().command(["whoami"]);
    command.env("SALLYPORT_TOKEN", TOKEN).env("SALLYPORT_SERVER", "https://nobody.invalid");
    // Where no name server answers at all, the machine says so before the program has waited long enough.
    command.env("RES_OPTIONS", "timeout:1 attempts:1");
    let told = outcome(command);
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
fn a_preview_without_a_level_is_of_what_switching_on_without_one_would_require() {
    for (words, query) in [
        (&["enforce", "acme", "preview"][..], "?effect=shut_out"),
        (&["enforce", "acme", "preview", "--level", "any"], "?level=two_factor&effect=shut_out"),
        (&["enforce", "acme", "preview", "--level", "passkeys"], "?level=phishing_resistant&effect=shut_out"),
    ] {
        let (port, asked) = answering("HTTP/1.1 500 Internal Server Error\r\ncontent-length: 0\r\n\r\n");
        World::new().run_with_token(&format!("http://127.0.0.1:{port}"), words.iter().copied());
        let asked = asked.join().unwrap();
        assert!(asked.starts_with(&format!("GET /api/v1/workspaces/acme/enforcement/preview{query} ")), "{asked}");
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

#[test]
fn a_long_list_comes_whole_from_a_server_that_asks_to_go_slower() {
    let page_of = |name: &str, next: &str| {
        let member = format!(
            r#"{{"name":"{name}","email":"x@example.com","role":"member","joined_by":"invite",
            "joined_at":"2026-11-22T09:05:59Z"}}"#
        );
        json(&format!(r#"{{"items":[{member}],"next":{next}}}"#))
    };
    let answers = [
        page_of("Ada", r#""c1""#),
        later("1"),
        later("0"),
        page_of("Bob", r#""c2""#),
        later("1"),
        page_of("Cleo", "null"),
    ];
    let (port, asked) = answering_in_turn(answers.into());
    let told = World::new().run_with_token(&format!("http://127.0.0.1:{port}"), ["members", "acme"]);
    assert_eq!(told.code, 0, "{}", told.stderr);
    assert!(["Ada", "Bob", "Cleo"].iter().all(|name| told.stdout.contains(name)), "{}", told.stdout);
    let paths: Vec<_> = asked.join().unwrap().iter().map(|asked| cursor(asked)).collect();
    assert_eq!(paths, ["", "c1", "c1", "c1", "c2", "c2"]);
}

#[test]
fn who_would_have_to_wait_too_long_is_told_when_to_come_back_and_told_once() {
    let (port, asked) = answering_in_turn(vec![later("3600")]);
    let told = World::new().run_with_token(&format!("http://127.0.0.1:{port}"), ["members", "acme"]);
    assert_eq!((told.code, told.stdout.as_str()), (1, ""));
    assert_eq!(told.stderr, "sally: Too many attempts. Try again in 60 minutes.\n");
    assert_eq!(asked.join().unwrap().len(), 1);
}

#[test]
fn what_is_created_is_sent_again_under_the_same_key_and_what_is_deleted_is_not() {
    let project = r#"{"id":"1","name":"Moon","slug":"moon","workspace":"acme","created_at":"2026-11-22T09:05:59Z"}"#;
    let (port, asked) = answering_in_turn(vec![later("1"), json(project)]);
    let told = World::new().run_with_token(&format!("http://127.0.0.1:{port}"), ["project", "create", "acme", "Moon"]);
    assert_eq!(told.code, 0, "{}", told.stderr);
    let keys: Vec<_> = asked.join().unwrap().iter().map(|asked| header(asked, "idempotency-key")).collect();
    assert!(keys.len() == 2 && keys[0] == keys[1] && keys[0].as_ref().is_some_and(|key| key.len() == 34), "{keys:?}");

    let (port, asked) = answering_in_turn(vec![later("1")]);
    let server = format!("http://127.0.0.1:{port}");
    let told = World::new().run_with_token(&server, ["project", "delete", "1", "--confirm", "x"]);
    assert_eq!(told.code, 1, "{}", told.stderr);
    assert_eq!(asked.join().unwrap().len(), 1);
}

#[test]
fn what_is_not_the_log_is_not_exported_as_it() {
    for (format, head, body, code) in [
        ("csv", "content-type: text/html\r\ncontent-length: 6\r\n", "<html>", 1),
        ("csv", "content-type: application/json\r\ncontent-length: 2\r\n", "{}", 1),
        ("ndjson", "content-type: text/csv\r\ncontent-length: 2\r\n", "a\n", 1),
        ("ndjson", "content-length: 2\r\n", "{}", 1),
        // Whole or broken off: nobody can tell.
        ("csv", "content-type: text/csv\r\nconnection: close\r\n", "a\n", 1),
    ] {
        let (port, _) = answering(&format!("HTTP/1.1 200 OK\r\n{head}\r\n{body}"));
        let server = format!("http://127.0.0.1:{port}");
        let told = World::new().run_with_token(&server, ["audit", "acme", "--export", format]);
        assert_eq!((told.code, told.stdout.as_str()), (code, ""), "{format} {head}: {}", told.stderr);
        assert!(told.stderr.contains("Nothing was exported."), "{format} {head}: {}", told.stderr);
    }
}

#[test]
fn an_export_that_breaks_off_is_no_success_and_one_that_is_whole_is() {
    let csv = "content-type: text/csv; charset=utf-8\r\n";
    let chunked = "transfer-encoding: chunked\r\n";
    for (head, body, stdout, code) in [
        ("content-length: 4\r\n", "a\nb\n", "a\nb\n", 0),
        (chunked, "4\r\na\nb\n\r\n0\r\n\r\n", "a\nb\n", 0),
        ("content-length: 9\r\n", "a\nb\n", "a\nb\n", 5),
        (chunked, "4\r\na\nb\n\r\n", "a\nb\n", 5),
    ] {
        let (port, _) = answering(&format!("HTTP/1.1 200 OK\r\n{csv}{head}\r\n{body}"));
        let server = format!("http://127.0.0.1:{port}");
        let told = World::new().run_with_token(&server, ["audit", "acme", "--export", "csv"]);
        assert_eq!((told.code, told.stdout.as_str()), (code, stdout), "{head}{body:?}: {}", told.stderr);
        assert_eq!(told.stderr.contains("it closed the connection"), code == 5, "{head}{body:?}: {}", told.stderr);
    }
}

#[test]
fn a_server_that_stalls_before_or_in_its_answer_is_given_up_after_as_long_as_the_person_says() {
    let begun = "HTTP/1.1 200 OK\r\ncontent-type: text/csv\r\ntransfer-encoding: chunked\r\n\r\n2\r\na\n\r\n";
    for (words, answer, patience, stdout, sentence) in [
        (&["whoami"][..], "", "1", "", "did not answer within 1 second."),
        (&["audit", "acme", "--export", "csv"], "", "1", "", "1 second."),
        // Time enough for what comes before it stalls.
        (&["audit", "acme", "--export", "csv"], begun, "5", "a\n", "it sent nothing for 5 seconds."),
    ] {
        let port = stalling(answer);
        let mut command = World::new().command(words);
        command.env("SALLYPORT_TOKEN", TOKEN).env("SALLYPORT_SERVER", format!("http://127.0.0.1:{port}"));
        command.env("SALLYPORT_TIMEOUT", patience);
        let told = outcome(command);
        assert_eq!((told.code, told.stdout.as_str()), (5, stdout), "{words:?}: {}", told.stderr);
        assert!(told.stderr.contains(sentence), "{words:?}: {}", told.stderr);
    }
}

#[test]
fn a_token_that_is_refused_is_told_the_reason_that_is_its_own() {
    for (code, more) in [(ErrorCode::InsufficientScope, ""), (ErrorCode::PeopleOnly, "after `sally login`")] {
        let words = code.message();
        let body = serde_json::to_string(&Problem::new(403, code, words.to_owned())).unwrap();
        let (port, _) = answering(&with_body("403 Forbidden", "", &body));
        let told = World::new().run_with_token(&format!("http://127.0.0.1:{port}"), ["project", "create", "acme", "x"]);
        assert_eq!(told.code, 4, "{}", told.stderr);
        assert!(told.stderr.contains(words) && told.stderr.contains(more), "{}", told.stderr);
        assert!(!told.stderr.contains("role"), "{}", told.stderr);
    }
}

#[test]
fn whoever_is_refused_is_told_where_it_is_put_right_and_so_is_a_program() {
    let project = r#"{"id":"1","name":"Moon","slug":"moon","workspace":"acme","created_at":"2026-11-22T09:05:59Z"}"#;
    let (found, unknown) = (json(project), with_body("404 Not Found", "", "{}"));
    let refusal = |code: ErrorCode| {
        let problem = Problem::new(403, code, code.message().to_owned());
        with_body("403 Forbidden", "", &serde_json::to_string(&problem).unwrap())
    };
    let (create, delete) = (&["project", "create", "acme", "x"][..], &["project", "delete", "1", "--confirm", "x"][..]);
    for (words, code, then, path) in [
        (create, ErrorCode::InsufficientScope, None, "/account/tokens"),
        (create, ErrorCode::PeopleOnly, None, "/w/acme"),
        (create, ErrorCode::StepUpRequired, None, "/w/acme"),
        (&["enforce", "acme", "on"], ErrorCode::PeopleOnly, None, "/w/acme/people"),
        (&["enforce", "acme", "on"], ErrorCode::PlanRequired, None, "/w/acme/settings"),
        (&["members", "acme"], ErrorCode::Forbidden, None, "/w/acme/people"),
        (&["audit", "acme", "--export", "csv"], ErrorCode::PeopleOnly, None, "/w/acme/audit"),
        (&["tokens", "list"], ErrorCode::PeopleOnly, None, "/account/tokens"),
        (&["tokens", "list", "--workspace", "acme"], ErrorCode::PeopleOnly, None, "/w/acme/tokens"),
        (&["tokens", "list", "--project", "1"], ErrorCode::PeopleOnly, Some(&found), "/w/acme/projects/moon"),
        (&["tokens", "list", "--project", "1"], ErrorCode::Forbidden, Some(&found), "/w/acme/people"),
        (delete, ErrorCode::PeopleOnly, Some(&found), "/w/acme/projects/moon"),
        (delete, ErrorCode::Forbidden, Some(&found), "/w/acme/people"),
        (delete, ErrorCode::PeopleOnly, Some(&unknown), "/"),
    ] {
        for is_json in [false, true] {
            let answers = std::iter::once(refusal(code)).chain(then.cloned()).collect();
            let (port, asked) = answering_in_turn(answers);
            let server = format!("http://127.0.0.1:{port}");
            let words = words.iter().copied().chain(is_json.then_some("--json"));
            // An export has a form of its own.
            if is_json && words.clone().any(|word| word == "--export") {
                continue;
            }
            let told = World::new().run_with_token(&server, words.clone());
            assert_eq!(told.code, 4, "{:?}: {}", words.collect::<Vec<_>>(), told.stderr);
            let url = format!("{server}{path}");
            if is_json {
                let problem: Problem = serde_json::from_str(&told.stderr).unwrap();
                assert_eq!((problem.exact(), problem.fix_url), (code, Some(url)));
            } else {
                assert!(told.stderr.lines().any(|line| line.ends_with(&format!(" {url}"))), "{url}: {}", told.stderr);
            }
            assert_eq!(asked.join().unwrap().len(), 1 + usize::from(then.is_some()));
        }
    }
}

#[test]
fn what_a_factor_of_ones_own_would_put_right_is_told_with_the_reason_and_the_address_of_the_server() {
    let detail = "You need a passkey on your own account first, or you would shut yourself out of acme.";
    let url = "https://gate.example.com/account/security";
    let problem = Problem {
        fix_url: Some(url.to_owned()),
        ..Problem::new(403, ErrorCode::SecondFactorSetupRequired, detail.to_owned())
    };
    let (port, _) = answering(&with_body("403 Forbidden", "", &serde_json::to_string(&problem).unwrap()));
    let server = format!("http://127.0.0.1:{port}");
    let world = World::new();
    world.keep(&format!(
        r#"{{"default":"{server}","servers":{{"{server}":{{"kept_in":"file","secret":"slp_cli_x"}}}}}}"#
    ));
    let told = world.run(["enforce", "acme", "on", "--level", "passkeys"]);
    assert_eq!(told.code, 4, "{}", told.stderr);
    let again = format!("Then run `sally login --server {server}` again, for a session that used it.");
    assert_eq!(told.stderr, format!("sally: {detail}\nAdd it at {url}\n{again}\n"));
}

fn header(asked: &str, name: &str) -> Option<String> {
    let (head, _) = asked.split_once("\r\n\r\n")?;
    let lines = head.lines().filter_map(|line| line.split_once(':'));
    lines.filter(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim().to_owned()).next()
}

fn cursor(asked: &str) -> String {
    let path = asked.split(' ').nth(1).unwrap_or_default();
    path.split_once("cursor=").map(|(_, cursor)| cursor.to_owned()).unwrap_or_default()
}
