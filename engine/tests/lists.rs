//! Promises of lists that come in parts: of my workspaces, of which there is no end, and of projects.

use crate::acme::Acme;
use crate::intruder::execute;
use engine::workspaces::{self, Cards, projects};
use engine::{Caller, DatabaseUrl, accounts, factors};
use shared::limits::LISTED_BY_NAME;
use shared::policy::Role;
use shared::views::Door;

/// Makes Bob a member of so many more workspaces, two of each name, every third of which requires 2FA.
async fn make_member_of(acme: &Acme, many: usize) {
    let id = match acme.house.config.database {
        DatabaseUrl::Sqlite(_) => "CAST('many' || printf('%012d', i) AS BLOB)",
        DatabaseUrl::Postgres(_) => "md5('many' || i)::uuid",
    };
    for sql in [
        "INSERT INTO workspaces (id, slug, name, plan, required_level, created_at)
         SELECT {id}, 'many-' || i, 'Many ' || (i / 2), 'pro', CASE i % 3 WHEN 0 THEN 'two_factor' ELSE 'password' END, 0 FROM n",
        "INSERT INTO workspace_slugs (slug, workspace_id) SELECT 'many-' || i, {id} FROM n",
        "INSERT INTO memberships (workspace_id, account_id, role, joined_by, joined_at)
         SELECT {id}, (SELECT id FROM accounts WHERE email = 'bob@acme.dev'), 'member', 'invite', 0 FROM n",
    ] {
        let numbers = format!("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {many}) ");
        execute(&acme.house, &(numbers + &sql.replace("{id}", id))).await;
    }
}

async fn parts(acme: &Acme, caller: &Caller) -> Vec<Vec<String>> {
    let (mut parts, mut at) = (Vec::new(), String::new());
    loop {
        let Cards { cards, next } = workspaces::cards(acme.engine(), caller, &at).await.unwrap();
        parts.push(cards.into_iter().map(|card| card.slug).collect());
        match next {
            Some(next) => at = next,
            None => return parts,
        }
    }
}

#[tokio::test]
async fn whoever_is_in_many_workspaces_reads_them_part_by_part_and_each_once() {
    let acme = Acme::new().await;
    let (_, browser) = acme.member("Bob", Role::Member).await;
    let bob = acme.house.caller(&browser).await;
    make_member_of(&acme, 130).await;
    let parts = parts(&acme, &bob).await;
    assert_eq!(parts.iter().map(Vec::len).collect::<Vec<_>>(), [50, 50, 31]);
    let all = parts.concat();
    let mut expected: Vec<_> = (1..=130).map(|i| (format!("many {}", i / 2), format!("many-{i}"))).collect();
    expected.push(("acme".into(), "acme".into()));
    expected.sort();
    assert_eq!(all, expected.into_iter().map(|(_, slug)| slug).collect::<Vec<_>>());

    let me = accounts::me(acme.engine(), &bob).await.unwrap();
    assert_eq!(me.workspaces.len(), usize::try_from(LISTED_BY_NAME).unwrap());
    assert!(me.next.is_some());
    let security = factors::security(acme.engine(), &bob).await.unwrap();
    assert_eq!((security.requiring.len(), security.requires_more), (43, false));
    assert!(!security.would_shut.contains("others"));
    make_none_need_less(&acme).await;
    let security = factors::security(acme.engine(), &bob).await.unwrap();
    assert_eq!((security.requiring.len(), security.requires_more), (50, true));
    assert!(security.would_shut.ends_with("So would others that require 2FA."), "{}", security.would_shut);
    // Mangled, it is the first part, which is no error on a page.
    let first = workspaces::cards(acme.engine(), &bob, "moon").await.unwrap().cards;
    assert_eq!(first, me_again(&acme, &bob).await);
}

async fn make_none_need_less(acme: &Acme) {
    execute(&acme.house, "UPDATE workspaces SET required_level = 'two_factor'").await;
}

async fn me_again(acme: &Acme, caller: &Caller) -> Vec<shared::views::WorkspaceCard> {
    accounts::me(acme.engine(), caller).await.unwrap().workspaces
}

#[tokio::test]
async fn projects_come_part_by_part_and_each_once_also_when_one_goes_meanwhile() {
    let acme = Acme::new().await;
    let ada = acme.fresh_ada().await;
    for n in 0..60 {
        projects::create(acme.engine(), &ada, "acme", &format!("Project {}", n % 7)).await.unwrap();
    }
    let part = async |at: &str| {
        let door = projects::part(acme.engine(), &ada, "acme", at).await.unwrap();
        let Door::Open((found, next)) = door else { unreachable!("shut: {door:?}") };
        (found.projects.into_iter().map(|project| project.slug).collect::<Vec<_>>(), next)
    };
    let (first, next) = part("").await;
    assert_eq!(first.len(), 50);
    let last = projects::ProjectAt::Page { workspace: "acme", project: &first[49] };
    let Door::Open((_, shown)) = projects::show(acme.engine(), &ada, last).await.unwrap() else { unreachable!("shut") };
    projects::delete(acme.engine(), &ada, last, &shown.name).await.unwrap();
    let (rest, next) = part(&next.unwrap()).await;
    assert_eq!((rest.len(), next), (11, None));
    let mut all = [first, rest].concat();
    all.sort();
    all.dedup();
    assert_eq!(all.len(), 61);
}
