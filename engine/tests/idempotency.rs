//! Threats to creating once: many at once, a crash in between, somebody too slow, somebody who lost access.

use crate::acme::{Acme, code};
use engine::idempotency::{self, Begun, Creation, OnceError, Request};
use engine::workspaces::projects;
use engine::{Caller, Engine, housekeeping, limits};
use shared::ErrorCode::{Conflict, Internal, NotFound, SignInRequired};
use shared::policy::Role;
use shared::views::Door;

const REQUEST: Request<'_> = Request { key: "8e03978e", operation: "POST /projects", content: b"{\"name\":\"Comet\"}" };

async fn begin(engine: &Engine, caller: &Caller) -> Result<Begun, OnceError> {
    idempotency::begin(engine, caller, &Creation::Project("acme".into()), REQUEST).await
}

/// The caller who is to act.
async fn first(engine: &Engine, caller: &Caller) -> Caller {
    match begin(engine, caller).await.unwrap() {
        Begun::First(caller) => *caller,
        Begun::Repeated(_) => unreachable!("nothing was done under this key"),
    }
}

async fn projects_of(acme: &Acme) -> usize {
    match projects::list(acme.engine(), &acme.ada().await, "acme").await.unwrap() {
        Door::Open(list) => list.projects.len(),
        Door::Shut(_) => unreachable!("Ada is let in"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_fifty_who_claim_one_key_one_acts() {
    let acme = Acme::new().await;
    let mut claims = tokio::task::JoinSet::new();
    for _ in 0..50 {
        let (engine, ada) = (acme.engine().clone(), acme.ada().await);
        claims.spawn(async move { begin(&engine, &ada).await });
    }
    let claims = claims.join_all().await;
    assert_eq!(claims.iter().filter(|claim| matches!(claim, Ok(Begun::First(_)))).count(), 1);
    assert_eq!(claims.iter().filter(|claim| matches!(claim, Err(OnceError::Running))).count(), 49);
}

#[tokio::test]
async fn after_a_crash_before_the_act_it_can_be_tried_again_and_the_first_can_act_no_more() {
    let acme = Acme::new().await;
    let (engine, ada) = (acme.engine(), acme.ada().await);
    let slow = first(engine, &ada).await;
    acme.house.clock.advance(limits::IDEMPOTENCY_CLAIM_ABANDONED_AFTER - 1);
    assert_eq!(code(begin(engine, &ada).await), Some(Conflict), "it may still run");
    acme.house.clock.advance(1);
    let quick = first(engine, &ada).await;
    assert_eq!(code(projects::create(engine, &slow, "acme", "Comet").await), Some(Internal));
    assert_eq!(projects_of(&acme).await, 1, "nothing of it stays");
    assert_eq!(code(projects::create(engine, &quick, "acme", "Comet").await), None);
    assert_eq!(projects_of(&acme).await, 2);
}

#[tokio::test]
async fn after_a_crash_behind_the_act_it_is_never_done_again() {
    let acme = Acme::new().await;
    let (engine, ada) = (acme.engine(), acme.ada().await);
    projects::create(engine, &first(engine, &ada).await, "acme", "Comet").await.unwrap();
    assert!(matches!(begin(engine, &ada).await, Err(OnceError::Running)));
    acme.house.clock.advance(limits::IDEMPOTENCY_CLAIM_ABANDONED_AFTER);
    assert!(matches!(begin(engine, &ada).await, Err(OnceError::AnswerLost)));
    housekeeping::tidy(engine).await.unwrap();
    assert!(matches!(begin(engine, &ada).await, Err(OnceError::AnswerLost)), "kept for the whole day");
}

#[tokio::test]
async fn what_was_refused_may_be_sent_again_and_what_was_done_may_not_be_given_back() {
    let acme = Acme::new().await;
    let (engine, ada) = (acme.engine(), acme.ada().await);
    idempotency::finish(engine, &first(engine, &ada).await, None).await.unwrap();
    let acting = first(engine, &ada).await;
    projects::create(engine, &acting, "acme", "Comet").await.unwrap();
    idempotency::finish(engine, &acting, None).await.unwrap();
    assert_eq!(code(begin(engine, &ada).await), Some(Conflict), "as if an error came after the act");
}

#[tokio::test]
async fn an_answer_is_sealed_and_is_for_who_may_still_create() {
    let acme = Acme::new().await;
    let (resident, browser) = acme.member("Bob", Role::Member).await;
    let (engine, bob) = (acme.engine(), acme.house.caller(&browser).await);
    let acting = first(engine, &bob).await;
    projects::create(engine, &acting, "acme", "Comet").await.unwrap();
    idempotency::finish(engine, &acting, Some(b"slp_zebrafish")).await.unwrap();
    let Begun::Repeated(answer) = begin(engine, &bob).await.unwrap() else { unreachable!("it was done") };
    assert_eq!(answer.as_slice(), b"slp_zebrafish");
    let sealed =
        acme.house.texts("SELECT CAST(count(*) AS TEXT) FROM idempotency_keys WHERE length(answer) > 13").await;
    assert_eq!(sealed, ["1"]);
    let other = Request { content: b"{\"name\":\"Mars\"}", ..REQUEST };
    let other = idempotency::begin(engine, &bob, &Creation::Project("acme".into()), other).await;
    assert!(matches!(other, Err(OnceError::OtherRequest)));
    assert!(matches!(begin(engine, &acme.ada().await).await, Ok(Begun::First(_))), "another credential, another key");

    let bobs = acme.id(&resident.email).await;
    engine::workspaces::members::remove(engine, &acme.fresh_ada().await, "acme", &bobs).await.unwrap();
    assert_eq!(code(begin(engine, &bob).await), Some(NotFound));
    engine::sessions::sign_out(engine, &bob).await.unwrap();
    assert_eq!(code(begin(engine, &bob).await), Some(SignInRequired));
}

#[tokio::test]
async fn after_a_day_a_key_is_a_new_one() {
    let acme = Acme::new().await;
    let (engine, ada) = (acme.engine(), acme.ada().await);
    let acting = first(engine, &ada).await;
    projects::create(engine, &acting, "acme", "Comet").await.unwrap();
    idempotency::finish(engine, &acting, Some(b"{}")).await.unwrap();
    acme.house.clock.advance(limits::IDEMPOTENCY_KEY_TTL - 1);
    assert!(matches!(begin(engine, &ada).await, Ok(Begun::Repeated(_))));
    acme.house.clock.advance(1);
    let again = first(engine, &ada).await;
    projects::create(engine, &again, "acme", "Comet").await.unwrap();
    acme.house.clock.advance(limits::IDEMPOTENCY_KEY_TTL);
    housekeeping::tidy(engine).await.unwrap();
    assert!(acme.house.texts("SELECT 'a key' FROM idempotency_keys").await.is_empty());
}
