use shared::input::{Email, Name};
use sqlx::types::Uuid;

use super::conn::args;
use super::folded::folded;
use super::{Conn, Row, Tx};
use crate::clock::Instant;
use crate::error::Error;

/// An account as stored.
#[derive(Debug)]
pub struct Account {
    pub id: Uuid,
    pub email: Email,
    pub name: String,
    pub password_hash: String,
    pub email_verified: bool,
    pub has_second_factor: bool,
    pub has_passkey: bool,
}

fn read(row: &Row) -> Result<Account, Error> {
    Ok(Account {
        id: row.get("id")?,
        email: Email::parse(row.get("email")?).map_err(|_| Error::Corrupt("email"))?,
        name: row.get("name")?,
        password_hash: row.get("password_hash")?,
        email_verified: row.time("email_verified_at")?.is_some(),
        has_second_factor: row.get("has_second_factor")?,
        has_passkey: row.get("has_passkey")?,
    })
}

/// Inserts a new account, or writes over one whose address nobody has proven yet; its id. `None` when the
/// address has a proven owner.
pub async fn sign_up(
    tx: &mut Tx,
    id: Uuid,
    email: &Email,
    name: &Name,
    password_hash: &str,
    now: Instant,
) -> Result<Option<Uuid>, Error> {
    let row = tx
        .optional(
            "INSERT INTO accounts (id, email, name, name_key, password_hash, created_at) VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (email) DO UPDATE
                SET name = excluded.name, name_key = excluded.name_key, password_hash = excluded.password_hash
             WHERE accounts.email_verified_at IS NULL
             RETURNING id",
            args![id, email.as_str(), name.as_str(), folded(name.as_str()), password_hash, now],
        )
        .await?;
    row.map(|row| row.get("id")).transpose()
}

pub async fn by_email(conn: &mut Conn, email: &Email) -> Result<Option<Account>, Error> {
    conn.optional(
        "SELECT a.id, a.email, a.name, a.password_hash, a.email_verified_at,
                EXISTS (SELECT 1 FROM second_factors f WHERE f.account_id = a.id) AS has_second_factor,
                EXISTS (SELECT 1 FROM passkeys p WHERE p.account_id = a.id) AS has_passkey
         FROM accounts a WHERE a.email = $1",
        args![email.as_str()],
    )
    .await?
    .as_ref()
    .map(read)
    .transpose()
}

/// Waits until nobody else changes the account's factors, and keeps them out until `tx` ends: of two that remove the
/// last two at once, one must see that it is the last. Weaker than FOR UPDATE on purpose: a row that merely refers to
/// the account may still be inserted. SQLite needs no lock: it has one writer.
pub async fn hold_alone(tx: &mut Tx, account: Uuid) -> Result<(), Error> {
    let sql = tx.dialect(
        "SELECT 1 AS held FROM accounts WHERE id = $1",
        "SELECT 1 AS held FROM accounts WHERE id = $1 FOR NO KEY UPDATE",
    );
    tx.optional(sql, args![account]).await.map(drop)
}

/// Notes that the account's person is about. The account before its session, as everywhere.
pub async fn note_activity(tx: &mut Tx, account: Uuid, now: Instant) -> Result<(), Error> {
    tx.execute(
        "UPDATE accounts SET last_active_at = $2 WHERE id = $1 AND COALESCE(last_active_at, 0) < $2",
        args![account, now],
    )
    .await
    .map(drop)
}

pub async fn by_id(conn: &mut Conn, id: Uuid) -> Result<Option<Account>, Error> {
    conn.optional(
        "SELECT a.id, a.email, a.name, a.password_hash, a.email_verified_at,
                EXISTS (SELECT 1 FROM second_factors f WHERE f.account_id = a.id) AS has_second_factor,
                EXISTS (SELECT 1 FROM passkeys p WHERE p.account_id = a.id) AS has_passkey
         FROM accounts a WHERE a.id = $1",
        args![id],
    )
    .await?
    .as_ref()
    .map(read)
    .transpose()
}

/// The address of an account; `None` when it is gone.
pub async fn email(conn: &mut Conn, id: Uuid) -> Result<Option<String>, Error> {
    conn.optional("SELECT email FROM accounts WHERE id = $1", args![id]).await?.map(|row| row.get("email")).transpose()
}

/// The account that has this address; `None` when none has, or the address is none.
pub async fn id_of(conn: &mut Conn, email: &str) -> Result<Option<Uuid>, Error> {
    conn.optional("SELECT id FROM accounts WHERE email = $1", args![email]).await?.map(|row| row.get("id")).transpose()
}

/// The address is proven: the account is from now on what the owner of the address chose. `false` when that
/// had happened before.
pub async fn prove_address(
    tx: &mut Tx,
    id: Uuid,
    name: &Name,
    password_hash: &str,
    now: Instant,
) -> Result<bool, Error> {
    let proven = tx
        .execute(
            "UPDATE accounts SET name = $2, name_key = $3, password_hash = $4, email_verified_at = $5
             WHERE id = $1 AND email_verified_at IS NULL",
            args![id, name.as_str(), folded(name.as_str()), password_hash, now],
        )
        .await?;
    Ok(proven == 1)
}

/// Folds names that were written before there were folded ones, up to `at_most`; whether there may be more.
pub async fn fold_names(tx: &mut Tx, at_most: u32) -> Result<bool, Error> {
    let rows = tx.all("SELECT id, name FROM accounts WHERE name_key IS NULL LIMIT $1", args![at_most]).await?;
    for row in &rows {
        let (account, name): (Uuid, &str) = (row.get("id")?, row.get("name")?);
        let sql = "UPDATE accounts SET name_key = $3 WHERE id = $1 AND name = $2";
        tx.execute(sql, args![account, name, folded(name)]).await?;
    }
    Ok(rows.len() == at_most as usize)
}
