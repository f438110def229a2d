//! Promises of the list of sessions: what it tells, and that whatever is ended there is over at the next request.

use crate::house::{Browser, House, PASSWORD, Resident, is_signed_in};
use engine::devices::{self, Polled};
use engine::{Caller, Client, Credentials, factors, limits, sessions};
use serde_json::json;
use shared::ErrorCode::{self, NotFound, SignInRequired};
use shared::Problem;
use shared::views::SessionRow;

const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

async fn listed(house: &House, browser: &Browser) -> Vec<SessionRow> {
    factors::security(&house.engine, &house.caller(browser).await).await.unwrap().sessions
}

/// Signs in with Firefox, from there.
async fn firefox(house: &House, resident: &Resident, ip: &str) -> Browser {
    let client = Client { ip: ip.into(), user_agent: FIREFOX.into() };
    let nobody = house.engine.resolve(Credentials::default(), client).await.unwrap();
    match engine::sign_in::with_password(&house.engine, &nobody, &resident.email, PASSWORD, None).await.unwrap() {
        engine::sign_in::SignInProgress::Complete(new) => {
            Browser { session: Some(new.token.expose().into()), ..Browser::default() }
        }
        engine::sign_in::SignInProgress::Challenge(_) => unreachable!(),
    }
}

/// A command line that this browser let in: its token.
async fn command_line(house: &House, browser: &Browser) -> String {
    let nobody = house.nobody().await;
    let begun = devices::begin(&house.engine, &nobody, "ada@laptop").await.unwrap();
    devices::approve(&house.engine, &house.caller(browser).await, begun.user_code.letters()).await.unwrap();
    match devices::poll(&house.engine, &nobody, begun.device_code.expose()).await.unwrap() {
        Polled::SignedIn(token) => token.expose().to_owned(),
        other => unreachable!("{other:?}"),
    }
}

async fn bearing(house: &House, token: &str) -> Caller {
    let credentials = Credentials { bearer: Some(token), ..Credentials::default() };
    house.engine.resolve(credentials, crate::house::client()).await.unwrap()
}

fn code<T>(answer: Result<T, impl Into<Problem>>) -> Option<ErrorCode> {
    answer.err().map(|error| error.into().code)
}

#[tokio::test]
async fn the_list_tells_what_where_and_when_and_which_one_asks() {
    let house = House::new().await;
    let ada = house.resident("Ada").await;
    let eves = house.sign_in(&house.resident("Eve").await).await;
    let there = firefox(&house, &ada, "198.51.100.4").await;
    house.clock.advance(60);
    let here = house.sign_in(&ada).await;
    house.clock.advance(60);
    command_line(&house, &there).await;
    let rows = listed(&house, &here).await;
    let told: Vec<_> =
        rows.iter().map(|row| (row.name.as_str(), row.ip.as_str(), row.is_command_line, row.is_this)).collect();
    assert_eq!(
        told,
        [
            ("Unknown browser", "192.0.2.7", false, true),
            ("ada@laptop", "192.0.2.7", true, false),
            ("Firefox on Linux", "198.51.100.4", false, false),
        ]
    );
    assert!(rows[0].signed_in.iso < rows[1].signed_in.iso && rows[2].signed_in.iso < rows[0].signed_in.iso);
    assert_eq!(listed(&house, &eves).await.len(), 1, "somebody else's are listed");
}

#[tokio::test]
async fn what_is_ended_there_is_nobody_at_its_next_request() {
    let house = House::new().await;
    let ada = house.resident("Ada").await;
    let (here, there) = (house.sign_in(&ada).await, house.sign_in(&ada).await);
    let line = command_line(&house, &here).await;
    let other = house.another_server().await;
    // Long after the last proof: to take access away nobody is asked for a fresh one.
    house.clock.advance(limits::STEP_UP_TTL + 1);
    for row in listed(&house, &here).await.into_iter().filter(|row| !row.is_this) {
        sessions::revoke(&other, &house.caller(&here).await, &row.id).await.unwrap();
    }
    assert!(!is_signed_in(&house.caller(&there).await) && !is_signed_in(&bearing(&house, &line).await));
    assert!(is_signed_in(&house.caller(&here).await));
    let ended = house.audited("session.revoked").await;
    let mut media: Vec<_> = ended.iter().map(|event| (event["medium"].as_str(), event["name"].as_str())).collect();
    media.sort_unstable();
    assert_eq!(media, [(Some("browser"), Some("Unknown browser")), (Some("command_line"), Some("ada@laptop"))]);
}

#[tokio::test]
async fn nobody_ends_a_session_of_somebody_else() {
    let house = House::new().await;
    let (adas, eves) =
        (house.sign_in(&house.resident("Ada").await).await, house.sign_in(&house.resident("Eve").await).await);
    let id = listed(&house, &adas).await[0].id.clone();
    let eve = house.caller(&eves).await;
    for id in [id.as_str(), "", "0192", "01920000-0000-7000-8000-000000000000"] {
        assert_eq!(code(sessions::revoke(&house.engine, &eve, id).await), Some(NotFound), "{id}");
    }
    assert_eq!(code(sessions::revoke(&house.engine, &house.nobody().await, &id).await), Some(SignInRequired));
    assert_eq!(code(sessions::revoke_others(&house.engine, &house.nobody().await).await), Some(SignInRequired));
    sessions::revoke_others(&house.engine, &eve).await.unwrap();
    assert!(is_signed_in(&house.caller(&adas).await));
}

#[tokio::test]
async fn signing_out_everywhere_else_leaves_this_session_alone() {
    let house = House::new().await;
    let ada = house.resident("Ada").await;
    let (here, there) = (house.sign_in(&ada).await, house.sign_in(&ada).await);
    let line = command_line(&house, &here).await;
    assert_eq!(sessions::revoke_others(&house.engine, &house.caller(&here).await).await.unwrap(), 2);
    assert!(!is_signed_in(&house.caller(&there).await) && !is_signed_in(&bearing(&house, &line).await));
    assert_eq!(listed(&house, &here).await.len(), 1);
    assert_eq!(sessions::revoke_others(&house.engine, &house.caller(&here).await).await.unwrap(), 0);
    assert_eq!(house.audited("session.revoked").await, [json!({ "others": 2 })], "what ended nothing is an event");
}

#[tokio::test]
async fn a_session_that_was_ended_ends_no_others() {
    let house = House::new().await;
    let ada = house.resident("Ada").await;
    let (here, stolen) = (house.sign_in(&ada).await, house.sign_in(&ada).await);
    let thief = house.caller(&stolen).await;
    sessions::revoke_others(&house.engine, &house.caller(&here).await).await.unwrap();
    let id = listed(&house, &here).await[0].id.clone();
    assert_eq!(code(sessions::revoke(&house.engine, &thief, &id).await), Some(SignInRequired));
    assert_eq!(code(sessions::revoke_others(&house.engine, &thief).await), Some(SignInRequired));
    assert!(is_signed_in(&house.caller(&here).await));
}

#[tokio::test]
async fn a_command_line_signs_itself_out() {
    let house = House::new().await;
    let here = house.sign_in(&house.resident("Ada").await).await;
    let line = command_line(&house, &here).await;
    sessions::sign_out(&house.engine, &bearing(&house, &line).await).await.unwrap();
    assert!(!is_signed_in(&bearing(&house, &line).await));
    assert!(is_signed_in(&house.caller(&here).await));
}
