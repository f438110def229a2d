//! What does not fit on a page is told there, and is led to by links that work without a program.

use crate::house::{Browser, House};
use engine::limits::TOKENS_LISTED;
use engine::tokens::{self, NewToken};
use engine::workspaces::projects::{self, ProjectAt};
use engine::workspaces::{self, domains};

/// Ada, an admin of Acme, which 101 people ask to join.
async fn asked_by_many(house: &House) -> Browser {
    let ada = house.with_second_factor("Ada").await;
    let mut browser = ada.browser(house);
    assert_eq!(browser.call("create_workspace", &[("workspace_name", "Acme")]).await.location(), "/w/acme");
    domains::add(&house.engine, &house.caller(&ada).await, "acme", "acme.test", "ask", "member").await.unwrap();
    for sql in [
        "UPDATE trusted_domains SET proven_at = 1, last_proven_at = added_at RETURNING domain",
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 101)
         INSERT INTO accounts (id, email, name, password_hash, email_verified_at, created_at)
         SELECT randomblob(16), 'crowd' || i || '@acme.test', 'Crowd ' || i, '', 0, i FROM n RETURNING email",
        "INSERT INTO join_requests (id, workspace_id, account_id, domain_id, asked_at)
         SELECT a.id, d.workspace_id, a.id, d.id, a.created_at FROM accounts a, trusted_domains d
         WHERE a.name LIKE 'Crowd %' RETURNING 'asked'",
    ] {
        house.texts(sql).await;
    }
    browser
}

/// Where the link of that label leads to.
fn link_to(page: &str, label: &str) -> Option<String> {
    // What the program finds its places by.
    let page = &page.replace("<!>", "");
    let before = page.split(&format!(">{label}</a>")).next().filter(|before| before.len() < page.len())?;
    let href = before.rsplit("href=\"").next()?.split('"').next()?;
    Some(href.replace("&amp;", "&"))
}

#[tokio::test]
async fn requests_beyond_the_hundredth_are_a_link_away_and_the_way_back_is_another() {
    let house = House::new().await;
    let mut ada = asked_by_many(&house).await;
    let first = ada.get("/w/acme/people").await.body;
    assert!(first.contains("crowd1@acme.test") && first.contains("crowd100@acme.test"));
    assert!(!first.contains("crowd101@acme.test") && link_to(&first, "Oldest requests").is_none());
    let rest = ada.get(&link_to(&first, "More requests").unwrap()).await.body;
    assert!(rest.contains("crowd101@acme.test") && !rest.contains("crowd100@acme.test"));
    assert!(link_to(&rest, "More requests").is_none());
    assert_eq!(link_to(&rest, "Oldest requests").as_deref(), Some("/w/acme/people"));
}

#[tokio::test]
async fn beside_people_stands_how_many_requests_wait_and_the_link_keeps_its_name() {
    let house = House::new().await;
    let mut ada = asked_by_many(&house).await;
    for (left, number, told) in [
        (101, Some("99+"), "More than 99 requests to join wait"),
        (99, Some("99"), "99 requests to join wait"),
        (1, Some("1"), "1 request to join waits"),
        (0, None, "to join wait"),
    ] {
        house.texts(declined_but(left)).await;
        let page = ada.get("/w/acme").await.body.replace("<!>", "");
        assert_eq!(link_to(&page, "People").as_deref(), Some("/w/acme/people"));
        assert_eq!(page.contains(told), number.is_some(), "{left}");
        if let Some(number) = number {
            assert!(page.contains(&format!("<span aria-hidden=\"true\">{number}</span>")), "{left}: {page}");
            assert!(page.contains("aria-describedby=\"requests-waiting\""), "{left}");
        }
        assert!(!ada.get("/account").await.body.contains("to join wait"), "only in its workspace");
    }
}

const fn declined_but(left: u32) -> &'static str {
    match left {
        99 => "UPDATE join_requests SET declined_at = 1 WHERE asked_at > 99 RETURNING 'declined'",
        1 => "UPDATE join_requests SET declined_at = 1 WHERE asked_at > 1 RETURNING 'declined'",
        0 => "UPDATE join_requests SET declined_at = 1 RETURNING 'declined'",
        _ => "SELECT 'none'",
    }
}

#[tokio::test]
async fn tokens_beyond_the_fiftieth_are_a_link_away_and_revoking_one_leads_back_there() {
    let house = House::new().await;
    let ada = house.with_second_factor("Ada").await;
    let (caller, mut browser) = (house.caller(&ada).await, ada.browser(&house));
    workspaces::create(&house.engine, &caller, "Acme").await.unwrap();
    projects::create(&house.engine, &caller, "acme", "Rocket").await.unwrap();
    let rocket = ProjectAt::Page { workspace: "acme", project: "rocket" };
    let (acme, project) = (("workspace", "acme"), ("project", "rocket"));
    for (page, revoke, of) in [
        ("/account/tokens", "revoke_account_token", vec![]),
        ("/w/acme/tokens", "revoke_workspace_token", vec![acme]),
        // The workspace's list holds these, too, and is looked at before.
        ("/w/acme/projects/rocket", "revoke_project_token", vec![acme, project]),
    ] {
        let mut first = String::new();
        for n in 0..=TOKENS_LISTED {
            house.clock.advance(1);
            let (name, scope, expires_in_days) = (&*format!("Token {n:02}"), "read", "");
            let wanted = NewToken { name, scope, expires_in_days };
            let created = match of.len() {
                0 => tokens::of_account(&house.engine, &caller, wanted).await,
                1 => tokens::of_workspace(&house.engine, &caller, "acme", wanted).await,
                _ => tokens::of_project(&house.engine, &caller, rocket, wanted).await,
            };
            let created = created.unwrap().token.id.to_string();
            first = if n == 0 { created } else { first };
        }
        let newest = browser.get(page).await.body;
        assert!(newest.contains("Token 50") && newest.contains("Token 01") && !newest.contains("Token 00"), "{page}");
        assert_eq!(link_to(&newest, "Newest tokens"), None, "{page}");
        let older = link_to(&newest, "Older tokens").unwrap();
        let rest = browser.get(&older).await.body;
        assert!(rest.contains("Token 00") && !rest.contains("Token 01"), "{page}");
        assert_eq!(link_to(&rest, "Newest tokens").as_deref(), Some(page));
        assert_eq!(link_to(&rest, "Older tokens"), None, "{page}");

        // Whoever made a token meanwhile has moved the row on which somebody presses *Revoke*: the question still
        // comes.
        let moved = browser.get(&format!("{page}?revoke={first}")).await.body;
        assert!(moved.contains("Revoke Token 00?"), "{page}");
        assert_eq!(link_to(&moved, "Keep it").as_deref(), Some(page));
        let asked = browser.get(&format!("{older}&revoke={first}")).await.body;
        let (_, at) = older.split_once("?tokens=").unwrap();
        assert!(asked.contains("Revoke Token 00?") && asked.contains(at), "{page}");
        assert_eq!(link_to(&asked, "Keep it").as_deref(), Some(&*older));
        let fields = [of, vec![("token", &*first), ("at", at)]].concat();
        let there = browser.call(revoke, &fields).await.location().to_owned();
        assert_eq!(there, format!("{older}&done=token-revoked"));
        let left = browser.get(&there).await.body;
        assert!(left.contains("Token revoked.") && left.contains("Token 50"), "{page}: none is left there");
        assert_eq!((link_to(&left, "Newest tokens"), link_to(&left, "Older tokens")), (None, None), "{page}");
    }
}
