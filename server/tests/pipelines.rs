//! What a switch does to programs that ask all the time: a pipeline's token goes on, a person's command line stands
//! before the door as its browser does.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::spawn;
use std::time::Duration;

use crate::client::{Answer, arrive, call, command_line, enrol, join, json, post};
use crate::process::Running;
use crate::switching::Switch;

/// A hundred times on, and a hundred times off.
const SWITCHES: usize = 200;
const EVERY: Duration = Duration::from_millis(50);

#[test]
fn a_pipeline_is_never_refused_and_a_command_line_without_a_second_factor_exactly_between_on_and_off() {
    // A line of log for each request would only cost time.
    let (running, _) = Running::start(&[("SALLYPORT_LOG", "warn,server::run=info")]);
    let server = running.address.clone();
    let ada = arrive(std::slice::from_ref(&server), "ada");
    enrol(&server, &ada);
    assert_eq!(post(&server, "create_workspace", &ada, "workspace_name=Acme").unwrap().status, 200);
    let bob = join(std::slice::from_ref(&server), &ada, "bob", "member");
    let (project, token) = project_and_its_token(&server, &command_line(&server, &ada));
    let bobs = command_line(&server, &bob);

    let switch = Arc::new(Switch::off());
    let judged: Arc<[AtomicUsize; 2]> = Arc::default();
    let readers = [(token, Reader::Pipeline), (bobs, Reader::CommandLine)].map(|(bearer, reader)| {
        let (server, path) = (server.clone(), format!("projects/{project}"));
        let (switch, judged) = (switch.clone(), judged.clone());
        spawn(move || {
            let ask = || {
                let answer = call(&server, "GET", &path, &bearer, "").unwrap();
                // Also while it is being switched.
                assert!(reader == Reader::CommandLine || answer.status == 200, "refused: {}", answer.body);
                answer
            };
            switch.read(EVERY, &judged[reader as usize], ask, |answer, after| judge(reader, &answer, after));
        })
    });
    for n in 1..=SWITCHES {
        let form = format!("workspace=acme&required={}", n % 2 == 1);
        let require = || {
            let answer = post(&server, "require_second_factor", &ada, &form).unwrap();
            assert_eq!(answer.status, 200, "{}", answer.body);
        };
        switch.turn(n, require, || judged.iter().all(|after| after.load(Ordering::SeqCst) == n));
    }
    switch.stop();
    for reader in readers {
        reader.join().unwrap();
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Reader {
    Pipeline,
    CommandLine,
}

fn judge(reader: Reader, answer: &Answer, after: usize) {
    let is_on = after % 2 == 1;
    if reader == Reader::CommandLine && is_on {
        let told = (answer.status, json(answer)["code"].as_str().map(str::to_owned));
        assert_eq!(told, (403, Some("second_factor_setup_required".to_owned())), "after switch {after}");
        assert!(!answer.body.contains("Rocket"), "{}", answer.body);
    } else {
        assert_eq!(answer.status, 200, "after switch {after}: {}", answer.body);
        assert_eq!(json(answer)["name"], "Rocket");
    }
}

/// The id of a project in Acme, and a token of it that may read.
fn project_and_its_token(server: &str, admin: &str) -> (String, String) {
    let made = call(server, "POST", "workspaces/acme/projects", admin, r#"{"name":"Rocket"}"#).unwrap();
    let project = json(&made)["id"].as_str().unwrap().to_owned();
    let path = format!("projects/{project}/tokens");
    let made = call(server, "POST", &path, admin, r#"{"name":"deploy","scope":"read"}"#).unwrap();
    (project, json(&made)["secret"].as_str().unwrap().to_owned())
}
