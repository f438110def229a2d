//! Promises to whoever is invited, and threats to them. What is promised to who invites stands in `inviting.rs`.

use crate::acme::{Acme, code};
use crate::intruder::execute;
use engine::limits::{INVITE_TTL, WAITING_INVITES_SHOWN};
use engine::workspaces::invites;
use engine::workspaces::members::leave;
use engine::{Caller, DatabaseUrl, accounts};
use shared::ErrorCode::{
    Conflict, InviteForAnother, InviteUsed, LinkInvalid, NotFound, RateLimited, SecondFactorSetupRequired,
    SignInRequired,
};
use shared::policy::{Outcome, Role};
use shared::views::{InviteState, WaitingInvite};

/// What waits for the caller, as the page of their workspaces tells it.
async fn waiting(acme: &Acme, caller: &Caller) -> Vec<WaitingInvite> {
    accounts::home(acme.engine(), caller, "").await.unwrap().invites
}

#[tokio::test]
async fn an_accepted_invite_makes_a_member_of_that_role() {
    let acme = Acme::new().await;
    let (_, bobs) = acme.stranger("Bob").await;
    let (bob, token) = (acme.house.caller(&bobs).await, acme.invite("bob@acme.dev", Role::Viewer).await);
    let page = invites::page(acme.engine(), &bob, &token).await.unwrap();
    assert_eq!((page.workspace.as_str(), page.inviter.as_deref(), page.role), ("Acme", Some("Ada"), Role::Viewer));
    assert_eq!((page.email.as_str(), page.signed_in_as.as_deref()), ("bob@acme.dev", Some("bob@acme.dev")));
    assert_eq!(invites::accept(acme.engine(), &bob, &token).await.unwrap().as_str(), "acme");
    let people = acme.people(&acme.ada().await).await;
    assert_eq!(people.members.iter().map(|member| member.role).collect::<Vec<_>>(), [Role::Admin, Role::Viewer]);
    assert!(people.invites.is_empty());
    assert_eq!((acme.events("workspace.invite_sent").await, acme.events("workspace.member_joined").await), (1, 1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn invite_accepted_in_parallel_makes_one_member() {
    let acme = Acme::new().await;
    let (_, bobs) = acme.stranger("Bob").await;
    let (bob, token) = (acme.house.caller(&bobs).await, acme.invite("bob@acme.dev", Role::Member).await);
    let mut tries = tokio::task::JoinSet::new();
    for _ in 0..50 {
        let (engine, bob, token) = (acme.engine().clone(), bob.clone(), token.clone());
        tries.spawn(async move { code(invites::accept(&engine, &bob, &token).await) });
    }
    assert_eq!(tries.join_all().await, [None; 50], "whom it let in already gets where it leads");
    assert_eq!(acme.people(&acme.ada().await).await.member_count, 2);
    assert_eq!(acme.events("workspace.member_joined").await, 1);
}

#[tokio::test]
async fn a_forwarded_link_is_worth_nothing_and_stays_unused() {
    let acme = Acme::new().await;
    let (_, bobs) = acme.stranger("Bob").await;
    let (_, eves) = acme.stranger("Eve").await;
    let token = acme.invite("bob@acme.dev", Role::Admin).await;
    let eve = acme.house.caller(&eves).await;
    assert_eq!(code(invites::accept(acme.engine(), &eve, &token).await), Some(InviteForAnother));
    assert_eq!(acme.open(&eve).await, Err(NotFound));
    let nobody = acme.house.nobody().await;
    assert_eq!(code(invites::accept(acme.engine(), &nobody, &token).await), Some(SignInRequired));
    assert_eq!(invites::page(acme.engine(), &nobody, &token).await.unwrap().signed_in_as, None);
    assert_eq!(code(invites::accept(acme.engine(), &acme.house.caller(&bobs).await, &token).await), None);
}

#[tokio::test]
async fn mangled_replaced_revoked_and_expired_links_look_the_same() {
    let acme = Acme::new().await;
    let (_, bobs) = acme.stranger("Bob").await;
    let bob = acme.house.caller(&bobs).await;
    let replaced = acme.invite("bob@acme.dev", Role::Admin).await;
    let revoked = acme.invite("bob@acme.dev", Role::Admin).await;
    assert_eq!(acme.people(&acme.ada().await).await.invites.len(), 1);
    invites::revoke(acme.engine(), &acme.ada().await, "acme", "Bob@Acme.dev").await.unwrap();
    let told = acme.house.audited("workspace.invite_revoked").await;
    assert_eq!(told, [serde_json::json!({ "email": "bob@acme.dev", "role": "admin" })]);
    let huge = "x".repeat(10_000_000);
    for token in ["", "nonsense", "a\0b", &huge, &replaced, &revoked, &format!("{revoked}A")] {
        assert_eq!(code(invites::page(acme.engine(), &bob, token).await), Some(LinkInvalid));
        assert_eq!(code(invites::accept(acme.engine(), &bob, token).await), Some(LinkInvalid));
    }
}

#[tokio::test]
async fn a_used_link_tells_its_member_so_and_everybody_else_only_that_it_was_used() {
    for by_link in [true, false] {
        let acme = Acme::new().await;
        let (_, bobs) = acme.stranger("Bob").await;
        let (_, eves) = acme.member("Eve", Role::Admin).await;
        let (bob, eve) = (acme.house.caller(&bobs).await, acme.house.caller(&eves).await);
        let used = acme.invite("bob@acme.dev", Role::Viewer).await;
        if by_link {
            invites::accept(acme.engine(), &bob, &used).await.unwrap();
        } else {
            let id = waiting(&acme, &bob).await[0].id.clone();
            invites::accept_waiting(acme.engine(), &bob, &id).await.unwrap();
        }
        let page = invites::page(acme.engine(), &bob, &used).await.unwrap();
        assert_eq!((page.workspace.as_str(), page.inviter, page.member_of.as_deref()), ("Acme", None, Some("acme")));
        assert_eq!(invites::accept(acme.engine(), &bob, &used).await.unwrap().as_str(), "acme", "from another tab");
        assert_eq!(acme.events("workspace.member_joined").await, 2, "Eve and Bob, once each");
        // Not even to another member.
        for reader in [&eve, &acme.house.nobody().await] {
            assert_eq!(code(invites::page(acme.engine(), reader, &used).await), Some(InviteUsed));
        }
        assert_eq!(code(invites::accept(acme.engine(), &eve, &used).await), Some(InviteUsed));
        assert_eq!(code(invites::page(acme.engine(), &bob, &format!("{used}A")).await), Some(LinkInvalid));

        // Who left is told nothing any more.
        leave(acme.engine(), &bob, "acme").await.unwrap();
        assert_eq!(code(invites::page(acme.engine(), &bob, &used).await), Some(LinkInvalid));
        assert_eq!(code(invites::accept(acme.engine(), &bob, &used).await), Some(LinkInvalid));
    }
}

#[tokio::test]
async fn an_invite_works_for_seven_days_and_not_a_second_longer() {
    let acme = Acme::new().await;
    let token = acme.invite("carol@acme.dev", Role::Member).await;
    let nobody = acme.house.nobody().await;
    acme.house.clock.advance(INVITE_TTL - 1);
    assert_eq!(code(invites::page(acme.engine(), &nobody, &token).await), None);
    acme.house.clock.advance(1);
    assert_eq!(code(invites::page(acme.engine(), &nobody, &token).await), Some(LinkInvalid));
    let (_, carols) = acme.stranger("Carol").await;
    let carol = acme.house.caller(&carols).await;
    assert_eq!(code(invites::accept(acme.engine(), &carol, &token).await), Some(LinkInvalid));
    assert_eq!(acme.people(&acme.ada().await).await.invites[0].state, InviteState::Expired);
}

#[tokio::test]
async fn accepting_works_while_the_workspace_is_shut_and_then_the_member_waits() {
    let acme = Acme::new().await;
    acme.switch(true).await;
    let (mut carol, carols) = acme.member("Carol", Role::Member).await;
    let (mut dan, dans) = acme.stranger("Dan").await;
    acme.invite("dan@acme.dev", Role::Viewer).await;
    let waits = acme.house.caller(&dans).await;
    let id = waiting(&acme, &waits).await[0].id.clone();
    assert_eq!(acme.open(&waits).await, Err(NotFound));
    invites::accept_waiting(acme.engine(), &waits, &id).await.unwrap();
    for (guest, browser, role) in [(&mut carol, &carols, Role::Member), (&mut dan, &dans, Role::Viewer)] {
        let caller = acme.house.caller(browser).await;
        assert_eq!(acme.open(&caller).await, Err(SecondFactorSetupRequired));
        let card = accounts::me(acme.engine(), &caller).await.unwrap().workspaces.remove(0);
        assert_eq!((card.role, card.decision.outcome), (role, Outcome::SetUpRequired));
        acme.house.enrol(guest, browser).await;
        assert!(acme.open(&acme.house.caller(browser).await).await.is_ok());
    }
}

#[tokio::test]
async fn an_invite_stops_with_its_inviter_and_works_again_once_another_admin_sends_it() {
    let acme = Acme::new().await;
    let (_, bobs) = acme.member("Bob", Role::Admin).await;
    let bob = acme.house.caller(&bobs).await;
    invites::send(acme.engine(), &bob, "acme", "carol@acme.dev", "admin").await.unwrap();
    let bobs_link = acme.house.token_mailed_to("carol@acme.dev", "/invite/").await;
    let (_, carols) = acme.stranger("Carol").await;
    let carol = acme.house.caller(&carols).await;
    let id = waiting(&acme, &carol).await[0].id.clone();

    leave(acme.engine(), &bob, "acme").await.unwrap();
    for back_as_viewer in [false, true] {
        if back_as_viewer {
            let token = acme.invite("bob@acme.dev", Role::Viewer).await;
            invites::accept(acme.engine(), &bob, &token).await.unwrap();
        }
        assert_eq!(code(invites::page(acme.engine(), &carol, &bobs_link).await), Some(LinkInvalid));
        assert_eq!(code(invites::accept(acme.engine(), &carol, &bobs_link).await), Some(LinkInvalid));
        assert_eq!(code(invites::accept_waiting(acme.engine(), &carol, &id).await), Some(Conflict));
        assert_eq!(waiting(&acme, &carol).await, []);
    }
    assert_eq!(acme.people(&acme.ada().await).await.invites[0].state, InviteState::Stopped);

    invites::resend(acme.engine(), &acme.ada().await, "acme", "carol@acme.dev").await.unwrap();
    let adas_link = acme.house.token_mailed_to("carol@acme.dev", "/invite/").await;
    assert_eq!(code(invites::accept(acme.engine(), &carol, &bobs_link).await), Some(LinkInvalid));
    assert_eq!(code(invites::accept(acme.engine(), &carol, &adas_link).await), None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn sending_again_while_it_is_accepted_lets_one_in_at_most_and_locks_nobody_out() {
    let acme = Acme::new().await;
    let (_, bobs) = acme.stranger("Bob").await;
    let (ada, bob, token) =
        (acme.ada().await, acme.house.caller(&bobs).await, acme.invite("bob@acme.dev", Role::Member).await);
    let mut tries = tokio::task::JoinSet::new();
    for n in 0..50 {
        let (engine, ada, bob, token) = (acme.engine().clone(), ada.clone(), bob.clone(), token.clone());
        tries.spawn(async move {
            match n % 2 {
                0 => ("accept", code(invites::accept(&engine, &bob, &token).await)),
                _ => ("resend", code(invites::resend(&engine, &ada, "acme", "bob@acme.dev").await)),
            }
        });
    }
    let outcomes = tries.join_all().await;
    let expected = [
        ("accept", None),
        ("accept", Some(LinkInvalid)),
        ("resend", None),
        ("resend", Some(NotFound)),
        ("resend", Some(RateLimited)),
    ];
    assert!(outcomes.iter().all(|outcome| expected.contains(outcome)), "{outcomes:?}");
    let is_in = outcomes.contains(&("accept", None));
    assert_eq!(acme.people(&ada).await.member_count, 1 + u64::from(is_in));
    assert_eq!(acme.events("workspace.member_joined").await, i64::from(is_in));
}

#[tokio::test]
async fn being_signed_in_with_the_invited_address_is_as_good_as_the_link() {
    let acme = Acme::new().await;
    let (_, bobs) = acme.stranger("Bob").await;
    let (_, eves) = acme.stranger("Eve").await;
    let (bob, eve) = (acme.house.caller(&bobs).await, acme.house.caller(&eves).await);
    acme.invite("bob@acme.dev", Role::Viewer).await;
    assert_eq!(waiting(&acme, &eve).await, []);
    let invite = waiting(&acme, &bob).await.remove(0);
    assert_eq!((invite.workspace.as_str(), invite.inviter.as_str(), invite.role), ("Acme", "Ada", Role::Viewer));

    for nonsense in ["", "nonsense", "00000000-0000-7000-8000-000000000000"] {
        assert_eq!(code(invites::accept_waiting(acme.engine(), &bob, nonsense).await), Some(Conflict));
    }
    assert_eq!(code(invites::accept_waiting(acme.engine(), &eve, &invite.id).await), Some(Conflict));
    let nobody = acme.house.nobody().await;
    assert_eq!(code(invites::accept_waiting(acme.engine(), &nobody, &invite.id).await), Some(SignInRequired));
    assert_eq!(invites::accept_waiting(acme.engine(), &bob, &invite.id).await.unwrap().as_str(), "acme");
    assert_eq!(code(invites::accept_waiting(acme.engine(), &bob, &invite.id).await), Some(Conflict));
    assert_eq!(waiting(&acme, &bob).await, []);
    assert!(acme.open(&bob).await.is_ok());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_invite_taken_by_link_and_by_hand_at_once_is_taken_once() {
    let acme = Acme::new().await;
    let (_, bobs) = acme.stranger("Bob").await;
    let (bob, token) = (acme.house.caller(&bobs).await, acme.invite("bob@acme.dev", Role::Member).await);
    let id = waiting(&acme, &bob).await[0].id.clone();
    let mut tries = tokio::task::JoinSet::new();
    for n in 0..50 {
        let (engine, bob, token, id) = (acme.engine().clone(), bob.clone(), token.clone(), id.clone());
        tries.spawn(async move {
            let by_link = n % 2 == 0;
            let accepted = if by_link {
                invites::accept(&engine, &bob, &token).await
            } else {
                invites::accept_waiting(&engine, &bob, &id).await
            };
            (by_link, code(accepted))
        });
    }
    let outcomes = tries.join_all().await;
    // The link knows whom it let in, and the number of an invite that is gone knows nobody.
    assert!(outcomes.iter().all(|(by_link, refused)| !by_link || refused.is_none()), "{outcomes:?}");
    assert!(outcomes.iter().filter(|(by_link, refused)| !by_link && refused.is_none()).count() <= 1, "{outcomes:?}");
    assert_eq!(acme.events("workspace.member_joined").await, 1);
}

#[tokio::test]
async fn an_expired_or_revoked_invite_no_longer_waits_for_anybody() {
    let acme = Acme::new().await;
    let (_, bobs) = acme.stranger("Bob").await;
    let bob = acme.house.caller(&bobs).await;
    acme.invite("bob@acme.dev", Role::Member).await;
    let revoked = waiting(&acme, &bob).await[0].id.clone();
    invites::revoke(acme.engine(), &acme.ada().await, "acme", "bob@acme.dev").await.unwrap();
    assert_eq!(code(invites::accept_waiting(acme.engine(), &bob, &revoked).await), Some(Conflict));
    acme.invite("bob@acme.dev", Role::Member).await;
    let expired = waiting(&acme, &bob).await[0].id.clone();
    acme.house.clock.advance(INVITE_TTL);
    assert_eq!(waiting(&acme, &bob).await, []);
    assert_eq!(code(invites::accept_waiting(acme.engine(), &bob, &expired).await), Some(Conflict));
}

#[tokio::test]
async fn an_invite_changes_nobody_s_role_who_is_in_already() {
    let acme = Acme::new().await;
    let (_, bobs) = acme.stranger("Bob").await;
    let bob = acme.house.caller(&bobs).await;
    // Two workspaces of one founder: the invite waits while Bob comes in by another way.
    for (invited, came_as) in [("viewer", "admin"), ("admin", "viewer")] {
        let token = acme.invite("bob@acme.dev", Role::from_word(invited).unwrap()).await;
        let joined = "INSERT INTO memberships (workspace_id, account_id, role, joined_by, joined_at)
                      SELECT w.id, a.id, $1, 'founder', 0 FROM workspaces w, accounts a
                      WHERE w.slug = 'acme' AND a.email = 'bob@acme.dev' RETURNING CAST(1 AS BIGINT)";
        assert_eq!(acme.count(joined, came_as).await, 1);
        let page = invites::page(acme.engine(), &bob, &token).await.unwrap();
        assert_eq!(page.member_of.as_deref(), Some("acme"));
        assert_eq!(waiting(&acme, &bob).await, []);
        assert_eq!(code(invites::accept(acme.engine(), &bob, &token).await), None);
        let people = acme.people(&acme.ada().await).await;
        assert_eq!(people.members[1].role.word(), came_as);
        leave(acme.engine(), &bob, "acme").await.unwrap();
    }
    assert_eq!(acme.events("workspace.member_joined").await, 0);
}

#[tokio::test]
async fn whether_somebody_is_in_is_told_by_a_link_to_the_invited_alone() {
    let acme = Acme::new().await;
    let (_, eves) = acme.member("Eve", Role::Member).await;
    let token = acme.invite("bob@acme.dev", Role::Member).await;
    let page = invites::page(acme.engine(), &acme.house.caller(&eves).await, &token).await.unwrap();
    assert_eq!((page.signed_in_as.as_deref(), page.member_of), (Some("eve@acme.dev"), None));
    assert_eq!(invites::page(acme.engine(), &acme.house.nobody().await, &token).await.unwrap().member_of, None);
}

/// Eve invites Bob to so many workspaces of hers, to the last one last.
async fn spam(acme: &Acme, many: i64) {
    let (id, hash) = match acme.house.config.database {
        DatabaseUrl::Sqlite(_) => ("CAST('spam' || printf('%012d', i) AS BLOB)", "CAST(printf('%032d', i) AS BLOB)"),
        DatabaseUrl::Postgres(_) => ("md5('spam' || i)::uuid", "sha256(i::text::bytea)"),
    };
    let eve = "(SELECT id FROM accounts WHERE email = 'eve@acme.dev')";
    let expires = acme.house.clock.now().0 + INVITE_TTL * 1_000_000;
    for sql in [
        format!(
            "INSERT INTO workspaces (id, slug, name, plan, required_level, created_at)
             SELECT {id}, 'spam-' || i, 'Spam ' || i, 'pro', 'password', 0 FROM n"
        ),
        format!(
            "INSERT INTO memberships (workspace_id, account_id, role, joined_by, joined_at)
             SELECT {id}, {eve}, 'admin', 'founder', 0 FROM n"
        ),
        format!(
            "INSERT INTO invites (id, workspace_id, email, role, inviter_id, token_hash, created_at, expires_at)
             SELECT {id}, {id}, 'bob@acme.dev', 'member', {eve}, {hash}, i, {expires} FROM n"
        ),
    ] {
        let numbers = format!("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {many}) ");
        execute(&acme.house, &(numbers + &sql)).await;
    }
}

#[tokio::test]
async fn however_many_invites_strangers_send_the_newest_fifty_wait_on_ones_page() {
    let acme = Acme::new().await;
    let (_, bobs) = acme.stranger("Bob").await;
    acme.stranger("Eve").await;
    spam(&acme, WAITING_INVITES_SHOWN).await;
    let bob = acme.house.caller(&bobs).await;
    let me = accounts::home(acme.engine(), &bob, "").await.unwrap();
    assert_eq!((me.invites.len(), me.more_invites), (50, false));
    acme.invite("bob@acme.dev", Role::Viewer).await;
    let me = accounts::home(acme.engine(), &bob, "").await.unwrap();
    assert_eq!((me.invites.len(), me.more_invites), (50, true));
    let names: Vec<_> = me.invites.iter().map(|invite| invite.workspace.as_str()).collect();
    assert_eq!((names[0], names[1], names[49]), ("Acme", "Spam 50", "Spam 2"));
}
