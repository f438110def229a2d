use sqlx::types::Uuid;

use super::Tx;
use super::conn::args;
use crate::clock::Instant;
use crate::error::Error;
use crate::secret::TokenHash;

/// A used-up link: whose it was and where it leads.
#[derive(Debug)]
pub struct Used {
    pub account: Uuid,
    pub next: Option<String>,
}

pub async fn insert(
    tx: &mut Tx,
    token: TokenHash,
    account: Uuid,
    next: Option<&str>,
    expires: Instant,
) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO mail_links (token_hash, account_id, next_path, expires_at) VALUES ($1, $2, $3, $4)",
        args![token, account, next, expires],
    )
    .await
    .map(drop)
}

/// Uses up a link, once.
pub async fn use_up(tx: &mut Tx, token: TokenHash, now: Instant) -> Result<Option<Used>, Error> {
    let row = tx
        .optional(
            "UPDATE mail_links SET used_at = $2 WHERE token_hash = $1 AND used_at IS NULL AND expires_at > $2
             RETURNING account_id, next_path",
            args![token, now],
        )
        .await?;
    row.map(|row| Ok(Used { account: row.get("account_id")?, next: row.get("next_path")? })).transpose()
}

/// Makes every open link of the account useless.
pub async fn delete_all(tx: &mut Tx, account: Uuid) -> Result<(), Error> {
    tx.execute("DELETE FROM mail_links WHERE account_id = $1 AND used_at IS NULL", args![account]).await.map(drop)
}
