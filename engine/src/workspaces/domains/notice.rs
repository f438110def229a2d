use sqlx::types::Uuid;

use crate::mail::{self, JoiningNews, Letter};
use crate::store::Tx;
use crate::{Engine, Error, limits, store};

/// Writes to the admins of a workspace about who joins it by their address, as part of `tx`.
pub async fn tell_the_admins(
    engine: &Engine,
    tx: &mut Tx,
    workspace: Uuid,
    news: JoiningNews<'_>,
) -> Result<(), Error> {
    let named = store::workspaces::named(tx, workspace).await?;
    for to in store::memberships::admins(tx, workspace, limits::ADMINS_MAILED).await? {
        mail::enqueue(engine, tx, Letter::Joining { to: &to, workspace: &named, news }).await?;
    }
    Ok(())
}
