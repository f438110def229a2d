use shared::input::{Email, Name};
use sqlx::types::Uuid;

use super::conn::args;
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
}

fn read(row: &Row) -> Result<Account, Error> {
    Ok(Account {
        id: row.get("id")?,
        email: Email::parse(row.get("email")?).map_err(|_| Error::Corrupt("email"))?,
        name: row.get("name")?,
        password_hash: row.get("password_hash")?,
        email_verified: row.time("email_verified_at")?.is_some(),
        has_second_factor: row.get("has_second_factor")?,
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
            "INSERT INTO accounts (id, email, name, password_hash, created_at) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (email) DO UPDATE SET name = excluded.name, password_hash = excluded.password_hash
             WHERE accounts.email_verified_at IS NULL
             RETURNING id",
            args![id, email.as_str(), name.as_str(), password_hash, now],
        )
        .await?;
    row.map(|row| row.get("id")).transpose()
}

pub async fn by_email(conn: &mut Conn, email: &Email) -> Result<Option<Account>, Error> {
    conn.optional(
        "SELECT a.id, a.email, a.name, a.password_hash, a.email_verified_at,
                EXISTS (SELECT 1 FROM authenticators f WHERE f.account_id = a.id) AS has_second_factor
         FROM accounts a WHERE a.email = $1",
        args![email.as_str()],
    )
    .await?
    .as_ref()
    .map(read)
    .transpose()
}

pub async fn by_id(conn: &mut Conn, id: Uuid) -> Result<Option<Account>, Error> {
    conn.optional(
        "SELECT a.id, a.email, a.name, a.password_hash, a.email_verified_at,
                EXISTS (SELECT 1 FROM authenticators f WHERE f.account_id = a.id) AS has_second_factor
         FROM accounts a WHERE a.id = $1",
        args![id],
    )
    .await?
    .as_ref()
    .map(read)
    .transpose()
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
            "UPDATE accounts SET name = $2, password_hash = $3, email_verified_at = $4
             WHERE id = $1 AND email_verified_at IS NULL",
            args![id, name.as_str(), password_hash, now],
        )
        .await?;
    Ok(proven == 1)
}
