//! What a shut door does not tell is not told by mail either. Quokka does all that admins hear of, and everything that
//! she or somebody else could have typed is a word that stands nowhere else.

use engine::mail::DeliveredMail;
use engine::tokens::{self, NewToken};
use engine::workspaces::projects::{self, ProjectAt};
use engine::workspaces::{delete, domains, enforcement, invites, members, restore, set_plan};
use engine::{Caller, DatabaseUrl, Engine, housekeeping, limits};
use shared::policy::{Level, Plan, Role};
use shared::views::{DnsAnswer, Door, JoinStep, MemberFilter};

use crate::acme::Acme;
use crate::device::Device;
use crate::house::{Browser, House, Resident};
use crate::intruder::execute;
use crate::name_server::{NameServer, Reply, text};

const RECORD: &str = "_sallyport-challenge.kinkajou.org";
/// Who did it, a project, two tokens, two trusted domains, two new admins, and who asks to join.
const CANARIES: [&str; 9] =
    ["quokka", "numbat", "axolotl", "capybara", "kinkajou", "bilby", "wombat", "echidna", "pangolin"];

/// How an admin is shut out, or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    NoFactor,
    AppWherePasskeysAreAskedFor,
    GraceOver,
    GraceRuns,
    /// None of their sessions has proven it, and no session has to.
    HasWhatIsAskedFor,
}

impl Kind {
    const SHUT_OUT: [Self; 3] = [Self::NoFactor, Self::AppWherePasskeysAreAskedFor, Self::GraceOver];

    fn required(self) -> Level {
        if self == Self::AppWherePasskeysAreAskedFor { Level::PhishingResistant } else { Level::TwoFactor }
    }
}

struct Stage {
    acme: Acme,
    dns: NameServer,
    quokka: Browser,
    device: Device,
    /// Opens the workspace to whoever is asked for the most.
    carol: Resident,
    bob: Resident,
    /// Of the trusted domain.
    domain: String,
    value: String,
}

impl Stage {
    /// Acme with a trusted domain, and Bob before its door.
    async fn set(kind: Kind) -> Self {
        let dns = NameServer::start().await;
        let acme = Acme::built_in(House::asking(Plan::Pro, dns.address()).await).await;
        let (_, quokka) = acme.member("Quokka", Role::Admin).await;
        let (carol, carols) = acme.member("Carol", Role::Admin).await;
        let (mut bob, bobs) = acme.member("Bob", Role::Admin).await;
        let device = Device::new();
        acme.house.add_passkey(&quokka, &device).await;
        acme.house.add_passkey(&carols, &Device::new()).await;
        if matches!(kind, Kind::AppWherePasskeysAreAskedFor | Kind::HasWhatIsAskedFor) {
            acme.house.enrol(&mut bob, &bobs).await;
        }
        let mut stage = Self { acme, dns, quokka, device, carol, bob, domain: String::new(), value: String::new() };
        stage.trust().await;
        stage.require(kind).await;
        stage
    }

    const fn engine(&self) -> &Engine {
        self.acme.engine()
    }

    /// Who has just confirmed that it's her.
    async fn quokka(&self) -> Caller {
        let caller = self.acme.house.caller(&self.quokka).await;
        self.acme.house.step_up_with(&caller, &self.device).await;
        caller
    }

    async fn trust(&mut self) {
        let quokka = self.quokka().await;
        domains::add(self.engine(), &quokka, "acme", "kinkajou.org", "ask", "member").await.unwrap();
        let Door::Open(mut all) = domains::all(self.engine(), &quokka, "acme").await.unwrap() else { unreachable!() };
        let row = all.remove(0);
        (self.domain, self.value) = (row.id, row.record_value);
        self.prove().await;
    }

    async fn prove(&self) {
        self.dns.say(RECORD, text(&self.value));
        assert_eq!(self.check().await, DnsAnswer::Proven);
    }

    async fn check(&self) -> DnsAnswer {
        self.acme.house.clock.advance(61);
        domains::check(self.engine(), &self.quokka().await, "acme", &self.domain).await.unwrap()
    }

    async fn require(&self, kind: Kind) {
        let house = &self.acme.house;
        let with_time = matches!(kind, Kind::GraceOver | Kind::GraceRuns);
        let until = if with_time { house.clock.now().day().plus(9).iso() } else { String::new() };
        enforcement::demand(self.engine(), &self.quokka().await, "acme", kind.required().word(), &until).await.unwrap();
        if kind == Kind::GraceOver {
            // In steps, so that neither her session nor the proof of the domain becomes too old.
            for _ in 0..2 {
                house.clock.advance(5 * limits::A_DAY);
                self.prove().await;
            }
        }
    }

    /// All that an admin does, the operator does, and DNS does of which admins hear.
    async fn everything_of_which_admins_hear(&self) {
        let (engine, house) = (self.engine(), &self.acme.house);
        let quokka = self.quokka().await;
        projects::create(engine, &quokka, "acme", "Numbat").await.unwrap();
        tokens::of_workspace(engine, &quokka, "acme", called("Axolotl")).await.unwrap();
        let numbat = ProjectAt::Page { workspace: "acme", project: "numbat" };
        tokens::of_project(engine, &quokka, numbat, called("Capybara")).await.unwrap();
        set_plan(engine, &Caller::operator(), "acme", Plan::Enterprise).await.unwrap();

        let wombat = self.invited("Wombat", Role::Member).await;
        members::change_role(engine, &quokka, "acme", &self.id(&wombat).await, "admin").await.unwrap();
        self.invited("Echidna", Role::Admin).await;
        house.clock.advance(61);
        domains::add(engine, &self.quokka().await, "acme", "bilby.org", "auto", "viewer").await.unwrap();

        let pangolin = house.resident_of("Pangolin", "kinkajou.org").await;
        let pangolin = house.caller(&house.sign_in(&pangolin).await).await;
        let offer = engine::accounts::home(engine, &pangolin, "").await.unwrap().offers.remove(0);
        assert_eq!(offer.step, JoinStep::Ask);
        domains::ask(engine, &pangolin, &offer.id).await.unwrap();

        self.dns.say(RECORD, Reply::NoName);
        assert_eq!(self.check().await, DnsAnswer::Missing);
        self.prove().await;
        self.dns.say(RECORD, Reply::ServFail);
        house.clock.advance(limits::DOMAIN_PROOF_TTL);
        housekeeping::check_domains(engine).await.unwrap();

        delete(engine, &self.quokka().await, "acme", "Acme").await.unwrap();
        restore(engine, &self.quokka().await, "acme").await.unwrap();
    }

    /// Somebody whom Quokka invited, and who accepted.
    async fn invited(&self, name: &str, role: Role) -> Resident {
        let (resident, browser) = self.acme.stranger(name).await;
        invites::send(self.engine(), &self.quokka().await, "acme", &resident.email, role.word()).await.unwrap();
        let link = self.acme.house.token_mailed_to(&resident.email, "/invite/").await;
        invites::accept(self.engine(), &self.acme.house.caller(&browser).await, &link).await.unwrap();
        resident
    }

    async fn id(&self, resident: &Resident) -> String {
        let filter = MemberFilter { search: resident.email.clone(), ..MemberFilter::default() };
        let found = self.acme.listed(&self.quokka().await, &filter, "").await.members.remove(0);
        found.id.unwrap()
    }

    /// What an admin does to one member.
    async fn changed_and_removed(&self, resident: &Resident) {
        let (engine, quokka, id) = (self.engine(), self.quokka().await, self.id(resident).await);
        members::change_role(engine, &quokka, "acme", &id, "member").await.unwrap();
        members::remove(engine, &quokka, "acme", &id).await.unwrap();
    }

    /// So many admins with no factor, who came before everybody else.
    async fn crowd(&self, many: usize) {
        let id = match self.acme.house.config.database {
            DatabaseUrl::Sqlite(_) => "randomblob(16)",
            DatabaseUrl::Postgres(_) => "gen_random_uuid()",
        };
        let sql = format!(
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {many})
             INSERT INTO accounts (id, email, name, password_hash, created_at)
             SELECT {id}, 'c' || i || '@crowd.dev', 'Crowd', '', 0 FROM n;
             INSERT INTO memberships (workspace_id, account_id, role, joined_by, joined_at)
             SELECT w.id, a.id, 'admin', 'invite', 0 FROM accounts a, workspaces w
             WHERE a.name = 'Crowd' AND w.slug = 'acme'"
        );
        execute(&self.acme.house, &sql).await;
    }

    /// How many mails have yet to be delivered.
    async fn waiting(&self) -> usize {
        self.acme.house.texts("SELECT 'one' FROM outbox").await.len()
    }

    /// To whom mails of this subject went.
    async fn told(&self, subject: &str) -> Vec<String> {
        let mails = self.acme.house.mails().await.into_iter();
        mails.filter(|mail| mail.subject.contains(subject)).map(|mail| mail.to).collect()
    }

    /// What Carol and Bob are written while all of that happens.
    async fn written_to_carol_and_bob(&self) -> [Vec<DeliveredMail>; 2] {
        let before = [self.mails_to(&self.carol).await.len(), self.mails_to(&self.bob).await.len()];
        self.everything_of_which_admins_hear().await;
        self.changed_and_removed(&self.bob).await;
        self.changed_and_removed(&self.carol).await;
        let [mut carols, mut bobs] = [self.mails_to(&self.carol).await, self.mails_to(&self.bob).await];
        carols.truncate(carols.len() - before[0]);
        bobs.truncate(bobs.len() - before[1]);
        [carols, bobs]
    }

    /// The newest first.
    async fn mails_to(&self, resident: &Resident) -> Vec<DeliveredMail> {
        self.acme.house.mails_to(&resident.email).await
    }
}

fn called(name: &str) -> NewToken<'_> {
    NewToken { name, scope: "read", expires_in_days: "" }
}

/// The canaries that stand in these mails.
fn canaries(mails: &[DeliveredMail]) -> Vec<&'static str> {
    let all: String = mails.iter().flat_map(|mail| [mail.subject.as_str(), " ", &mail.text, " "]).collect();
    let all = all.to_lowercase();
    CANARIES.into_iter().filter(|canary| all.contains(canary)).collect()
}

/// Where mails lead, in an order of its own: those of one millisecond go out in any.
fn leads(mails: &[DeliveredMail]) -> Vec<&str> {
    let mut all: Vec<&str> =
        mails.iter().flat_map(|mail| mail.text.split_whitespace()).filter(|word| word.starts_with("http")).collect();
    all.sort_unstable();
    all
}

fn texts(mails: &[DeliveredMail]) -> Vec<&str> {
    let mut all: Vec<&str> = mails.iter().map(|mail| mail.text.as_str()).collect();
    all.sort_unstable();
    all
}

#[tokio::test]
async fn an_admin_who_is_shut_out_hears_of_everything_and_reads_no_name_from_inside() {
    for kind in Kind::SHUT_OUT {
        let stage = Stage::set(kind).await;
        let [carols, bobs] = stage.written_to_carol_and_bob().await;
        assert_eq!(canaries(&carols), CANARIES, "{kind:?}: whoever is in reads all of them");
        assert_eq!(canaries(&bobs), [""; 0], "{kind:?}: {bobs:#?}");
        assert_eq!(
            carols.len(),
            13,
            "{kind:?}: two tokens, a plan, two admins, a domain, a request, two proofs, an end, a return, a role, a goodbye"
        );
        assert_eq!(leads(&bobs), leads(&carols), "{kind:?}: to the same doors");
        assert_eq!(bobs.len(), carols.len(), "{kind:?}");
        assert!(bobs.iter().all(|mail| mail.subject.contains("Acme")), "{kind:?}: of which workspace");
        let behind =
            bobs.iter().filter(|mail| mail.text.contains("stand behind the two-factor authentication")).count();
        assert_eq!(behind, 8, "{kind:?}: {bobs:#?}");
    }
}

#[tokio::test]
async fn who_has_time_left_or_has_only_to_prove_what_they_have_reads_all_of_it() {
    for kind in [Kind::GraceRuns, Kind::HasWhatIsAskedFor] {
        let stage = Stage::set(kind).await;
        let [carols, bobs] = stage.written_to_carol_and_bob().await;
        assert_eq!((canaries(&carols), canaries(&bobs)), (CANARIES.to_vec(), CANARIES.to_vec()), "{kind:?}");
        assert_eq!(texts(&carols), texts(&bobs), "{kind:?}");
    }
}

#[tokio::test]
async fn a_lost_proof_is_told_to_every_admin_and_what_somebody_does_first_to_those_who_may_read_it() {
    let stage = Stage::set(Kind::NoFactor).await;
    stage.crowd(60).await;
    tokens::of_workspace(stage.engine(), &stage.quokka().await, "acme", called("Axolotl")).await.unwrap();
    let told = stage.told("A token was created in Acme").await;
    assert_eq!(told.len(), limits::ADMINS_MAILED);
    for insider in [&stage.acme.ada.email, &stage.carol.email] {
        assert!(told.contains(insider), "{insider} came after the crowd");
    }
    stage.dns.say(RECORD, Reply::NoName);
    assert_eq!(stage.check().await, DnsAnswer::Missing);
    assert_eq!(stage.told("is no longer proven").await.len(), 64, "the crowd, Ada, Quokka, Carol and Bob");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_lost_proof_is_told_to_many_admins_a_hundred_at_a_time_and_to_each_of_them_once() {
    let stage = Stage::set(Kind::NoFactor).await;
    stage.crowd(150).await;
    stage.told("").await;
    stage.dns.say(RECORD, Reply::NoName);
    assert_eq!(stage.check().await, DnsAnswer::Missing);
    assert_eq!(stage.waiting().await, 100, "as if the process had ended there");
    let (one, other) = (stage.engine().clone(), stage.acme.house.another_server().await);
    let (a, b) = tokio::join!(housekeeping::tell_admins(&one), housekeeping::tell_admins(&other));
    a.unwrap();
    b.unwrap();
    let mut told = stage.told("is no longer proven").await;
    told.sort_unstable();
    told.dedup();
    assert_eq!(told.len(), 154, "the crowd, Ada, Quokka, Carol and Bob");
    housekeeping::tell_admins(stage.engine()).await.unwrap();
    assert_eq!(stage.waiting().await, 0, "once");

    stage.prove().await;
    stage.dns.say(RECORD, Reply::NoName);
    stage.acme.house.clock.advance(61);
    assert_eq!(stage.check().await, DnsAnswer::Missing);
    stage.prove().await;
    housekeeping::tell_admins(stage.engine()).await.unwrap();
    assert_eq!(stage.waiting().await, 100, "it is not so any more");
}

#[tokio::test]
async fn asking_for_less_is_told_to_every_admin_as_the_door_then_stands_and_asking_for_more_to_nobody() {
    for kind in [Kind::NoFactor, Kind::GraceOver] {
        let stage = Stage::set(kind).await;
        let demand = async |level: Level| {
            enforcement::demand(stage.engine(), &stage.quokka().await, "acme", level.word(), "").await.unwrap();
        };
        let told = async |resident: &Resident| {
            let mut mails = stage.mails_to(resident).await;
            mails.retain(|mail| mail.subject == "Acme now asks for less");
            mails
        };
        demand(Level::PhishingResistant).await;
        assert_eq!((told(&stage.carol).await.len(), told(&stage.bob).await.len()), (0, 0), "{kind:?}");
        demand(Level::TwoFactor).await;
        let (carols, bobs) = (told(&stage.carol).await, told(&stage.bob).await);
        assert_eq!((canaries(&carols), canaries(&bobs)), (vec!["quokka"], vec![]), "{kind:?}");
        assert_eq!((carols.len(), bobs.len()), (1, 1), "{kind:?}");
        demand(Level::Password).await;
        let (carols, bobs) = (told(&stage.carol).await, told(&stage.bob).await);
        assert_eq!((carols.len(), bobs.len()), (2, 2), "{kind:?}");
        let says_so = |mail: &DeliveredMail| mail.text.contains("Quokka") && mail.text.contains("a password alone");
        assert!(bobs.iter().any(says_so), "{kind:?}: the door is open: {bobs:#?}");
    }
}

#[tokio::test]
async fn a_new_admin_is_told_to_the_others_and_to_themselves_but_once() {
    let stage = Stage::set(Kind::HasWhatIsAskedFor).await;
    let wombat = stage.invited("Wombat", Role::Member).await;
    let (quokka, id) = (stage.quokka().await, stage.id(&wombat).await);
    members::change_role(stage.engine(), &quokka, "acme", &id, "viewer").await.unwrap();
    assert_eq!(stage.told("wombat@acme.dev is now an admin of Acme").await, [""; 0]);
    members::change_role(stage.engine(), &quokka, "acme", &id, "admin").await.unwrap();
    stage.invited("Echidna", Role::Admin).await;
    let mut others = vec![&stage.acme.ada.email, &stage.carol.email, &stage.bob.email, "quokka@acme.dev"];
    others.sort_unstable();
    let mut told = stage.told("wombat@acme.dev is now an admin of Acme").await;
    told.sort_unstable();
    assert_eq!(told, others);
    let mut told = stage.told("echidna@acme.dev is now an admin of Acme").await;
    told.sort_unstable();
    assert_eq!(told, others);
    // Neither has a second factor: of each other they would hear like this, and not of themselves.
    assert_eq!(stage.told("Acme has another admin").await, [wombat.email.as_str()]);
}
