use shared::policy::Role;
use shared::views::{Door, MemberPage};

use super::named;
use super::people::row;
use crate::gate::{self, Refusal};
use crate::{Caller, Engine, step_up, store};

/// The page about one member, for admins: their role, and the way out.
///
/// # Errors
/// [`Refusal::NotFound`] when the account is no member here, whatever else it is.
pub async fn member(
    engine: &Engine,
    caller: &Caller,
    workspace: &str,
    account: &str,
) -> Result<Door<MemberPage>, Refusal> {
    let permit = match gate::knock(engine, caller, workspace).await? {
        Door::Open(permit) => permit,
        Door::Shut(shut) => return Ok(Door::Shut(shut)),
    };
    permit.require(Role::Admin)?;
    let mut conn = engine.read().await?;
    let member = named(&mut conn, &permit, account).await?;
    let is_last_admin = member.role == Role::Admin
        && !store::memberships::has_admin_besides(&mut conn, &permit, member.account).await?;
    Ok(Door::Open(MemberPage {
        frame: permit.frame(),
        is_last_admin,
        is_proven: step_up::is_fresh(engine, &mut conn, permit.person()?).await?,
        tokens_made: store::tokens::count_made_by(&mut conn, &permit, member.account, engine.now()).await?,
        member: row(member, &permit, engine.now()),
    }))
}
