//! What is told of tokens: by mail, in the log, and when one was used last.

use super::{bearing, id, is_nobody, one_of_each, project_id, wanted};
use crate::acme::Acme;
use engine::workspaces::projects;
use engine::workspaces::projects::ProjectAt;
use engine::{limits, tokens};
use shared::policy::Role;

#[tokio::test]
async fn admins_and_owners_hear_of_a_new_token_and_nobody_of_its_secret() {
    let acme = Acme::new().await;
    let (mut dan, dans) = acme.member("Dan", Role::Admin).await;
    acme.house.enrol(&mut dan, &dans).await;
    let made = one_of_each(&acme, "write").await;
    for token in &made {
        // Used, renamed and listed, so that whatever notes its use has noted it.
        assert!(!is_nobody(acme.engine(), token.secret.expose()).await);
    }
    let subjects = |mails: Vec<engine::mail::DeliveredMail>| {
        let of_tokens = mails.into_iter().map(|mail| mail.subject).filter(|subject| subject.contains("token"));
        of_tokens.collect::<Vec<_>>()
    };
    assert_eq!(subjects(acme.house.mails_to("dan@acme.dev").await), ["A token was created in Acme"; 2]);
    let adas = subjects(acme.house.mails_to("ada@acme.dev").await);
    assert_eq!(adas.len(), 3, "{adas:?}");
    assert!(adas.contains(&"A token was created for your account".to_owned()), "{adas:?}");
    let everything = acme.house.everything_stored().await;
    let mailed: String = acme.house.mails().await.into_iter().map(|mail| mail.text).collect();
    assert!(mailed.contains("Pipeline") && everything.windows(8).any(|bytes| bytes == b"Pipeline"));
    for token in &made {
        let secret = token.secret.expose();
        // Its tail, told apart from the four characters that lists show.
        for part in [secret, &secret[..secret.len() - 4], &secret[8..24]] {
            assert!(!everything.windows(part.len()).any(|bytes| bytes == part.as_bytes()), "{part} is stored");
            assert!(!mailed.contains(part), "{part} is mailed");
        }
    }
}

#[tokio::test]
async fn the_log_says_which_token_did_it_and_who_made_it() {
    let acme = Acme::new().await;
    let (engine, rocket) = (acme.engine(), project_id(&acme, "acme").await);
    let made = one_of_each(&acme, "write").await;
    let said = acme.house.audited("token.created").await;
    for (event, token) in said.iter().zip(&made) {
        assert_eq!(event["id"], id(token));
    }
    assert_eq!(
        said.iter().map(|event| [&event["name"], &event["of"], &event["project"]]).collect::<Vec<_>>(),
        [
            [&"Laptop".into(), &serde_json::Value::Null, &serde_json::Value::Null],
            [&"Backup".into(), &"workspace".into(), &serde_json::Value::Null],
            [&"Pipeline".into(), &"project".into(), &"rocket".into()],
        ]
    );
    assert_eq!(
        acme.house.texts("SELECT DISTINCT actor FROM audit_events WHERE kind = 'token.created'").await,
        ["ada@acme.dev"]
    );
    for (n, token) in made.iter().enumerate() {
        let caller = bearing(engine, token.secret.expose()).await;
        acme.house.clock.advance(1);
        projects::rename(engine, &caller, ProjectAt::Id(&rocket), &format!("Rocket {n}")).await.unwrap();
    }
    let renamed = acme.house.audited("project.renamed").await;
    let did: Vec<_> = renamed.iter().map(|event| (event["token_id"].as_str(), event["token"].as_str())).collect();
    let ids = made.each_ref().map(id);
    assert_eq!(
        did,
        [
            (Some(ids[0].as_str()), Some("Laptop")),
            (Some(ids[1].as_str()), Some("Backup")),
            (Some(ids[2].as_str()), Some("Pipeline"))
        ]
    );
    let actors = acme.house.texts("SELECT actor FROM audit_events WHERE kind = 'project.renamed' ORDER BY id").await;
    assert_eq!(actors, ["ada@acme.dev", "token “Backup”", "token “Pipeline”"]);
}

#[tokio::test]
async fn last_use_is_noted_and_reading_is_seldom_a_write() {
    let acme = Acme::new().await;
    let (engine, ada) = (acme.engine(), acme.fresh_ada().await);
    let made = tokens::of_account(engine, &ada, wanted("Script", "read", "")).await.unwrap();
    let used = async || tokens::account_tokens(engine, &ada, "").await.unwrap().tokens.remove(0).last_used;
    assert!(used().await.is_none());
    bearing(engine, made.secret.expose()).await;
    let (first, from) = used().await.unwrap();
    assert_eq!((first, from.as_str()), (acme.house.clock.now(), "192.0.2.7"));
    for (passes, noted) in [(limits::TOKEN_TOUCH_EVERY - 1, false), (1, true)] {
        acme.house.clock.advance(passes);
        bearing(engine, made.secret.expose()).await;
        assert_eq!(used().await.unwrap().0 > first, noted);
    }
}
