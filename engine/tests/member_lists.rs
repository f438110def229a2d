//! The list of members: every order, filter and page, with more members than fit on one.

use std::collections::BTreeSet;

use crate::acme::Acme;
use engine::limits::{EMAILS_COPIED_MAX, MEMBERS_A_PAGE};
use engine::workspaces::members;
use engine::{Caller, DatabaseUrl, workspaces};
use serde_json::json;
use shared::policy::Role;
use shared::views::{JoinedBy, MemberFilter, MemberOrder, People};

/// Members beside Ada and whoever else came in: several of a name, of a day and of an hour.
async fn crowd(acme: &Acme, crowd: &'static str) {
    let added = match acme.house.config.database {
        DatabaseUrl::Sqlite(_) => {
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 130)
             INSERT INTO accounts (id, email, name, password_hash, created_at, last_active_at)
             SELECT randomblob(16), 'c' || i || '@crowd.dev', 'Crowd ' || (i % 7), '', 0, i % 3 FROM n RETURNING email"
        }
        DatabaseUrl::Postgres(_) => {
            "INSERT INTO accounts (id, email, name, password_hash, created_at, last_active_at)
             SELECT gen_random_uuid(), 'c' || i || '@crowd.dev', 'Crowd ' || (i % 7), '', 0, i % 3
             FROM generate_series(1, 130) i RETURNING email"
        }
    };
    assert_eq!(acme.house.texts(added).await.len(), 130);
    assert!(!acme.house.texts(crowd).await.is_empty());
}

const EVERYBODY: &str = "INSERT INTO memberships (workspace_id, account_id, role, joined_by, joined_at)
    SELECT w.id, a.id, CASE WHEN a.email LIKE '%7@crowd.dev' THEN 'viewer' ELSE 'member' END, 'invite', length(a.name || a.email)
    FROM accounts a, workspaces w WHERE a.email LIKE '%@crowd.dev' AND w.slug = 'acme' RETURNING role";
const SOME: &str = "INSERT INTO memberships (workspace_id, account_id, role, joined_by, joined_at)
    SELECT w.id, a.id, 'member', 'invite', length(a.name || a.email)
    FROM accounts a, workspaces w WHERE a.email LIKE 'c1%@crowd.dev' AND w.slug = 'acme' RETURNING role";

fn emails(people: &People) -> Vec<String> {
    people.members.iter().map(|member| member.email.clone()).collect()
}

fn ordered(order: MemberOrder) -> MemberFilter {
    MemberFilter { order, ..MemberFilter::default() }
}

fn looking_for(search: &str) -> MemberFilter {
    MemberFilter { search: search.to_owned(), ..MemberFilter::default() }
}

/// Every page, from the first to the last.
async fn pages(acme: &Acme, caller: &Caller, filter: &MemberFilter) -> Vec<Vec<String>> {
    let (mut pages, mut at) = (Vec::new(), Some(String::new()));
    while let Some(place) = at {
        let people = acme.listed(caller, filter, &place).await;
        assert_eq!(people.previous.is_some(), !pages.is_empty());
        assert!(people.members.len() <= MEMBERS_A_PAGE);
        pages.push(emails(&people));
        at = people.next;
    }
    pages
}

#[tokio::test]
async fn every_order_visits_everybody_once_and_back_again() {
    let acme = Acme::new().await;
    crowd(&acme, EVERYBODY).await;
    let ada = acme.ada().await;
    for order in MemberOrder::ALL {
        let filter = ordered(order);
        let there = pages(&acme, &ada, &filter).await;
        assert_eq!(there.iter().map(Vec::len).collect::<Vec<_>>(), [50, 50, 31], "{order:?}");
        let all: BTreeSet<_> = there.iter().flatten().collect();
        assert_eq!(all.len(), 131, "{order:?}");

        let mut at = String::new();
        for _ in 1..there.len() {
            at = acme.listed(&ada, &filter, &at).await.next.unwrap();
        }
        let mut back = Vec::new();
        loop {
            let people = acme.listed(&ada, &filter, &at).await;
            back.insert(0, emails(&people));
            let Some(previous) = people.previous else { break };
            at = previous;
        }
        assert_eq!(back, there, "{order:?}");
    }
    assert_eq!(acme.people(&ada).await.member_count, 131);
}

#[tokio::test]
async fn each_order_is_what_it_says() {
    let acme = Acme::new().await;
    crowd(&acme, EVERYBODY).await;
    for of_its_own in [JOINED_ON_A_DAY_OF_THEIR_OWN, ACTIVE_ON_A_DAY_OF_THEIR_OWN] {
        assert_eq!(acme.house.texts(of_its_own).await.len(), 130);
    }
    let ada = acme.ada().await;
    let mut listed = Vec::new();
    for order in MemberOrder::ALL {
        let mut at = Some(String::new());
        let mut rows = Vec::new();
        while let Some(place) = at {
            let people = acme.listed(&ada, &ordered(order), &place).await;
            at = people.next;
            rows.extend(people.members);
        }
        listed.push(rows);
    }
    assert!(listed[0].is_sorted_by_key(|member| member.name.to_lowercase()));
    assert!(listed[1].is_sorted_by(|a, b| a.joined.iso > b.joined.iso));
    let active = |member: &shared::views::MemberRow| member.last_active.clone().map(|day| day.iso);
    assert!(listed[2].is_sorted_by(|a, b| active(a) > active(b)));
}

/// c1 to c130 on 130 days, in an order that is neither theirs nor that of the other column: 131 is a prime.
const JOINED_ON_A_DAY_OF_THEIR_OWN: &str = "UPDATE memberships
    SET joined_at = (CAST(substr(email, 2, length(email) - 11) AS BIGINT) * 37 % 131) * 86400000000
    WHERE email LIKE '%@crowd.dev' RETURNING role";
const ACTIVE_ON_A_DAY_OF_THEIR_OWN: &str = "UPDATE accounts
    SET last_active_at = (CAST(substr(email, 2, length(email) - 11) AS BIGINT) * 41 % 131) * 86400000000
    WHERE email LIKE '%@crowd.dev' RETURNING name";

#[tokio::test]
async fn paging_meets_whoever_stays_once_while_others_come_and_go() {
    let acme = Acme::new().await;
    crowd(&acme, SOME).await;
    let ada = acme.ada().await;
    let stays: BTreeSet<_> = acme.house.texts(STAYING).await.into_iter().collect();
    for order in MemberOrder::ALL {
        let (mut met, mut at, mut n) = (Vec::new(), Some(String::new()), 0);
        while let Some(place) = at {
            let people = acme.listed(&ada, &ordered(order), &place).await;
            met.extend(emails(&people));
            at = people.next;
            // Somebody comes on one page, and goes on the next: before and after the place, and the place itself.
            acme.house.texts(if n % 2 == 0 { GOING } else { COMING }).await;
            n += 1;
        }
        let once: BTreeSet<_> = met.iter().cloned().collect();
        assert_eq!(met.len(), once.len(), "{order:?}: somebody is met twice");
        assert!(stays.is_subset(&once), "{order:?}: {:?} are not met", stays.difference(&once));
        acme.house.texts(COMING).await;
    }
}

const STAYING: &str = "SELECT a.email FROM memberships m JOIN accounts a ON a.id = m.account_id
    WHERE a.email LIKE 'c1%@crowd.dev' AND a.name NOT IN ('Crowd 2', 'Crowd 5')";
const GOING: &str = "DELETE FROM memberships WHERE account_id IN
    (SELECT id FROM accounts WHERE name IN ('Crowd 2', 'Crowd 5')) RETURNING role";
const COMING: &str = "INSERT INTO memberships (workspace_id, account_id, role, joined_by, joined_at)
    SELECT w.id, a.id, 'member', 'invite', length(a.name || a.email)
    FROM accounts a, workspaces w WHERE a.name IN ('Crowd 2', 'Crowd 5') AND a.email LIKE 'c1%@crowd.dev' AND w.slug = 'acme'
    ON CONFLICT (workspace_id, account_id) DO NOTHING RETURNING role";

#[tokio::test]
async fn filters_leave_who_matches_on_every_page() {
    let acme = Acme::new().await;
    crowd(&acme, EVERYBODY).await;
    let ada = acme.ada().await;
    let all = pages(&acme, &ada, &MemberFilter::default()).await.concat();
    let viewers: Vec<_> = all.iter().filter(|email| email.ends_with("7@crowd.dev")).cloned().collect();
    let only = |role, joined_by, only_without_second_factor| MemberFilter {
        role,
        joined_by,
        only_without_second_factor,
        ..MemberFilter::default()
    };
    assert_eq!(pages(&acme, &ada, &only(Some(Role::Viewer), None, false)).await.concat(), viewers);
    assert_eq!(pages(&acme, &ada, &only(Some(Role::Viewer), None, true)).await.concat(), viewers);
    assert_eq!(pages(&acme, &ada, &only(Some(Role::Admin), None, false)).await, [["ada@acme.dev"]]);
    assert_eq!(pages(&acme, &ada, &only(None, Some(JoinedBy::Founder), false)).await, [["ada@acme.dev"]]);
    let without = pages(&acme, &ada, &only(None, None, true)).await;
    assert_eq!(without.iter().map(Vec::len).collect::<Vec<_>>(), [50, 50, 30]);
    assert_eq!(without.concat(), all[1..], "everybody but Ada, who has an app");
    assert!(pages(&acme, &ada, &only(Some(Role::Admin), None, true)).await.concat().is_empty());
    let both =
        MemberFilter { search: "c1".into(), order: MemberOrder::LastActive, ..only(Some(Role::Viewer), None, true) };
    assert_eq!(pages(&acme, &ada, &both).await.concat().len(), 4, "17, 107, 117 and 127");
}

#[tokio::test]
async fn search_finds_names_and_addresses_in_any_case_and_takes_every_character_as_it_is() {
    let acme = Acme::new().await;
    guests(&acme, &["Ünal Öztürk", "100% Bob_by", "Back\\slash", "Percy"]).await;
    let ada = acme.ada().await;
    for (search, found) in [
        ("ADA", vec!["Ada"]),
        ("  ada@ACME ", vec!["Ada"]),
        ("ünal", vec!["Ünal Öztürk"]),
        ("Ünal ö", vec!["Ünal Öztürk"]),
        ("ztürk", vec!["Ünal Öztürk"]),
        ("100%", vec!["100% Bob_by"]),
        ("b_b", vec!["100% Bob_by"]),
        ("1@GUEST", vec!["100% Bob_by"]),
        ("\\", vec!["Back\\slash"]),
        ("%", vec!["100% Bob_by"]),
        ("_", vec!["100% Bob_by"]),
        ("a%a", vec![]),
        ("guest.test", vec!["100% Bob_by", "Back\\slash", "Percy", "Ünal Öztürk"]),
        ("nobody at all", vec![]),
        ("'; DROP TABLE memberships; --", vec![]),
        ("a\0da", vec!["Ada"]),
    ] {
        let people = acme.listed(&ada, &looking_for(search), "").await;
        let names: Vec<_> = people.members.iter().map(|member| member.name.as_str()).collect();
        assert_eq!(names, found, "{search:?}");
    }
    assert!(acme.listed(&ada, &looking_for(&"x".repeat(1_000_000)), "").await.members.is_empty());
}

/// Members of these names, whose addresses tell nothing.
async fn guests(acme: &Acme, names: &[&str]) {
    for (n, name) in names.iter().enumerate() {
        let email = format!("{n}@guest.test");
        let form = engine::accounts::SignUp { name, email: &email, password: crate::house::PASSWORD, next: None };
        engine::accounts::sign_up(acme.engine(), &acme.house.nobody().await, form).await.unwrap();
    }
    let joined = "INSERT INTO memberships (workspace_id, account_id, role, joined_by, joined_at)
         SELECT w.id, a.id, 'member', 'invite', 0 FROM accounts a, workspaces w
         WHERE a.email LIKE '%@guest.test' AND w.slug = 'acme' RETURNING role";
    assert_eq!(acme.house.texts(joined).await.len(), names.len());
}

async fn found(acme: &Acme, search: &str) -> Vec<String> {
    let people = acme.listed(&acme.ada().await, &looking_for(search), "").await;
    people.members.into_iter().map(|member| member.name).collect()
}

#[tokio::test]
async fn search_finds_a_name_in_any_case_of_any_script() {
    let acme = Acme::new().await;
    guests(&acme, &["Jan MÜLLER", "Anna Straße", "ΣΊΣΥΦΟΣ", "İstanbul", "Ирина", "Zoe\u{308}"]).await;
    for (search, name) in [
        ("müller", "Jan MÜLLER"),
        ("üll", "Jan MÜLLER"),
        ("straße", "Anna Straße"),
        ("STRASSE", "Anna Straße"),
        ("STRAẞE", "Anna Straße"),
        ("σίσυφος", "ΣΊΣΥΦΟΣ"),
        ("ΣΊΣ", "ΣΊΣΥΦΟΣ"),
        ("istanbul", "İstanbul"),
        ("İSTANBUL", "İstanbul"),
        ("ИРИНА", "Ирина"),
        ("ZO\u{cb}", "Zoe\u{308}"),
    ] {
        assert_eq!(found(&acme, search).await, [name], "{search}");
    }
}

#[tokio::test]
async fn names_written_before_they_were_folded_are_found_after_the_next_start() {
    let acme = Acme::new().await;
    guests(&acme, &["Jan MÜLLER"]).await;
    let forgotten = "UPDATE accounts SET name_key = NULL WHERE name = 'Jan MÜLLER' RETURNING name";
    assert_eq!(acme.house.texts(forgotten).await.len(), 1);
    acme.house.another_server().await;
    assert_eq!(found(&acme, "jan müller").await, ["Jan MÜLLER"]);
}

#[tokio::test]
async fn whoever_has_another_name_now_is_found_by_that_one() {
    let (acme, email) = (Acme::new().await, "0@guest.test");
    guests(&acme, &["ZOË"]).await;
    let link = acme.house.token_mailed_to(email, "/verify-email?token=").await;
    let again = engine::accounts::SignUp { name: "ÉMILE", email, password: crate::house::PASSWORD, next: None };
    engine::accounts::sign_up(acme.engine(), &acme.house.nobody().await, again).await.unwrap();
    assert_eq!((found(&acme, "zoë").await.len(), found(&acme, "émile").await.len()), (0, 1));
    // The link of the first sign-up brings the first name back.
    engine::accounts::verify_email(acme.engine(), &acme.house.nobody().await, &link).await.unwrap();
    assert_eq!((found(&acme, "zoë").await.len(), found(&acme, "émile").await.len()), (1, 0));
}

#[tokio::test]
async fn a_mangled_cursor_or_one_of_another_list_is_the_first_page() {
    let acme = Acme::new().await;
    crowd(&acme, EVERYBODY).await;
    let ada = acme.ada().await;
    let first = acme.people(&ada).await;
    let next = first.next.clone().unwrap();
    let cut = &next[..next.len() - 3];
    let huge = "A".repeat(1_000_000);
    for mangled in ["", "nonsense", "%00", "Ä", "\0", "====", &huge, "AAAA"] {
        assert_eq!(acme.listed(&ada, &MemberFilter::default(), mangled).await, first, "{mangled:.20}");
    }
    // Cut short it still names a place, in no case one that shows anything else than members.
    assert!(acme.listed(&ada, &MemberFilter::default(), cut).await.members.len() <= MEMBERS_A_PAGE);
    let joined = acme.listed(&ada, &ordered(MemberOrder::Joined), "").await;
    assert_eq!(acme.listed(&ada, &ordered(MemberOrder::Joined), &next).await, joined);
}

#[tokio::test]
async fn a_cursor_of_another_workspace_shows_nothing_of_it() {
    let acme = Acme::new().await;
    crowd(&acme, EVERYBODY).await;
    let (_, eves) = acme.stranger("Eve").await;
    let eve = acme.house.caller(&eves).await;
    let own = workspaces::create(acme.engine(), &eve, "Eve's own").await.unwrap();
    let next = acme.people(&acme.ada().await).await.next.unwrap();
    let door = members::people(acme.engine(), &eve, own.as_str(), &MemberFilter::default(), (&next, "")).await.unwrap();
    assert_eq!(emails(&door.into_open().unwrap()), ["eve@acme.dev"]);
    assert!(members::people(acme.engine(), &eve, "acme", &MemberFilter::default(), (&next, "")).await.is_err());
}

#[tokio::test]
async fn emails_are_those_of_everybody_who_matches_beyond_the_page_and_say_how_many() {
    let acme = Acme::new().await;
    crowd(&acme, EVERYBODY).await;
    let ada = acme.ada().await;
    let copied = async |filter: &MemberFilter| {
        // Events are told apart by the millisecond they were written in.
        acme.house.clock.advance(1);
        members::emails(acme.engine(), &ada, "acme", filter).await.unwrap()
    };
    let everybody = copied(&MemberFilter::default()).await;
    assert_eq!(everybody.told, "Copied 131 addresses.");
    assert_eq!(everybody.emails.split(", ").count(), 131);
    let without = MemberFilter { only_without_second_factor: true, ..MemberFilter::default() };
    assert!(!copied(&without).await.emails.contains("ada@acme.dev"));
    let one = copied(&looking_for("ada")).await;
    assert_eq!((one.emails.as_str(), one.told.as_str()), ("ada@acme.dev", "Copied 1 address."));

    let more = match acme.house.config.database {
        DatabaseUrl::Sqlite(_) => {
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)
             INSERT INTO accounts (id, email, name, password_hash, created_at)
             SELECT randomblob(16), 'm' || i || '@crowd.dev', 'More', '', 0 FROM n RETURNING email"
        }
        DatabaseUrl::Postgres(_) => {
            "INSERT INTO accounts (id, email, name, password_hash, created_at)
             SELECT gen_random_uuid(), 'm' || i || '@crowd.dev', 'More', '', 0 FROM generate_series(1, 1000) i RETURNING email"
        }
    };
    acme.house.texts(more).await;
    acme.house
        .texts(
            "INSERT INTO memberships (workspace_id, account_id, role, joined_by, joined_at)
             SELECT w.id, a.id, 'member', 'invite', 0 FROM accounts a, workspaces w
             WHERE a.name = 'More' AND w.slug = 'acme' RETURNING role",
        )
        .await;
    let first = copied(&MemberFilter::default()).await;
    assert_eq!(first.emails.split(", ").count(), EMAILS_COPIED_MAX);
    assert_eq!(first.told, "Copied the first 1000 addresses. Narrow the list to get at the others.");
    let mut told = acme.house.audited("workspace.member_emails_copied").await;
    assert_eq!(told.remove(2), json!({ "count": 1, "search": "ada" }), "what was taken along is told");
    assert_eq!(told, [json!({ "count": 131 }), json!({ "count": 130 }), json!({ "count": 1000 })]);
}
