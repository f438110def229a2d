use engine::Caller;
use engine::accounts::SignUp;
use engine::tokens::{self, NewToken};
use engine::workspaces::{self, domains, enforcement, members, projects};
use shared::policy::Role;
use shared::views::MemberFilter;
use std::sync::atomic::{AtomicU64, Ordering};

use super::kind::Kind;
use crate::house::{Browser, House, PASSWORD, Person};

/// Where Acme stood before it was renamed.
pub const FORMER: &str = "wombat";

/// Acme requires 2FA; everybody stands at its door.
pub struct Stage {
    house: House,
    people: Vec<(Kind, Person)>,
    /// Of the person between the steps, and of nobody else.
    pub verify_token: String,
    pub invite_token: String,
    /// What forms call the same invite by.
    pub invite: String,
    pub project: String,
    /// Of the member who has one.
    pub passkey: String,
    /// What forms call the viewer by.
    pub member: String,
    /// The domain of everybody's address, proven: whoever is outside may ask to join.
    pub trusted_domain: String,
    /// Of the project.
    pub project_token: String,
    /// Of the member.
    pub account_token: String,
    /// Of somebody who asked, and is none of the callers.
    pub request: String,
    /// What a device shows that waits for anybody.
    pub user_code: String,
    /// What forms call the member's session by.
    pub session: String,
    copies: AtomicU64,
}

impl Stage {
    pub async fn set() -> Self {
        let house = House::new().await;
        let ada = house.with_second_factor("Ada").await;
        let admin = house.caller(&ada).await;
        let project = house.found_acme(&admin).await;
        // Time is given to who is a member now, and to nobody who joins later.
        let gil = house.signed_in("Gil").await;
        house.join(&ada, "acme", &gil, Role::Member).await;
        house.give_time(&admin).await;

        let (bob, wes) = (house.signed_in("Bob").await, house.signed_in("Wes").await);
        let mut fay = house.signed_in("Fay").await;
        let (unused, pia) = (fay.clone(), house.with_second_factor("Pia").await);
        house.enrol_elsewhere(&mut fay).await;
        let viewer = house.with_second_factor("Vera Numbat").await;
        let member = house.with_second_factor("Mia").await;
        let kim = house.signed_in("Kim").await;
        house.add_passkey(&kim).await;
        let passkey = house.passkey_of(&kim).await.unwrap();
        // Nothing but the membership is missing to who goes.
        let (abe, rob) = (house.with_second_factor("Abe").await, house.with_second_factor("Rob").await);
        let lea = house.with_second_factor("Lea").await;
        // Who is between the steps may choose.
        house.add_passkey(&pia).await;
        for (guest, role) in [
            (&bob, Role::Member),
            (&wes, Role::Member),
            (&unused, Role::Member),
            (&pia, Role::Member),
            (&viewer, Role::Viewer),
            (&member, Role::Member),
            (&kim, Role::Member),
            (&abe, Role::Member),
            (&rob, Role::Member),
            (&lea, Role::Member),
        ] {
            house.join(&ada, "acme", guest, role).await;
        }
        let (project_token, account_token) = house.make_tokens(&admin, &member, &project).await;
        members::remove(&house.engine, &admin, "acme", &house.member_id(&admin, &rob).await).await.unwrap();
        members::leave(&house.engine, &house.caller(&lea).await, "acme").await.unwrap();
        let ash = house.signed_in("Ash").await;
        let (trusted_domain, request) = house.trust_domains(&admin, &ash).await;
        workspaces::create(&house.engine, &admin, "Thylacine").await.unwrap();
        house.delete_a_workspace_of(&ada, [&viewer, &member]).await;

        let member_id = house.member_id(&admin, &viewer).await;

        let stranger = house.signed_in("Sam").await;
        let invited = house.signed_in("Ivy").await;
        let invite_token = house.invite(&ada, "acme", &invited.email, Role::Member).await;
        let me = engine::accounts::home(&house.engine, &house.caller(&invited).await, "").await.unwrap();
        let invite = me.invites[0].id.clone();
        house.invite(&ada, "acme", "aardvark@guest.test", Role::Member).await;
        let ended = house.signed_in("Eve").await;
        engine::sessions::sign_out(&house.engine, &house.caller(&ended).await).await.unwrap();
        let verify_token = house.sign_up_and_wait("Nora", "nora@acme.test").await;

        // From here on no proof is fresh, but the one Ada makes now.
        house.clock.advance(15 * 60);
        let (mut between, mut confirmed) = (pia.clone(), ada.clone());
        house.start_sign_in(&mut between).await;
        house.sign_in(&mut confirmed).await;
        let mut confirmed_kim = kim.clone();
        house.sign_in_with_passkey(&mut confirmed_kim).await;
        // Codes of this moment are nobody's used ones.
        house.clock.advance(60);

        let (user_code, session) = house.wait_and_list(&member).await;

        let nobody = Person { session: None, attempt: None, ..stranger.clone() };
        let people = vec![
            (Kind::Anonymous, nobody),
            (Kind::EndedSession, ended),
            (Kind::BetweenTheSteps, between),
            (Kind::Stranger, stranger),
            (Kind::Invited, invited),
            (Kind::Asking, ash),
            (Kind::Removed, rob),
            (Kind::Left, lea),
            (Kind::WithoutFactor, bob),
            (Kind::GraceOver, gil),
            (Kind::AdminWithoutFactor, wes),
            (Kind::FactorUnused, Person { session: unused.session, ..fay }),
            (Kind::AppAlone, abe),
            (Kind::Viewer, viewer),
            (Kind::Member, member),
            (Kind::PasskeyMember, kim),
            (Kind::PasskeyConfirmed, confirmed_kim),
            (Kind::Admin, ada),
            (Kind::AdminConfirmed, confirmed),
        ];
        house.engine.close().await;
        Self {
            house,
            people,
            verify_token,
            invite_token,
            invite,
            project,
            passkey,
            member: member_id,
            trusted_domain,
            project_token,
            account_token,
            request,
            user_code,
            session,
            copies: AtomicU64::new(0),
        }
    }

    /// A world where this one call happens, and nothing else.
    pub async fn parallel(&self) -> House {
        self.house.copy(100 + self.copies.fetch_add(1, Ordering::SeqCst)).await
    }

    /// The same, where whoever is of this kind stands before a door that is shut for the reason the kind names.
    pub async fn world_of(&self, kind: Kind) -> House {
        let world = self.parallel().await;
        let changed = match kind {
            Kind::GraceOver => world.texts("UPDATE graces SET ends_at = given_at RETURNING level").await,
            Kind::AppAlone => world
                .texts("UPDATE workspaces SET required_level = 'phishing_resistant' WHERE slug = 'acme' RETURNING slug")
                .await,
            // Only here: elsewhere Ada is the only one.
            Kind::AdminWithoutFactor => {
                world
                    .texts(
                        "UPDATE memberships SET role = 'admin'
                     WHERE account_id = (SELECT id FROM accounts WHERE name = 'Wes') RETURNING role",
                    )
                    .await
            }
            _ => return world,
        };
        assert_eq!(changed.len(), 1);
        world
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
    async fn delete_a_workspace_of(&self, admin: &Person, members: [&Person; 2]) {
        workspaces::create(&self.engine, &self.caller(admin).await, "Gone").await.unwrap();
        for guest in members {
            self.join(admin, "gone", guest, Role::Member).await;
        }
        workspaces::delete(&self.engine, &self.caller(admin).await, "gone", "Gone").await.unwrap();
    }

    async fn give_time(&self, admin: &Caller) {
        let until = self.clock.now().day().plus(20).iso();
        enforcement::demand(&self.engine, admin, "acme", "two_factor", &until).await.unwrap();
        self.clock.advance(1);
    }

    /// Of the project, and of the member's account: their ids.
    async fn make_tokens(&self, admin: &Caller, member: &Person, project: &str) -> (String, String) {
        let wanted = |name| NewToken { name, scope: "write", expires_in_days: "" };
        let at = projects::ProjectAt::Page { workspace: "acme", project };
        let of_project = tokens::of_project(&self.engine, admin, at, wanted("Wallaby pipeline")).await.unwrap();
        let member = self.caller(member).await;
        let of_account = tokens::of_account(&self.engine, &member, wanted("Own script")).await.unwrap();
        (of_project.token.id.to_string(), of_account.token.id.to_string())
    }

    /// The code of a device that waits, and the id of this person's session.
    async fn wait_and_list(&self, person: &Person) -> (String, String) {
        let waiting = engine::devices::begin(&self.engine, &self.nobody().await, "ada@laptop").await.unwrap();
        let security = engine::factors::security(&self.engine, &self.caller(person).await).await.unwrap();
        (waiting.user_code.grouped(), security.sessions[0].id.clone())
    }

    /// Somebody who has not followed the link yet: its token.
    async fn sign_up_and_wait(&self, name: &str, email: &str) -> String {
        let form = SignUp { name, email, password: PASSWORD, next: None };
        engine::accounts::sign_up(&self.engine, &self.nobody().await, form).await.unwrap();
        self.token_mailed_to(email, "/verify-email?token=").await
    }

    /// Acme, which was called otherwise before, with a project and one that is gone: what forms call the first by.
    async fn found_acme(&self, admin: &Caller) -> String {
        let engine = &self.engine;
        let former = workspaces::create(engine, admin, "Wombat").await.unwrap();
        assert_eq!(former.as_str(), FORMER);
        workspaces::rename(engine, admin, FORMER, "Acme").await.unwrap();
        let project = projects::create(engine, admin, "acme", "Rocket").await.unwrap();
        // Its address stays, and whoever asks for it may be told what they asked for.
        projects::rename(
            engine,
            admin,
            projects::ProjectAt::Page { workspace: "acme", project: project.as_str() },
            "Rocket Zebrafish",
        )
        .await
        .unwrap();
        let gone = projects::create(engine, admin, "acme", "Quokka").await.unwrap();
        projects::delete(
            engine,
            admin,
            projects::ProjectAt::Page { workspace: "acme", project: gone.as_str() },
            "Quokka",
        )
        .await
        .unwrap();
        project.as_str().to_owned()
    }

    /// What forms call a member of Acme by.
    async fn member_id(&self, admin: &Caller, person: &Person) -> String {
        let filter = MemberFilter { search: person.email.clone(), ..MemberFilter::default() };
        let found = members::people(&self.engine, admin, "acme", &filter, ("", "")).await.unwrap();
        found.into_open().unwrap().members.remove(0).id.unwrap()
    }

    /// Acme trusts the domain of everybody's address, and another one that is not proven; `asking` and Noel asked to
    /// join. What forms call the first domain by, and Noel's request.
    async fn trust_domains(&self, admin: &Caller, asking: &Person) -> (String, String) {
        domains::add(&self.engine, admin, "acme", "acme.test", "ask", "member").await.unwrap();
        self.texts("UPDATE trusted_domains SET proven_at = 1, last_proven_at = added_at RETURNING domain").await;
        domains::add(&self.engine, admin, "acme", "okapi.test", "ask", "member").await.unwrap();
        let noel = self.signed_in("Noel Pangolin").await;
        let offer =
            engine::accounts::home(&self.engine, &self.caller(&noel).await, "").await.unwrap().offers.remove(0).id;
        for asking in [&noel, asking] {
            domains::ask(&self.engine, &self.caller(asking).await, &offer).await.unwrap();
        }
        let people = members::people(&self.engine, admin, "acme", &MemberFilter::default(), ("", "")).await.unwrap();
        let requests = people.into_open().unwrap().joining.unwrap().requests;
        let request = requests.into_iter().find(|request| request.email == noel.email);
        (offer, request.unwrap().id)
    }

    /// Sets an app up in another browser of the same person.
    async fn enrol_elsewhere(&self, person: &mut Person) {
        self.start_sign_in(person).await;
        self.enrol(person).await;
    }
}
