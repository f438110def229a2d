//! Every page and every server function, called by every kind of caller. The rows come from the registries of the
//! router and of the server functions: what somebody adds has a row at once, and the snapshot no longer fits.

use std::fmt::Write as _;

use crate::access::{Kind, Stage, arguments, outcome, page_outcome, pages, place, server_functions, told};
use crate::house::House;

#[tokio::test]
async fn who_gets_what_is_what_we_agreed_on() {
    let stage = Stage::set().await;
    let mut table = String::new();
    // Looking changes nothing, so all may look at the same world.
    let world = stage.parallel().await;
    for path in pages().await {
        write_row(&mut table, &path, &open_page(&stage, &world, &path).await);
    }
    for name in server_functions() {
        write_row(&mut table, &format!("rpc {name}"), &call(&stage, &name).await);
    }
    insta::assert_snapshot!("access_table", table);
}

#[test]
fn no_route_is_added_beside_the_list_that_gives_it_a_row() {
    let source = include_str!("../src/router.rs");
    let (code, _tests) = source.split_once("#[cfg(test)]").unwrap();
    let added: Vec<&str> = code.lines().filter(|line| line.contains(".route(")).collect();
    assert_eq!(added.len(), 1, "put it into `plain_routes`: {added:?}");
}

/// The row as it stands in the snapshot: one line a kind of caller, equal neighbours joined.
fn write_row(table: &mut String, what: &str, outcomes: &[(Kind, String)]) {
    let _ = writeln!(table, "{what}");
    let mut distinct: Vec<(&String, Vec<&str>)> = Vec::new();
    for (kind, outcome) in outcomes {
        match distinct.iter_mut().find(|(known, _)| *known == outcome) {
            Some((_, kinds)) => kinds.push(kind.name()),
            None => distinct.push((outcome, vec![kind.name()])),
        }
    }
    for (outcome, kinds) in distinct {
        let _ = writeln!(table, "    {outcome}\n        {}", kinds.join(", "));
    }
}

async fn open_page(stage: &Stage, world: &House, route: &str) -> Vec<(Kind, String)> {
    let path = place(route, stage);
    let mut row = Vec::new();
    for kind in Kind::TABLE {
        let answer = stage.browser_of(kind, world).get(&path).await;
        let outcome = page_outcome(&answer, stage);
        assert_no_leak(kind, &path, &path, &answer);
        row.push((kind, outcome));
    }
    row
}

async fn call(stage: &Stage, name: &str) -> Vec<(Kind, String)> {
    let mut row = Vec::new();
    for kind in Kind::TABLE {
        let world = stage.parallel().await;
        let mut browser = stage.browser_of(kind, &world);
        let fields = arguments(name, stage, kind, &mut browser).await;
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let answer = browser.call(name, &fields).await;
        let outcome = outcome(&answer, stage);
        assert_no_leak(kind, name, &format!("{fields:?}"), &answer);
        if crate::access::is_of_workspace(name) && kind.is_outside() {
            let is_refused = answer.code().is_some() || outcome == "shut";
            assert!(is_refused, "{name} lets {} in: {outcome}", kind.name());
        }
        row.push((kind, outcome));
    }
    row
}

/// Nothing of the inside is ever told to who is outside.
fn assert_no_leak(kind: Kind, what: &str, asked: &str, answer: &crate::house::Answer) {
    let told = if kind.is_outside() { told(asked, answer) } else { Vec::new() };
    assert!(told.is_empty(), "{what} tells {}: {told:?}", kind.name());
}
