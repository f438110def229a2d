//! Promises of tokens, and threats to them: they work whatever is required of people, and do no more than they may.

mod ended;
mod enforced;
mod made;
mod panel;
mod reach;
mod told;

use crate::acme::{Acme, ROCKET};
use crate::house::client;
use engine::tokens::{Created, NewToken};
use engine::workspaces::projects;
use engine::{Caller, Credentials, Engine, Who, tokens};
use shared::views::Door;

const fn wanted(name: &'static str, scope: &'static str, days: &'static str) -> NewToken<'static> {
    NewToken { name, scope, expires_in_days: days }
}

/// Who sends this token to this server.
async fn bearing(engine: &Engine, token: &str) -> Caller {
    engine.resolve(Credentials { bearer: Some(token), ..Credentials::default() }, client()).await.unwrap()
}

async fn is_nobody(engine: &Engine, token: &str) -> bool {
    matches!(bearing(engine, token).await.who, Who::Anonymous)
}

async fn project_id(acme: &Acme, workspace: &str) -> String {
    let door = projects::list(acme.engine(), &acme.ada().await, workspace).await.unwrap();
    let Door::Open(list) = door else { unreachable!("shut: {door:?}") };
    list.projects.into_iter().next().unwrap().id
}

/// What forms and addresses call a token by.
fn id(created: &Created) -> String {
    created.token.id.to_string()
}

/// A token of each kind, of Ada, of Acme and of Rocket.
async fn one_of_each(acme: &Acme, scope: &'static str) -> [Created; 3] {
    let (engine, ada) = (acme.engine(), acme.fresh_ada().await);
    let account = tokens::of_account(engine, &ada, wanted("Laptop", scope, "30")).await.unwrap();
    // One a second: what happens in the same millisecond has no order.
    acme.house.clock.advance(1);
    let workspace = tokens::of_workspace(engine, &ada, "acme", wanted("Backup", scope, "30")).await.unwrap();
    acme.house.clock.advance(1);
    let project = tokens::of_project(engine, &ada, ROCKET, wanted("Pipeline", scope, "30")).await.unwrap();
    [account, workspace, project]
}

/// One of the account (0), of Acme (1) or of Rocket.
async fn make(engine: &Engine, ada: &Caller, kind: u8) -> Result<Created, tokens::TokenError> {
    let new = wanted("One of many", "read", "");
    match kind {
        0 => tokens::of_account(engine, ada, new).await,
        1 => tokens::of_workspace(engine, ada, "acme", new).await,
        _ => tokens::of_project(engine, ada, ROCKET, new).await,
    }
}
