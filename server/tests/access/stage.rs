use engine::accounts::SignUp;
use engine::workspaces::{self, enforcement, projects};
use shared::policy::Role;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::house::{Browser, House, PASSWORD, Person};

/// Part of the name of the project and of the members: who is outside must never read it.
pub const CANARY: &str = "zebrafish";

/// A kind of caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Anonymous,
    EndedSession,
    BetweenTheSteps,
    Stranger,
    Invited,
    WithoutFactor,
    FactorUnused,
    Viewer,
    Member,
    Admin,
    AdminConfirmed,
}

impl Kind {
    pub const ALL: [Self; 11] = [
        Self::Anonymous,
        Self::EndedSession,
        Self::BetweenTheSteps,
        Self::Stranger,
        Self::Invited,
        Self::WithoutFactor,
        Self::FactorUnused,
        Self::Viewer,
        Self::Member,
        Self::Admin,
        Self::AdminConfirmed,
    ];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Anonymous => "anonymous",
            Self::EndedSession => "ended session",
            Self::BetweenTheSteps => "between the steps",
            Self::Stranger => "stranger",
            Self::Invited => "invited",
            Self::WithoutFactor => "member without 2FA",
            Self::FactorUnused => "member whose session did not use 2FA",
            Self::Viewer => "viewer",
            Self::Member => "member",
            Self::Admin => "admin",
            Self::AdminConfirmed => "admin, just confirmed",
        }
    }

    /// Whether the workspace is shut for them.
    pub const fn is_outside(self) -> bool {
        !matches!(self, Self::Viewer | Self::Member | Self::Admin | Self::AdminConfirmed)
    }
}

/// Acme requires 2FA; everybody stands at its door.
pub struct Stage {
    house: House,
    people: Vec<(Kind, Person)>,
    /// Of the person between the steps, and of nobody else.
    pub verify_token: String,
    pub invite_token: String,
    pub project: String,
    copies: AtomicU64,
}

impl Stage {
    pub async fn set() -> Self {
        let house = House::new().await;
        let ada = house.with_second_factor("Ada").await;
        let admin = house.caller(&ada).await;
        workspaces::create(&house.engine, &admin, "Acme").await.unwrap();
        let project = projects::create(&house.engine, &admin, "acme", "Rocket").await.unwrap();
        // Its address stays, and whoever asks for it may be told what they asked for.
        projects::rename(&house.engine, &admin, "acme", project.as_str(), "Rocket Zebrafish").await.unwrap();

        let bob = house.signed_in("Bob").await;
        let mut fay = house.signed_in("Fay").await;
        let (unused, pia) = (fay.clone(), house.with_second_factor("Pia").await);
        house.enrol_elsewhere(&mut fay).await;
        let viewer = house.with_second_factor("Vera Zebrafish").await;
        let member = house.with_second_factor("Mia Zebrafish").await;
        for (guest, role) in [
            (&bob, Role::Member),
            (&unused, Role::Member),
            (&pia, Role::Member),
            (&viewer, Role::Viewer),
            (&member, Role::Member),
        ] {
            house.join(&ada, "acme", guest, role).await;
        }
        enforcement::require(&house.engine, &house.caller(&ada).await, "acme", true).await.unwrap();

        let stranger = house.signed_in("Sam").await;
        let invited = house.signed_in("Ivy").await;
        let invite_token = house.invite(&ada, "acme", &invited.email, Role::Member).await;
        house.invite(&ada, "acme", "zebrafish@guest.test", Role::Member).await;
        let ended = house.signed_in("Eve").await;
        engine::sessions::sign_out(&house.engine, &house.caller(&ended).await).await.unwrap();
        let form = SignUp { name: "Nora", email: "nora@acme.test", password: PASSWORD, next: None };
        engine::accounts::sign_up(&house.engine, &house.nobody().await, form).await.unwrap();
        let verify_token = house.token_mailed_to("nora@acme.test", "/verify-email?token=").await;

        // From here on no proof is fresh, but the one Ada makes now.
        house.clock.advance(15 * 60);
        let (mut between, mut confirmed) = (pia.clone(), ada.clone());
        house.start_sign_in(&mut between).await;
        house.sign_in(&mut confirmed).await;
        // Codes of this moment are nobody's used ones.
        house.clock.advance(60);

        let nobody = Person { session: None, attempt: None, ..stranger.clone() };
        let people = vec![
            (Kind::Anonymous, nobody),
            (Kind::EndedSession, ended),
            (Kind::BetweenTheSteps, between),
            (Kind::Stranger, stranger),
            (Kind::Invited, invited),
            (Kind::WithoutFactor, bob),
            (Kind::FactorUnused, Person { session: unused.session, ..fay }),
            (Kind::Viewer, viewer),
            (Kind::Member, member),
            (Kind::Admin, ada),
            (Kind::AdminConfirmed, confirmed),
        ];
        house.engine.close().await;
        Self {
            house,
            people,
            verify_token,
            invite_token,
            project: project.as_str().to_owned(),
            copies: AtomicU64::new(0),
        }
    }

    /// A world where this one call happens, and nothing else.
    pub async fn parallel(&self) -> House {
        self.house.copy(100 + self.copies.fetch_add(1, Ordering::SeqCst)).await
    }

    pub fn person(&self, kind: Kind) -> &Person {
        self.people.iter().find(|(of, _)| *of == kind).map(|(_, person)| person).unwrap()
    }

    pub fn browser_of(&self, kind: Kind, world: &House) -> Browser {
        self.person(kind).browser(world)
    }

    /// The right code of this caller's app; a wrong one if there is none.
    pub fn code_of(&self, kind: Kind) -> String {
        self.person(kind).setup_key.as_deref().map_or_else(|| "123456".to_owned(), |key| self.house.code(key))
    }
}

impl House {
    /// Sets an app up in another browser of the same person.
    async fn enrol_elsewhere(&self, person: &mut Person) {
        self.start_sign_in(person).await;
        self.enrol(person).await;
    }
}
