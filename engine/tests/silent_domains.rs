//! Promises about trusted domains whose name server gives no answer that counts: how long their last proof lasts, and
//! how often they are asked about.

use crate::acme::code;
use crate::name_server::Reply;
use crate::trusting::{RECORD, Stage};
use engine::workspaces::domains;
use engine::{housekeeping, limits};
use shared::ErrorCode::NotFound;
use shared::views::{DnsAnswer, DomainProof, JoinStep};

const AN_HOUR: i64 = 60 * 60;
const TOO_OLD: &str = "DNS has not proven it for seven days: nobody joins by it until it does.";

/// The hourly round, this many hours long.
async fn rounds(stage: &Stage, hours: i64) {
    for _ in 0..hours {
        stage.acme.house.clock.advance(AN_HOUR);
        housekeeping::check_domains(stage.engine()).await.unwrap();
    }
}

/// The mails to Ada that the domain is no longer proven.
async fn told(stage: &Stage) -> Vec<String> {
    let mails = stage.acme.house.mails_to(&stage.acme.ada.email).await;
    let told = mails.into_iter().filter(|mail| mail.subject == "example.org is no longer proven for Acme");
    told.map(|mail| mail.text).collect()
}

#[tokio::test]
async fn a_proof_older_than_seven_days_takes_nobody_in_even_before_anybody_looks() {
    let stage = Stage::trusting("auto", "member").await;
    let (bob, bobs) = stage.arrive("Bob").await;
    stage.dns.say(RECORD, Reply::ServFail);
    let house = &stage.acme.house;
    house.clock.advance(limits::DOMAIN_PROOF_TTL - 1);
    stage.arrive("Carol").await;
    assert!(stage.is_member("Carol").await, "until then it counts");

    house.clock.advance(1);
    let offer = stage.row().await.id;
    let (_, dans) = stage.arrive("Dan").await;
    let dan = house.caller(&dans).await;
    assert!(!stage.is_member("Dan").await);
    assert_eq!(stage.offers(&dans).await, []);
    assert_eq!(code(domains::join(stage.engine(), &dan, &offer).await), Some(NotFound));
    stage.change("ask", "member").await;
    assert_eq!(stage.offers(&dans).await, []);
    assert_eq!(code(domains::ask(stage.engine(), &dan, &offer).await), Some(NotFound));
    let row = stage.row().await;
    assert_eq!((row.proof, row.told.as_str()), (DomainProof::Lost, TOO_OLD));
    assert!(stage.is_member("Bob").await, "nobody is removed");
    assert!(stage.acme.open(&house.caller(&bobs).await).await.is_ok());
    assert!(house.mails_to(&bob.email).await.iter().all(|mail| !mail.subject.contains("proven")));
}

#[tokio::test]
async fn a_request_made_by_a_proof_that_became_too_old_waits_until_there_is_one_again() {
    let stage = Stage::trusting("ask", "member").await;
    let (_, bobs) = stage.arrive("Bob").await;
    assert_eq!(stage.ask(&bobs).await, None);
    let request = stage.requests().await[0].0.clone();
    stage.dns.say(RECORD, Reply::Silence);
    stage.acme.house.clock.advance(limits::DOMAIN_PROOF_TTL);
    let ada = stage.acme.ada().await;
    assert_eq!(stage.requests().await, []);
    assert_eq!(code(domains::approve(stage.engine(), &ada, "acme", &request).await), Some(NotFound));
    stage.publish().await;
    assert_eq!(stage.check().await, Ok(DnsAnswer::Proven));
    assert_eq!(stage.offers(&bobs).await, [("Acme".to_owned(), JoinStep::Waiting)]);
    assert_eq!(code(domains::approve(stage.engine(), &ada, "acme", &request).await), None);
    assert!(stage.is_member("Bob").await);
}

#[tokio::test]
async fn admins_hear_once_that_silence_took_the_proof_and_an_answer_gives_it_back() {
    let stage = Stage::trusting("auto", "member").await;
    stage.dns.say(RECORD, Reply::ServFail);
    rounds(&stage, 7 * 24 - 1).await;
    assert_eq!((told(&stage).await.len(), stage.row().await.proof), (0, DomainProof::Proven));
    rounds(&stage, 1).await;
    let mails = told(&stage).await;
    assert!(mails.len() == 1 && mails[0].contains("for seven days DNS could not be asked"), "{mails:?}");
    rounds(&stage, 3 * 24).await;
    stage.check().await.unwrap();
    assert_eq!(told(&stage).await.len(), 1);
    let lost = stage.acme.house.audited("workspace.domain_lost").await;
    assert_eq!(lost, [serde_json::json!({ "domain": "example.org", "answer": "unreachable" })]);
    assert_eq!(stage.row().await.told, TOO_OLD);

    stage.publish().await;
    rounds(&stage, 24).await;
    let row = stage.row().await;
    assert_eq!((row.proof, row.told.as_str()), (DomainProof::Proven, ""));
    assert_eq!(stage.acme.events("workspace.domain_proven").await, 2);
    stage.arrive("Bob").await;
    assert!(stage.is_member("Bob").await);
}

#[tokio::test]
async fn a_silent_domain_is_asked_about_ever_more_seldom_whatever_admins_click() {
    let stage = Stage::trusting("auto", "member").await;
    stage.dns.say(RECORD, Reply::ServFail);
    assert_eq!(looks(&stage, 80).await, [24, 25, 27, 31, 39, 55, 79]);
    for _ in 0..3 {
        stage.check().await.unwrap();
    }
    assert_eq!(looks(&stage, 24).await, [24]);
    stage.publish().await;
    stage.check().await.unwrap();
    stage.dns.say(RECORD, Reply::ServFail);
    for _ in 0..3 {
        stage.check().await.unwrap();
    }
    assert_eq!(looks(&stage, 8).await, [1, 3, 7], "an answer lets it begin afresh");
}

#[tokio::test]
async fn a_domain_nobody_ever_proved_is_asked_about_for_a_week_and_then_on_demand() {
    for (reply, first, rest) in [
        (Reply::NoName, vec![24, 48, 72, 96, 120, 144], vec![24]),
        (Reply::ServFail, vec![1, 3, 7, 15, 31, 55, 79, 103, 127], vec![7]),
    ] {
        let stage = Stage::set().await;
        stage.dns.say(RECORD, reply.clone());
        stage.add("auto", "member").await;
        assert_eq!(looks(&stage, 6 * 24).await, first, "{reply:?}");
        assert!(!stage.row().await.told.ends_with("by itself."));
        assert_eq!(looks(&stage, 5 * 24).await, rest, "{reply:?}");
        assert!(stage.row().await.told.ends_with("It is no longer looked up by itself."));

        stage.check().await.unwrap();
        assert!(!stage.row().await.told.ends_with("by itself."), "asked for again, it is looked after again");
        assert_eq!(looks(&stage, 3 * 24).await, [24, 48, 72], "{reply:?}");
        stage.publish().await;
        looks(&stage, 24).await;
        assert_eq!(stage.row().await.proof, DomainProof::Proven, "{reply:?}");
    }
}

/// In which of these hours the hourly round asked DNS.
async fn looks(stage: &Stage, hours: i64) -> Vec<i64> {
    let mut looks = Vec::new();
    for hour in 1..=hours {
        rounds(stage, 1).await;
        if stage.row().await.checked == Some(stage.acme.house.clock.now().moment()) {
            looks.push(hour);
        }
    }
    looks
}
