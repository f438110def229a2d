use shared::views::Methods;
use sqlx::types::Uuid;

use super::conn::args;
use super::{Conn, Row, Tx};
use crate::caller::{Client, Medium, Person, session_end, session_horizon};
use crate::clock::Instant;
use crate::error::Error;
use crate::factors::SecondFactor;
use crate::secret::TokenHash;
use crate::step_up::FreshProof;

/// A live session and whose it is.
#[derive(Clone, Debug)]
pub struct Found {
    pub person: Person,
    pub medium: Medium,
    pub last_seen: Instant,
    pub ends: Instant,
}

pub async fn find(conn: &mut Conn, token: TokenHash, now: Instant) -> Result<Option<Found>, Error> {
    let (oldest, idle) = session_horizon(now);
    let row = conn
        .optional(
            "SELECT s.id, s.account_id, s.medium, s.created_at, s.last_seen_at, a.name, a.email
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
            medium: row.word("medium", Medium::from_word)?,
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
    pub medium: Medium,
    /// What the device calls itself; none for a browser.
    pub name: Option<&'a str>,
    pub held: &'a Held,
}

/// What a session has proven, and when.
#[derive(Debug)]
pub struct Held {
    password_at: Option<Instant>,
    second_factor_at: Option<Instant>,
    second_factor: Option<String>,
    passkey_at: Option<Instant>,
    passkey: Option<Uuid>,
    began_with: Option<Uuid>,
}

impl Held {
    /// By a sign-in that ends now.
    pub fn now(password_at: Option<Instant>, factor: Option<SecondFactor>, now: Instant) -> Self {
        let passkey = factor.and_then(SecondFactor::passkey);
        let code = factor.filter(|factor| factor.passkey().is_none());
        Self {
            password_at,
            second_factor_at: code.map(|_| now),
            second_factor: code.map(|factor| factor.word().to_owned()),
            passkey_at: passkey.map(|_| now),
            passkey,
            began_with: passkey.filter(|_| password_at.is_none()),
        }
    }

    /// For the audit log, the strongest last.
    pub fn words(&self) -> Vec<&str> {
        let password = self.password_at.map(|_| "password");
        let passkey = self.passkey.or(self.began_with).map(|_| "passkey");
        [password, self.second_factor.as_deref(), passkey].into_iter().flatten().collect()
    }
}

/// What was copied from a session; its columns have the same names wherever they are kept.
pub(super) fn held(row: &Row) -> Result<Held, Error> {
    Ok(Held {
        password_at: row.time("password_at")?,
        second_factor_at: row.time("second_factor_at")?,
        second_factor: row.get("second_factor")?,
        passkey_at: row.time("passkey_at")?,
        passkey: row.get("passkey_id")?,
        began_with: row.get("began_with")?,
    })
}

pub async fn insert(tx: &mut Tx, new: NewSession<'_>, now: Instant) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO sessions (id, token_hash, account_id, created_at, last_seen_at, ip, user_agent, medium, name,
                               password_at, second_factor_at, second_factor, passkey_at, passkey_id, began_with)
         VALUES ($1, $2, $3, $4, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        args![
            new.id,
            new.token,
            new.account,
            now,
            new.client.ip.as_str(),
            new.client.user_agent.as_str(),
            new.medium.word(),
            new.name,
            new.held.password_at,
            new.held.second_factor_at,
            new.held.second_factor.as_deref(),
            new.held.passkey_at,
            new.held.passkey,
            new.held.began_with,
        ],
    )
    .await
    .map(drop)
}

/// Where a live session lives.
pub async fn medium(conn: &mut Conn, session: Uuid, now: Instant) -> Result<Option<Medium>, Error> {
    let (oldest, idle) = session_horizon(now);
    let sql = "SELECT medium FROM sessions WHERE id = $1 AND created_at > $2 AND last_seen_at > $3";
    let row = conn.optional(sql, args![session, oldest, idle]).await?;
    row.map(|row| row.word("medium", Medium::from_word)).transpose()
}

/// What a session proved, when, and whether its account has a second factor.
#[derive(Clone, Copy, Debug)]
pub struct Proofs {
    password: Option<Instant>,
    second_factor: Option<Instant>,
    pub methods: Methods,
}

impl Proofs {
    /// When the proof that counts as fresh was made: the second factor, once the account has one. A stolen
    /// password must not be enough to remove the factor that protects against stolen passwords.
    pub fn last_fresh(&self) -> Option<Instant> {
        if self.methods.any() { self.second_factor } else { self.password }
    }
}

pub async fn proofs(conn: &mut Conn, session: Uuid, now: Instant) -> Result<Option<Proofs>, Error> {
    let (oldest, idle) = session_horizon(now);
    let row = conn
        .optional(
            "SELECT s.password_at, s.second_factor_at, s.passkey_at,
                    EXISTS (SELECT 1 FROM authenticators f WHERE f.account_id = s.account_id) AS has_authenticator,
                    EXISTS (SELECT 1 FROM passkeys p WHERE p.account_id = s.account_id) AS has_passkey,
                    EXISTS (SELECT 1 FROM passkeys p WHERE p.id = s.passkey_id) AS used_passkey
             FROM sessions s WHERE s.id = $1 AND s.created_at > $2 AND s.last_seen_at > $3",
            args![session, oldest, idle],
        )
        .await?;
    row.map(|row| {
        // What a passkey proved is worth nothing once that passkey is gone.
        let passkey = if row.get("used_passkey")? { row.time("passkey_at")? } else { None };
        Ok(Proofs {
            password: row.time("password_at")?,
            second_factor: row.time("second_factor_at")?.max(passkey),
            methods: Methods { authenticator: row.get("has_authenticator")?, passkey: row.get("has_passkey")? },
        })
    })
    .transpose()
}

/// The strongest proof a session holds, for the audit log: the word of a factor, or `password`.
pub async fn proof_held(conn: &mut Conn, session: Uuid) -> Result<Option<String>, Error> {
    let row = conn
        .optional(
            "SELECT CASE WHEN EXISTS (SELECT 1 FROM passkeys p WHERE p.id IN (s.passkey_id, s.began_with)) THEN 'passkey'
                         WHEN s.second_factor_at IS NOT NULL THEN s.second_factor
                         WHEN s.password_at IS NOT NULL THEN 'password' END AS proof
             FROM sessions s WHERE s.id = $1",
            args![session],
        )
        .await?;
    row.map_or(Ok(None), |row| row.get("proof"))
}

/// Notes a proven password; `false` when the session ended meanwhile.
pub async fn prove_password(tx: &mut Tx, session: Uuid, now: Instant) -> Result<bool, Error> {
    Ok(tx.execute("UPDATE sessions SET password_at = $2 WHERE id = $1", args![session, now]).await? == 1)
}

/// Notes a proven second factor; `false` when the session ended meanwhile.
pub async fn prove_second_factor(
    tx: &mut Tx,
    session: Uuid,
    factor: SecondFactor,
    now: Instant,
) -> Result<bool, Error> {
    let proven = if let Some(passkey) = factor.passkey() {
        let sql = "UPDATE sessions SET passkey_at = $2, passkey_id = $3 WHERE id = $1";
        tx.execute(sql, args![session, now, passkey]).await?
    } else {
        let sql = "UPDATE sessions SET second_factor_at = $2, second_factor = $3 WHERE id = $1";
        tx.execute(sql, args![session, now, factor.word()]).await?
    };
    Ok(proven == 1)
}

/// A proof is worth nothing once the factor that made it is gone.
pub async fn forget_second_factor(tx: &mut Tx, proof: &FreshProof) -> Result<(), Error> {
    tx.execute(
        "UPDATE sessions SET second_factor_at = NULL, second_factor = NULL, passkey_at = NULL, passkey_id = NULL
         WHERE account_id = $1",
        args![proof.account()],
    )
    .await
    .map(drop)
}

/// Ends the account's sessions, all but `kept`, that began with a passkey which is gone: a lost device would stay
/// signed in, by the very passkey that was removed because the device is lost.
pub async fn end_those_begun_with_a_passkey_now_gone(tx: &mut Tx, proof: &FreshProof, kept: Uuid) -> Result<(), Error> {
    tx.execute(
        "DELETE FROM sessions
         WHERE account_id = $1 AND id <> $2 AND began_with IS NOT NULL
           AND NOT EXISTS (SELECT 1 FROM passkeys p WHERE p.id = sessions.began_with)",
        args![proof.account(), kept],
    )
    .await
    .map(drop)
}

/// Ends all of an account's; how many there were.
pub async fn delete_all(tx: &mut Tx, proof: &FreshProof) -> Result<u64, Error> {
    tx.execute("DELETE FROM sessions WHERE account_id = $1", args![proof.account()]).await
}

pub async fn delete(tx: &mut Tx, session: Uuid) -> Result<bool, Error> {
    Ok(tx.execute("DELETE FROM sessions WHERE id = $1", args![session]).await? == 1)
}
