use shared::policy::{
    Decision, Level, Plan, Reason, Role, Standing, SwitchRefusal, TokenScope, may_switch_enforcement,
};
use shared::views::{Frame, GraceNotice};
use sqlx::types::Uuid;

use super::Refusal;
use crate::Person;
use crate::clock::Instant;
use crate::store::entries::Found;
use crate::tokens::ApiToken;

/// Who was let in.
#[derive(Debug)]
pub(super) enum Holder {
    Person(Person),
    Token(ApiToken),
}

/// Evidence that the gate let this person, or this token, into this workspace, in this transaction or just now. It is
/// not for keeping: the next request asks again.
#[derive(Debug)]
pub struct Permit {
    holder: Holder,
    workspace: Uuid,
    slug: String,
    name: String,
    role: Role,
    plan: Plan,
    required: Level,
    standing: Standing,
    open_until: Option<Instant>,
    came_by: Option<String>,
}

impl Permit {
    pub(super) fn new(holder: Holder, found: Found, role: Role, decision: &Decision) -> Self {
        let Found { standing, workspace, grace, came_by, ends: _, role: _ } = found;
        let by_grace = decision.reasons.contains(&Reason::GraceRuns);
        Self {
            holder,
            workspace: workspace.id,
            slug: workspace.slug,
            name: workspace.name,
            role,
            plan: workspace.plan,
            required: workspace.required,
            standing,
            open_until: grace.filter(|_| by_grace).map(|grace| grace.ends),
            came_by,
        }
    }

    /// The person who was let in: for all that is for people alone.
    ///
    /// # Errors
    /// [`Refusal::PeopleOnly`] when it was a token.
    pub(crate) const fn person(&self) -> Result<&Person, Refusal> {
        match &self.holder {
            Holder::Person(person) => Ok(person),
            Holder::Token(_) => Err(Refusal::PeopleOnly),
        }
    }

    /// The account of who was let in; none of a token that is nobody's.
    pub(crate) const fn account(&self) -> Option<Uuid> {
        match &self.holder {
            Holder::Person(person) => Some(person.account),
            Holder::Token(token) => token.account(),
        }
    }

    /// Insists that whoever was let in may change what is inside.
    ///
    /// # Errors
    /// [`Refusal::InsufficientScope`] when it was a token that may only read.
    pub(super) fn require_scope_to_write(&self) -> Result<(), Refusal> {
        match &self.holder {
            Holder::Token(token) if token.scope() < TokenScope::Write => Err(Refusal::InsufficientScope),
            Holder::Token(_) | Holder::Person(_) => Ok(()),
        }
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

    /// The address it has, by whichever one the caller came.
    pub(crate) fn slug(&self) -> &str {
        &self.slug
    }

    /// What its owner pays for, or the operator grants.
    pub(crate) const fn plan(&self) -> Plan {
        self.plan
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
        let (proven, reachable) = match self.standing {
            Standing::Session { proven, reachable } => (proven, reachable),
            // A token has proven nothing.
            Standing::Token | Standing::SignedOut => (Level::Password, Level::Password),
        };
        may_switch_enforcement(wanted, self.role, self.plan, proven, reachable)
    }

    /// What surrounds every page of the workspace.
    #[must_use]
    pub fn frame(&self) -> Frame {
        let grace = self.open_until.map(|until| GraceNotice { until: until.moment(), required: self.required });
        let (name, slug, came_by) = (self.name.clone(), self.slug.clone(), self.came_by.clone());
        Frame { name, slug, role: self.role, grace, came_by }
    }
}
