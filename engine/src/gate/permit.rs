use shared::policy::{Level, Plan, Role, SwitchRefusal, may_switch_enforcement};
use shared::views::Frame;
use sqlx::types::Uuid;

use super::Refusal;
use crate::Person;
use crate::store::entries::Found;

/// Evidence that the gate let this person into this workspace, in this transaction or just now. It is not
/// for keeping: the next request asks again.
#[derive(Debug)]
pub struct Permit {
    person: Person,
    workspace: Uuid,
    slug: String,
    name: String,
    role: Role,
    plan: Plan,
    required: Level,
    proven: Level,
    reachable: Level,
}

impl Permit {
    pub(super) fn new(person: Person, found: Found, role: Role) -> Self {
        let Found { proven, reachable, workspace, session_ends: _, role: _ } = found;
        Self {
            person,
            workspace: workspace.id,
            slug: workspace.slug,
            name: workspace.name,
            role,
            plan: workspace.plan,
            required: workspace.required,
            proven,
            reachable,
        }
    }

    /// Who was let in.
    pub(crate) const fn person(&self) -> &Person {
        &self.person
    }

    /// The account of who was let in.
    pub(crate) const fn account(&self) -> Uuid {
        self.person.account
    }

    /// Where.
    pub(crate) const fn workspace(&self) -> Uuid {
        self.workspace
    }

    /// The workspace's display name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// With which role.
    #[must_use]
    pub const fn role(&self) -> Role {
        self.role
    }

    /// What the workspace demands.
    #[must_use]
    pub const fn required(&self) -> Level {
        self.required
    }

    /// Insists on a role, or a stronger one.
    ///
    /// # Errors
    /// [`Refusal::Forbidden`]: a member may know that the thing exists, but not do it.
    pub fn require(&self, role: Role) -> Result<(), Refusal> {
        if self.role >= role { Ok(()) } else { Err(Refusal::Forbidden) }
    }

    /// Whether this person, with what this session proved, may make the workspace demand `wanted`.
    ///
    /// # Errors
    /// The first rule that forbids it.
    pub fn may_switch(&self, wanted: Level) -> Result<(), SwitchRefusal> {
        may_switch_enforcement(wanted, self.role, self.plan, self.proven, self.reachable)
    }

    /// What surrounds every page of the workspace.
    #[must_use]
    pub fn frame(&self) -> Frame {
        Frame { name: self.name.clone(), slug: self.slug.clone(), role: self.role }
    }
}
