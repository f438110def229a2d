use shared::input::Name;
use sqlx::types::Uuid;

use super::conn::args;
use super::{Tx, accounts};
use crate::clock::Instant;
use crate::error::Error;
use crate::secret::TokenHash;

/// What whoever asked for a link had typed. It counts for that link only: somebody else may have signed up
/// with the same address.
#[derive(Debug)]
pub struct Chosen<'a> {
    pub account: Uuid,
    pub name: &'a str,
    pub password_hash: &'a str,
}

/// A used-up link: whose it was, what they had chosen and where it leads.
#[derive(Debug)]
pub struct Used {
    pub account: Uuid,
    pub name: Name,
    pub password_hash: String,
    pub next: Option<String>,
}

pub async fn insert(
    tx: &mut Tx,
    token: TokenHash,
    chosen: &Chosen<'_>,
    next: Option<&str>,
    expires: Instant,
) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO mail_links (token_hash, account_id, name, password_hash, next_path, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6)",
        args![token, chosen.account, chosen.name, chosen.password_hash, next, expires],
    )
    .await
    .map(drop)
}

/// Holds the account that a link leads to, before the link itself: two links of one account that are followed at once
/// would each hold its own, and wait for the other one's.
pub async fn hold_account(tx: &mut Tx, token: TokenHash) -> Result<(), Error> {
    let row = tx.optional("SELECT account_id FROM mail_links WHERE token_hash = $1", args![token]).await?;
    match row {
        Some(row) => accounts::hold_alone(tx, row.get("account_id")?).await,
        None => Ok(()),
    }
}

/// Uses up a link, once.
pub async fn use_up(tx: &mut Tx, token: TokenHash, now: Instant) -> Result<Option<Used>, Error> {
    let row = tx
        .optional(
            "UPDATE mail_links SET used_at = $2 WHERE token_hash = $1 AND used_at IS NULL AND expires_at > $2
             RETURNING account_id, name, password_hash, next_path",
            args![token, now],
        )
        .await?;
    row.map(|row| {
        Ok(Used {
            account: row.get("account_id")?,
            name: Name::parse(row.get("name")?).map_err(|_| Error::Corrupt("name"))?,
            password_hash: row.get("password_hash")?,
            next: row.get("next_path")?,
        })
    })
    .transpose()
}

/// Makes every open link of the account useless.
pub async fn delete_all(tx: &mut Tx, account: Uuid) -> Result<(), Error> {
    tx.execute("DELETE FROM mail_links WHERE account_id = $1 AND used_at IS NULL", args![account]).await.map(drop)
}
