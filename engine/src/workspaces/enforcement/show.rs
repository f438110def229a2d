use shared::policy::{Level, Role};
use shared::views::{Door, Moment};

use crate::clock::Instant;
use crate::gate::{self, Permit, Refusal};
use crate::store::Conn;
use crate::store::coverage::Coverage;
use crate::{Caller, Engine, Error, store};

/// What a workspace demands of its members, and how they stand.
#[derive(Clone, Debug)]
pub struct Demanded {
    /// What it demands now.
    pub required: Level,
    /// How many members reach what.
    pub(super) coverage: Coverage,
    /// Until when some members are held to less.
    pub grace_until: Option<Moment>,
    /// It is on although the plan no longer includes it.
    pub outlives_plan: bool,
}

/// What a workspace demands. For admins.
pub async fn show(engine: &Engine, caller: &Caller, workspace: &str) -> Result<Door<Demanded>, Refusal> {
    let permit = match gate::knock_also_by_token(engine, caller, workspace).await? {
        Door::Open(permit) => permit,
        Door::Shut(shut) => return Ok(Door::Shut(shut)),
    };
    permit.require(Role::Admin)?;
    Ok(Door::Open(demanded(&mut engine.read().await?, &permit, engine.now()).await?))
}

pub(super) async fn demanded(conn: &mut Conn, permit: &Permit, now: Instant) -> Result<Demanded, Error> {
    let required = permit.required();
    let running = store::graces::find(conn, permit, required).await?.filter(|grace| now < grace.ends);
    Ok(Demanded {
        required,
        coverage: store::coverage::now(conn, permit).await?,
        grace_until: running.map(|grace| grace.ends.moment()),
        outlives_plan: required > Level::Password && !permit.plan().includes_enforcement(),
    })
}

impl Demanded {
    /// All members.
    #[must_use]
    pub const fn members(&self) -> u64 {
        self.coverage.members()
    }

    /// Members who have a second factor.
    #[must_use]
    pub fn with_second_factor(&self) -> u64 {
        self.coverage.who_reach(Level::TwoFactor)
    }

    /// Members who have a passkey.
    #[must_use]
    pub const fn with_passkey(&self) -> u64 {
        self.coverage.phishing_resistant
    }
}
