use engine::factors::{self, authenticator, passkey, recovery_codes};
use engine::workspaces::restore;
use engine::{Caller, gate, sessions, step_up};
use shared::ErrorCode::{Conflict, NotFound, SecondFactorSetupRequired, StepUpRequired};
use shared::policy::{Level, Outcome, Role};
use shared::views::{Door, Frame};

use crate::acme::{Acme, code};
use crate::device::Device;
use crate::house::{Browser, PASSWORD, Resident};

/// Bob, with what he holds in his hands.
pub struct Bob<'a> {
    acme: &'a Acme,
    pub resident: Resident,
    pub has_app: bool,
    pub passkeys: Vec<(String, Device)>,
    browsers: Vec<Browser>,
}

impl<'a> Bob<'a> {
    pub async fn arrive(acme: &'a Acme, role: Role) -> Self {
        let (resident, browser) = acme.member("Bob", role).await;
        Self { acme, resident, has_app: false, passkeys: Vec::new(), browsers: vec![browser] }
    }

    /// One of the sessions that still live; a new one, if none does.
    pub async fn session(&mut self, n: usize) -> (Browser, Caller) {
        let mut alive = Vec::new();
        for browser in std::mem::take(&mut self.browsers) {
            if self.acme.house.is_in(&browser).await {
                alive.push(browser);
            }
        }
        self.browsers = alive;
        if self.browsers.is_empty() {
            self.sign_in().await;
        }
        let browser = self.browsers[n % self.browsers.len()].clone();
        let caller = self.acme.house.caller(&browser).await;
        (browser, caller)
    }

    /// How many of his sessions live; one at least.
    pub async fn sessions(&mut self) -> usize {
        self.session(0).await;
        self.browsers.len()
    }

    pub async fn sign_in(&mut self) {
        let house = &self.acme.house;
        let browser = match self.passkeys.first() {
            _ if self.has_app => house.sign_in(&self.resident).await,
            Some((_, device)) => house.second_step_with(&self.resident, device).await,
            None => house.sign_in(&self.resident).await,
        };
        self.browsers.push(browser);
    }

    /// Confirms it's him, if he has to, by what he is offered.
    pub async fn confirm(&self, caller: &Caller) {
        let house = &self.acme.house;
        let ways = step_up::methods(&house.engine, caller).await.unwrap();
        if ways.fresh {
            return;
        }
        match self.passkeys.first() {
            Some((_, device)) if ways.methods.passkey => house.step_up_with(caller, device).await,
            _ if ways.methods.authenticator => {
                let code = house.fresh_code(&self.resident);
                step_up::with_code(&house.engine, caller, &code).await.unwrap();
            }
            _ => step_up::with_password(&house.engine, caller, PASSWORD).await.unwrap(),
        }
    }

    pub async fn add_app(&mut self, browser: &Browser, caller: &Caller) {
        self.confirm(caller).await;
        self.acme.house.enrol(&mut self.resident, browser).await;
        self.has_app = true;
    }

    pub async fn add_passkey(&mut self, browser: &Browser, caller: &Caller) {
        self.confirm(caller).await;
        // Ids are told apart by the millisecond they were made in.
        self.acme.house.clock.advance(1);
        let device = Device::new();
        self.acme.house.add_passkey(browser, &device).await;
        self.passkeys.push((self.acme.house.newest(caller).await, device));
    }

    pub async fn sign_in_by_passkey(&mut self) {
        if let Some((_, device)) = self.passkeys.last() {
            let browser = self.acme.house.sign_in_with(device).await;
            self.browsers.push(browser);
        }
    }

    pub async fn remove_passkey(&mut self, n: usize) {
        let (_, caller) = self.session(n).await;
        self.confirm(&caller).await;
        if !self.passkeys.is_empty() {
            let (id, _) = self.passkeys.remove(n % self.passkeys.len());
            passkey::remove(self.acme.engine(), &caller, &id).await.unwrap();
        }
    }

    pub async fn disable_all(&mut self, n: usize) {
        let (_, caller) = self.session(n).await;
        self.confirm(&caller).await;
        if self.has_app || !self.passkeys.is_empty() {
            factors::disable(self.acme.engine(), &caller).await.unwrap();
            self.passkeys.clear();
            self.has_app = false;
        }
    }

    pub async fn sign_out(&mut self, n: usize) {
        let (_, caller) = self.session(n).await;
        sessions::sign_out(self.acme.engine(), &caller).await.unwrap();
    }

    /// What his door says in a session: `None`, where there is no door for him.
    async fn door(&self, caller: &Caller) -> Option<Door<Frame>> {
        match gate::access(self.acme.engine(), caller, "acme").await {
            Ok(door) => Some(door),
            Err(refusal) => {
                assert!(matches!(refusal, gate::Refusal::NotFound), "{refusal}");
                None
            }
        }
    }

    /// In each of his sessions: there is a door for members alone, and what leads through it stands behind none.
    pub async fn can_always_enrol_and_step_up(&mut self, is_member: bool) {
        let (engine, has_passkey) = (self.acme.engine(), !self.passkeys.is_empty());
        for n in 0..self.sessions().await {
            let (_, caller) = self.session(n).await;
            assert_eq!(self.door(&caller).await.is_some(), is_member);
            // Neither: then it is the password.
            let ways = step_up::methods(engine, &caller).await.unwrap();
            assert_eq!((ways.methods.authenticator, ways.methods.passkey), (self.has_app, has_passkey));
            let stale = (!ways.fresh).then_some(StepUpRequired);
            assert_eq!(code(authenticator::begin(engine, &caller).await), stale.or(self.has_app.then_some(Conflict)));
            assert_eq!(code(passkey::begin(engine, &caller).await), stale);
            let no_codes = (!self.has_app && !has_passkey).then_some(NotFound);
            assert_eq!(code(recovery_codes::view(engine, &caller).await), stale.or(no_codes));
        }
    }

    /// Does what the shut door asks for, until it is open.
    pub async fn gets_in(&mut self, n: usize) {
        let (browser, caller) = self.session(n).await;
        for _ in 0..3 {
            let shut = match gate::access(self.acme.engine(), &caller, "acme").await.unwrap() {
                Door::Open(_) => return,
                Door::Shut(shut) => shut,
            };
            self.does_what_is_asked(shut.decision.outcome, shut.required, &browser, &caller).await;
        }
        unreachable!("still shut after all it asked for");
    }

    async fn does_what_is_asked(&mut self, outcome: Outcome, required: Level, browser: &Browser, caller: &Caller) {
        match (outcome, required) {
            (Outcome::SetUpRequired, Level::PhishingResistant) => self.add_passkey(browser, caller).await,
            (Outcome::SetUpRequired, _) if !self.has_app => self.add_app(browser, caller).await,
            (Outcome::StepUpRequired, Level::PhishingResistant) => {
                let (_, device) = self.passkeys.first().unwrap();
                self.acme.house.step_up_with(caller, device).await;
            }
            (Outcome::StepUpRequired, _) => {
                let ways = step_up::methods(self.acme.engine(), caller).await.unwrap();
                assert!(!ways.fresh, "the page that confirms it would lead straight back");
                self.confirm(caller).await;
            }
            odd => unreachable!("a shut door that asks for {odd:?}"),
        }
    }

    /// Presses *Undo* on `/`, and does what he is told there, until the workspace is back. Where he may not, or no longer,
    /// there is no such button, and nothing behind it. Whether it is back.
    pub async fn undoes(&mut self, n: usize, may: bool) -> bool {
        let engine = self.acme.engine();
        let (browser, caller) = self.session(n).await;
        assert_eq!(engine::accounts::home(engine, &caller, "").await.unwrap().deleted.len(), usize::from(may));
        for _ in 0..4 {
            let gone = engine::accounts::home(engine, &caller, "").await.unwrap().deleted;
            let refused = code(restore(engine, &caller, "acme").await);
            let Some(gone) = gone.first() else {
                assert_eq!(refused, Some(NotFound));
                return false;
            };
            let told = (gone.decision.outcome, refused);
            match told {
                (Outcome::Granted, None) => return true,
                (Outcome::Granted, Some(StepUpRequired)) => self.confirm(&caller).await,
                (Outcome::SetUpRequired, Some(SecondFactorSetupRequired))
                | (Outcome::StepUpRequired, Some(StepUpRequired)) => {
                    self.does_what_is_asked(told.0, gone.required, &browser, &caller).await;
                }
                odd => unreachable!("told one thing and refused for another: {odd:?}"),
            }
        }
        unreachable!("still deleted after all that was asked for");
    }
}
