//! Ceremonies from the question to the answer, as the pages lead through them.

use engine::factors::passkey::{self, Added, Options};
use engine::{Caller, sign_in, step_up};
use serde_json::Value as Json;
use shared::views::Security;
use shared::{ErrorCode, Problem};

use crate::device::Device;
use crate::house::{Browser, House, ORIGIN, Resident};

/// A question as the browser reads it.
pub fn json(options: &Options) -> Json {
    serde_json::to_value(options).unwrap()
}

/// The code of a refusal.
pub fn code<T>(result: Result<T, impl Into<Problem>>) -> Option<ErrorCode> {
    result.err().map(|error| error.into().code)
}

impl House {
    /// Somebody whose only second factor is a passkey on this device, in the session that added it.
    pub async fn with_passkey(&self, name: &str, device: &Device) -> (Resident, Browser) {
        let resident = self.resident(name).await;
        let browser = self.sign_in(&resident).await;
        self.add_passkey(&browser, device).await;
        (resident, browser)
    }

    pub async fn add_passkey(&self, browser: &Browser, device: &Device) -> Added {
        let caller = self.caller(browser).await;
        let answer = device.create(&self.ask_to_add(&caller).await, ORIGIN).await;
        passkey::add(&self.engine, &caller, &answer).await.unwrap()
    }

    pub async fn ask_to_add(&self, caller: &Caller) -> Json {
        json(&passkey::begin(&self.engine, caller).await.unwrap())
    }

    /// The question of a sign-in by passkey, and the browser that asked it.
    pub async fn ask_to_sign_in(&self) -> (Json, Browser) {
        let asked = sign_in::begin_with_passkey(&self.engine, &self.nobody().await).await.unwrap();
        let token = asked.browser.unwrap().expose().to_owned();
        (json(&asked.options), Browser { mark: Some(token), ..Browser::default() })
    }

    /// Signs in with nothing but the passkey.
    pub async fn sign_in_with(&self, device: &Device) -> Browser {
        let (question, browser) = self.ask_to_sign_in().await;
        let answer = device.get(&question, ORIGIN).await;
        self.answer_sign_in(&browser, &answer).await.unwrap()
    }

    pub async fn answer_sign_in(&self, browser: &Browser, answer: &str) -> Result<Browser, ErrorCode> {
        let caller = self.caller(browser).await;
        let new = sign_in::with_passkey(&self.engine, &caller, answer, None).await;
        let new = new.map_err(|error| Problem::from(error).code)?;
        Ok(Browser { session: Some(new.token.expose().to_owned()), ..Browser::default() })
    }

    /// The question of a second step.
    pub async fn ask_second_step(&self, pending: &Caller) -> Json {
        json(&sign_in::begin_second_step_with_passkey(&self.engine, pending).await.unwrap())
    }

    /// The password, then the passkey.
    pub async fn second_step_with(&self, resident: &Resident, device: &Device) -> Browser {
        let pending = self.caller(&self.start_sign_in(resident).await).await;
        let answer = device.get(&self.ask_second_step(&pending).await, ORIGIN).await;
        let new = sign_in::second_step_with_passkey(&self.engine, &pending, &answer).await.unwrap();
        Browser { session: Some(new.token.expose().to_owned()), ..Browser::default() }
    }

    pub async fn ask_step_up(&self, caller: &Caller) -> Json {
        json(&step_up::begin_with_passkey(&self.engine, caller).await.unwrap())
    }

    pub async fn step_up_with(&self, caller: &Caller, device: &Device) {
        let answer = device.get(&self.ask_step_up(caller).await, ORIGIN).await;
        step_up::with_passkey(&self.engine, caller, &answer).await.unwrap();
    }

    pub async fn security(&self, caller: &Caller) -> Security {
        engine::factors::security(&self.engine, caller).await.unwrap()
    }

    /// The names of the passkeys, oldest first.
    pub async fn names(&self, caller: &Caller) -> Vec<String> {
        self.security(caller).await.passkeys.into_iter().map(|passkey| passkey.name).collect()
    }

    /// The id of the only passkey, or of the newest.
    pub async fn newest(&self, caller: &Caller) -> String {
        self.security(caller).await.passkeys.pop().unwrap().id
    }

    /// How many recovery codes there are; none before the first factor.
    pub async fn codes(&self, caller: &Caller) -> Option<u32> {
        self.security(caller).await.recovery_codes.map(|codes| codes.total)
    }

    /// Whether this browser still holds a session.
    pub async fn is_in(&self, browser: &Browser) -> bool {
        crate::house::is_signed_in(&self.caller(browser).await)
    }
}
