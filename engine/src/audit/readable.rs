use shared::policy::Role;
use sqlx::types::Uuid;

use crate::gate::{self, Permit, Refusal};
use crate::store::Conn;
use crate::{Caller, Engine};

/// Evidence that whoever asks may read this log, now. It is not for keeping: the next step of an export asks again.
#[derive(Clone, Copy, Debug)]
pub struct Readable(Uuid);

impl Readable {
    /// A workspace's, for its admins.
    pub fn of_workspace(permit: &Permit) -> Result<Self, Refusal> {
        permit.require(Role::Admin)?;
        Ok(Self(permit.workspace()))
    }

    /// The signed-in person's own, as long as their session is alive in `conn`. What they did in a workspace stands in
    /// that workspace's log, and is not in this one: whoever is shut out there learns nothing of it here.
    pub async fn of_account(engine: &Engine, conn: &mut Conn, caller: &Caller) -> Result<Self, Refusal> {
        Ok(Self(gate::signed_in(engine, conn, caller).await?.account))
    }

    /// The chain that holds the log.
    pub const fn chain(self) -> Uuid {
        self.0
    }
}
