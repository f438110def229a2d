//! A walk through what may happen to Bob: by himself, by Ada, by the operator, and by time.

mod bob;
mod command_line;
mod hands;
mod reached;
mod step;

use engine::clock::Instant;
use engine::workspaces::enforcement::{demand, end_grace};
use engine::workspaces::{delete, domains, invites, members, rename, restore, set_plan};
use engine::{Caller, limits};
use shared::ErrorCode::{LastAdmin, NotFound};
use shared::policy::{Level, Plan, Role};
use shared::views::{Door, JoinStep};

use crate::acme::{Acme, code};
use crate::device::Device;
use crate::house::House;
use crate::name_server::NameServer;
use crate::trusting::Stage;
use bob::Bob;
use hands::Way;
pub use reached::Reached;
pub use step::{ALL, Step, any_steps};
use step::{Guessed, Thing, Until};

/// How things stand.
pub struct Walk<'a> {
    acme: &'a Acme,
    bob: Bob<'a>,
    reached: &'a Reached,
    /// What Bob is in the workspace; nothing, when he left or was removed.
    role: Option<Role>,
    /// Whether he went by himself, when he last went.
    has_left: bool,
    /// Whether Ada is in it.
    has_ada: bool,
    is_deleted: bool,
    /// The end of the time to undo the last deletion.
    undo_until: Instant,
    name: &'static str,
}

impl<'a> Walk<'a> {
    /// Bob arrives by an invite.
    pub async fn begin(acme: &'a Acme, reached: &'a Reached, role: Role) -> Self {
        acme.house.add_passkey(&acme.browser(), &Device::new()).await;
        let bob = Bob::arrive(acme, reached, acme.member("Bob", role).await);
        reached.note("a member by invite");
        Self::of(acme, reached, bob, role)
    }

    /// Bob arrives by the domain of his address, and is given a role then.
    pub async fn begin_by_domain(stage: &'a Stage, reached: &'a Reached, role: Role) -> Self {
        let acme = &stage.acme;
        acme.house.add_passkey(&acme.browser(), &Device::new()).await;
        stage.add("auto", "member").await;
        stage.publish().await;
        stage.check().await.unwrap();
        let bob = Bob::arrive(acme, reached, stage.arrive("Bob").await);
        let mut walk = Self::of(acme, reached, bob, Role::Member);
        reached.note("a member by a trusted domain");
        if role != Role::Member {
            walk.give(role, &acme.fresh_ada().await).await;
        }
        walk
    }

    fn of(acme: &'a Acme, reached: &'a Reached, bob: Bob<'a>, role: Role) -> Self {
        Self {
            acme,
            bob,
            reached,
            role: Some(role),
            has_ada: true,
            has_left: false,
            is_deleted: false,
            undo_until: Instant(0),
            name: "Acme",
        }
    }

    pub async fn take(&mut self, step: Step) {
        let taken = match step {
            Step::Demand(..)
            | Step::Rise
            | Step::EndGrace
            | Step::Rename
            | Step::Delete
            | Step::ChangeRole(_)
            | Step::Remove
            | Step::Invite(_)
            | Step::AdaLeaves => {
                if self.has_ada && !self.is_deleted {
                    self.ada_takes(step).await
                } else {
                    None
                }
            }
            _ => self.bob_takes(step).await,
        };
        if let Some(taken) = taken {
            self.reached.note(taken);
        }
        let is_member = self.is_member();
        self.bob.can_always_enrol_and_step_up(is_member).await;
    }

    fn is_member(&self) -> bool {
        self.role.is_some() && !self.is_deleted
    }

    /// What Bob does, or what befalls him; what it came to, if it came to anything.
    async fn bob_takes(&mut self, step: Step) -> Option<&'static str> {
        let bob = &mut self.bob;
        match step {
            Step::SignIn => {
                bob.sign_in().await;
                Some("signed in")
            }
            Step::SignInByPasskey => bob.sign_in_by_passkey().await.then_some("signed in by passkey"),
            Step::SignInByRecoveryCode if bob.hands.ways().contains(&Way::RecoveryCode) => {
                bob.sign_in_by(Some(Way::RecoveryCode)).await;
                Some("signed in by recovery code")
            }
            Step::AddApp(n) if !bob.has_app => {
                bob.add_app(n).await;
                Some("added an app")
            }
            Step::AddPasskey(n) if bob.passkeys() < 3 => {
                bob.add_passkey(n).await;
                Some("added a passkey")
            }
            Step::RemovePasskey(n) => bob.remove_passkey(n).await.then_some("removed a passkey"),
            Step::DisableAll(n) => bob.disable_all(n).await.then_some("disabled all"),
            Step::Confirm(n) => {
                bob.confirmed(n).await;
                Some("confirmed")
            }
            Step::ConfirmByRecoveryCode(n) if bob.hands.ways().contains(&Way::RecoveryCode) => {
                bob.confirmed_by(n, Some(Way::RecoveryCode)).await;
                Some("confirmed by recovery code")
            }
            Step::Lose(thing) => bob.loses(thing).then_some(match thing {
                Thing::App => "lost the app",
                Thing::Passkeys => "lost the passkeys",
                Thing::Codes => "lost the recovery codes",
                Thing::All => "lost all",
            }),
            Step::Guess(n, what, until) => bob.is_guessed_at(n, what, until).await.then_some(match (what, until) {
                (Guessed::Code, Until::ItWaits) => "guessed at codes of the app",
                (Guessed::RecoveryCode, Until::ItWaits) => "guessed at recovery codes",
                (Guessed::Code, Until::ItIsOff) => "guessed codes of the app off",
                (Guessed::RecoveryCode, Until::ItIsOff) => "guessed recovery codes off",
            }),
            Step::Reset => {
                bob.is_reset().await;
                Some("reset by the operator")
            }
            Step::SignInCommandLine(n) => {
                bob.signs_in_a_command_line(n).await;
                Some("signed in a command line")
            }
            Step::HandOver(n) if self.role.is_some() && !self.is_deleted => {
                bob.hands_over(n).await.then_some("handed over to a browser")
            }
            Step::SignOut(n) => {
                bob.sign_out(n).await;
                Some("signed out")
            }
            Step::Leave(n) if self.role.is_some() && !self.is_deleted && self.has_ada => {
                // Also where he can prove nothing any more.
                let (_, caller) = bob.session(n).await;
                members::leave(self.acme.engine(), &caller, "acme").await.unwrap();
                (self.role, self.has_left) = (None, true);
                Some("left")
            }
            Step::Join(n) => self.bob_joins(n).await.then_some("joined again by a trusted domain"),
            other => self.time_and_others_take(other).await,
        }
    }

    async fn time_and_others_take(&mut self, step: Step) -> Option<&'static str> {
        match step {
            Step::Wait(minutes) => {
                self.acme.house.clock.advance(60 * minutes);
                // She keeps her own session alive; fourteen waits are less than it lasts.
                self.acme.ada().await;
                None
            }
            Step::Plan(plan) => {
                let done = set_plan(self.acme.engine(), &Caller::operator(), "acme", plan).await;
                done.is_ok().then_some("moved to another plan")
            }
            Step::AdaReturns => {
                self.ada_returns().await;
                None
            }
            Step::Restore => self.restore().await.then_some("restored"),
            Step::Undo(n) => {
                self.bob_restores(n).await;
                None
            }
            _ => None,
        }
    }

    /// By what `/` offers him: who left may come back by himself, who was removed may not.
    async fn bob_joins(&mut self, n: usize) -> bool {
        let (engine, (_, caller)) = (self.acme.engine(), self.bob.session(n).await);
        let offers = engine::accounts::home(engine, &caller, "").await.unwrap().offers;
        let may = self.role.is_none() && self.has_left && !self.is_deleted;
        let Some(offer) = offers.first() else { return false };
        assert!(may && offer.step == JoinStep::Join, "{offer:?}");
        domains::join(engine, &caller, &offer.id).await.unwrap();
        self.role = Some(Role::Member);
        true
    }

    /// What an admin does; nobody but Ada is sure to be let in. What it came to, if it came to anything.
    async fn ada_takes(&mut self, step: Step) -> Option<&'static str> {
        let (acme, engine, ada) = (self.acme, self.acme.engine(), self.acme.fresh_ada().await);
        let email = self.bob.resident.email.clone();
        match (step, self.role) {
            (Step::Demand(level, with_time), _) => {
                // Refused where time was given before, nothing gets stricter, or the plan is too small: that is a
                // state, too.
                let until = if with_time { self.in_three_days() } else { String::new() };
                let done = demand(engine, &ada, "acme", level.word(), &until).await;
                done.is_ok().then_some(if with_time { "demanded with time" } else { "demanded" })
            }
            (Step::Rise, _) => self.rises(&ada).await.then_some("a door that only time held open was shut by a rise"),
            (Step::EndGrace, _) => end_grace(engine, &ada, "acme").await.is_ok().then_some("ended time"),
            (Step::Rename, _) => {
                let name = if self.name == "Acme" { "Globex" } else { "Acme" };
                // Refused where it was done too often today.
                rename(engine, &ada, "acme", name).await.ok()?;
                self.name = name;
                Some("renamed")
            }
            (Step::Delete, _) => {
                delete(engine, &ada, "acme", self.name).await.unwrap();
                self.is_deleted = true;
                self.undo_until = acme.house.clock.now().plus(limits::WORKSPACE_RESTORE_TTL);
                Some("deleted")
            }
            (Step::ChangeRole(role), Some(_)) => {
                self.give(role, &ada).await;
                Some("changed role")
            }
            (Step::Remove, Some(_)) => {
                members::remove(engine, &ada, "acme", &acme.id(&email).await).await.unwrap();
                (self.role, self.has_left) = (None, false);
                Some("removed")
            }
            (Step::Invite(role), None) => {
                let token = acme.invite(&email, role).await;
                let (_, bob) = self.bob.session(0).await;
                invites::accept(engine, &bob, &token).await.unwrap();
                self.role = Some(role);
                Some("invited")
            }
            (Step::AdaLeaves, Some(_)) => {
                self.give(Role::Admin, &ada).await;
                members::leave(engine, &ada, "acme").await.unwrap();
                self.has_ada = false;
                self.bob_alone_cannot_leave().await;
                Some("ada left")
            }
            _ => None,
        }
    }

    fn in_three_days(&self) -> String {
        self.acme.house.clock.now().day().plus(3).iso()
    }

    /// Whether a door was open by time alone, and no longer is.
    async fn rises(&mut self, ada: &Caller) -> bool {
        let engine = self.acme.engine();
        demand(engine, ada, "acme", Level::Password.word(), "").await.unwrap();
        // As in `ada_takes`.
        let until = self.in_three_days();
        if demand(engine, ada, "acme", Level::TwoFactor.word(), &until).await.is_err() {
            return false;
        }
        let mut held = Vec::new();
        for n in 0..self.bob.sessions().await {
            let (_, caller) = self.bob.session(n).await;
            if let Some(Door::Open(frame)) = self.bob.door(&caller).await
                && frame.grace.is_some()
            {
                held.push(caller);
            }
        }
        demand(engine, ada, "acme", Level::PhishingResistant.word(), "").await.unwrap();
        for caller in &held {
            assert!(matches!(self.bob.door(caller).await, Some(Door::Shut(_))));
        }
        !held.is_empty()
    }

    async fn give(&mut self, role: Role, ada: &Caller) {
        let bob = self.acme.id(&self.bob.resident.email).await;
        members::change_role(self.acme.engine(), ada, "acme", &bob, role.word()).await.unwrap();
        self.role = Some(role);
    }

    /// By Ada. Whether it was deleted, and is no longer.
    async fn restore(&mut self) -> bool {
        if self.is_deleted {
            // Refused after seven days: it stays gone.
            let ada = self.acme.fresh_ada().await;
            self.is_deleted = restore(self.acme.engine(), &ada, "acme").await.is_err();
            return !self.is_deleted;
        }
        false
    }

    async fn bob_restores(&mut self, n: usize) {
        let in_time = self.acme.house.clock.now() < self.undo_until;
        let may = self.is_deleted && self.role == Some(Role::Admin) && in_time;
        if self.bob.undoes(n, may).await {
            self.is_deleted = false;
            self.reached.note("undid a deletion");
        }
    }

    /// The last admin is told why, in each of his sessions and whether or not his door is open.
    async fn bob_alone_cannot_leave(&mut self) {
        for n in 0..self.bob.sessions().await {
            let (_, bob) = self.bob.session(n).await;
            assert_eq!(code(members::leave(self.acme.engine(), &bob, "acme").await), Some(LastAdmin));
        }
    }

    /// The way on for a last admin: he gets in, and makes somebody else an admin.
    async fn ada_returns(&mut self) {
        if self.has_ada {
            return;
        }
        self.bob_alone_cannot_leave().await;
        let bob = self.bob_gets_in_and_confirms().await;
        invites::send(self.acme.engine(), &bob, "acme", &self.acme.ada.email, "admin").await.unwrap();
        let token = self.acme.house.token_mailed_to(&self.acme.ada.email, "/invite/").await;
        invites::accept(self.acme.engine(), &self.acme.ada().await, &token).await.unwrap();
        self.has_ada = true;
        self.reached.note("ada returned");
    }

    /// Confirming may be what the operator has to help with, and then there is a door to get through again.
    async fn bob_gets_in_and_confirms(&mut self) -> Caller {
        self.bob.gets_in(0).await;
        self.bob.confirmed(0).await;
        self.bob.gets_in(0).await;
        self.bob.confirmed(0).await.1
    }

    /// From here Bob gets in wherever he is a member, and out.
    pub async fn end(mut self, by_deleting: bool) {
        let engine = self.acme.engine();
        self.bob_restores(0).await;
        self.restore().await;
        if self.role.is_some() && !self.is_deleted {
            for n in 0..self.bob.sessions().await {
                self.bob.gets_in(n).await;
            }
            if !self.has_ada && by_deleting {
                self.bob_deletes().await;
            } else {
                self.ada_returns().await;
                self.bob_leaves().await;
            }
        } else {
            let (_, bob) = self.bob.session(0).await;
            assert_eq!(code(members::leave(engine, &bob, "acme").await), Some(NotFound));
        }
        self.bob.command_lines_sign_out().await;
        for n in 0..self.bob.sessions().await {
            self.bob.sign_out(n).await;
        }
    }

    /// The other way on for a last admin.
    async fn bob_deletes(&mut self) {
        self.bob_alone_cannot_leave().await;
        let bob = self.bob_gets_in_and_confirms().await;
        delete(self.acme.engine(), &bob, "acme", self.name).await.unwrap();
    }

    /// The way out stays open, whatever the door says by now.
    async fn bob_leaves(&mut self) {
        let engine = self.acme.engine();
        set_plan(engine, &Caller::operator(), "acme", Plan::Pro).await.unwrap();
        let ada = self.acme.fresh_ada().await;
        demand(engine, &ada, "acme", Level::PhishingResistant.word(), "").await.unwrap();
        let (_, bob) = self.bob.session(0).await;
        members::leave(engine, &bob, "acme").await.unwrap();
    }
}

/// Where Bob may arrive by his address.
pub async fn trusting_stage() -> Stage {
    let dns = NameServer::start().await;
    let house = House::asking(Plan::Pro, dns.address()).await;
    Stage { acme: Acme::built_in(house).await, dns }
}
