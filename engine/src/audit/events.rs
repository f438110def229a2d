use shared::views::Door;

use super::export::exported;
use super::filter::{Asked, Filter};
use super::{Exported, LogError, Readable};
use crate::gate;
use crate::store::audit_pages::{self, Way};
use crate::store::parts;
use crate::{Caller, Engine, limits};

/// A part of the workspace's audit log as it was written, newest first from before this position on, for admins; and the
/// position before which the next part begins, if there is more. Positions in `asked` don't count.
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
    let found = audit_pages::find(&mut conn, log, &filter, Way::Older(before), limits::AUDIT_SHOWN + 1).await?;
    let (found, has_more) = parts::shown(found, limits::AUDIT_SHOWN);
    let next = found.last().map(|last| last.position).filter(|_| has_more);
    Ok(Door::Open((found.into_iter().map(exported).collect(), next)))
}
