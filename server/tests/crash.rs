//! `kill -9` in the middle of the work: what was answered is there, what was used stays used.

use std::sync::mpsc::{Sender, channel};
use std::thread::{JoinHandle, spawn};

use crate::client::{Answer, PASSWORD, enrolled_ada, post, sign_in};
use crate::process::Running;

const SIGN_UPS_BEFORE_THE_CUT: usize = 40;
const CODES_BEFORE_THE_CUT: usize = 3;
/// The others are for afterwards.
const CODES_FOR_THE_LANE: usize = 8;
/// Fewer wrong guesses than make one wait.
const GUESSES_IN_A_ROW: usize = 4;

/// The second step with a recovery code.
fn use_code(address: &str, half: &str, code: &str) -> Option<Answer> {
    post(address, "sign_in_recovery_code", half, &format!("code={code}"))
}

/// A password step of Ada's, that waits for its second.
fn half_signed_in(address: &str) -> String {
    sign_in(address, "ada@acme.test").unwrap().cookies.join("; ")
}

/// Signs strangers up until the program is gone; tells each one that was answered.
fn sign_up_until_the_end(address: &str, lane: usize, answered: Sender<String>) -> JoinHandle<()> {
    let address = address.to_owned();
    spawn(move || {
        for n in 0..10_000 {
            let email = format!("p{n}@lane{lane}.test");
            let form = format!("name=Person&email={email}&password={PASSWORD}");
            match post(&address, "sign_up", "", &form) {
                Some(answer) if answer.status == 200 => answered.send(email).unwrap(),
                _ => return,
            }
        }
    })
}

/// Uses codes up, one close behind the other, until the program is gone; tells each one that was accepted.
fn use_codes_until_the_end(address: &str, steps: Vec<(String, String)>, accepted: Sender<String>) -> JoinHandle<()> {
    let address = address.to_owned();
    spawn(move || {
        for (half, code) in steps {
            let Some(answer) = use_code(&address, &half, &code) else { return };
            assert_eq!(answer.status, 200, "{}", answer.body);
            accepted.send(code).unwrap();
        }
    })
}

#[test]
fn what_was_answered_survives_kill_9_and_a_used_code_stays_used() {
    let (running, _) = Running::start(&[]);
    let address = running.address.clone();
    let codes = enrolled_ada(&address).recovery_codes;
    assert_eq!(codes.len(), 10);
    let (for_the_lane, for_afterwards) = codes.split_at(CODES_FOR_THE_LANE);
    // The passwords now: hashing them later, the cut would fall between two codes and hardly ever into one.
    let steps = for_the_lane.iter().map(|code| (half_signed_in(&address), code.clone())).collect();

    let (answered, signed_up) = channel();
    let mut lanes: Vec<_> = (0..4).map(|lane| sign_up_until_the_end(&address, lane, answered.clone())).collect();
    drop(answered);
    let mut people: Vec<String> = signed_up.iter().take(SIGN_UPS_BEFORE_THE_CUT).collect();
    let (accepted, used) = channel();
    lanes.push(use_codes_until_the_end(&address, steps, accepted));
    let mut used_up: Vec<String> = used.iter().take(CODES_BEFORE_THE_CUT).collect();
    let folder = running.cut_off();
    people.extend(signed_up.iter());
    used_up.extend(used.iter());
    for lane in lanes {
        lane.join().unwrap();
    }
    assert!(people.len() >= SIGN_UPS_BEFORE_THE_CUT);
    assert!(used_up.len() >= CODES_BEFORE_THE_CUT);

    let (running, _) = Running::start_in(folder, &[]);
    for email in &people {
        let answer = sign_in(&running.address, email).unwrap();
        assert!(answer.body.contains("email_not_verified"), "{email} is lost: {} {}", answer.status, answer.body);
    }
    for (few, unused) in used_up.chunks(GUESSES_IN_A_ROW).zip(for_afterwards) {
        for code in few {
            let answer = use_code(&running.address, &half_signed_in(&running.address), code).unwrap();
            assert!(answer.body.contains("wrong_code"), "a used code works: {} {}", answer.status, answer.body);
        }
        let answer = use_code(&running.address, &half_signed_in(&running.address), unused).unwrap();
        assert_eq!(answer.status, 200, "an unused code is lost: {}", answer.body);
    }
    running.tell_to_stop();
    assert_eq!(running.end().0, Some(0));
}
