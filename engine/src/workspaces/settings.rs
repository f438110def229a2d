use shared::policy::{Level, Role};
use shared::views::{Door, Settings};

use crate::gate::{self, Permit, Refusal};
use crate::{Caller, Engine, Error, store};

/// The page *Settings*: what the gate knows of a workspace anyway, and whether the reader may leave it.
pub async fn settings(engine: &Engine, caller: &Caller, workspace: &str) -> Result<Door<Settings>, Refusal> {
    Ok(match gate::knock(engine, caller, workspace).await? {
        Door::Open(permit) => Door::Open(Settings {
            frame: permit.frame(),
            plan: permit.plan(),
            requires_second_factor: permit.required() > Level::Password,
            is_last_admin: is_last_admin(engine, &permit).await?,
        }),
        Door::Shut(shut) => Door::Shut(shut),
    })
}

async fn is_last_admin(engine: &Engine, reader: &Permit) -> Result<bool, Error> {
    let Some(account) = reader.account().filter(|_| reader.role() == Role::Admin) else { return Ok(false) };
    Ok(!store::memberships::has_admin_besides(&mut engine.read().await?, reader, account).await?)
}
