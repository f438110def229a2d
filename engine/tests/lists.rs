//! Promises of lists that come in parts: of my workspaces, of which there is no end, and of what is in one.

use crate::acme::{Acme, code};
use crate::intruder::execute;
use engine::audit;
use engine::tokens::{self, NewToken, Part};
use engine::workspaces::projects::ProjectAt;
use engine::workspaces::{self, Cards, enforcement, invites, members, projects};
use engine::{Caller, DatabaseUrl, Engine, accounts, factors};
use shared::ErrorCode::ValidationFailed;
use shared::Problem;
use shared::limits::{AN_HOUR, INVITES_SHOWN, LISTED_BY_NAME};
use shared::policy::Role;
use shared::views::{Door, MemberFilter, MemberOrder};

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
    let last = ProjectAt::Page { workspace: "acme", project: &first[49] };
    let Door::Open((_, shown)) = projects::show(acme.engine(), &ada, last).await.unwrap() else { unreachable!("shut") };
    projects::delete(acme.engine(), &ada, last, &shown.name).await.unwrap();
    let (rest, next) = part(&next.unwrap()).await;
    assert_eq!((rest.len(), next), (11, None));
    let mut all = [first, rest].concat();
    all.sort();
    all.dedup();
    assert_eq!(all.len(), 61);
}

const ROCKET: ProjectAt<'static> = ProjectAt::Page { workspace: "acme", project: "rocket" };

const fn new_token(name: &str) -> NewToken<'_> {
    NewToken { name, scope: "read", expires_in_days: "" }
}

#[tokio::test]
async fn tokens_come_part_by_part_newest_first_and_each_once_also_when_one_goes_meanwhile() {
    let acme = Acme::new().await;
    let (engine, ada) = (acme.engine(), acme.fresh_ada().await);
    let mut names: Vec<_> = (0..60).map(|n| format!("Token {n}")).collect();
    for (n, name) in names.iter().enumerate() {
        // Ids tell milliseconds apart.
        acme.house.clock.advance(1);
        let of_project = n % 2 == 0;
        let made = if of_project {
            tokens::of_project(engine, &ada, ROCKET, new_token(name)).await
        } else {
            tokens::of_workspace(engine, &ada, "acme", new_token(name)).await
        };
        made.unwrap();
    }
    names.reverse();
    let part = async |at: &str| {
        let (_, Part { tokens, next }) =
            tokens::workspace_tokens(engine, &ada, "acme", at).await.unwrap().into_open().unwrap();
        (tokens.iter().map(|token| (token.name.clone(), token.id.to_string())).collect::<Vec<_>>(), next)
    };
    let page = async |at: &str| {
        let shown = tokens::workspace_page(engine, &ada, "acme", at).await.unwrap().into_open().unwrap().tokens;
        (shown.rows.into_iter().map(|row| (row.name, row.id)).collect::<Vec<_>>(), shown.has_newer, shown.next)
    };
    let (first, next) = part("").await;
    assert_eq!(page("").await, (first.clone(), false, next.clone()));
    let at = next.unwrap();
    tokens::revoke_workspace_token(engine, &ada, "acme", &first[49].1).await.unwrap();
    let (rest, next) = part(&at).await;
    assert_eq!((first.len(), rest.len(), &next), (50, 10, &None));
    assert_eq!(page(&at).await, (rest.clone(), true, None));
    let found: Vec<_> = first.iter().chain(&rest).map(|(name, _)| name.clone()).collect();
    assert_eq!(found, names);

    for (_, id) in &rest {
        tokens::revoke_workspace_token(engine, &ada, "acme", id).await.unwrap();
    }
    assert_eq!(part(&at).await, (vec![], None), "a program would read the first part twice");
    let of_project = tokens::project_tokens(engine, &ada, ROCKET, "").await.unwrap().into_open().unwrap().1;
    assert_eq!((of_project.tokens.len(), of_project.next), (24, None));
    let first = first[..49].to_vec();
    assert_eq!(page(&at).await, (first.clone(), false, None), "a page begins again");
    assert_eq!(page("moon").await, (first, false, None));
}

/// The lists that a cursor could be taken from one of to another.
const LISTS: [&str; 13] = [
    "workspaces",
    "account tokens",
    "projects",
    "members",
    "members by time",
    "concerned",
    "invites",
    "tokens",
    "project tokens",
    "audit events",
    // The same with another filter is another list, too.
    "members without 2FA",
    "concerned who are found",
    "projects created",
];

/// Where that list of a workspace goes on behind `at`.
async fn next(engine: &Engine, caller: &Caller, list: &str, ws: &str, at: &str) -> Result<Option<String>, Problem> {
    let project = ProjectAt::Page { workspace: ws, project: "rocket" };
    let order = if list == "members by time" { MemberOrder::Joined } else { MemberOrder::Name };
    let only_without_second_factor = list == "members without 2FA";
    let filter = MemberFilter { order, only_without_second_factor, ..MemberFilter::default() };
    let sought = ("two_factor", "shut_out", if list == "concerned" { "" } else { "@" });
    let kind = if list == "audit events" { "" } else { "project.created" };
    let events = audit::Asked { kind, ..audit::Asked::default() };
    Ok(match list {
        "workspaces" => workspaces::part(engine, caller, at).await?.next,
        "account tokens" => tokens::account_tokens(engine, caller, at).await?.next,
        "projects" => projects::part(engine, caller, ws, at).await?.into_open().unwrap().1,
        "members" | "members by time" | "members without 2FA" => {
            members::list(engine, caller, ws, &filter, at).await?.into_open().unwrap().next
        }
        "concerned" | "concerned who are found" => {
            enforcement::preview_part(engine, caller, ws, sought, at).await?.into_open().unwrap().next
        }
        "invites" => invites::list(engine, caller, ws, at).await?.into_open().unwrap().1,
        "tokens" => tokens::workspace_tokens(engine, caller, ws, at).await?.into_open().unwrap().1.next,
        "project tokens" => tokens::project_tokens(engine, caller, project, at).await?.into_open().unwrap().1.next,
        "audit events" | "projects created" => {
            audit::events(engine, caller, ws, &events, at).await?.into_open().unwrap().1
        }
        unknown => unreachable!("no list: {unknown}"),
    })
}

#[tokio::test]
async fn a_cursor_leads_on_in_its_own_list_and_is_refused_in_every_other() {
    let acme = Acme::new().await;
    let (_, browser) = acme.member("Bob", Role::Admin).await;
    let (engine, bob) = (acme.engine(), acme.house.caller(&browser).await);
    make_member_of(&acme, 130).await;
    workspaces::create(engine, &bob, "Umbrella").await.unwrap();
    for (n, ws) in (0..51).map(|n| (n, "acme")).chain([(0, "umbrella")]) {
        // Every page of the log has enough of them.
        acme.house.clock.advance(1);
        let rocket = ProjectAt::Page { workspace: ws, project: "rocket" };
        let name = if n == 0 { "Rocket".to_owned() } else { format!("Project {n}") };
        projects::create(engine, &bob, ws, &name).await.unwrap();
        tokens::of_workspace(engine, &bob, ws, new_token("Backup")).await.unwrap();
        tokens::of_project(engine, &bob, rocket, new_token("Pipeline")).await.unwrap();
        tokens::of_account(engine, &bob, new_token("Script")).await.unwrap();
    }
    fill(&acme).await;

    let mut cursors = Vec::new();
    for list in LISTS {
        let cursor = next(engine, &bob, list, "acme", "").await.unwrap();
        cursors.push((list, cursor.unwrap_or_else(|| unreachable!("{list} has one part only"))));
    }
    for (list, ws) in LISTS.into_iter().flat_map(|list| [(list, "acme"), (list, "umbrella")]) {
        let is_own = |of: &str| of == list && (ws == "acme" || ["workspaces", "account tokens"].contains(&of));
        for (of, cursor) in &cursors {
            let answer = next(engine, &bob, list, ws, cursor).await;
            let told = answer.as_ref().err().map(|problem| (problem.code, problem.fields[0].field.as_str()));
            let expected = if is_own(of) { None } else { Some((ValidationFailed, "cursor")) };
            assert_eq!(told, expected, "a cursor of {of} in {list} of {ws}");
        }
        assert_eq!(code(next(engine, &bob, list, ws, "moon").await), Some(ValidationFailed), "{list}");
    }
    // Nor is it for somebody else's list of the same name.
    let ada = acme.fresh_ada().await;
    for (list, cursor) in &cursors[..2] {
        assert_eq!(code(next(engine, &ada, list, "acme", cursor).await), Some(ValidationFailed), "{list}");
    }
    // A page shows the first part: an address is typed, and kept in bookmarks.
    for (of, cursor) in &cursors {
        let at = if *of == "tokens" { continue } else { cursor };
        let shown = tokens::workspace_page(engine, &bob, "acme", at).await.unwrap().into_open().unwrap().tokens;
        assert!(!shown.has_newer, "{of}");
    }
}

/// As many members and invites as make a second part.
async fn fill(acme: &Acme) {
    let (id, hash) = match acme.house.config.database {
        DatabaseUrl::Sqlite(_) => ("CAST('some' || printf('%012d', i) AS BLOB)", "CAST('some' || i AS BLOB)"),
        DatabaseUrl::Postgres(_) => ("md5('some' || i)::uuid", "decode(md5('some' || i), 'hex')"),
    };
    let many = INVITES_SHOWN + 1;
    let fill = format!(
        "INSERT INTO accounts (id, email, name, password_hash, created_at)
         WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {many})
         SELECT {id}, 'some' || i || '@crowd.dev', 'Some', '', 0 FROM n;
         INSERT INTO memberships (workspace_id, account_id, role, joined_by, joined_at)
         SELECT w.id, a.id, 'member', 'invite', 0 FROM accounts a, workspaces w
         WHERE a.email LIKE '%@crowd.dev' AND w.slug = 'acme';
         INSERT INTO invites (id, workspace_id, email, role, inviter_id, token_hash, created_at, expires_at)
         WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {many})
         SELECT {id}, w.id, 'some' || i || '@guest.dev', 'viewer', a.id, {hash}, {now}, {now}
         FROM n, workspaces w, accounts a WHERE w.slug = 'acme' AND a.email = 'bob@acme.dev'",
        now = acme.house.clock.now().plus(AN_HOUR).0,
    );
    execute(&acme.house, &fill).await;
}
