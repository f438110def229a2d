use super::Tx;
use super::conn::args;
use crate::clock::Instant;
use crate::error::Error;

/// Deletes every row that is of no use any more. `(oldest, idle)` is as in [`crate::caller::session_horizon`].
pub async fn delete(tx: &mut Tx, now: Instant, (oldest, idle): (Instant, Instant)) -> Result<(), Error> {
    tx.execute("DELETE FROM sessions WHERE created_at <= $1 OR last_seen_at <= $2", args![oldest, idle]).await?;
    for sql in [
        "DELETE FROM sign_in_attempts WHERE expires_at <= $1 OR used_at IS NOT NULL",
        "DELETE FROM mail_links WHERE expires_at <= $1 OR used_at IS NOT NULL",
        "DELETE FROM authenticator_set_ups WHERE expires_at <= $1",
        "DELETE FROM invites WHERE expires_at <= $1",
    ] {
        tx.execute(sql, args![now]).await?;
    }
    // Nobody can prove such an address any more: it is free for whoever signs up next.
    tx.execute(
        "DELETE FROM accounts WHERE email_verified_at IS NULL
         AND NOT EXISTS (SELECT 1 FROM mail_links l WHERE l.account_id = accounts.id)",
        args![],
    )
    .await?;
    Ok(())
}
