use sqlx::types::Uuid;

use super::conn::args;
use super::{Conn, Tx};
use crate::caller::{Client, Person, session_end, session_horizon};
use crate::clock::Instant;
use crate::error::Error;
use crate::secret::TokenHash;
use crate::step_up::FreshProof;

/// A live session and whose it is.
#[derive(Clone, Debug)]
pub struct Found {
    pub person: Person,
    pub last_seen: Instant,
    pub ends: Instant,
}

pub async fn find(conn: &mut Conn, token: TokenHash, now: Instant) -> Result<Option<Found>, Error> {
    let (oldest, idle) = session_horizon(now);
    let row = conn
        .optional(
            "SELECT s.id, s.account_id, s.created_at, s.last_seen_at, a.name, a.email
             FROM sessions s JOIN accounts a ON a.id = s.account_id
             WHERE s.token_hash = $1 AND s.created_at > $2 AND s.last_seen_at > $3",
            args![token, oldest, idle],
        )
        .await?;
    row.map(|row| {
        let last_seen = Instant(row.get("last_seen_at")?);
        Ok(Found {
            person: Person {
                account: row.get("account_id")?,
                session: row.get("id")?,
                name: row.get("name")?,
                email: row.get("email")?,
            },
            last_seen,
            ends: session_end(Instant(row.get("created_at")?), last_seen),
        })
    })
    .transpose()
}

pub async fn touch(tx: &mut Tx, session: Uuid, now: Instant) -> Result<(), Error> {
    tx.execute("UPDATE sessions SET last_seen_at = $2 WHERE id = $1 AND last_seen_at < $2", args![session, now])
        .await
        .map(drop)
}

/// A session about to be born.
#[derive(Debug)]
pub struct NewSession<'a> {
    pub id: Uuid,
    pub token: TokenHash,
    pub account: Uuid,
    pub client: &'a Client,
    pub password_at: Instant,
    pub second_factor: Option<(&'static str, Instant)>,
}

pub async fn insert(tx: &mut Tx, new: NewSession<'_>, now: Instant) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO sessions (id, token_hash, account_id, created_at, last_seen_at, ip, user_agent, password_at,
                               second_factor_at, second_factor)
         VALUES ($1, $2, $3, $4, $4, $5, $6, $7, $8, $9)",
        args![
            new.id,
            new.token,
            new.account,
            now,
            new.client.ip.as_str(),
            new.client.user_agent.as_str(),
            new.password_at,
            new.second_factor.map(|(_, at)| at),
            new.second_factor.map(|(word, _)| word),
        ],
    )
    .await
    .map(drop)
}

/// What a session proved, when, and whether its account has a second factor.
#[derive(Clone, Copy, Debug)]
pub struct Proofs {
    password: Option<Instant>,
    second_factor: Option<Instant>,
    pub has_second_factor: bool,
}

impl Proofs {
    /// When the proof that counts as fresh was made: the second factor, once the account has one. A stolen
    /// password must not be enough to remove the factor that protects against stolen passwords.
    pub fn last_fresh(&self) -> Option<Instant> {
        if self.has_second_factor { self.second_factor } else { self.password }
    }
}

pub async fn proofs(conn: &mut Conn, session: Uuid, now: Instant) -> Result<Option<Proofs>, Error> {
    let (oldest, idle) = session_horizon(now);
    let row = conn
        .optional(
            "SELECT s.password_at, s.second_factor_at,
                    EXISTS (SELECT 1 FROM authenticators f WHERE f.account_id = s.account_id) AS has_second_factor
             FROM sessions s WHERE s.id = $1 AND s.created_at > $2 AND s.last_seen_at > $3",
            args![session, oldest, idle],
        )
        .await?;
    row.map(|row| {
        Ok(Proofs {
            password: row.time("password_at")?,
            second_factor: row.time("second_factor_at")?,
            has_second_factor: row.get("has_second_factor")?,
        })
    })
    .transpose()
}

/// Notes a proven password; `false` when the session ended meanwhile.
pub async fn prove_password(tx: &mut Tx, session: Uuid, now: Instant) -> Result<bool, Error> {
    Ok(tx.execute("UPDATE sessions SET password_at = $2 WHERE id = $1", args![session, now]).await? == 1)
}

/// Notes a proven second factor; `false` when the session ended meanwhile.
pub async fn prove_second_factor(tx: &mut Tx, session: Uuid, kind: &'static str, now: Instant) -> Result<bool, Error> {
    let proven = tx
        .execute(
            "UPDATE sessions SET second_factor_at = $2, second_factor = $3 WHERE id = $1",
            args![session, now, kind],
        )
        .await?;
    Ok(proven == 1)
}

/// A proof is worth nothing once the factor that made it is gone.
pub async fn forget_second_factor(tx: &mut Tx, proof: &FreshProof) -> Result<(), Error> {
    tx.execute(
        "UPDATE sessions SET second_factor_at = NULL, second_factor = NULL WHERE account_id = $1",
        args![proof.account()],
    )
    .await
    .map(drop)
}

pub async fn delete(tx: &mut Tx, session: Uuid) -> Result<bool, Error> {
    Ok(tx.execute("DELETE FROM sessions WHERE id = $1", args![session]).await? == 1)
}
