//! How a token is made: by whom, how many, and seen once.

use super::{bearing, id, is_nobody, make, wanted};
use crate::acme::{Acme, ROCKET, code};
use crate::every_use_case::door;
use engine::{housekeeping, limits, step_up, tokens};
use shared::ErrorCode::{Conflict, Forbidden, NotFound, PeopleOnly, SignInRequired, StepUpRequired, ValidationFailed};
use shared::policy::Role;

#[tokio::test]
async fn making_a_token_takes_a_fresh_proof_and_a_role_that_may() {
    let acme = Acme::new().await;
    let (_, bobs) = acme.member("Bob", Role::Member).await;
    let (_, vics) = acme.member("Vic", Role::Viewer).await;
    let (bob, vic) = (acme.house.caller(&bobs).await, acme.house.caller(&vics).await);
    let new = wanted("Pipeline", "read", "");
    let engine = acme.engine();
    assert_eq!(code(tokens::of_workspace(engine, &bob, "acme", new).await), Some(Forbidden));
    assert_eq!(code(tokens::of_project(engine, &vic, ROCKET, new).await), Some(Forbidden));
    acme.house.clock.advance(limits::STEP_UP_TTL);
    let ada = acme.ada().await;
    for stale in [
        code(tokens::of_account(engine, &bob, new).await),
        code(tokens::of_project(engine, &bob, ROCKET, new).await),
        code(tokens::of_workspace(engine, &ada, "acme", new).await),
    ] {
        assert_eq!(stale, Some(StepUpRequired));
    }
    step_up::with_password(engine, &bob, crate::house::PASSWORD).await.unwrap();
    let made = tokens::of_project(engine, &bob, ROCKET, new).await.unwrap();
    for (caller, refused) in [(&vic, Some(Forbidden)), (&bob, None), (&ada, None)] {
        assert_eq!(door(tokens::project_tokens(engine, caller, ROCKET, "").await), refused);
    }
    for (caller, refused) in [(&vic, Some(Forbidden)), (&bob, Some(Forbidden)), (&ada, None)] {
        assert_eq!(door(tokens::workspace_tokens(engine, caller, "acme", "").await), refused);
    }
    assert_eq!(code(tokens::revoke_project_token(engine, &vic, ROCKET, &id(&made)).await), Some(Forbidden));
    assert_eq!(code(tokens::revoke_workspace_token(engine, &bob, "acme", &id(&made)).await), Some(Forbidden));
    assert_eq!(code(tokens::revoke_account_token(engine, &bob, &id(&made)).await), Some(NotFound), "it is not his own");
    // An admin ends what reaches into the workspace; it takes no proof: whoever found it in the open must be quick.
    tokens::revoke_workspace_token(engine, &ada, "acme", &id(&made)).await.unwrap();
    assert!(is_nobody(engine, made.secret.expose()).await);
}

#[tokio::test]
async fn what_a_token_can_not_be_is_said_by_field() {
    let acme = Acme::new().await;
    let ada = acme.fresh_ada().await;
    for (name, scope, days, field) in [
        ("", "read", "", "name"),
        ("Pipeline", "admin", "", "scope"),
        ("Pipeline", "", "", "scope"),
        ("Pipeline", "read", "0", "expires_in_days"),
        ("Pipeline", "read", "367", "expires_in_days"),
        ("Pipeline", "read", "-1", "expires_in_days"),
        ("Pipeline", "read", "soon", "expires_in_days"),
    ] {
        let refused = tokens::of_account(acme.engine(), &ada, wanted(name, scope, days)).await.unwrap_err();
        let problem = shared::Problem::from(refused);
        assert_eq!((problem.code, problem.fields[0].field.as_str()), (ValidationFailed, field));
    }
    assert_eq!(acme.events("token.created").await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_fifty_at_once_exactly_one_becomes_the_hundredth() {
    let acme = Acme::new().await;
    let ada = acme.fresh_ada().await;
    for kind in 0..3 {
        for _ in 1..limits::TOKENS_MAX {
            make(acme.engine(), &ada, kind).await.unwrap();
        }
        let mut makers = tokio::task::JoinSet::new();
        for _ in 0..50 {
            let (engine, ada) = (acme.engine().clone(), ada.clone());
            makers.spawn(async move { code(make(&engine, &ada, kind).await) });
        }
        let mut told = makers.join_all().await;
        told.sort_by_key(Option::is_some);
        assert_eq!((told[0], &told[1..]), (None, &[Some(Conflict); 49][..]), "of kind {kind}");
    }
    assert_eq!(acme.events("token.created").await, 3 * limits::TOKENS_MAX);
}

#[tokio::test]
async fn an_expired_token_is_listed_for_thirty_days_and_counts_against_no_limit() {
    let acme = Acme::new().await;
    let ada = acme.fresh_ada().await;
    for _ in 0..limits::TOKENS_MAX {
        tokens::of_account(acme.engine(), &ada, wanted("For a day", "read", "1")).await.unwrap();
        tokens::of_workspace(acme.engine(), &ada, "acme", wanted("For a day", "read", "1")).await.unwrap();
        tokens::of_project(acme.engine(), &ada, ROCKET, wanted("For a day", "read", "1")).await.unwrap();
    }
    for kind in 0..3 {
        assert_eq!(code(make(acme.engine(), &ada, kind).await.map(drop)), Some(Conflict));
    }
    acme.house.clock.advance(limits::A_DAY);
    let ada = acme.fresh_ada().await;
    for kind in 0..3 {
        make(acme.engine(), &ada, kind).await.unwrap();
    }
    let (mut found, mut at) = (Vec::new(), Some(String::new()));
    while let Some(part) = at {
        let shown = tokens::account_page(acme.engine(), &ada, &part).await.unwrap();
        found.extend(shown.rows);
        at = shown.next;
    }
    let expired = found.iter().filter(|row| row.has_expired).count();
    assert_eq!((found.len(), expired), (expired + 1, usize::try_from(limits::TOKENS_MAX).unwrap()));
    let first = tokens::account_tokens(acme.engine(), &ada, "").await.unwrap();
    let ended = first.tokens.last().unwrap().expires.unwrap();
    let since = i64::from(ended.seconds_until(acme.house.clock.now()));
    for (passes, left) in [(limits::TOKEN_LISTED_AFTER - since - 1, 3 * limits::TOKENS_MAX), (1, 0)] {
        acme.house.clock.advance(passes);
        housekeeping::tidy(acme.engine()).await.unwrap();
        assert_eq!(acme.count("SELECT COUNT(*) FROM tokens WHERE name = $1", "For a day").await, left);
        assert_eq!(acme.count("SELECT COUNT(*) FROM tokens WHERE name <> $1", "For a day").await, 3);
    }
}

#[tokio::test]
async fn a_new_token_is_shown_to_the_session_that_made_it_and_only_for_a_minute() {
    let acme = Acme::new().await;
    let (engine, ada) = (acme.engine(), acme.fresh_ada().await);
    let (_, bobs) = acme.member("Bob", Role::Admin).await;
    let elsewhere = acme.house.caller(&acme.house.sign_in(&acme.ada).await).await;
    let made = tokens::of_workspace(engine, &ada, "acme", wanted("Backup", "read", "")).await.unwrap();
    let sealed = tokens::hand_over(engine, &ada, &made).unwrap();
    assert!(!sealed.contains(&made.secret.expose()[8..]));
    let shown = tokens::take_over(engine, &ada, &sealed).await.unwrap();
    assert_eq!((shown.name.as_str(), shown.secret.as_str()), ("Backup", made.secret.expose()));
    assert!(!format!("{shown:?} {made:?}").contains(&made.secret.expose()[8..]), "and no log can hold it");
    for other in [acme.house.caller(&bobs).await, elsewhere] {
        assert_eq!(code(tokens::take_over(engine, &other, &sealed).await), Some(NotFound));
    }
    assert_eq!(code(tokens::take_over(engine, &acme.house.nobody().await, &sealed).await), Some(SignInRequired));
    let bearer = bearing(engine, made.secret.expose()).await;
    assert_eq!(code(tokens::take_over(engine, &bearer, &sealed).await), Some(PeopleOnly));
    for mangled in ["", "no such thing", &sealed[1..], &sealed[..sealed.len() - 2]] {
        assert_eq!(code(tokens::take_over(engine, &ada, mangled).await), Some(NotFound));
    }
    acme.house.clock.advance(limits::CREATED_TOKEN_TTL - 1);
    assert!(tokens::take_over(engine, &ada, &sealed).await.is_ok());
    acme.house.clock.advance(1);
    assert_eq!(code(tokens::take_over(engine, &ada, &sealed).await), Some(NotFound));
    let sealed = tokens::hand_over(engine, &ada, &made).unwrap();
    tokens::revoke_workspace_token(engine, &ada, "acme", &id(&made)).await.unwrap();
    assert_eq!(code(tokens::take_over(engine, &ada, &sealed).await), Some(NotFound), "it no longer works");
}
