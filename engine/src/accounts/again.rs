use sqlx::types::Uuid;

use crate::audit::{self, Event, Kind};
use crate::store::Tx;
use crate::{Caller, Engine, Error, limits};

/// Notes that something happened once more that writes to the account's address, and tells whether it may.
///
/// An address hears of it a few times an hour and no more: it may not be its owner who does it.
pub async fn may_mail_again(
    engine: &Engine,
    tx: &mut Tx,
    caller: &Caller,
    account: Uuid,
    kind: Kind,
) -> Result<bool, Error> {
    audit::record(engine, tx, caller, Event::of(kind, account)).await?;
    let recent = audit::count_recent(engine, tx, account, kind, limits::AN_HOUR).await?;
    Ok(recent <= limits::MAILS_AN_HOUR_MAX)
}
