use engine::factors::{self, authenticator, passkey, recovery_codes};
use engine::workspaces::restore;
use engine::{Caller, gate, limits, sessions, sign_in, step_up};
use shared::ErrorCode::{
    Conflict, FactorDisabled, NotFound, RateLimited, SecondFactorSetupRequired, SignInRequired, StepUpRequired,
    WrongCode,
};
use shared::Problem;
use shared::policy::{Level, Outcome};
use shared::views::{Door, Frame};

use super::hands::{Hands, Way};
use super::reached::Reached;
use super::step::{Guessed, Thing, Until};
use crate::acme::{Acme, code};
use crate::device::Device;
use crate::house::{Browser, ORIGIN, PASSWORD, Resident};

/// Bob, what his account has, and what he still has of that.
pub struct Bob<'a> {
    pub acme: &'a Acme,
    pub resident: Resident,
    pub has_app: bool,
    /// By id; with the device, as long as he has it.
    passkeys: Vec<(String, Option<Device>)>,
    pub hands: Hands,
    browsers: Vec<Browser>,
    /// The tokens of his command lines.
    pub command_lines: Vec<String>,
    pub reached: &'a Reached,
}

/// Where a second factor is asked for.
#[derive(Clone, Copy)]
enum Asked<'c> {
    ByStepUp(&'c Caller),
    BySignIn(&'c Caller),
}

impl<'a> Bob<'a> {
    pub fn arrive(acme: &'a Acme, reached: &'a Reached, (resident, browser): (Resident, Browser)) -> Self {
        Self {
            acme,
            resident,
            has_app: false,
            passkeys: Vec::new(),
            hands: Hands::default(),
            browsers: vec![browser],
            command_lines: Vec::new(),
            reached,
        }
    }

    /// One of the sessions in browsers that still live; a new one, if none does.
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

    pub fn has_second_factor(&self) -> bool {
        self.has_app || !self.passkeys.is_empty()
    }

    pub fn passkeys(&self) -> usize {
        self.passkeys.len()
    }

    pub async fn sign_in(&mut self) {
        self.sign_in_by(None).await;
    }

    pub async fn sign_in_by(&mut self, way: Option<Way>) {
        self.asks_the_operator_if_nothing_is_left().await;
        for _ in 0..2 {
            let browser = self.acme.house.start_sign_in(&self.resident).await;
            if browser.session.is_some() {
                self.browsers.push(browser);
                return;
            }
            let pending = self.acme.house.caller(&browser).await;
            // If it has to wait, the password comes first again.
            if let Some(browser) = self.proves(Asked::BySignIn(&pending), way).await {
                let caller = self.acme.house.caller(&browser).await;
                self.browsers.push(browser);
                self.makes_new_codes_if_few_are_left(&caller).await;
                return;
            }
        }
        unreachable!("waiting was not enough");
    }

    /// Confirms it's him, if he has to. The session may be another one afterwards: the operator ends all.
    pub async fn confirmed(&mut self, n: usize) -> (Browser, Caller) {
        self.confirmed_by(n, None).await
    }

    pub async fn confirmed_by(&mut self, n: usize, way: Option<Way>) -> (Browser, Caller) {
        let (browser, caller) = self.session(n).await;
        if way.is_none() && step_up::methods(&self.acme.house.engine, &caller).await.unwrap().fresh {
            return (browser, caller);
        }
        if !self.has_second_factor() {
            step_up::with_password(&self.acme.house.engine, &caller, PASSWORD).await.unwrap();
            return (browser, caller);
        }
        if self.asks_the_operator_if_nothing_is_left().await {
            return self.session(n).await;
        }
        for _ in 0..2 {
            if self.proves(Asked::ByStepUp(&caller), way).await.is_some() {
                self.makes_new_codes_if_few_are_left(&caller).await;
                return (browser, caller);
            }
        }
        unreachable!("waiting was not enough");
    }

    /// In one of the ways he has; where one has to wait, in another. None, when all have to: then it is later.
    async fn proves(&mut self, asked: Asked<'_>, only: Option<Way>) -> Option<Browser> {
        let ways: Vec<_> = self.hands.ways().into_iter().filter(|way| only.is_none_or(|only| only == *way)).collect();
        let mut waits = Vec::new();
        for way in ways {
            match self.tries(asked, way).await {
                Ok(browser) => {
                    if !waits.is_empty() {
                        self.reached.note("another way, while one had to wait");
                    }
                    return Some(browser);
                }
                Err(problem) => {
                    assert_eq!(problem.code, RateLimited, "{way:?}");
                    waits.push(problem.retry_after.unwrap());
                }
            }
        }
        self.reached.note("waited, with no other way");
        self.acme.house.clock.advance(i64::from(*waits.iter().min().unwrap()));
        None
    }

    async fn tries(&mut self, asked: Asked<'_>, way: Way) -> Result<Browser, Problem> {
        let (house, engine) = (&self.acme.house, self.acme.engine());
        let new = match (asked, way) {
            (Asked::ByStepUp(caller), Way::Passkey) => {
                house.step_up_with(caller, self.hands.devices.first().unwrap()).await;
                None
            }
            (Asked::ByStepUp(caller), Way::App) => {
                step_up::with_code(engine, caller, &house.fresh_code(&self.resident)).await?;
                None
            }
            (Asked::ByStepUp(caller), Way::RecoveryCode) => {
                step_up::with_recovery_code(engine, caller, self.hands.codes.last().unwrap()).await?;
                None
            }
            (Asked::BySignIn(pending), Way::Passkey) => {
                let question = house.ask_second_step(pending).await;
                let answer = self.hands.devices.first().unwrap().get(&question, ORIGIN).await;
                Some(sign_in::second_step_with_passkey(engine, pending, &answer).await?)
            }
            (Asked::BySignIn(pending), Way::App) => {
                Some(sign_in::with_code(engine, pending, &house.fresh_code(&self.resident)).await?)
            }
            (Asked::BySignIn(pending), Way::RecoveryCode) => {
                Some(sign_in::with_recovery_code(engine, pending, self.hands.codes.last().unwrap()).await?)
            }
        };
        if way == Way::RecoveryCode {
            self.hands.codes.pop();
        }
        self.opens_again();
        Ok(Browser { session: new.map(|new| new.token.expose().to_owned()), ..Browser::default() })
    }

    /// Any proof switches on again what guessing had switched off.
    fn opens_again(&mut self) {
        if self.hands.off.take().is_some() {
            self.reached.note("switched on again by another way");
        }
    }

    async fn makes_new_codes_if_few_are_left(&mut self, caller: &Caller) {
        if (1..=limits::RECOVERY_CODES_LOW).contains(&self.hands.codes.len()) {
            recovery_codes::regenerate(self.acme.engine(), caller).await.unwrap();
            self.hands.write_codes_down(self.acme.engine(), caller).await;
        }
    }

    /// Who can prove nothing any more has one way left, and it is not a page. Whether he took it.
    async fn asks_the_operator_if_nothing_is_left(&mut self) -> bool {
        let is_stranded = self.has_second_factor() && self.hands.ways().is_empty();
        if is_stranded {
            self.reached.note("asked the operator, with nothing left");
            self.is_reset().await;
        }
        is_stranded
    }

    /// The operator takes his factors away: nothing that he signed in stays so.
    pub async fn is_reset(&mut self) {
        let engine = self.acme.engine();
        let done = factors::reset(engine, &Caller::operator(), &self.resident.email, "Lost his bag").await.unwrap();
        assert_eq!(done.had_second_factor, self.has_second_factor());
        for browser in std::mem::take(&mut self.browsers) {
            assert!(!self.acme.house.is_in(&browser).await);
        }
        assert!(self.living_command_lines().await.is_empty());
        self.has_nothing();
    }

    fn has_nothing(&mut self) {
        self.passkeys.clear();
        self.has_app = false;
        self.hands = Hands::default();
    }

    pub async fn add_app(&mut self, n: usize) {
        let (browser, caller) = self.confirmed(n).await;
        self.acme.house.enrol(&mut self.resident, &browser).await;
        let is_first = !self.has_second_factor();
        (self.has_app, self.hands.has_app) = (true, true);
        self.added(is_first, &caller).await;
    }

    pub async fn add_passkey(&mut self, n: usize) {
        let (browser, caller) = self.confirmed(n).await;
        // Ids are told apart by the millisecond they were made in.
        self.acme.house.clock.advance(1);
        let device = Device::new();
        self.acme.house.add_passkey(&browser, &device).await;
        let is_first = !self.has_second_factor();
        self.passkeys.push((self.acme.house.newest(&caller).await, Some(device)));
        self.picks_devices_up();
        self.added(is_first, &caller).await;
    }

    async fn added(&mut self, is_first: bool, caller: &Caller) {
        if is_first {
            self.hands.write_codes_down(self.acme.engine(), caller).await;
        }
    }

    fn picks_devices_up(&mut self) {
        self.hands.devices = self.passkeys.iter().filter_map(|(_, device)| device.clone()).collect();
    }

    pub async fn sign_in_by_passkey(&mut self) -> bool {
        let Some(device) = self.hands.devices.last() else { return false };
        let browser = self.acme.house.sign_in_with(device).await;
        self.browsers.push(browser);
        self.opens_again();
        true
    }

    pub async fn remove_passkey(&mut self, n: usize) -> bool {
        let (_, caller) = self.confirmed(n).await;
        if self.passkeys.is_empty() {
            return false;
        }
        let (id, _) = self.passkeys.remove(n % self.passkeys.len());
        passkey::remove(self.acme.engine(), &caller, &id).await.unwrap();
        self.picks_devices_up();
        if !self.has_second_factor() {
            self.has_nothing();
        }
        true
    }

    pub async fn disable_all(&mut self, n: usize) -> bool {
        let (_, caller) = self.confirmed(n).await;
        if !self.has_second_factor() {
            return false;
        }
        factors::disable(self.acme.engine(), &caller).await.unwrap();
        self.has_nothing();
        true
    }

    /// Whether he had it.
    pub fn loses(&mut self, thing: Thing) -> bool {
        let before = self.hands.ways().len();
        if matches!(thing, Thing::App | Thing::All) {
            self.hands.has_app = false;
        }
        if matches!(thing, Thing::Passkeys | Thing::All) {
            self.passkeys.iter_mut().for_each(|(_, device)| *device = None);
            self.picks_devices_up();
        }
        if matches!(thing, Thing::Codes | Thing::All) {
            self.hands.codes.clear();
        }
        self.hands.ways().len() < before
    }

    /// Guesses until the right code is refused, too; it is not used up by that. He signs in all the same.
    pub async fn is_guessed_at(&mut self, n: usize, what: Guessed, until: Until) -> bool {
        let way = match what {
            Guessed::Code => Way::App,
            Guessed::RecoveryCode => Way::RecoveryCode,
        };
        if !self.hands.ways().contains(&way) {
            return false;
        }
        let (engine, (_, caller)) = (self.acme.engine(), self.session(n).await);
        loop {
            let refused = match what {
                Guessed::Code => step_up::with_code(engine, &caller, "000000").await,
                Guessed::RecoveryCode => step_up::with_recovery_code(engine, &caller, "0000 0000 0000 0000").await,
            };
            let refused = Problem::from(refused.unwrap_err());
            match (refused.code, refused.retry_after) {
                (WrongCode, None) => {}
                // That much passes until the app shows the next code, and the one after it.
                (RateLimited, Some(wait)) if wait > 60 && until == Until::ItWaits => break,
                (RateLimited, Some(wait)) => self.acme.house.clock.advance(i64::from(wait)),
                (FactorDisabled, None) if until == Until::ItIsOff => break,
                odd => unreachable!("guessing was answered with {odd:?}"),
            }
        }
        let codes = self.hands.codes.len();
        let refused = self.tries(Asked::ByStepUp(&caller), way).await.err().map(|problem| problem.code);
        match until {
            Until::ItWaits => assert_eq!(refused, Some(RateLimited)),
            Until::ItIsOff => {
                assert_eq!(refused, Some(FactorDisabled));
                self.hands.off = Some(way);
            }
        }
        assert_eq!(self.hands.codes.len(), codes);
        self.hands.favourite = Some(way);
        self.sign_in().await;
        true
    }

    pub async fn sign_out(&mut self, n: usize) {
        let (_, caller) = self.session(n).await;
        sessions::sign_out(self.acme.engine(), &caller).await.unwrap();
        let gone = gate::access(self.acme.engine(), &caller, "acme").await;
        assert_eq!(code(gone), Some(SignInRequired));
    }

    /// What his door says in a session: `None`, where there is no door for him.
    pub async fn door(&self, caller: &Caller) -> Option<Door<Frame>> {
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
        for n in 0..self.sessions().await {
            let (engine, (_, caller)) = (self.acme.engine(), self.session(n).await);
            assert_eq!(self.door(&caller).await.is_some(), is_member);
            // Neither: then it is the password.
            let ways = step_up::methods(engine, &caller).await.unwrap();
            let has_passkey = !self.passkeys.is_empty();
            assert_eq!((ways.methods.authenticator, ways.methods.passkey), (self.has_app, has_passkey));
            let stale = (!ways.fresh).then_some(StepUpRequired);
            assert_eq!(code(authenticator::begin(engine, &caller).await), stale.or(self.has_app.then_some(Conflict)));
            assert_eq!(code(passkey::begin(engine, &caller).await), stale);
            let no_codes = (!self.has_second_factor()).then_some(NotFound);
            assert_eq!(code(recovery_codes::view(engine, &caller).await), stale.or(no_codes));
        }
        self.command_lines_stand_before_the_same_door(is_member).await;
    }

    /// Does what the shut door asks for, until it is open.
    pub async fn gets_in(&mut self, n: usize) {
        for _ in 0..4 {
            let (_, caller) = self.session(n).await;
            let shut = match gate::access(self.acme.engine(), &caller, "acme").await.unwrap() {
                Door::Open(_) => return,
                Door::Shut(shut) => shut,
            };
            self.does_what_is_asked(shut.decision.outcome, shut.required, n).await;
        }
        unreachable!("still shut after all it asked for");
    }

    async fn does_what_is_asked(&mut self, outcome: Outcome, required: Level, n: usize) {
        match (outcome, required) {
            (Outcome::SetUpRequired, Level::PhishingResistant) => self.add_passkey(n).await,
            (Outcome::SetUpRequired, _) if !self.has_app => self.add_app(n).await,
            (Outcome::StepUpRequired, Level::PhishingResistant) => {
                let (_, caller) = self.session(n).await;
                if let Some(device) = self.hands.devices.first() {
                    self.acme.house.step_up_with(&caller, device).await;
                    self.opens_again();
                } else {
                    self.add_passkey(n).await;
                    self.reached.note("a lost passkey replaced");
                }
            }
            (Outcome::StepUpRequired, _) => {
                let (_, caller) = self.session(n).await;
                let ways = step_up::methods(self.acme.engine(), &caller).await.unwrap();
                assert!(!ways.fresh, "the page that confirms it would lead straight back");
                self.confirmed(n).await;
            }
            odd => unreachable!("a shut door that asks for {odd:?}"),
        }
    }

    /// Presses *Undo* on `/`, and does what he is told there, until the workspace is back. Where he may not, or no
    /// longer, there is no such button, and nothing behind it. Whether it is back.
    pub async fn undoes(&mut self, n: usize, may: bool) -> bool {
        let engine = self.acme.engine();
        let (_, caller) = self.session(n).await;
        assert_eq!(engine::accounts::home(engine, &caller, "").await.unwrap().deleted.len(), usize::from(may));
        for _ in 0..5 {
            let (_, caller) = self.session(n).await;
            let gone = engine::accounts::home(engine, &caller, "").await.unwrap().deleted;
            let refused = code(restore(engine, &caller, "acme").await);
            let Some(gone) = gone.first() else {
                assert_eq!(refused, Some(NotFound));
                return false;
            };
            let told = (gone.decision.outcome, refused);
            match told {
                (Outcome::Granted, None) => return true,
                (Outcome::Granted, Some(StepUpRequired)) => drop(self.confirmed(n).await),
                (Outcome::SetUpRequired, Some(SecondFactorSetupRequired))
                | (Outcome::StepUpRequired, Some(StepUpRequired)) => {
                    self.does_what_is_asked(told.0, gone.required, n).await;
                }
                odd => unreachable!("told one thing and refused for another: {odd:?}"),
            }
        }
        unreachable!("still deleted after all that was asked for");
    }
}
