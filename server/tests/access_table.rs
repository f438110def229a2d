//! Every page and every server function, called by every kind of caller. The rows come from the registries of the
//! router and of the server functions: what somebody adds has a row at once, and the snapshot no longer fits.

mod access;
mod house;

use std::fmt::Write as _;

use access::{CANARY, Kind, Stage, arguments, outcome, page_outcome, place};
use house::House;

#[tokio::test]
async fn who_gets_what_is_what_we_agreed_on() {
    let stage = Stage::set().await;
    let mut table = String::new();
    // Looking changes nothing, so all may look at the same world.
    let world = stage.parallel().await;
    for path in pages() {
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
    for kind in Kind::ALL {
        let answer = stage.browser_of(kind, world).get(&path).await;
        let outcome = page_outcome(&answer, stage);
        assert_no_leak(kind, &path, &answer);
        row.push((kind, outcome));
    }
    row
}

async fn call(stage: &Stage, name: &str) -> Vec<(Kind, String)> {
    let mut row = Vec::new();
    for kind in Kind::ALL {
        let world = stage.parallel().await;
        let fields = arguments(name, stage, kind);
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let answer = stage.browser_of(kind, &world).call(name, &fields).await;
        let outcome = outcome(&answer, stage);
        assert_no_leak(kind, name, &answer);
        if access::is_of_workspace(name) && kind.is_outside() {
            let is_refused = answer.code().is_some() || outcome == "shut";
            assert!(is_refused, "{name} lets {} in: {outcome}", kind.name());
        }
        row.push((kind, outcome));
    }
    row
}

/// Neither a project nor a member is ever named to who is outside.
fn assert_no_leak(kind: Kind, what: &str, answer: &house::Answer) {
    let seen = format!("{:?}{}", answer.headers, answer.body).to_lowercase();
    assert!(!kind.is_outside() || !seen.contains(CANARY), "{what} tells {} about the inside", kind.name());
}

/// Also what the server adds to the pages of the app, and two addresses that lead nowhere.
fn pages() -> Vec<String> {
    let mut pages: Vec<String> =
        leptos_axum::generate_route_list(app::App).iter().map(|listing| listing.path().to_owned()).collect();
    pages.extend(server::router::plain_routes().map(|(path, _)| path.to_owned()));
    pages.extend(["/w/elsewhere", "/nowhere"].map(str::to_owned));
    pages.sort();
    pages
}

fn server_functions() -> Vec<String> {
    let mut names: Vec<String> = server_fn::axum::server_fn_paths()
        .map(|(path, method)| {
            assert_eq!(method, http::Method::POST, "{path}: only posts are safe from other sites");
            assert!(path.starts_with("/rpc/"), "{path} does not stand below /rpc/");
            path.trim_start_matches("/rpc/").to_owned()
        })
        .collect();
    assert!(names.len() > 20, "the functions are not linked in");
    names.sort();
    names
}
