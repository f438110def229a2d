//! Members of whom a session may have proven less than their factors could: of nobody else the preview reads sessions.
//! The database marks them by itself, docs/adr/0008.

use sqlx::types::Uuid;

use super::Tx;
use super::conn::args;
use crate::error::Error;

/// That no session of a member `m` is weaker.
macro_rules! none {
    () => {
        "NOT EXISTS (
            SELECT 1 FROM session_proofs s WHERE s.account_id = m.account_id
            AND s.proof < CASE m.reach WHEN 'password' THEN 0 WHEN 'two_factor' THEN 1 ELSE 2 END)"
    };
}

macro_rules! accounts {
    ($lock:literal) => {
        concat!(
            "SELECT a.id FROM accounts a
             WHERE a.id IN (SELECT m.account_id FROM memberships m WHERE m.weaker_session = 1 AND ",
            none!(),
            ") LIMIT $1",
            $lock
        )
    };
}

/// Takes the mark from up to `at_most` accounts that need it no more; whether there may be others. An account that is
/// held is left for another time, and the rest are held meanwhile: a new session or factor must not be missed.
pub async fn unmark(tx: &mut Tx, at_most: u32) -> Result<bool, Error> {
    let sql = tx.dialect(accounts!(""), accounts!(" FOR NO KEY UPDATE SKIP LOCKED"));
    let accounts = tx.all(sql, args![at_most]).await?;
    for row in &accounts {
        let sql = concat!(
            "UPDATE memberships AS m SET weaker_session = 0 WHERE m.account_id = $1 AND m.weaker_session = 1 AND ",
            none!()
        );
        tx.execute(sql, args![row.get::<Uuid>("id")?]).await?;
    }
    Ok(accounts.len() == at_most as usize)
}
