use super::Tx;
use super::conn::args;
use crate::clock::Instant;
use crate::error::Error;
use crate::limits::{DEVICE_CODE_KEPT_AFTER, IDEMPOTENCY_KEY_TTL, INVITE_LISTED_AFTER, TOKEN_LISTED_AFTER};

/// Deletes every row that is of no use any more. `(oldest, idle)` is as in [`crate::caller::session_horizon`].
pub async fn delete(tx: &mut Tx, now: Instant, (oldest, idle): (Instant, Instant)) -> Result<(), Error> {
    tx.execute("DELETE FROM sessions WHERE created_at <= $1 OR last_seen_at <= $2", args![oldest, idle]).await?;
    for sql in [
        "DELETE FROM sign_in_attempts WHERE expires_at <= $1 OR used_at IS NOT NULL",
        "DELETE FROM mail_links WHERE expires_at <= $1 OR used_at IS NOT NULL",
        "DELETE FROM authenticator_set_ups WHERE expires_at <= $1",
        "DELETE FROM passkey_ceremonies WHERE expires_at <= $1",
    ] {
        tx.execute(sql, args![now]).await?;
    }
    tx.execute("DELETE FROM idempotency_keys WHERE claimed_at <= $1", args![now.plus(-IDEMPOTENCY_KEY_TTL)]).await?;
    // Later than it expires: a device may still learn that it was too late.
    tx.execute("DELETE FROM device_codes WHERE expires_at <= $1", args![now.plus(-DEVICE_CODE_KEPT_AFTER)]).await?;
    // Later than it expires: an admin may still send it again.
    tx.execute("DELETE FROM invites WHERE expires_at <= $1", args![now.plus(-INVITE_LISTED_AFTER)]).await?;
    // Later than it expires: whoever looks why a pipeline stopped finds it in the list.
    tx.execute("DELETE FROM tokens WHERE expires_at <= $1", args![now.plus(-TOKEN_LISTED_AFTER)]).await?;
    // Nobody can prove such an address any more: it is free for whoever signs up next.
    tx.execute(
        "DELETE FROM accounts WHERE email_verified_at IS NULL
         AND NOT EXISTS (SELECT 1 FROM mail_links l WHERE l.account_id = accounts.id)",
        args![],
    )
    .await?;
    Ok(())
}
