//! The workspace Acme, as the story begins: Ada founded it, has an authenticator app that her session used,
//! and made the project Rocket. Everybody else comes in by invite.

#![allow(dead_code, reason = "each test file uses its own part of the fixture")]
#![allow(clippy::unwrap_used, reason = "a stage that can't be set should say so and stop")]
#![allow(clippy::allow_attributes, reason = "`expect` would fail in the file that uses every part")]

use engine::workspaces::{enforcement, invites, members, projects};
use engine::{Caller, DatabaseUrl, Engine, workspaces};
use shared::policy::{Plan, Role};
use shared::views::{Door, People};
use shared::{ErrorCode, Problem};
use sqlx::Connection as _;

use crate::house::{Browser, House, Resident};

pub struct Acme {
    pub house: House,
    pub ada: Resident,
    browser: Browser,
}

impl Acme {
    pub async fn new() -> Self {
        Self::with_plan(Plan::Pro).await
    }

    pub async fn with_plan(plan: Plan) -> Self {
        let house = House::with_plan(plan).await;
        let mut ada = house.resident("Ada").await;
        let browser = house.sign_in(&ada).await;
        house.enrol(&mut ada, &browser).await;
        let acme = Self { house, ada, browser };
        let slug = workspaces::create(acme.engine(), &acme.ada().await, "Acme").await.unwrap();
        assert_eq!(slug.as_str(), "acme");
        projects::create(acme.engine(), &acme.ada().await, "acme", "Rocket").await.unwrap();
        acme
    }

    pub const fn engine(&self) -> &Engine {
        &self.house.engine
    }

    /// Ada, in the session that used her authenticator.
    pub async fn ada(&self) -> Caller {
        self.house.caller(&self.browser).await
    }

    /// Ada, who has just confirmed that it's her.
    pub async fn fresh_ada(&self) -> Caller {
        let (ada, code) = (self.ada().await, self.house.fresh_code(&self.ada));
        engine::step_up::with_code(self.engine(), &ada, &code).await.unwrap();
        ada
    }

    /// Somebody with an account and a session who has nothing to do with Acme.
    pub async fn stranger(&self, name: &str) -> (Resident, Browser) {
        let resident = self.house.resident(name).await;
        let browser = self.house.sign_in(&resident).await;
        (resident, browser)
    }

    /// Somebody who signed up, was invited and accepted.
    pub async fn member(&self, name: &str, role: Role) -> (Resident, Browser) {
        let (resident, browser) = self.stranger(name).await;
        let token = self.invite(&resident.email, role).await;
        invites::accept(self.engine(), &self.house.caller(&browser).await, &token).await.unwrap();
        (resident, browser)
    }

    /// The token of an invite that Ada sends.
    pub async fn invite(&self, email: &str, role: Role) -> String {
        invites::send(self.engine(), &self.ada().await, "acme", email, role.word()).await.unwrap();
        self.house.token_mailed_to(email, "/invite/").await
    }

    /// Ada switches *Require 2FA*.
    pub async fn switch(&self, on: bool) {
        enforcement::require(self.engine(), &self.fresh_ada().await, "acme", on).await.unwrap();
    }

    pub async fn people(&self, caller: &Caller) -> People {
        self.filtered_people(caller, false).await
    }

    pub async fn filtered_people(&self, caller: &Caller, only_without_second_factor: bool) -> People {
        let door = members::people(self.engine(), caller, "acme", only_without_second_factor).await.unwrap();
        let Door::Open(people) = door else { unreachable!("shut: {door:?}") };
        people
    }

    /// What a caller gets who opens the list of projects: their names, or why not.
    pub async fn open(&self, caller: &Caller) -> Result<Vec<String>, ErrorCode> {
        open_at(self.engine(), caller).await
    }

    /// How many audit events of this kind there are.
    pub async fn events(&self, kind: &str) -> i64 {
        self.count("SELECT COUNT(*) FROM audit_events WHERE kind = $1", kind).await
    }

    /// The number a query with one text argument answers, asked behind the engine's back.
    pub async fn count(&self, sql: &'static str, argument: &str) -> i64 {
        match &self.house.config.database {
            DatabaseUrl::Sqlite(path) => {
                let url = format!("sqlite://{}", path.display());
                let mut link = sqlx::SqliteConnection::connect(&url).await.unwrap();
                sqlx::query_scalar(sql).bind(argument).fetch_one(&mut link).await.unwrap()
            }
            DatabaseUrl::Postgres(url) => {
                let mut link = sqlx::PgConnection::connect(url).await.unwrap();
                sqlx::query_scalar(sql).bind(argument).fetch_one(&mut link).await.unwrap()
            }
        }
    }
}

/// Like [`Acme::open`], at another server.
pub async fn open_at(engine: &Engine, caller: &Caller) -> Result<Vec<String>, ErrorCode> {
    match projects::list(engine, caller, "acme").await {
        Ok(Door::Open(page)) => Ok(page.projects.into_iter().map(|project| project.name).collect()),
        Ok(Door::Shut(shut)) => Err(Problem::from(engine::gate::Refusal::Shut(shut)).code),
        Err(refusal) => Err(Problem::from(refusal).code),
    }
}

/// The code of a refusal.
pub fn code<T>(result: Result<T, impl Into<Problem>>) -> Option<ErrorCode> {
    result.err().map(|error| error.into().code)
}
