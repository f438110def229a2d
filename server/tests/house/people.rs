use app::ssr::{ATTEMPT_COOKIE, SESSION_COOKIE};
use engine::accounts::SignUp;
use engine::factors::{authenticator, passkey, recovery_codes};
use engine::sign_in::SignInProgress;
use engine::workspaces::invites;
use engine::{Caller, Client, Credentials};
use shared::policy::Role;

use super::{Browser, Device, House, ORIGIN};

pub const PASSWORD: &str = "violet harbour kettle";

/// Somebody with an account, and what their browser and their pockets hold.
#[derive(Clone, Debug)]
pub struct Person {
    pub email: String,
    pub session: Option<String>,
    pub attempt: Option<String>,
    pub setup_key: Option<String>,
    pub recovery_code: Option<String>,
    /// Holds the passkeys, if there are any.
    pub device: Device,
}

impl Person {
    /// This person's browser.
    pub fn browser(&self, house: &House) -> Browser {
        let mut browser = house.browser();
        for (name, value) in [(SESSION_COOKIE, &self.session), (ATTEMPT_COOKIE, &self.attempt)] {
            if let Some(value) = value {
                browser = browser.with_cookie(name, value);
            }
        }
        browser
    }
}

impl House {
    /// An account whose address is verified; nobody has signed in yet.
    pub async fn account(&self, name: &str) -> Person {
        let local: String =
            name.to_lowercase().chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
        let email = format!("{local}@acme.test");
        let form = SignUp { name, email: &email, password: PASSWORD, next: None };
        engine::accounts::sign_up(&self.engine, &self.nobody().await, form).await.unwrap();
        let token = self.token_mailed_to(&email, "/verify-email?token=").await;
        engine::accounts::verify_email(&self.engine, &self.nobody().await, &token).await.unwrap();
        Person { email, session: None, attempt: None, setup_key: None, recovery_code: None, device: Device::new() }
    }

    /// The same, signed in with the password.
    pub async fn signed_in(&self, name: &str) -> Person {
        let mut person = self.account(name).await;
        self.sign_in(&mut person).await;
        person
    }

    /// The same, with an authenticator app that this session used.
    pub async fn with_second_factor(&self, name: &str) -> Person {
        let mut person = self.signed_in(name).await;
        self.enrol(&mut person).await;
        person
    }

    /// The first step, and the second when the account has a second factor.
    pub async fn sign_in(&self, person: &mut Person) {
        self.start_sign_in(person).await;
        if person.attempt.is_some() {
            self.clock.advance(30);
            let code = self.code(person.setup_key.as_deref().unwrap());
            let new = engine::sign_in::with_code(&self.engine, &self.caller(person).await, &code).await.unwrap();
            person.session = Some(new.token.expose().to_owned());
            person.attempt = None;
        }
    }

    /// The first step alone.
    pub async fn start_sign_in(&self, person: &mut Person) {
        let nobody = self.nobody().await;
        (person.session, person.attempt) = (None, None);
        match engine::sign_in::with_password(&self.engine, &nobody, &person.email, PASSWORD, None).await.unwrap() {
            SignInProgress::Complete(new) => person.session = Some(new.token.expose().to_owned()),
            SignInProgress::Challenge(attempt) => person.attempt = Some(attempt.expose().to_owned()),
        }
    }

    pub async fn enrol(&self, person: &mut Person) {
        let caller = self.caller(person).await;
        authenticator::begin(&self.engine, &caller).await.unwrap();
        let key = authenticator::pending(&self.engine, &caller).await.unwrap().setup_key;
        authenticator::enable(&self.engine, &caller, &self.code(&key)).await.unwrap();
        person.setup_key = Some(key);
        let codes = recovery_codes::view(&self.engine, &caller).await.unwrap();
        person.recovery_code = Some(codes.codes[0].code.clone());
    }

    /// Adds a passkey to what the person has; counts as this session's second factor.
    pub async fn add_passkey(&self, person: &Person) {
        let caller = self.caller(person).await;
        let question = passkey::begin(&self.engine, &caller).await.unwrap();
        let answer = person.device.create(&serde_json::to_value(question).unwrap(), ORIGIN).await;
        passkey::add(&self.engine, &caller, &answer).await.unwrap();
    }

    /// Signs in with nothing but the passkey.
    pub async fn sign_in_with_passkey(&self, person: &mut Person) {
        let asked = engine::sign_in::begin_with_passkey(&self.engine, &self.nobody().await).await.unwrap();
        let answer = person.device.get(&serde_json::to_value(asked.options).unwrap(), ORIGIN).await;
        let token = asked.browser.unwrap();
        let credentials = Credentials { browser: Some(token.expose()), ..Credentials::default() };
        let caller = self.engine.resolve(credentials, Client::default()).await.unwrap();
        let new = engine::sign_in::with_passkey(&self.engine, &caller, &answer, None).await.unwrap();
        (person.session, person.attempt) = (Some(new.token.expose().to_owned()), None);
    }

    /// The id of the person's newest passkey.
    pub async fn passkey_of(&self, person: &Person) -> Option<String> {
        let security = engine::factors::security(&self.engine, &self.caller(person).await).await.unwrap();
        security.passkeys.last().map(|passkey| passkey.id.clone())
    }

    /// Brings `guest` into the workspace at `admin`'s invitation.
    pub async fn join(&self, admin: &Person, workspace: &str, guest: &Person, role: Role) {
        let token = self.invite(admin, workspace, &guest.email, role).await;
        invites::accept(&self.engine, &self.caller(guest).await, &token).await.unwrap();
    }

    /// The token of an invite.
    pub async fn invite(&self, admin: &Person, workspace: &str, email: &str, role: Role) -> String {
        let admin = self.caller(admin).await;
        invites::send(&self.engine, &admin, workspace, email, role.word()).await.unwrap();
        self.token_mailed_to(email, "/invite/").await
    }

    pub async fn caller(&self, person: &Person) -> Caller {
        let credentials = Credentials {
            session: person.session.as_deref(),
            attempt: person.attempt.as_deref(),
            ..Credentials::default()
        };
        self.engine.resolve(credentials, Client::default()).await.unwrap()
    }

    pub async fn nobody(&self) -> Caller {
        self.engine.resolve(Credentials::default(), Client::default()).await.unwrap()
    }
}
