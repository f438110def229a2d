use sqlx::types::Uuid;

use super::conn::args;
use super::{Conn, Row, Tx};
use crate::clock::Instant;
use crate::error::Error;
use crate::step_up::FreshProof;

/// A passkey as stored.
#[derive(Debug)]
pub struct Stored {
    pub id: Uuid,
    pub account: Uuid,
    pub name: String,
    /// JSON of what verifies its answers.
    pub credential: String,
    pub discoverable: bool,
    pub created: Instant,
    pub last_used: Option<Instant>,
}

fn read(row: &Row) -> Result<Stored, Error> {
    Ok(Stored {
        id: row.get("id")?,
        account: row.get("account_id")?,
        name: row.get("name")?,
        credential: row.get("credential")?,
        discoverable: row.get::<i64>("discoverable")? != 0,
        created: Instant(row.get("created_at")?),
        last_used: row.time("last_used_at")?,
    })
}

/// The account's passkeys, oldest first.
pub async fn all(conn: &mut Conn, account: Uuid) -> Result<Vec<Stored>, Error> {
    let rows = conn
        .all(
            "SELECT id, account_id, name, credential, discoverable, created_at, last_used_at
             FROM passkeys WHERE account_id = $1 ORDER BY id",
            args![account],
        )
        .await?;
    rows.iter().map(read).collect()
}

/// The passkey of that credential id, whoever's it is.
pub async fn by_credential(conn: &mut Conn, credential_id: &[u8]) -> Result<Option<Stored>, Error> {
    conn.optional(
        "SELECT id, account_id, name, credential, discoverable, created_at, last_used_at
         FROM passkeys WHERE credential_id = $1",
        args![credential_id],
    )
    .await?
    .as_ref()
    .map(read)
    .transpose()
}

/// A passkey about to be added.
#[derive(Debug)]
pub struct New<'a> {
    pub id: Uuid,
    pub credential_id: &'a [u8],
    pub rp_id: &'a str,
    pub name: &'a str,
    pub credential: &'a str,
    pub discoverable: bool,
    pub sign_count: u32,
}

/// Adds it; `false` when its credential id is an account's already. The id is the authenticator's choice: without
/// this a forged one could stand for somebody else's passkey (W3C WebAuthn L3 §7.1).
pub async fn insert(tx: &mut Tx, proof: &FreshProof, new: New<'_>, now: Instant) -> Result<bool, Error> {
    let inserted = tx
        .execute(
            "INSERT INTO passkeys
                 (id, account_id, credential_id, rp_id, name, credential, discoverable, sign_count, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
             ON CONFLICT (credential_id) DO NOTHING",
            args![
                new.id,
                proof.account(),
                new.credential_id,
                new.rp_id,
                new.name,
                new.credential,
                i64::from(new.discoverable),
                new.sign_count,
                now,
            ],
        )
        .await?;
    Ok(inserted == 1)
}

/// Notes a use; `false` when the counter did not go up since the last one: of two that answer at once with a copied
/// key, one is refused. A counter that stays at zero says nothing (W3C WebAuthn L3 §6.1.1).
pub async fn note_use(
    tx: &mut Tx,
    passkey: Uuid,
    credential: &str,
    sign_count: u32,
    now: Instant,
) -> Result<bool, Error> {
    let noted = tx
        .execute(
            "UPDATE passkeys SET credential = $2, sign_count = $3, last_used_at = $4
             WHERE id = $1 AND (sign_count < $3 OR (sign_count = 0 AND $3 = 0))",
            args![passkey, credential, sign_count, now],
        )
        .await?;
    Ok(noted == 1)
}

/// Gives a passkey of the account another name; what it was called before, or `None` when it has no such passkey.
pub async fn rename(tx: &mut Tx, account: Uuid, passkey: Uuid, name: &str) -> Result<Option<String>, Error> {
    let sql = "SELECT name FROM passkeys WHERE id = $1 AND account_id = $2";
    let Some(before) = tx.optional(sql, args![passkey, account]).await? else { return Ok(None) };
    tx.execute("UPDATE passkeys SET name = $3 WHERE id = $1 AND account_id = $2", args![passkey, account, name])
        .await?;
    Ok(Some(before.get("name")?))
}

/// Removes a passkey; its name, or `None` when the account has no such passkey.
pub async fn delete(tx: &mut Tx, proof: &FreshProof, passkey: Uuid) -> Result<Option<String>, Error> {
    let row = tx
        .optional(
            "DELETE FROM passkeys WHERE id = $1 AND account_id = $2 RETURNING name",
            args![passkey, proof.account()],
        )
        .await?;
    row.map(|row| row.get("name")).transpose()
}

/// Removes every passkey of the account.
pub async fn delete_all(tx: &mut Tx, proof: &FreshProof) -> Result<(), Error> {
    tx.execute("DELETE FROM passkeys WHERE account_id = $1", args![proof.account()]).await.map(drop)
}

/// An rp id, other than `rp_id`, that stored passkeys were made for, and how many.
pub async fn made_for_another(conn: &mut Conn, rp_id: Option<&str>) -> Result<Option<(String, i64)>, Error> {
    let row = conn
        .optional(
            "SELECT rp_id, COUNT(*) AS passkeys FROM passkeys WHERE rp_id <> $1 GROUP BY rp_id
             ORDER BY passkeys DESC LIMIT 1",
            args![rp_id.unwrap_or_default()],
        )
        .await?;
    row.map(|row| Ok((row.get("rp_id")?, row.get("passkeys")?))).transpose()
}
