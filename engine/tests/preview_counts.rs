//! The preview counts and lists by what the database keeps, and says of everybody what `decide` would: of each way to
//! stand there is, in whatever order it came about.

#![expect(clippy::unwrap_used, reason = "a stage that can't be set should say so and stop")]

use crate::acme::Acme;
use crate::device::Device;
use engine::clock::Instant;
use engine::limits::SESSION_IDLE_TTL;
use engine::workspaces::enforcement::{concerned_emails, demand, preview};
use engine::{DatabaseUrl, housekeeping};
use shared::policy::{Facts, Level, Outcome, Plan, Reason, Role, Standing, decide};
use shared::views::{Door, Effect, Preview};
use sqlx::types::Uuid;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, SqliteConnection};

/// What a session proved, and whether it is alive.
type Session = (Level, bool);

/// A member, as `decide` needs to know them.
#[derive(Clone, Debug)]
struct Somebody {
    name: String,
    reach: Level,
    sessions: &'static [Session],
    is_early: bool,
}

const SESSIONS: [&[Session]; 9] = {
    use Level::{Password, PhishingResistant, TwoFactor};
    [
        &[],
        &[(Password, true)],
        &[(TwoFactor, true)],
        &[(PhishingResistant, true)],
        &[(Password, false)],
        &[(PhishingResistant, true), (Password, false)],
        &[(TwoFactor, true), (Password, true)],
        &[(PhishingResistant, true), (TwoFactor, true)],
        &[(TwoFactor, false), (Password, false)],
    ]
};

impl Somebody {
    /// What `required` means to them, by the facts alone.
    fn effect(&self, required: Level, grace: Option<Level>) -> Effect {
        let alive = self.sessions.iter().filter(|(_, is_alive)| *is_alive).map(|(proof, _)| self.proven(*proof));
        let proven = alive.min().unwrap_or(self.reach).min(self.reach);
        let standing = Standing::Session { proven, reachable: self.reach };
        let grace = grace.filter(|_| self.is_early);
        let decision = decide(required, &Facts { standing, role: Some(Role::Member), plan: Plan::Pro, grace });
        match decision.outcome {
            Outcome::Granted if decision.reasons.contains(&Reason::GraceRuns) => Effect::HasTime,
            Outcome::Granted => Effect::Nothing,
            Outcome::StepUpRequired => Effect::Confirms,
            _ => Effect::ShutOut,
        }
    }

    /// A passkey proves something while it exists.
    fn proven(&self, proof: Level) -> Level {
        if proof > Level::TwoFactor && self.reach < proof { Level::Password } else { proof }
    }
}

/// SQL with its values in it: there are many statements, and no value is anybody else's.
struct Script {
    sql: String,
    is_sqlite: bool,
    ids: u128,
}

impl Script {
    fn say(&mut self, sql: &str) {
        self.sql.push_str(sql);
    }

    fn id(&mut self) -> String {
        self.ids += 1;
        let id = Uuid::from_u128(self.ids);
        if self.is_sqlite { format!("x'{}'", id.simple()) } else { format!("'{id}'") }
    }

    fn bytes(&mut self) -> String {
        self.ids += 1;
        if self.is_sqlite { format!("x'{:032x}'", self.ids) } else { format!("'\\x{:032x}'", self.ids) }
    }

    fn account(&mut self, name: &str) -> String {
        let account = self.id();
        self.say(&format!(
            "INSERT INTO accounts (id, email, name, password_hash, created_at, email_verified_at)
             VALUES ({account}, '{name}@crowd.dev', '{name}', '', 0, 0);"
        ));
        account
    }

    fn join(&mut self, account: &str, joined: Instant) {
        self.say(&format!(
            "INSERT INTO memberships (workspace_id, account_id, role, joined_by, joined_at)
             SELECT id, {account}, 'member', 'invite', {} FROM workspaces WHERE slug = 'acme';",
            joined.0
        ));
    }

    fn add_authenticator(&mut self, account: &str) {
        let secret = self.bytes();
        self.say(&format!(
            "INSERT INTO authenticators (account_id, sealed_secret, last_step, created_at)
             VALUES ({account}, {secret}, 0, 0);"
        ));
    }

    fn add_passkey(&mut self, account: &str, passkey: &str) {
        let credential = self.bytes();
        self.say(&format!(
            "INSERT INTO passkeys
             (id, account_id, credential_id, rp_id, name, credential, discoverable, sign_count, created_at)
             VALUES ({passkey}, {account}, {credential}, '', '', '', 0, 0, 0);"
        ));
    }

    fn sign_in(&mut self, account: &str, passkey: &str, proof: Level, at: Instant) -> String {
        let (id, token) = (self.id(), self.bytes());
        let (code, passkey) = match proof {
            Level::Password => ("NULL", "NULL"),
            Level::TwoFactor => ("0", "NULL"),
            Level::PhishingResistant => ("NULL", passkey),
        };
        self.say(&format!(
            "INSERT INTO sessions
             (id, token_hash, account_id, created_at, last_seen_at, ip, user_agent, second_factor_at, passkey_id)
             VALUES ({id}, {token}, {account}, {}, {}, '', '', {code}, {passkey});",
            at.0, at.0
        ));
        id
    }

    #[expect(clippy::disallowed_methods, reason = "every value in it is ours")]
    async fn run(&mut self, acme: &Acme) {
        let sql = AssertSqlSafe(std::mem::take(&mut self.sql));
        match &acme.house.config.database {
            DatabaseUrl::Sqlite(path) => {
                let mut link = SqliteConnection::connect(&format!("sqlite://{}", path.display())).await.unwrap();
                sqlx::raw_sql(sql).execute(&mut link).await.map(drop)
            }
            DatabaseUrl::Postgres(url) => {
                sqlx::raw_sql(sql).execute(&mut PgConnection::connect(url).await.unwrap()).await.map(drop)
            }
        }
        .unwrap();
    }
}

struct Crowd {
    acme: Acme,
    script: Script,
    people: Vec<Somebody>,
    given: Instant,
}

impl Crowd {
    /// Ada alone, who has a passkey that her session used: she may require anything.
    async fn new() -> Self {
        let acme = Acme::new().await;
        let given = acme.house.clock.now();
        acme.house.clock.advance(60);
        let is_sqlite = matches!(acme.house.config.database, DatabaseUrl::Sqlite(_));
        acme.fresh_ada().await;
        acme.house.add_passkey(&acme.browser(), &Device::new()).await;
        // The session had proven less for a moment.
        housekeeping::tidy(acme.engine()).await.unwrap();
        let sessions = &[(Level::PhishingResistant, true)];
        let ada = Somebody { name: "Ada".into(), reach: Level::PhishingResistant, sessions, is_early: true };
        Self { acme, script: Script { sql: String::new(), is_sqlite, ids: 0xfeed }, people: vec![ada], given }
    }

    /// Lets one in, in a certain order: 0 is joining, 1 are the factors, 2 are the sessions.
    fn admit(&mut self, reach: Level, sessions: &'static [Session], is_early: bool, order: [u8; 3]) {
        let (name, now) = (format!("n{:04}", self.people.len()), self.acme.house.clock.now());
        let script = &mut self.script;
        let (account, passkey) = (script.account(&name), script.id());
        for step in order {
            match step {
                0 => script.join(&account, if is_early { self.given } else { now }),
                1 if reach == Level::Password => {}
                1 => {
                    script.add_authenticator(&account);
                    if reach == Level::PhishingResistant {
                        script.add_passkey(&account, &passkey);
                    }
                }
                _ => {
                    for (proof, is_alive) in sessions {
                        let at = if *is_alive { now } else { now.plus(-SESSION_IDLE_TTL) };
                        script.sign_in(&account, &passkey, *proof, at);
                    }
                }
            }
        }
        self.people.push(Somebody { name, reach, sessions, is_early });
    }

    async fn give_grace(&mut self, former: Option<Level>) {
        self.script.say("DELETE FROM graces;");
        for (level, former) in [Level::TwoFactor, Level::PhishingResistant].into_iter().zip([former, former]) {
            let Some(former) = former else { continue };
            self.script.say(&format!(
                "INSERT INTO graces (workspace_id, level, former_level, given_at, ends_at)
                 SELECT id, '{}', '{}', {}, {} FROM workspaces WHERE slug = 'acme';",
                level.word(),
                former.word(),
                self.given.0,
                i64::MAX
            ));
        }
        self.script.run(&self.acme).await;
    }

    async fn look(&self, level: Level, effect: Effect, after: &str) -> Preview {
        let ada = self.acme.ada().await;
        let door = preview(self.acme.engine(), &ada, "acme", level.word(), effect.word(), "", after).await.unwrap();
        let Door::Open(page) = door else { unreachable!("{door:?}") };
        page
    }

    /// For each level, grace and effect: the count, every page and the addresses are what `decide` says.
    async fn assert_told(&mut self) {
        for level in [Level::TwoFactor, Level::PhishingResistant] {
            demand(self.acme.engine(), &self.acme.fresh_ada().await, "acme", level.word(), "").await.unwrap();
            for former in [None, Some(Level::Password), Some(Level::TwoFactor)] {
                self.give_grace(former).await;
                for (n, effect) in Effect::ALL.into_iter().enumerate() {
                    let such = self.people.iter().filter(|person| person.effect(level, former) == effect);
                    let foretold: Vec<_> = such.map(|person| person.name.clone()).collect();
                    let (mut listed, mut after) = (Vec::new(), Some(String::new()));
                    while let Some(from) = after {
                        let page = self.look(level, effect, &from).await;
                        assert_eq!(page.counts[n], foretold.len() as u64, "{level:?} {effect:?} {former:?}");
                        listed.extend(page.members.into_iter().map(|member| member.name));
                        after = page.next;
                    }
                    assert_eq!(listed, foretold, "{level:?} {effect:?} {former:?}");
                    let ada = self.acme.ada().await;
                    let (level, effect) = (level.word(), effect.word());
                    let copied = concerned_emails(self.acme.engine(), &ada, "acme", level, effect, "").await;
                    assert_eq!(copied.unwrap().emails.matches('@').count(), foretold.len());
                }
            }
        }
    }

    /// How many members' sessions the preview looks at.
    async fn looked_at(&self) -> usize {
        self.acme.house.texts("SELECT email FROM memberships WHERE weaker_session = 1").await.len()
    }
}

#[tokio::test]
async fn every_count_and_every_list_is_what_decide_says_of_each_member() {
    let mut crowd = Crowd::new().await;
    for reach in Level::ALL {
        for sessions in SESSIONS {
            for is_early in [true, false] {
                for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
                    crowd.admit(reach, sessions, is_early, order);
                }
            }
        }
    }
    crowd.script.run(&crowd.acme).await;
    crowd.assert_told().await;
    // Once what has ended is thrown away, only those are looked at of whom a session is really weaker.
    housekeeping::tidy(crowd.acme.engine()).await.unwrap();
    crowd.assert_told().await;
    let is_weaker = |person: &&Somebody| {
        person.sessions.iter().any(|(proof, is_alive)| *is_alive && person.proven(*proof) < person.reach)
    };
    assert_eq!(crowd.looked_at().await, crowd.people.iter().filter(is_weaker).count());
}

#[tokio::test]
async fn a_proof_that_is_gone_is_missed_in_the_preview_at_once() {
    let mut crowd = Crowd::new().await;
    let now = crowd.acme.house.clock.now();
    let (script, mut gone) = (&mut crowd.script, Vec::new());
    for n in 0..3 {
        let name = format!("n{n}");
        let (account, lost, kept) = (script.account(&name), script.id(), script.id());
        script.join(&account, now);
        script.add_authenticator(&account);
        script.add_passkey(&account, &lost);
        script.add_passkey(&account, &kept);
        let session = script.sign_in(&account, &lost, Level::PhishingResistant, now);
        gone.push(match n {
            0 => format!("DELETE FROM passkeys WHERE id = {lost};"),
            1 => format!("UPDATE sessions SET passkey_id = NULL WHERE id = {session};"),
            _ => format!("UPDATE sessions SET passkey_id = {kept} WHERE id = {session};"),
        });
        crowd.people.push(Somebody { name, reach: Level::PhishingResistant, sessions: SESSIONS[3], is_early: false });
    }
    script.run(&crowd.acme).await;
    crowd.assert_told().await;
    assert_eq!(crowd.looked_at().await, 0);
    crowd.script.say(&gone.concat());
    crowd.script.run(&crowd.acme).await;
    for person in &mut crowd.people[1..=2] {
        person.sessions = SESSIONS[1];
    }
    crowd.assert_told().await;
    assert_eq!(crowd.looked_at().await, 2);
}
