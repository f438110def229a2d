//! What the program does before any server comes into it: words, exit codes, and what it never does.

mod program;

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io;
use std::os::unix::ffi::OsStrExt as _;

use program::{Outcome, World, closed_port, outcome};
use shared::ErrorCode;
use shared::api::Problem;

#[test]
fn what_can_not_be_meant_is_a_usage_error() {
    let world = World::new();
    for words in [
        "",
        "surf",
        "whoami --token slp_acc_x",
        "access",
        "access ../me",
        "tokens list --workspace acme --project 1",
        "project create acme",
        "whoami --server http://example.com",
        "whoami --server https://gate.example.com/w/acme",
        "login",
    ] {
        let told = world.run(words.split_whitespace());
        assert_eq!((told.code, told.stdout.as_str()), (2, ""), "{words}: {}", told.stderr);
        assert!(!told.stderr.is_empty(), "{words}");
    }
}

#[test]
fn an_unencrypted_server_is_refused_with_the_reason() {
    let told = World::new().run(["login", "--server", "http://example.com"]);
    assert_eq!(told.code, 2);
    assert!(told.stderr.contains("not encrypted") && told.stderr.contains("localhost only"), "{}", told.stderr);
}

#[test]
fn help_is_on_stdout_and_says_what_to_type() {
    let world = World::new();
    for words in ["--help", "help login", "tokens create --help"] {
        let told = world.run(words.split_whitespace());
        assert_eq!((told.code, told.stderr.as_str()), (0, ""), "{words}");
        assert!(told.stdout.contains("Usage: sally"), "{words}");
    }
    assert!(world.run(["--help"]).stdout.contains("Exit codes:"));
}

#[test]
fn who_is_not_signed_in_is_told_how_to() {
    let world = World::new();
    for words in ["whoami", "workspaces", "access acme", "projects acme", "tokens list", "logout"] {
        let told = world.run(words.split_whitespace());
        assert_eq!((told.code, told.stdout.as_str()), (3, ""), "{words}: {}", told.stderr);
        let told = world.run(words.split_whitespace().chain(["--server", "https://gate.example.com"]));
        assert_eq!(told.code, 3, "{words}");
        assert!(told.stderr.contains("sally login --server https://gate.example.com"), "{}", told.stderr);
    }
}

#[test]
fn machines_get_a_problem_on_stderr_and_nothing_else() {
    let told = World::new().run(["whoami", "--json"]);
    let problem: Problem = serde_json::from_str(&told.stderr).unwrap();
    assert_eq!((told.code, told.stdout.as_str(), problem.code), (3, "", ErrorCode::SignInRequired));
}

#[test]
fn a_token_without_a_server_is_sent_nowhere() {
    let world = World::new();
    let mut command = world.command(["whoami"]);
    command.env("SALLYPORT_TOKEN", program::TOKEN);
    let told = outcome(command);
    assert_eq!(told.code, 2);
    assert!(told.stderr.contains("SALLYPORT_SERVER"), "{}", told.stderr);
}

#[test]
fn an_empty_variable_says_nothing() {
    let world = World::new();
    let mut command = world.command(["whoami"]);
    command.env("SALLYPORT_SERVER", "").env("SALLYPORT_CREDENTIALS", "").env("SALLYPORT_TIMEOUT", "");
    assert_eq!(outcome(command).code, 3);
}

#[test]
fn a_job_whose_token_is_missing_is_not_whoever_signed_in_on_that_machine() {
    let server = format!("http://localhost:{}", closed_port());
    let book =
        format!(r#"{{"default":"{server}","servers":{{"{server}":{{"kept_in":"file","secret":"slp_cli_x"}}}}}}"#);
    let tokens = [(OsStr::new(""), "empty"), (OsStr::new(" \n"), "empty"), (OsStr::from_bytes(b"slp_\xff"), "no text")];
    for (token, why) in tokens {
        for words in [&["whoami"][..], &["members", "acme"], &["project", "delete", "1", "--confirm", "x"]] {
            let world = World::new();
            world.keep(&book);
            let told = outcome(world.command(words));
            assert_eq!(told.code, 5, "without the variable the session is used: {}", told.stderr);
            let mut command = world.command(words);
            command.env("SALLYPORT_TOKEN", token);
            let told = outcome(command);
            assert_eq!((told.code, told.stdout.as_str()), (3, ""), "{words:?} {token:?}: {}", told.stderr);
            assert!(told.stderr.contains("SALLYPORT_TOKEN is set") && told.stderr.contains(why), "{}", told.stderr);
        }
    }
}

#[test]
fn a_wrong_command_line_is_a_problem_where_problems_are_wanted() {
    let world = World::new();
    for (words, part) in [
        (&["--json", "projects"][..], "WORKSPACE"),
        (&["--json", "access", "Bad Slug"], "Bad Slug"),
        (&["whoami", "--token", "--json"], "--token"),
        (&["surf", "--json"], "surf"),
        (&["--json"], ""),
        (&["--json", "project"], "--help"),
        (&["tokens", "create", "ci", "--scope", "admin", "--json"], "admin"),
    ] {
        let told = world.run(words);
        assert_eq!((told.code, told.stdout.as_str()), (2, ""), "{words:?}: {}", told.stderr);
        let problem: Problem = serde_json::from_str(&told.stderr).unwrap_or_else(|why| panic!("{words:?}: {why}"));
        assert_eq!(problem.code, ErrorCode::BadRequest, "{words:?}");
        assert!(problem.detail.contains(part) && !problem.detail.contains('\n'), "{words:?}: {}", problem.detail);
    }
    // A name, and no wish.
    let told = world.run(["project", "create", "acme", "--", "--json", "more"]);
    assert_eq!(told.code, 2);
    assert!(told.stderr.starts_with("error: "), "{}", told.stderr);
}

#[test]
fn help_and_version_are_for_people_whatever_else_is_wanted() {
    let world = World::new();
    for (words, part) in [
        (&["--json", "--help"][..], "Usage: sally"),
        (&["--json", "--version"], "sally "),
        (&["help", "login"], "Usage: sally"),
    ] {
        let told = world.run(words);
        assert_eq!((told.code, told.stderr.as_str()), (0, ""), "{words:?}");
        assert!(told.stdout.contains(part), "{words:?}: {}", told.stdout);
    }
}

#[test]
fn a_timeout_that_is_none_is_told() {
    let world = World::new();
    let mut command = world.command(["whoami", "--server", "http://localhost:3000"]);
    command.env("SALLYPORT_TOKEN", program::TOKEN).env("SALLYPORT_TIMEOUT", "ever");
    let told = outcome(command);
    assert_eq!(told.code, 2);
    assert!(told.stderr.contains("SALLYPORT_TIMEOUT"), "{}", told.stderr);
}

#[test]
fn authorities_that_are_not_there_are_told() {
    let world = World::new();
    let mut command = world.command(["whoami", "--server", "https://gate.invalid"]);
    command.env("SALLYPORT_TOKEN", program::TOKEN).env("SSL_CERT_FILE", world.home().join("none.pem"));
    let told = outcome(command);
    assert_eq!(told.code, 2);
    assert!(told.stderr.contains("SSL_CERT_FILE"), "{}", told.stderr);
}

#[test]
fn nobody_there_to_be_asked_deletes_nothing() {
    let server = format!("http://localhost:{}", closed_port());
    let told = World::new().run_with_token(&server, ["project", "delete", "1"]);
    assert_eq!(told.code, 2);
    assert!(told.stderr.contains("--confirm"), "{}", told.stderr);
}

#[test]
fn a_place_that_can_not_be_written_is_told_before_anybody_goes_to_a_browser() {
    let world = World::new();
    fs::write(world.home().join("config"), "a file where the folder should be").unwrap();
    let server = format!("http://localhost:{}", closed_port());
    let told = world.run(["login", "--server", &server]);
    assert_eq!(told.code, 1, "{}", told.stderr);
    assert!(told.stderr.contains("credentials.json can't be written"), "{}", told.stderr);
}

// Elsewhere the keyring is no matter of an address in the environment.
#[cfg(target_os = "linux")]
#[test]
fn whoever_insists_on_a_keyring_is_told_at_once_that_there_is_none() {
    let world = World::new();
    let server = format!("http://localhost:{}", closed_port());
    let mut command = world.command(["login", "--server", &server]);
    let nowhere = format!("unix:path={}", world.home().join("bus").display());
    command.env("SALLYPORT_CREDENTIALS", "keyring").env("DBUS_SESSION_BUS_ADDRESS", nowhere);
    let told = outcome(command);
    assert_eq!(told.code, 1);
    assert!(told.stderr.contains("can't be kept in the keyring"), "{}", told.stderr);
}

#[test]
fn completions_and_manual_come_from_the_program() {
    let world = World::new();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let Outcome { code, stdout, stderr } = world.run(["completions", shell]);
        assert_eq!((code, stderr.as_str()), (0, ""), "{shell}");
        assert!(stdout.contains("whoami") && stdout.contains("expires-in-days"), "{shell}");
    }
    let manual = world.run(["man"]);
    assert_eq!(manual.code, 0);
    assert!(manual.stdout.contains(".TH sally 1") && manual.stdout.contains("SALLYPORT_TOKEN"));

    let folder = world.home().join("man1");
    assert_eq!(world.run(["man".as_ref(), "--to".as_ref(), folder.as_os_str()]).code, 0);
    for page in ["sally.1", "sally-login.1", "sally-tokens-create.1"] {
        assert!(fs::read_to_string(folder.join(page)).unwrap().contains(".TH"), "{page}");
    }
}

#[test]
fn a_wrong_setting_does_not_stop_what_needs_none() {
    let world = World::new();
    let mut command = world.command(["completions", "bash"]);
    command.env("SALLYPORT_SERVER", "ftp://nonsense").env("SALLYPORT_CREDENTIALS", "cloud").env_remove("HOME");
    assert_eq!(outcome(command).code, 0);
}

#[test]
fn a_reader_that_leaves_ends_it_in_silence() {
    let world = World::new();
    let (reader, writer) = io::pipe().unwrap();
    drop(reader);
    let mut command = world.command(["man"]);
    command.stdout(writer);
    let child = command.stderr(std::process::Stdio::piped()).spawn().unwrap();
    let ended = child.wait_with_output().unwrap();
    assert_eq!((ended.status.code(), ended.stderr), (Some(0), Vec::new()));
}

#[cfg(target_os = "linux")]
#[test]
fn output_that_can_not_be_written_is_no_success() {
    let world = World::new();
    let mut command = world.command(["man"]);
    command.stdout(File::options().write(true).open("/dev/full").unwrap());
    let child = command.stderr(std::process::Stdio::piped()).spawn().unwrap();
    let ended = child.wait_with_output().unwrap();
    assert_eq!(ended.status.code(), Some(1));
    assert!(String::from_utf8(ended.stderr).unwrap().contains("can't be written"));
}
