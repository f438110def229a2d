//! A token that ended, with whatever it depended on, is nobody's from that moment on.

use super::{bearing, id, is_nobody, one_of_each, wanted};
use crate::acme::{Acme, ROCKET, code};
use engine::workspaces::{members, projects};
use engine::{limits, tokens, workspaces};
use shared::ErrorCode::{NotFound, SignInRequired};
use shared::policy::Role;

#[tokio::test]
async fn an_account_token_ends_with_its_membership_and_its_account() {
    let acme = Acme::new().await;
    for leaves in [false, true] {
        let name = if leaves { "Bob" } else { "Cleo" };
        let (person, browser) = acme.member(name, Role::Member).await;
        let caller = acme.house.caller(&browser).await;
        let made = tokens::of_account(acme.engine(), &caller, wanted("Script", "write", "")).await.unwrap();
        let script = bearing(acme.engine(), made.secret.expose()).await;
        assert!(acme.open(&script).await.is_ok());
        if leaves {
            members::leave(acme.engine(), &caller, "acme").await.unwrap();
        } else {
            let id = acme.id(&person.email).await;
            members::remove(acme.engine(), &acme.fresh_ada().await, "acme", &id).await.unwrap();
        }
        assert_eq!(acme.open(&script).await, Err(NotFound));
        assert_eq!(code(projects::create(acme.engine(), &script, "acme", "Back").await), Some(NotFound));
        assert_eq!(workspaces::cards(acme.engine(), &script, "").await.unwrap().cards, []);
        acme.execute("DELETE FROM accounts WHERE email = $1", &person.email).await;
        assert_eq!(acme.count("SELECT COUNT(*) FROM tokens WHERE name = $1", "Script").await, 0);
    }
}

#[tokio::test]
async fn a_token_that_ended_is_nobody_from_the_very_next_request_at_every_server() {
    let acme = Acme::new().await;
    let other = acme.house.another_server().await;
    let servers = [acme.engine(), &other];
    let made = one_of_each(&acme, "write").await;
    for engine in servers {
        for token in &made {
            assert!(!is_nobody(engine, token.secret.expose()).await, "and it is remembered from here on");
        }
    }
    let (engine, ada) = (acme.engine(), acme.ada().await);
    let resolved = bearing(engine, made[1].secret.expose()).await;
    tokens::revoke_account_token(engine, &ada, &id(&made[0])).await.unwrap();
    tokens::revoke_workspace_token(engine, &ada, "acme", &id(&made[1])).await.unwrap();
    tokens::revoke_project_token(engine, &ada, ROCKET, &id(&made[2])).await.unwrap();
    assert_eq!(acme.open(&resolved).await, Err(SignInRequired), "not even what was resolved before");
    for engine in servers {
        for token in &made {
            assert!(is_nobody(engine, token.secret.expose()).await);
            assert!(!tokens::is_known(engine, &resolved, token.secret.expose()).await.unwrap());
        }
    }
    for gone in [
        code(tokens::revoke_account_token(engine, &ada, &id(&made[0])).await),
        code(tokens::revoke_workspace_token(engine, &ada, "acme", &id(&made[1])).await),
        code(tokens::revoke_project_token(engine, &ada, ROCKET, &id(&made[2])).await),
    ] {
        assert_eq!(gone, Some(NotFound));
    }
    assert_eq!(acme.events("token.revoked").await, 3);
}

#[tokio::test]
async fn the_log_tells_what_a_revoked_token_was_of_whoever_revoked_it() {
    let acme = Acme::new().await;
    let (engine, ada) = (acme.engine(), acme.ada().await);
    for by_admin in [true, false] {
        let made = one_of_each(&acme, "read").await;
        tokens::revoke_account_token(engine, &ada, &id(&made[0])).await.unwrap();
        tokens::revoke_workspace_token(engine, &ada, "acme", &id(&made[1])).await.unwrap();
        if by_admin {
            tokens::revoke_workspace_token(engine, &ada, "acme", &id(&made[2])).await.unwrap();
        } else {
            tokens::revoke_project_token(engine, &ada, ROCKET, &id(&made[2])).await.unwrap();
        }
        let revoked = acme.house.audited("token.revoked").await;
        let of = made.iter().map(|token| {
            let event = revoked.iter().find(|event| event["id"] == id(token)).unwrap();
            (event["of"].as_str(), event["project"].as_str())
        });
        let expected = [(None, None), (Some("workspace"), None), (Some("project"), Some("rocket"))];
        assert_eq!(of.collect::<Vec<_>>(), expected, "by an admin: {by_admin}");
    }
}

#[tokio::test]
async fn an_expired_or_mangled_token_is_nobody() {
    let acme = Acme::new().await;
    let other = acme.house.another_server().await;
    let ada = acme.fresh_ada().await;
    let made = tokens::of_account(acme.engine(), &ada, wanted("Week", "read", "7")).await.unwrap();
    let endless = tokens::of_account(acme.engine(), &ada, wanted("Endless", "read", "")).await.unwrap();
    let (week, endless) = (made.secret.expose(), endless.secret.expose());
    let caller = bearing(acme.engine(), week).await;
    acme.house.clock.advance(7 * limits::A_DAY - 1);
    for engine in [acme.engine(), &other] {
        assert!(!is_nobody(engine, week).await);
        assert!(tokens::is_known(engine, &caller, week).await.unwrap());
    }
    assert!(acme.open(&caller).await.is_ok());
    acme.house.clock.advance(1);
    for engine in [acme.engine(), &other] {
        assert!(is_nobody(engine, week).await);
        assert!(!tokens::is_known(engine, &caller, week).await.unwrap());
    }
    assert_eq!(acme.open(&caller).await, Err(SignInRequired));
    acme.house.clock.advance(10 * 366 * limits::A_DAY);
    assert!(!is_nobody(acme.engine(), endless).await);
    let other_kind = endless.replacen("slp_acc_", "slp_ws_", 1);
    for mangled in [&endless[1..], &endless[..endless.len() - 1], &other_kind, "", "slp_acc_", &format!("{endless}x")] {
        assert!(is_nobody(acme.engine(), mangled).await, "{mangled}");
    }
}
