//! A walk through what may happen to Bob: by himself, by Ada, by the operator, and by time.

mod bob;
mod step;

use engine::clock::Instant;
use engine::workspaces::enforcement::{demand, end_grace};
use engine::workspaces::{delete, invites, members, rename, restore, set_plan};
use engine::{Caller, limits, sessions};
use shared::ErrorCode::{LastAdmin, NotFound};
use shared::policy::{Level, Plan, Role};
pub use step::{Step, any_step};

use crate::acme::{Acme, code};
use crate::device::Device;
use bob::Bob;

/// How things stand.
pub struct Walk<'a> {
    acme: &'a Acme,
    bob: Bob<'a>,
    /// What Bob is in the workspace; nothing, when he was removed.
    role: Option<Role>,
    /// Whether Ada is in it.
    has_ada: bool,
    is_deleted: bool,
    /// The end of the time to undo the last deletion.
    undo_until: Instant,
    name: &'static str,
}

impl<'a> Walk<'a> {
    pub async fn begin(acme: &'a Acme, role: Role) -> Self {
        acme.house.add_passkey(&acme.browser(), &Device::new()).await;
        let bob = Bob::arrive(acme, role).await;
        Self { acme, bob, role: Some(role), has_ada: true, is_deleted: false, undo_until: Instant(0), name: "Acme" }
    }

    pub async fn take(&mut self, step: Step) {
        match step {
            Step::SignIn => self.bob.sign_in().await,
            Step::SignInByPasskey => self.bob.sign_in_by_passkey().await,
            Step::AddApp(n) if !self.bob.has_app => {
                let (browser, caller) = self.bob.session(n).await;
                self.bob.add_app(&browser, &caller).await;
            }
            Step::AddPasskey(n) if self.bob.passkeys.len() < 3 => {
                let (browser, caller) = self.bob.session(n).await;
                self.bob.add_passkey(&browser, &caller).await;
            }
            Step::AddApp(_) | Step::AddPasskey(_) => {}
            Step::RemovePasskey(n) => self.bob.remove_passkey(n).await,
            Step::DisableAll(n) => self.bob.disable_all(n).await,
            Step::Confirm(n) => {
                let (_, caller) = self.bob.session(n).await;
                self.bob.confirm(&caller).await;
            }
            Step::SignOut(n) => self.bob.sign_out(n).await,
            Step::Wait(minutes) => {
                self.acme.house.clock.advance(60 * minutes);
                // She keeps her own session alive; fourteen waits are less than it lasts.
                self.acme.ada().await;
            }
            Step::Plan(plan) => {
                let _ = set_plan(self.acme.engine(), &Caller::operator(), "acme", plan).await;
            }
            Step::AdaReturns => self.ada_returns().await,
            Step::Restore => self.restore().await,
            Step::Undo(n) => self.bob_restores(n).await,
            by_ada if self.has_ada && !self.is_deleted => self.ada_takes(by_ada).await,
            _ => {}
        }
        let is_member = self.role.is_some() && !self.is_deleted;
        self.bob.can_always_enrol_and_step_up(is_member).await;
    }

    /// What an admin does; nobody but Ada is sure to be let in.
    async fn ada_takes(&mut self, step: Step) {
        let (acme, engine, ada) = (self.acme, self.acme.engine(), self.acme.fresh_ada().await);
        let email = self.bob.resident.email.clone();
        match (step, self.role) {
            (Step::Demand(level, with_time), _) => {
                let day = acme.house.clock.now().day().plus(3).iso();
                // Refused where time was given before, nothing gets stricter, or the plan is too small: that is a
                // state, too.
                let _ = demand(engine, &ada, "acme", level.word(), if with_time { &day } else { "" }).await;
            }
            (Step::EndGrace, _) => {
                let _ = end_grace(engine, &ada, "acme").await;
            }
            (Step::Rename, _) => {
                let name = if self.name == "Acme" { "Globex" } else { "Acme" };
                // Refused where it was done too often today.
                if rename(engine, &ada, "acme", name).await.is_ok() {
                    self.name = name;
                }
            }
            (Step::Delete, _) => {
                delete(engine, &ada, "acme", self.name).await.unwrap();
                self.is_deleted = true;
                self.undo_until = acme.house.clock.now().plus(limits::WORKSPACE_RESTORE_TTL);
            }
            (Step::ChangeRole(role), Some(_)) => self.give(role, &ada).await,
            (Step::Remove, Some(_)) => {
                members::remove(engine, &ada, "acme", &acme.id(&email).await).await.unwrap();
                self.role = None;
            }
            (Step::Invite(role), None) => {
                let token = acme.invite(&email, role).await;
                let (_, bob) = self.bob.session(0).await;
                invites::accept(engine, &bob, &token).await.unwrap();
                self.role = Some(role);
            }
            (Step::AdaLeaves, Some(_)) => {
                self.give(Role::Admin, &ada).await;
                members::leave(engine, &ada, "acme").await.unwrap();
                self.has_ada = false;
                self.bob_alone_cannot_leave().await;
            }
            _ => {}
        }
    }

    async fn give(&mut self, role: Role, ada: &Caller) {
        let bob = self.acme.id(&self.bob.resident.email).await;
        members::change_role(self.acme.engine(), ada, "acme", &bob, role.word()).await.unwrap();
        self.role = Some(role);
    }

    async fn restore(&mut self) {
        if self.is_deleted {
            // Refused after seven days: it stays gone.
            let ada = self.acme.fresh_ada().await;
            self.is_deleted = restore(self.acme.engine(), &ada, "acme").await.is_err();
        }
    }

    async fn bob_restores(&mut self, n: usize) {
        let in_time = self.acme.house.clock.now() < self.undo_until;
        let may = self.is_deleted && self.role == Some(Role::Admin) && in_time;
        if self.bob.undoes(n, may).await {
            self.is_deleted = false;
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
        self.bob.gets_in(0).await;
        let (_, bob) = self.bob.session(0).await;
        self.bob.confirm(&bob).await;
        invites::send(self.acme.engine(), &bob, "acme", &self.acme.ada.email, "admin").await.unwrap();
        let token = self.acme.house.token_mailed_to(&self.acme.ada.email, "/invite/").await;
        invites::accept(self.acme.engine(), &self.acme.ada().await, &token).await.unwrap();
        self.has_ada = true;
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
        let (_, bob) = self.bob.session(0).await;
        sessions::sign_out(engine, &bob).await.unwrap();
    }

    /// The other way on for a last admin.
    async fn bob_deletes(&mut self) {
        self.bob_alone_cannot_leave().await;
        let (_, bob) = self.bob.session(0).await;
        self.bob.confirm(&bob).await;
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
