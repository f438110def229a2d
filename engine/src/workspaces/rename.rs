use shared::input::{InputError, Name, Slug};
use shared::policy::Role;
use shared::{ErrorCode, Problem};
use thiserror::Error;

use super::cards::require_as_seen;
use super::free_slug;
use crate::audit::{self, Event, Kind};
use crate::gate::{self, Permit, Refusal};
use crate::step_up::{self, Stale};
use crate::store::Tx;
use crate::{Caller, Engine, Error, limits, store};

/// Why a workspace kept its name.
#[derive(Debug, Error)]
pub enum RenameError {
    /// Not let in, or not an admin.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The name is no name, or was used too often.
    #[error("refused name")]
    Name(InputError),
    /// It was renamed as often as a day allows.
    #[error("too many renames today")]
    TooManyToday,
    /// The admin has to prove themselves again first.
    #[error(transparent)]
    Stale(#[from] Stale),
    /// Our fault.
    #[error(transparent)]
    Engine(#[from] Error),
}

impl From<RenameError> for Problem {
    fn from(error: RenameError) -> Self {
        match error {
            RenameError::Refused(refusal) => refusal.into(),
            RenameError::Name(error) => Self::field("workspace_name", error),
            RenameError::TooManyToday => {
                Self { code: ErrorCode::RateLimited, ..Self::field("workspace_name", InputError::TooManyRenamesToday) }
            }
            RenameError::Stale(stale) => stale.into(),
            RenameError::Engine(error) => error.into(),
        }
    }
}

/// Gives a workspace another name and, where the name asks for it, another address, which it answers. Former addresses
/// lead to it as long as it exists, so links and open tabs keep working, and nobody else gets in their way.
pub async fn rename(engine: &Engine, caller: &Caller, workspace: &str, name: &str) -> Result<Slug, RenameError> {
    let (mut tx, permit) = gate::enter_alone(engine, caller, workspace).await?;
    permit.require(Role::Admin)?;
    let name = Name::parse(name).map_err(RenameError::Name)?;
    let present = Slug::parse(permit.slug()).map_err(|_| Error::Corrupt("slug"))?;
    if name.as_str() == permit.name() {
        require_as_seen(engine, &mut tx, caller, &permit).await?;
        return Ok(present);
    }
    let (id, kind) = (permit.workspace(), Kind::WorkspaceRenamed);
    if audit::count_recent_in(engine, &mut tx, id, kind, limits::A_DAY).await? >= limits::RENAMES_A_DAY_MAX {
        return Err(RenameError::TooManyToday);
    }
    // Before an address is taken, for which others wait: they must not be waiting for this account, too.
    let proof = step_up::require_fresh_proof(engine, &mut tx, permit.person()?).await?;
    require_as_seen(engine, &mut tx, caller, &permit).await?;
    let slug = if asks_for_another(&permit, &name)? { take(engine, &mut tx, &permit, &name).await? } else { present };
    store::workspaces::rename(&mut tx, &permit, &proof, &name, &slug).await?;
    let event = Event::of(kind, permit.account())
        .in_workspace(id)
        .with("before", permit.name())
        .with("after", name.as_str())
        .with("address_before", permit.slug())
        .with("address_after", slug.as_str());
    audit::record(engine, &mut tx, caller, event).await?;
    tx.commit().await?;
    Ok(slug)
}

/// "ACME" in place of "Acme" is no reason to move.
fn asks_for_another(permit: &Permit, name: &Name) -> Result<bool, Error> {
    let present = Name::parse(permit.name()).map_err(|_| Error::Corrupt("name"))?;
    Ok(free_slug::wanted(&present) != free_slug::wanted(name))
}

async fn take(engine: &Engine, tx: &mut Tx, permit: &Permit, name: &Name) -> Result<Slug, RenameError> {
    let taken = free_slug::take(engine, tx, permit.workspace(), name).await?;
    taken.ok_or(RenameError::Name(InputError::Taken))
}
