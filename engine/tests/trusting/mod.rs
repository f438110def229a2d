//! Acme, which trusts a domain that a real name server proves.

use engine::Engine;
use engine::workspaces::domains;
use shared::policy::{Plan, Role};
use shared::views::{DnsAnswer, JoinStep, JoinedBy, TrustedDomainRow};
use shared::{ErrorCode, Problem};

use crate::acme::{Acme, code};
use crate::house::{Browser, House, Resident};
use crate::name_server::{NameServer, text};

pub const RECORD: &str = "_sallyport-challenge.example.org";

/// Acme, and the name server its proofs are asked at.
pub struct Stage {
    pub acme: Acme,
    pub dns: NameServer,
}

impl Stage {
    pub async fn set() -> Self {
        let dns = NameServer::start().await;
        let house = House::asking(Plan::Hobby, dns.address()).await;
        Self { acme: Acme::built_in(house).await, dns }
    }

    /// The same, with example.org proven.
    pub async fn trusting(mode: &str, role: &str) -> Self {
        let stage = Self::set().await;
        stage.add(mode, role).await;
        stage.publish().await;
        assert_eq!(stage.check().await.unwrap(), DnsAnswer::Proven);
        stage
    }

    pub fn engine(&self) -> &Engine {
        self.acme.engine()
    }

    pub async fn add(&self, mode: &str, role: &str) -> DnsAnswer {
        let ada = self.acme.fresh_ada().await;
        domains::add(self.engine(), &ada, "acme", "example.org", mode, role).await.unwrap().answer
    }

    pub async fn publish(&self) {
        self.dns.say(RECORD, text(&self.row().await.record_value));
    }

    pub async fn check(&self) -> Result<DnsAnswer, Problem> {
        self.check_by(self.engine()).await
    }

    /// The same by a server that does not wait long: for a name server that says nothing.
    pub async fn check_in_vain(&self) -> Result<DnsAnswer, Problem> {
        self.check_by(&self.acme.house.impatient_server().await).await
    }

    async fn check_by(&self, engine: &Engine) -> Result<DnsAnswer, Problem> {
        let (ada, row) = (self.acme.ada().await, self.row().await);
        domains::check(engine, &ada, "acme", &row.id).await.map_err(Problem::from)
    }

    pub async fn change(&self, mode: &str, role: &str) {
        let (ada, row) = (self.acme.fresh_ada().await, self.row().await);
        domains::change(self.engine(), &ada, "acme", &row.id, mode, role).await.unwrap();
    }

    pub async fn row(&self) -> TrustedDomainRow {
        let joining = self.acme.people(&self.acme.ada().await).await.joining.unwrap();
        joining.domains.into_iter().next().unwrap()
    }

    /// Signs up with an address of example.org, and signs in.
    pub async fn arrive(&self, name: &str) -> (Resident, Browser) {
        let resident = self.acme.house.resident_of(name, "example.org").await;
        let browser = self.acme.house.sign_in(&resident).await;
        (resident, browser)
    }

    /// Who is a member, with which role and how they came in.
    pub async fn members(&self) -> Vec<(String, Role, JoinedBy)> {
        let people = self.acme.people(&self.acme.ada().await).await;
        people.members.into_iter().map(|member| (member.name, member.role, member.joined_by)).collect()
    }

    pub async fn is_member(&self, name: &str) -> bool {
        self.members().await.iter().any(|(member, ..)| member == name)
    }

    /// The workspaces this browser is offered, each with the next step.
    pub async fn offers(&self, browser: &Browser) -> Vec<(String, JoinStep)> {
        let me = engine::accounts::home(self.engine(), &self.acme.house.caller(browser).await, "").await.unwrap();
        me.offers.into_iter().map(|offer| (offer.workspace, offer.step)).collect()
    }

    /// What forms call the one offer by.
    pub async fn offer(&self, browser: &Browser) -> String {
        let me = engine::accounts::home(self.engine(), &self.acme.house.caller(browser).await, "").await.unwrap();
        me.offers[0].id.clone()
    }

    pub async fn ask(&self, browser: &Browser) -> Option<ErrorCode> {
        let (caller, offer) = (self.acme.house.caller(browser).await, self.offer(browser).await);
        code(domains::ask(self.engine(), &caller, &offer).await)
    }

    pub async fn requests(&self) -> Vec<(String, String)> {
        let joining = self.acme.people(&self.acme.ada().await).await.joining.unwrap();
        joining.requests.into_iter().map(|request| (request.id, request.email)).collect()
    }
}
