//! What the operator does at the machine: the real program, beside a server that runs on the same data.

use crate::client::{Ada, enrolled_ada, post, request};
use crate::process::{Running, sallyport, unread};
use crate::switching::wait_until;

/// What the program did: its exit code, what it answered, what it complained about.
fn ran(running: &Running, words: &str) -> (Option<i32>, String, String) {
    let mut command = sallyport(running.folder.path());
    let done = command.env("SALLYPORT_LOG", "off").args(words.split(' ')).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (done.status.code(), text(done.stdout), text(done.stderr))
}

/// Acme, which Ada founded and which requires 2FA, at a running server.
fn acme() -> (Running, Ada) {
    let (running, _) = Running::start(&[]);
    let ada = enrolled_ada(&running.address);
    assert_eq!(post(&running.address, "create_workspace", &ada.session, "workspace_name=Acme").unwrap().status, 200);
    assert_eq!(switch(&running, &ada, true), 200);
    (running, ada)
}

fn switch(running: &Running, ada: &Ada, on: bool) -> u16 {
    let form = format!("workspace=acme&required={on}");
    post(&running.address, "require_second_factor", &ada.session, &form).unwrap().status
}

fn shown_plan(running: &Running, ada: &Ada) -> String {
    let page = post(&running.address, "settings", &ada.session, "workspace=acme").unwrap().body;
    page.split("\"plan\":\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
}

#[test]
fn a_plan_set_beside_a_running_server_counts_from_its_very_next_answer() {
    let (running, ada) = acme();
    assert_eq!(shown_plan(&running, &ada), "pro");
    let (code, said, complaints) = ran(&running, "workspace set-plan acme hobby");
    assert_eq!((code, complaints.as_str()), (Some(0), ""));
    let (change, door) = said.trim_end().split_once('\n').unwrap();
    assert_eq!(change, "Acme: Pro → Hobby");
    assert!(door.contains("stays required") && door.contains("not on again"), "{door}");

    assert_eq!(shown_plan(&running, &ada), "hobby");
    assert_eq!(switch(&running, &ada, false), 200, "off stays possible");
    assert_eq!(switch(&running, &ada, true), 403);
    assert_eq!(ran(&running, "workspace set-plan acme enterprise").1, "Acme: Hobby → Enterprise\n");
    assert_eq!(switch(&running, &ada, true), 200);
    assert_eq!(ran(&running, "workspace set-plan acme enterprise").1, "Acme: on Enterprise already\n");

    wait_until("the server delivers what the program left in the outbox", || {
        let mails = request(&running.address, "GET", "/dev/mailbox", "", "").unwrap().body;
        mails.contains("Acme is on the Hobby plan") && mails.contains("Acme is on the Enterprise plan")
    });
    running.tell_to_stop();
    assert_eq!(running.end(), (Some(0), String::new()));
}

#[test]
fn who_is_not_there_is_said_in_a_sentence_and_by_the_exit_code() {
    let (running, _) = acme();
    for (words, sentence) in [
        ("workspace set-plan globex pro", "sallyport: there is no workspace at /w/globex; it may be deleted\n"),
        ("policy explain globex ada@acme.test", "sallyport: there is no workspace at /w/globex; it may be deleted\n"),
        ("policy explain acme bob@acme.test", "sallyport: there is no account of bob@acme.test\n"),
    ] {
        assert_eq!(ran(&running, words), (Some(1), String::new(), sentence.to_owned()));
    }
    let (code, said, complaints) = ran(&running, "workspace set-plan acme gold");
    assert_eq!((code, said.as_str()), (Some(2), ""));
    assert!(complaints.contains("hobby, pro or enterprise"), "{complaints}");
}

#[test]
fn who_lost_every_factor_signs_in_by_password_from_the_next_request_on() {
    let (running, ada) = acme();
    let is_in = || post(&running.address, "projects", &ada.session, "workspace=acme").unwrap().status;
    assert_eq!(is_in(), 200);
    let (code, said, complaints) = ran(&running, "account reset-2fa ada@acme.test --reason seen-in-person");
    assert_eq!((code, complaints.as_str()), (Some(0), ""));
    assert!(said.starts_with("ada@acme.test: every second factor is removed; sessions ended: "), "{said}");
    assert_eq!(is_in(), 401);
    let again = ran(&running, "account reset-2fa ada@acme.test --reason once-more").1;
    assert!(
        again.starts_with(
            "ada@acme.test: there was no second factor; sessions ended: 0; account tokens that work on: 0."
        ),
        "{again}"
    );
    assert_eq!(
        ran(&running, "account reset-2fa bob@acme.test --reason x"),
        (Some(1), String::new(), "sallyport: there is no account of bob@acme.test\n".to_owned())
    );
    let (code, _, complaints) = ran(&running, "account reset-2fa ada@acme.test --reason=");
    assert!(code == Some(1) && complaints.starts_with("sallyport: --reason: "), "{complaints}");
}

#[test]
fn what_became_of_it_is_the_exit_code_also_where_nobody_reads_what_is_said() {
    let (running, _) = Running::start(&[]);
    let mut command = sallyport(running.folder.path());
    let done = command.args(["policy", "explain", "acme", "ada@acme.test"]).stdout(unread()).stderr(unread()).status();
    assert_eq!(done.unwrap().code(), Some(1));
    let ada = enrolled_ada(&running.address);
    assert_eq!(post(&running.address, "create_workspace", &ada.session, "workspace_name=Acme").unwrap().status, 200);
    let mut command = sallyport(running.folder.path());
    let done = command.args(["workspace", "set-plan", "acme", "hobby"]).stdout(unread()).stderr(unread()).status();
    assert_eq!((done.unwrap().code(), shown_plan(&running, &ada).as_str()), (Some(0), "hobby"));
}

#[test]
fn a_decision_is_explained_in_words() {
    let (running, _) = acme();
    let (code, said, complaints) = ran(&running, "policy explain acme ada@acme.test");
    assert_eq!((code, complaints.as_str()), (Some(0), ""));
    let expected = [
        "ada in Acme (/w/acme): admin",
        "The workspace requires a second factor; plan Pro",
        "A session that proved a password: shut until it uses the second factor (the session did not prove what is required)",
        "A session that proved a second factor: open (the session proved what is required)",
    ];
    assert_eq!(said.lines().collect::<Vec<_>>(), expected);
}
