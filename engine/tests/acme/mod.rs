//! The workspace Acme, as the story begins: Ada founded it, has an authenticator app that her session used,
//! and made the project Rocket. Everybody else comes in by invite.

use engine::workspaces::projects::{self, ProjectAt};
use engine::workspaces::{enforcement, invites, members};
use engine::{Caller, DatabaseUrl, Engine, workspaces};
use shared::policy::{Plan, Role};
use shared::views::{Door, Joining, MemberFilter, People};
use shared::{ErrorCode, Problem};
use sqlx::Connection as _;

use crate::house::{Browser, House, Resident};

/// The project that Ada made.
pub const ROCKET: ProjectAt<'_> = ProjectAt::Page { workspace: "acme", project: "rocket" };

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
        Self::built_in(House::with_plan(plan).await).await
    }

    pub async fn built_in(house: House) -> Self {
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

    /// The browser of that session.
    pub fn browser(&self) -> Browser {
        self.browser.clone()
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
        self.listed(caller, &MemberFilter { only_without_second_factor, ..MemberFilter::default() }, "").await
    }

    /// A page of the members who match.
    pub async fn listed(&self, caller: &Caller, filter: &MemberFilter, at: &str) -> People {
        let door = members::people(self.engine(), caller, "acme", filter, (at, "")).await.unwrap();
        let Door::Open(people) = door else { unreachable!("shut: {door:?}") };
        people
    }

    /// The requests to join, from the place on that `at` names.
    pub async fn requests(&self, at: &str) -> Joining {
        let (ada, everybody) = (self.ada().await, MemberFilter::default());
        let door = members::people(self.engine(), &ada, "acme", &everybody, ("", at)).await.unwrap();
        door.into_open().unwrap().joining.unwrap()
    }

    /// What addresses and forms call a member by.
    pub async fn id(&self, email: &str) -> String {
        let filter = MemberFilter { search: email.to_owned(), ..MemberFilter::default() };
        let found = self.listed(&self.ada().await, &filter, "").await.members;
        found.into_iter().find(|member| member.email == email).and_then(|member| member.id).unwrap()
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

    /// A statement with one text argument, run behind the engine's back.
    pub async fn execute(&self, sql: &'static str, argument: &str) {
        self.try_execute(sql, argument).await.unwrap();
    }

    /// The same, where the database may refuse it.
    pub async fn try_execute(&self, sql: &'static str, argument: &str) -> Result<(), sqlx::Error> {
        match &self.house.config.database {
            DatabaseUrl::Sqlite(path) => {
                let url = format!("sqlite://{}", path.display());
                let mut link = sqlx::SqliteConnection::connect(&url).await?;
                sqlx::query(sql).bind(argument).execute(&mut link).await.map(drop)
            }
            DatabaseUrl::Postgres(url) => {
                let mut link = sqlx::PgConnection::connect(url).await?;
                sqlx::query(sql).bind(argument).execute(&mut link).await.map(drop)
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
