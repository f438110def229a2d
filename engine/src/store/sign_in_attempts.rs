use shared::views::Methods;
use sqlx::types::Uuid;

use super::conn::args;
use super::{Conn, Tx};
use crate::caller::PendingSignIn;
use crate::clock::Instant;
use crate::error::Error;
use crate::secret::TokenHash;

pub async fn insert(
    tx: &mut Tx,
    token: TokenHash,
    account: Uuid,
    password_at: Instant,
    next: Option<&str>,
    expires: Instant,
) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO sign_in_attempts (token_hash, account_id, password_at, next_path, expires_at)
         VALUES ($1, $2, $3, $4, $5)",
        args![token, account, password_at, next, expires],
    )
    .await
    .map(drop)
}

pub async fn find(conn: &mut Conn, token: TokenHash, now: Instant) -> Result<Option<PendingSignIn>, Error> {
    let row = conn
        .optional(
            "SELECT t.account_id, t.next_path, a.email,
                    EXISTS (SELECT 1 FROM authenticators f WHERE f.account_id = t.account_id) AS has_authenticator,
                    EXISTS (SELECT 1 FROM passkeys p WHERE p.account_id = t.account_id) AS has_passkey
             FROM sign_in_attempts t JOIN accounts a ON a.id = t.account_id
             WHERE t.token_hash = $1 AND t.used_at IS NULL AND t.expires_at > $2",
            args![token, now],
        )
        .await?;
    row.map(|row| {
        Ok(PendingSignIn {
            attempt: token,
            account: row.get("account_id")?,
            email: row.get("email")?,
            next: row.get("next_path")?,
            methods: Methods { authenticator: row.get("has_authenticator")?, passkey: row.get("has_passkey")? },
        })
    })
    .transpose()
}

/// Uses up an attempt, once, and tells when its password was proven.
pub async fn use_up(tx: &mut Tx, token: TokenHash, now: Instant) -> Result<Option<Instant>, Error> {
    let row = tx
        .optional(
            "UPDATE sign_in_attempts SET used_at = $2 WHERE token_hash = $1 AND used_at IS NULL AND expires_at > $2
             RETURNING password_at",
            args![token, now],
        )
        .await?;
    row.map(|row| Ok(Instant(row.get("password_at")?))).transpose()
}

/// Ends every sign-in of an account that waits for its second step.
pub async fn delete_all(tx: &mut Tx, account: Uuid) -> Result<(), Error> {
    tx.execute("DELETE FROM sign_in_attempts WHERE account_id = $1", args![account]).await.map(drop)
}
