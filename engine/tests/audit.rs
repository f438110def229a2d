//! Promises about the audit log: what it tells, to whom, and for how long.

use crate::acme::{Acme, code};
use crate::device::Device;
use crate::house::House;
use crate::intruder::{checked, execute, findings, read, wrongs};
use crate::trusting::Stage;
use engine::audit::{Asked, Wrong, begin_export, events, page};
use engine::clock::Instant;
use engine::housekeeping::tidy;
use engine::workspaces::{members, projects};
use engine::{Caller, DatabaseUrl, limits};
use serde_json::json;
use shared::ErrorCode::{Forbidden, Internal, NotFound, SecondFactorSetupRequired, ValidationFailed};
use shared::Problem;
use shared::input::InputError::{BeforeTheFirstDay, NotADay, TooLong, UnknownChoice};
use shared::policy::{Plan, Role};
use shared::views::{AuditPage, Door};

async fn log(acme: &Acme, asked: Asked<'_>) -> AuditPage {
    let door = page(acme.engine(), &acme.ada().await, "acme", &asked).await.unwrap();
    let Door::Open(log) = door else { unreachable!("shut: {door:?}") };
    log.page
}

fn told(log: &AuditPage) -> Vec<&str> {
    log.rows.iter().map(|row| row.what.as_str()).collect()
}

#[tokio::test]
async fn an_event_tells_who_did_what_to_whom_from_where_with_which_proof() {
    let acme = Acme::new().await;
    acme.invite("bob@acme.dev", Role::Viewer).await;
    acme.switch(true).await;
    let log = log(&acme, Asked::default()).await;
    let rows: Vec<_> = log
        .rows
        .iter()
        .map(|row| (row.who.as_str(), row.what.as_str(), row.whom.as_str(), row.ip.as_str(), row.proof.as_str()))
        .collect();
    let (ada, ip, proof) = ("ada@acme.dev", "192.0.2.7", "Authenticator");
    assert_eq!(
        rows,
        [
            (ada, "switched Require 2FA on", "", ip, proof),
            (ada, "invited bob@acme.dev as Viewer", "bob@acme.dev", ip, proof),
            (ada, "created the project “Rocket”", "", ip, proof),
            (ada, "created the workspace “Acme”", "", ip, proof),
        ]
    );
    let told = acme.house.audited("workspace.enforcement_switched").await;
    assert_eq!(told, [json!({ "before": "password", "after": "two_factor" })]);
    let agents = acme.house.texts("SELECT DISTINCT user_agent FROM audit_events").await;
    assert_eq!(agents, ["Test/1.0"]);
}

#[tokio::test]
async fn an_act_that_takes_its_own_proof_away_still_tells_it() {
    let acme = Acme::new().await;
    let ada = acme.fresh_ada().await;
    engine::factors::disable(acme.engine(), &ada).await.unwrap();
    engine::sessions::sign_out(acme.engine(), &ada).await.unwrap();
    let proofs = "SELECT kind || ' ' || coalesce(proof, '-') FROM audit_events
                  WHERE kind IN ('factor.second_factor_disabled', 'session.signed_out') ORDER BY position";
    let proofs = acme.house.texts(proofs).await;
    assert_eq!(proofs, ["factor.second_factor_disabled authenticator", "session.signed_out password"]);
}

#[tokio::test]
async fn filters_leave_out_what_they_should_and_nothing_else() {
    let acme = Acme::new().await;
    let (_, bobs) = acme.member("Bob", Role::Member).await;
    acme.house.clock.advance(limits::A_DAY);
    let bob = acme.house.caller(&bobs).await;
    projects::create(acme.engine(), &bob, "acme", "Comet").await.unwrap();
    let all = log(&acme, Asked::default()).await;
    assert_eq!(
        all.kinds.iter().map(|of| (of.label.as_str(), of.kinds.len())).collect::<Vec<_>>(),
        [("Project", 1), ("Workspace", 3)]
    );
    let of_kind = log(&acme, Asked { kind: "project.created", ..Asked::default() }).await;
    assert_eq!(told(&of_kind), ["created the project “Comet”", "created the project “Rocket”"]);
    let of_bob = log(&acme, Asked { person: " Bob@acme.dev ", ..Asked::default() }).await;
    let expected =
        ["created the project “Comet”", "joined as Member, invited by ada@acme.dev", "invited bob@acme.dev as Member"];
    assert_eq!(told(&of_bob), expected);
    for part in ["bob", "BOB@ACME", "b@acme.d"] {
        assert_eq!(told(&log(&acme, Asked { person: part, ..Asked::default() }).await), expected, "{part}");
    }

    let days: Vec<&str> = all.rows.iter().map(|row| &row.when.iso[..10]).collect();
    let (today, first) = (days[0], days[days.len() - 1]);
    assert_ne!(today, first);
    assert_eq!(log(&acme, Asked { from: today, ..Asked::default() }).await.rows, all.rows[..1]);
    assert_eq!(log(&acme, Asked { to: first, ..Asked::default() }).await.rows, all.rows[1..]);
    assert_eq!(log(&acme, Asked { from: first, to: today, ..Asked::default() }).await.rows, all.rows);
    assert_eq!(log(&acme, Asked { person: "nobody@acme.dev", ..Asked::default() }).await.rows, []);
}

#[tokio::test]
async fn whoever_is_a_member_is_found_by_part_of_their_name_and_whoever_left_by_their_address() {
    let acme = Acme::new().await;
    let (_, browser) = acme.member("Zoe", Role::Member).await;
    let named = "UPDATE accounts SET name = 'Zoë MÜLLER', name_key = 'zoë müller' WHERE email = 'zoe@acme.dev'";
    execute(&acme.house, named).await;
    let zoe = acme.house.caller(&browser).await;
    projects::create(acme.engine(), &zoe, "acme", "Comet").await.unwrap();
    let found = async |person: &str| log(&acme, Asked { person, ..Asked::default() }).await;
    let by_address = found("zoe@acme.dev").await;
    assert_eq!(by_address.rows.len(), 3, "{:?}", told(&by_address));
    for name in ["müller", "ZOË", "Zoe\u{308} m", " oë mül "] {
        assert_eq!(found(name).await.rows, by_address.rows, "{name}");
    }
    // What a pattern would take for anything at all.
    for nobody in ["%", "_", "zo_", "\\", "zoe m"] {
        assert_eq!(told(&found(nobody).await), Vec::<&str>::new(), "{nobody}");
    }
    let asked = Asked { person: "müller", ..Asked::default() };
    let mut export = begin_export(acme.engine(), &acme.ada().await, "acme", &asked, "CSV").await.unwrap();
    assert_eq!(export.step().await.unwrap().len(), 3);

    members::leave(acme.engine(), &zoe, "acme").await.unwrap();
    assert_eq!(told(&found("müller").await), Vec::<&str>::new());
    assert_eq!(found("zoe@").await.rows.len(), 4);
}

#[tokio::test]
async fn whoever_joined_while_they_signed_in_is_named_and_found_after_they_left() {
    let (stage, device) = (Stage::set().await, Device::new());
    let house = &stage.acme.house;
    let ways = [house.resident_of("Password", "example.org").await, house.resident_of("Passkey", "example.org").await];
    house.add_passkey(&house.sign_in(&ways[1]).await, &device).await;
    stage.add("auto", "member").await;
    stage.publish().await;
    stage.check().await.unwrap();
    let new = house.resident_of("Link", "example.org").await;
    let browsers = [house.sign_in(&ways[0]).await, house.sign_in_with(&device).await, house.sign_in(&new).await];
    for browser in browsers {
        members::leave(stage.engine(), &house.caller(&browser).await, "acme").await.unwrap();
    }
    for part in ["password@ex", "passkey@ex", "link@ex"] {
        let found = log(&stage.acme, Asked { person: part, ..Asked::default() }).await;
        let joined = ["left the workspace", "joined as Member, by the domain example.org"];
        assert_eq!(told(&found), joined, "{part}");
        assert!(found.rows.iter().all(|row| row.who.starts_with(part)), "{:?}", found.rows);
    }
    let unnamed = "SELECT kind FROM audit_events WHERE workspace_id IS NOT NULL AND actor IS NULL AND target IS NULL";
    assert_eq!(house.texts(unnamed).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_filter_that_can_not_be_read_is_told_field_by_field_and_shows_and_exports_nothing() {
    let acme = Acme::new().await;
    let ada = acme.ada().await;
    let endless = "x".repeat(1000);
    for (asked, wrong) in [
        (Asked { from: "2026-02-30", to: "tomorrow", ..Asked::default() }, vec![("from", NotADay), ("to", NotADay)]),
        (Asked { from: "2026-03-04", to: "2026-03-03", ..Asked::default() }, vec![("to", BeforeTheFirstDay)]),
        (
            Asked { kind: "\0", person: &endless, ..Asked::default() },
            vec![("kind", UnknownChoice), ("person", TooLong(254))],
        ),
    ] {
        let log = log(&acme, asked).await;
        let told: Vec<_> = log.wrong.iter().map(|wrong| (wrong.field.as_str(), wrong.error)).collect();
        assert_eq!(told, wrong);
        assert!(log.rows.is_empty() && log.older.is_none() && !log.kinds.is_empty(), "{asked:?}");
        let export = begin_export(acme.engine(), &ada, "acme", &asked, "CSV").await;
        assert_eq!(code(export), Some(ValidationFailed), "{asked:?}");
    }
    assert_eq!(acme.events("workspace.audit_exported").await, 0);
    let all = log(&acme, Asked::default()).await;
    for mangled in ["x", "99999999999999999999", "1.5"] {
        assert_eq!(log(&acme, Asked { before: mangled, ..Asked::default() }).await, all, "{mangled}");
        assert_eq!(log(&acme, Asked { after: mangled, ..Asked::default() }).await, all, "{mangled}");
    }
}

#[tokio::test]
async fn pages_follow_each_other_without_gap_or_overlap_in_both_directions() {
    let acme = Acme::new().await;
    let ada = acme.ada().await;
    for n in 0..130 {
        projects::create(acme.engine(), &ada, "acme", &format!("Project {n}")).await.unwrap();
    }
    let (mut seen, mut before) = (Vec::new(), String::new());
    loop {
        let page = log(&acme, Asked { before: &before, ..Asked::default() }).await;
        assert_eq!(page.newer.is_none(), before.is_empty());
        assert!(page.rows.len() <= 50);
        seen.extend(page.rows);
        let Some(older) = page.older else { break };
        before = older.to_string();
    }
    assert_eq!(seen.len(), 132);
    let mut back = Vec::new();
    let mut after = "0".to_owned();
    loop {
        let page = log(&acme, Asked { after: &after, ..Asked::default() }).await;
        back.splice(0..0, page.rows);
        let Some(newer) = page.newer else { break };
        after = newer.to_string();
    }
    assert_eq!(back, seen);
}

/// Events of somebody else, behind those that are there, more than one look goes through.
async fn make_long(acme: &Acme, events: i64) {
    let id = match acme.house.config.database {
        DatabaseUrl::Sqlite(_) => "randomblob(16)",
        DatabaseUrl::Postgres(_) => "gen_random_uuid()",
    };
    let sql = format!(
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {events})
         INSERT INTO audit_events (id, at, kind, workspace_id, actor, ip, detail, chain, position, hash)
         SELECT {id}, c.at, 'project.created', c.workspace_id, 'eve@acme.dev', '192.0.2.9', '{{}}', c.chain, h.events + n.i, c.hash
         FROM n CROSS JOIN audit_events c JOIN audit_chains h ON h.chain = c.chain WHERE c.kind = 'workspace.created';
         UPDATE audit_chains SET events = events + {events}
         WHERE chain = (SELECT chain FROM audit_events WHERE kind = 'workspace.created')"
    );
    execute(&acme.house, &sql).await;
}

#[tokio::test]
async fn a_search_in_a_long_log_ends_before_it_is_through_says_how_far_it_came_and_can_go_on() {
    let acme = Acme::new().await;
    acme.invite("bob@acme.dev", Role::Viewer).await;
    let bob = Asked { person: "bob@", ..Asked::default() };
    let all_of_bob = log(&acme, bob).await;
    assert_eq!((all_of_bob.rows.len(), all_of_bob.older, &all_of_bob.searched_back_to), (1, None, &None));
    make_long(&acme, 2 * limits::AUDIT_SEARCHED).await;

    let (mut pages, mut before) = (Vec::new(), String::new());
    loop {
        let page = log(&acme, Asked { before: &before, ..bob }).await;
        assert_eq!(page.older.is_some(), page.searched_back_to.is_some());
        before = page.older.map(|older| older.to_string()).unwrap_or_default();
        pages.push(page);
        if before.is_empty() {
            break;
        }
    }
    assert_eq!(pages.iter().map(|page| page.rows.len()).collect::<Vec<_>>(), [0, 0, 1]);
    assert_eq!(pages[2].rows, all_of_bob.rows);
    let (second, first) = (pages[1].newer.unwrap().to_string(), "0".to_owned());
    assert!(log(&acme, Asked { after: &second, ..Asked::default() }).await.rows.len() == 50, "back to the newest part");

    // The other way round, and for who never was there.
    let nobody = Asked { person: "nobody", after: &first, ..Asked::default() };
    let page = log(&acme, nobody).await;
    assert!(page.rows.is_empty() && page.searched_up_to.is_some() && page.searched_back_to.is_none());
    assert_eq!(page.newer, Some(limits::AUDIT_SEARCHED.unsigned_abs()));
    assert_eq!(page.older, Some(1));
    let last = (2 * limits::AUDIT_SEARCHED).to_string();
    let page = log(&acme, Asked { after: &last, ..nobody }).await;
    assert_eq!((page.newer, page.searched_up_to), (None, None));

    // By kind, only what is of that kind counts as looked at.
    let invited = log(&acme, Asked { kind: "workspace.invite_sent", ..bob }).await;
    assert_eq!((invited.rows, invited.searched_back_to), (all_of_bob.rows.clone(), None));

    let ada = acme.ada().await;
    let Door::Open((events, next)) = events(acme.engine(), &ada, "acme", &bob, "").await.unwrap() else {
        unreachable!("shut")
    };
    assert!(events.is_empty() && next.is_some(), "a part that is empty is not the end");
    let mut export = begin_export(acme.engine(), &ada, "acme", &bob, "CSV").await.unwrap();
    let found = export.step().await.unwrap();
    assert_eq!(found.iter().map(|event| event.target.as_str()).collect::<Vec<_>>(), ["bob@acme.dev"]);
    assert!(export.step().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_day_is_found_whole_also_where_the_clock_was_put_back() {
    let acme = Acme::new().await;
    let ada = acme.ada().await;
    for (name, seconds) in [("Comet", limits::A_DAY), ("Moon", -limits::A_DAY), ("Star", limits::A_DAY)] {
        acme.house.clock.advance(seconds);
        projects::create(acme.engine(), &ada, "acme", name).await.unwrap();
    }
    let all = log(&acme, Asked { kind: "project.created", ..Asked::default() }).await;
    let created = |names: &[&str]| names.iter().map(|name| format!("created the project “{name}”")).collect::<Vec<_>>();
    assert_eq!(told(&all), created(&["Star", "Moon", "Comet", "Rocket"]));
    let first = &all.rows[3].when.iso[..10];
    let second = &all.rows[0].when.iso[..10];
    for (day, names) in [(first, ["Moon", "Rocket"]), (second, ["Star", "Comet"])] {
        let asked = Asked { kind: "project.created", from: day, to: day, ..Asked::default() };
        assert_eq!(told(&log(&acme, asked).await), created(&names), "{day}");
        let mut export = begin_export(acme.engine(), &ada, "acme", &asked, "CSV").await.unwrap();
        assert_eq!(export.step().await.unwrap().len(), 2, "{day}");
    }
    let never = log(&acme, Asked { to: "2001-01-01", ..Asked::default() }).await;
    assert!(never.rows.is_empty() && never.older.is_none() && never.searched_back_to.is_none());
}

#[tokio::test]
async fn a_log_by_day_is_whole_in_every_part_however_many_events_there_are_and_however_their_times_stand() {
    let acme = Acme::new().await;
    make_long(&acme, 3_000).await;
    // Three days from the workspace's first one on, an hour of each after the other; some clocks are two days late.
    let set_times = "UPDATE audit_events SET at = at + 86400000000 *
                         (CASE WHEN position % 7 = 0 THEN 0 WHEN position < 1000 THEN 0 WHEN position < 2900 THEN 1 ELSE 2 END)
                     WHERE actor = 'eve@acme.dev'";
    execute(&acme.house, set_times).await;
    let first = acme.house.clock.now();
    let day = |n: i64| first.plus(n * limits::A_DAY).moment().iso[..10].to_owned();
    let days = [day(0), day(1), day(2), String::new()];
    for from in &days {
        for to in days.iter().filter(|to| to.is_empty() || *to >= from) {
            let asked = Asked { kind: "project.created", from, to, ..Asked::default() };
            let (mut seen, mut back, mut before) = (Vec::new(), Vec::new(), String::new());
            loop {
                let page = log(&acme, Asked { before: &before, ..asked }).await;
                seen.extend(page.rows.into_iter().map(|row| row.when.iso));
                let Some(older) = page.older else { break };
                before = older.to_string();
            }
            let mut after = "0".to_owned();
            loop {
                let page = log(&acme, Asked { after: &after, ..asked }).await;
                back.extend(page.rows.into_iter().rev().map(|row| row.when.iso));
                let Some(newer) = page.newer else { break };
                after = newer.to_string();
            }
            let of_days: Vec<_> = {
                let all = acme.house.texts(
                    "SELECT CAST(at AS TEXT) FROM audit_events WHERE kind = 'project.created' ORDER BY position DESC",
                );
                let times = all.await.into_iter().map(|at| Instant(at.parse().unwrap()).moment().iso);
                times.filter(|at| at[..10] >= from[..] && (to.is_empty() || at[..10] <= to[..])).collect()
            };
            assert_eq!(seen, of_days, "from {from} to {to}");
            back.reverse();
            assert_eq!(back, of_days, "from {from} to {to}, the other way");
        }
    }
}

#[tokio::test]
async fn only_admins_who_are_let_in_read_the_log() {
    let acme = Acme::new().await;
    let (_, bobs) = acme.member("Bob", Role::Member).await;
    let (_, carols) = acme.member("Carol", Role::Admin).await;
    let (_, daves) = acme.stranger("Dave").await;
    acme.switch(false).await;
    let (bob, dave) = (acme.house.caller(&bobs).await, acme.house.caller(&daves).await);
    let refused = async |caller: &Caller| {
        let asked = Asked::default();
        let (page, export) = (
            page(acme.engine(), caller, "acme", &asked).await,
            begin_export(acme.engine(), caller, "acme", &asked, "CSV").await,
        );
        (code(page), code(export))
    };
    assert_eq!(refused(&bob).await, (Some(Forbidden), Some(Forbidden)));
    assert_eq!(refused(&dave).await, (Some(NotFound), Some(NotFound)));
    acme.switch(true).await;
    let carol = acme.house.caller(&carols).await;
    let door = page(acme.engine(), &carol, "acme", &Asked::default()).await.unwrap();
    assert!(matches!(door, Door::Shut(_)), "a shut admin reads: {door:?}");
    assert_eq!(refused(&carol).await.1, Some(SecondFactorSetupRequired));
}

#[tokio::test]
async fn an_export_holds_everything_asked_for_and_is_itself_told() {
    let acme = Acme::new().await;
    let ada = acme.ada().await;
    for n in 0..600 {
        projects::create(acme.engine(), &ada, "acme", &format!("Project {n}")).await.unwrap();
    }
    let asked = Asked { kind: "project.created", ..Asked::default() };
    let mut export = begin_export(acme.engine(), &ada, "acme", &asked, "CSV").await.unwrap();
    // What others do meanwhile is not part of it.
    projects::create(acme.engine(), &ada, "acme", "Latecomer").await.unwrap();
    let mut steps = Vec::new();
    loop {
        let step = export.step().await.unwrap();
        if step.is_empty() {
            break;
        }
        steps.push(step);
    }
    assert_eq!(steps.iter().map(Vec::len).collect::<Vec<_>>(), [500, 101]);
    let positions: Vec<i64> = steps.iter().flatten().map(|event| event.position).collect();
    assert_eq!(positions, (2..=602).collect::<Vec<_>>());
    let told = acme.house.audited("workspace.audit_exported").await;
    assert_eq!(told, [json!({ "format": "CSV", "kind": "project.created" })]);
}

#[tokio::test]
async fn an_export_ends_in_an_error_for_who_is_shut_out_in_between() {
    let acme = Acme::new().await;
    let (_, carols) = acme.member("Carol", Role::Admin).await;
    let carol = acme.house.caller(&carols).await;
    let begin = async || begin_export(acme.engine(), &carol, "acme", &Asked::default(), "NDJSON").await.unwrap();
    let (mut shut, mut left) = (begin().await, begin().await);
    acme.switch(true).await;
    let refusal = shut.step().await.map_err(Problem::from).unwrap_err();
    assert_eq!(refusal.code, SecondFactorSetupRequired);
    members::leave(acme.engine(), &carol, "acme").await.unwrap();
    assert_eq!(acme.house.audited("workspace.member_left").await, [json!({ "role": "admin" })]);
    assert_eq!(code(left.step().await), Some(NotFound), "no member any more, and not merely shut out");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn fifty_writers_at_once_make_one_chain_without_gap_or_fork() {
    let acme = Acme::new().await;
    let ada = acme.ada().await;
    let mut writers = tokio::task::JoinSet::new();
    for n in 0..50 {
        let (engine, ada) = (acme.engine().clone(), ada.clone());
        writers.spawn(async move { projects::create(&engine, &ada, "acme", &format!("Project {n}")).await.is_ok() });
    }
    assert!(writers.join_all().await.into_iter().all(|written| written));
    let positions =
        "SELECT CAST(position AS TEXT) FROM audit_events WHERE workspace_id IS NOT NULL ORDER BY audit_events.position";
    let positions = acme.house.texts(positions).await;
    assert_eq!(positions, (1..=52).map(|n| n.to_string()).collect::<Vec<_>>());
    assert_eq!(findings(&acme.house).await, []);
}

#[tokio::test]
async fn what_was_never_committed_is_not_told() {
    let acme = Acme::new().await;
    let (ada, all) = (acme.ada().await, "SELECT CAST(COUNT(*) AS TEXT) FROM audit_events");
    let before = acme.house.texts(all).await;
    // The head of a chain is the last that a transaction writes: the event is in it by then.
    let (refuse, allow) = match acme.house.config.database {
        DatabaseUrl::Sqlite(_) => (
            "CREATE TRIGGER full_disk BEFORE UPDATE ON audit_chains WHEN NEW.events > OLD.events
             BEGIN SELECT RAISE(ABORT, 'the disk is full'); END",
            "DROP TRIGGER full_disk",
        ),
        DatabaseUrl::Postgres(_) => (
            "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS
             $$ BEGIN RAISE EXCEPTION 'the disk is full'; END $$;
             CREATE TRIGGER full_disk BEFORE UPDATE ON audit_chains FOR EACH ROW WHEN (NEW.events > OLD.events)
             EXECUTE FUNCTION full_disk()",
            "DROP TRIGGER full_disk ON audit_chains",
        ),
    };
    execute(&acme.house, refuse).await;
    assert_eq!(code(projects::create(acme.engine(), &ada, "acme", "Comet").await), Some(Internal));
    assert_eq!(acme.house.texts(all).await, before);
    execute(&acme.house, allow).await;
    assert_eq!(acme.open(&ada).await.unwrap(), ["Rocket"], "nor did it happen");
    acme.house.clock.advance(1);
    projects::create(acme.engine(), &ada, "acme", "Meteor").await.unwrap();
    let told = acme.house.audited("project.created").await;
    assert_eq!(told.iter().map(|event| &event["name"]).collect::<Vec<_>>(), ["Rocket", "Meteor"]);
    assert_eq!(findings(&acme.house).await, []);
}

#[tokio::test]
async fn each_plan_keeps_its_days_and_the_rest_still_fits() {
    for (plan, kept) in [
        (Plan::Hobby, limits::AUDIT_KEPT_HOBBY),
        (Plan::Pro, limits::AUDIT_KEPT_PRO),
        (Plan::Enterprise, limits::AUDIT_KEPT_ENTERPRISE),
    ] {
        let acme = Acme::with_plan(plan).await;
        let ada = acme.ada().await;
        for n in 0..600 {
            projects::create(acme.engine(), &ada, "acme", &format!("Project {n}")).await.unwrap();
        }
        acme.house.clock.advance(kept - limits::A_DAY);
        acme.house.sign_in(&acme.ada).await;
        tidy(acme.engine()).await.unwrap();
        let left = "SELECT COUNT(*) FROM audit_events WHERE workspace_id IS NOT NULL AND kind <> $1";
        assert_eq!(acme.count(left, "").await, 602, "{plan:?}");
        acme.house.clock.advance(limits::A_DAY * 2);
        tidy(acme.engine()).await.unwrap();
        assert_eq!(acme.count(left, "").await, 1, "{plan:?}: the newest is never deleted");
        let anchor = "SELECT COUNT(*) FROM audit_chains WHERE anchor_position = 601 AND events = 602 AND 'x' <> $1";
        assert_eq!(acme.count(anchor, "").await, 1);
        assert_eq!(findings(&acme.house).await, []);
        let session = acme.house.sign_in(&acme.ada).await;
        projects::create(acme.engine(), &acme.house.caller(&session).await, "acme", "Comet").await.unwrap();
        assert_eq!(findings(&acme.house).await, []);
    }
}

#[tokio::test]
async fn retention_does_not_clear_away_what_was_tampered_with() {
    let acme = Acme::new().await;
    acme.switch(true).await;
    execute(&acme.house, "UPDATE audit_events SET ip = '::1' WHERE kind = 'project.created'").await;
    let before = wrongs(&acme.house).await;
    assert_eq!(before.len(), 1);
    acme.house.clock.advance(limits::AUDIT_KEPT_PRO * 2);
    tidy(acme.engine()).await.unwrap();
    assert_eq!(wrongs(&acme.house).await, before);
}

#[tokio::test]
async fn what_was_written_before_there_were_chains_is_taken_in_once() {
    let acme = Acme::new().await;
    acme.switch(true).await;
    let (before, _) = checked(acme.engine(), &[]).await;
    make_old(&acme.house).await;
    let server = acme.house.another_server().await;
    let (report, found) = checked(&server, &[]).await;
    assert_eq!((report.events, report.chains, found), (before.events, before.chains, vec![]));
    // A second start finds nothing to do, and whatever is put beside the chains later on stays beside them.
    execute(&acme.house, "UPDATE audit_events SET chain = NULL, position = NULL WHERE kind = 'project.created'").await;
    let server = acme.house.another_server().await;
    let (_, found) = checked(&server, &[]).await;
    assert!(!found.is_empty());
}

/// The database as a version without chains leaves it.
async fn make_old(house: &House) {
    let rng = engine::rng::Rng::seeded(9);
    let known = b"this key ring opens this database";
    let sealed =
        crate::house::keys(7).seal(&rng, engine::keys::Purpose::KeyCheck, sqlx::types::Uuid::nil(), known).unwrap();
    let hex = data_encoding::HEXLOWER.encode(&sealed);
    let blob = match &house.config.database {
        DatabaseUrl::Sqlite(_) => format!("x'{hex}'"),
        DatabaseUrl::Postgres(_) => format!("decode('{hex}', 'hex')"),
    };
    execute(
        house,
        &format!(
            "DELETE FROM audit_chains;
             UPDATE audit_events SET chain = NULL, position = NULL, hash = NULL;
             UPDATE key_check SET sealed = {blob}"
        ),
    )
    .await;
}

#[tokio::test]
async fn a_log_from_before_there_was_a_roll_of_chains_gets_one_when_it_is_opened() {
    let acme = Acme::new().await;
    make_old_of_roll(&acme.house, |_| true).await;
    let (_, found) = checked(&acme.house.another_server().await, &[]).await;
    assert_eq!(found, []);
    let chains = acme.house.texts("SELECT CAST(roll_chains AS TEXT) FROM audit_chains WHERE roll_chains > 0").await;
    let others = acme.house.texts("SELECT CAST(COUNT(*) - 1 AS TEXT) FROM audit_chains").await;
    assert_eq!(chains, others);
}

#[tokio::test]
async fn a_head_from_before_the_roll_put_back_is_told_and_no_restart_makes_a_new_roll() {
    let acme = Acme::new().await;
    make_old_of_roll(&acme.house, |chain| chain.bytes().all(|digit| digit == b'0')).await;
    let gone = [("the house".to_owned(), None, Wrong::RollGone)];
    assert_eq!(wrongs(&acme.house).await, gone);
    let (_, found) = checked(&acme.house.another_server().await, &[]).await;
    assert_eq!(found.into_iter().map(|found| found.wrong).collect::<Vec<_>>(), [Wrong::RollGone]);
}

/// Heads as a version without the roll leaves them: their codes are over all that was there then.
async fn make_old_of_roll(house: &House, which: fn(&str) -> bool) {
    let is_sqlite = matches!(house.config.database, DatabaseUrl::Sqlite(_));
    let hex = |column: &str| if is_sqlite { format!("hex({column})") } else { format!("encode({column}, 'hex')") };
    let (id, ids) = if is_sqlite {
        ("lower(hex(chain))", "SELECT lower(hex(chain)) FROM audit_chains")
    } else {
        ("replace(chain::text, '-', '')", "SELECT replace(chain::text, '-', '') FROM audit_chains")
    };
    let sealed = one(house, format!("SELECT {} FROM key_check", hex("sealed"))).await;
    let known = crate::house::keys(7).open(engine::keys::Purpose::KeyCheck, sqlx::types::Uuid::nil(), &sealed).unwrap();
    let key = &known[known.len() - 32..];
    for chain in house.texts(ids).await.into_iter().filter(|chain| which(chain)) {
        let only = format!("{id} = '{chain}'");
        let of_head = |column: String| one(house, format!("SELECT {column} FROM audit_chains WHERE {only}"));
        let number = |column: &str| {
            of_head(if is_sqlite {
                format!("printf('%016X', {column})")
            } else {
                format!("lpad(to_hex({column}), 16, '0')")
            })
        };
        let mut mac = <hmac::Hmac<sha2::Sha256> as hmac::KeyInit>::new_from_slice(key).unwrap();
        for part in [
            b"head 1".to_vec(),
            data_encoding::HEXLOWER.decode(chain.as_bytes()).unwrap(),
            number("events").await,
            of_head(hex("hash")).await,
            number("anchor_position").await,
            of_head(hex("anchor_hash")).await,
        ] {
            hmac::Mac::update(&mut mac, &[1]);
            hmac::Mac::update(&mut mac, &(part.len() as u64).to_be_bytes());
            hmac::Mac::update(&mut mac, &part);
        }
        let code = data_encoding::HEXLOWER.encode(&hmac::Mac::finalize(mac).into_bytes());
        let blob = if is_sqlite { format!("x'{code}'") } else { format!("decode('{code}', 'hex')") };
        let old = "roll_chains = NULL, roll_sum = NULL, roll_seen = NULL";
        execute(house, &format!("UPDATE audit_chains SET {old}, code = {blob} WHERE {only}")).await;
    }
}

async fn one(house: &House, sql: String) -> Vec<u8> {
    let texts = read(house, &sql).await;
    let [text] = texts.as_slice() else { unreachable!("{texts:?}") };
    data_encoding::HEXLOWER_PERMISSIVE.decode(text.as_bytes()).unwrap()
}
