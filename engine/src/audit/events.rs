use shared::views::Door;

use super::export::exported;
use super::filter::{Asked, Filter};
use super::{Exported, LogError, Readable, look};
use crate::cursor::{List, What, or_refused};
use crate::gate;
use crate::store::audit_pages::Way;
use crate::{Caller, Engine, limits};

/// A part of the workspace's audit log as it was written, newest first, for admins: the one that begins where `at`
/// says; and where the next one does, if there is more: a part can be empty, and yet not the last. Positions in `asked`
/// don't count.
///
/// # Errors
/// [`Refusal::LeadsNowhere`](gate::Refusal::LeadsNowhere) where `at` does.
pub async fn events(
    engine: &Engine,
    caller: &Caller,
    workspace: &str,
    asked: &Asked<'_>,
    at: &str,
) -> Result<Door<(Vec<Exported>, Option<String>)>, LogError> {
    let permit = match gate::knock_also_by_token(engine, caller, workspace).await? {
        Door::Open(permit) => permit,
        Door::Shut(shut) => return Ok(Door::Shut(shut)),
    };
    let log = Readable::of_workspace(&permit)?;
    let Asked { kind, person, from, to, before: _, after: _ } = *asked;
    let list = What::AuditEvents.of(permit.workspace()).filtered(&[kind, person.trim(), from, to]);
    let before = or_refused(at, position(list, at))?.unwrap_or(i64::MAX);
    let mut conn = engine.read().await?;
    let filter = Filter::parse(&mut conn, asked).await?;
    let part = look::part(&mut conn, log, &filter, Way::Older(before), limits::AUDIT_SHOWN).await?;
    let Some(part) = part else { return Ok(Door::Open((vec![], None))) };
    let next = part.next.and_then(Way::older).map(|position| list.write(&position.to_be_bytes()));
    Ok(Door::Open((part.found.into_iter().map(exported).collect(), next)))
}

/// Behind which event a part begins.
fn position(list: List, cursor: &str) -> Option<i64> {
    list.read(cursor)?.try_into().ok().map(i64::from_be_bytes)
}
