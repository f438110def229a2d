use shared::views::Door;

use super::export::exported;
use super::filter::{Asked, Filter};
use super::{Exported, LogError, Readable, look};
use crate::gate;
use crate::store::audit_pages::Way;
use crate::{Caller, Engine, limits};

/// A part of the workspace's audit log as it was written, newest first from before this position on, for admins; and
/// the position before which the next part begins, if there is more: a part can be empty, and yet not the last.
/// Positions in `asked` don't count.
pub async fn events(
    engine: &Engine,
    caller: &Caller,
    workspace: &str,
    asked: &Asked<'_>,
    before: i64,
) -> Result<Door<(Vec<Exported>, Option<i64>)>, LogError> {
    let permit = match gate::knock_also_by_token(engine, caller, workspace).await? {
        Door::Open(permit) => permit,
        Door::Shut(shut) => return Ok(Door::Shut(shut)),
    };
    let log = Readable::of_workspace(&permit)?;
    let mut conn = engine.read().await?;
    let filter = Filter::parse(&mut conn, asked).await?;
    let part = look::part(&mut conn, log, &filter, Way::Older(before), limits::AUDIT_SHOWN).await?;
    let Some(part) = part else { return Ok(Door::Open((vec![], None))) };
    let next = part.next.and_then(Way::older);
    Ok(Door::Open((part.found.into_iter().map(exported).collect(), next)))
}
