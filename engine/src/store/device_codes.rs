use shared::input::Name;
use sqlx::types::Uuid;

use super::conn::args;
use super::sessions::{self, Held};
use super::{Conn, Tx};
use crate::caller::session_horizon;
use crate::clock::Instant;
use crate::error::Error;
use crate::secret::TokenHash;
use crate::step_up::FreshProof;

/// A device about to wait.
#[derive(Debug)]
pub struct NewDevice<'a> {
    pub device_code: TokenHash,
    pub user_code: TokenHash,
    pub name: &'a Name,
    pub ip: &'a str,
    pub network: &'a str,
    pub expires: Instant,
}

/// Keeps others from beginning to wait in this network until `tx` ends, so that they are counted one by one. SQLite
/// needs no lock: it has one writer.
pub async fn hold_network(tx: &mut Tx, network: &str) -> Result<(), Error> {
    let sql = tx.dialect(
        "SELECT 1 AS held WHERE $1 IS NOT NULL",
        "SELECT 1 AS held WHERE pg_advisory_xact_lock(hashtextextended($1, 12)) IS NOT NULL",
    );
    tx.optional(sql, args![network]).await.map(drop)
}

/// Until when `most` or more wait in this network, if nobody decides about any of them; none where fewer do.
pub async fn crowded_until(conn: &mut Conn, network: &str, most: i64, now: Instant) -> Result<Option<Instant>, Error> {
    let row = conn
        .optional(
            "SELECT expires_at FROM device_codes WHERE network = $1 AND state = 'waiting' AND expires_at > $2
             ORDER BY expires_at DESC LIMIT 1 OFFSET $3 - 1",
            args![network, now, most],
        )
        .await?;
    row.map(|row| Ok(Instant(row.get("expires_at")?))).transpose()
}

/// `false` when a code is in use.
pub async fn insert(tx: &mut Tx, new: &NewDevice<'_>, now: Instant) -> Result<bool, Error> {
    let inserted = tx
        .execute(
            "INSERT INTO device_codes (device_code, user_code, name, ip, network, asked_at, expires_at, state)
             VALUES ($1, $2, $3, $4, $5, $6, $7, 'waiting') ON CONFLICT DO NOTHING",
            args![new.device_code, new.user_code, new.name.as_str(), new.ip, new.network, now, new.expires],
        )
        .await?;
    Ok(inserted == 1)
}

/// What a person is told before they decide.
#[derive(Debug)]
pub struct Waiting {
    pub name: String,
    pub ip: String,
    pub asked: Instant,
}

pub async fn waiting(conn: &mut Conn, user_code: TokenHash, now: Instant) -> Result<Option<Waiting>, Error> {
    let row = conn
        .optional(
            "SELECT name, ip, asked_at FROM device_codes WHERE user_code = $1 AND state = 'waiting' AND expires_at > $2",
            args![user_code, now],
        )
        .await?;
    row.map(|row| Ok(Waiting { name: row.get("name")?, ip: row.get("ip")?, asked: Instant(row.get("asked_at")?) }))
        .transpose()
}

/// Lets a waiting device in, once, with what this session has proven until now; tells what the device calls itself.
/// What a passkey proved is left behind once that passkey is gone.
pub async fn approve(
    tx: &mut Tx,
    user_code: TokenHash,
    proof: &FreshProof,
    session: Uuid,
    now: Instant,
) -> Result<Option<String>, Error> {
    let row = tx
        .optional(
            "UPDATE device_codes SET
                 state = 'approved', account_id = s.account_id, session_id = s.id, password_at = s.password_at,
                 second_factor_at = s.second_factor_at, second_factor = s.second_factor,
                 passkey_at = CASE WHEN p.id IS NOT NULL THEN s.passkey_at END, passkey_id = p.id, began_with = b.id
             FROM sessions s
             LEFT JOIN passkeys p ON p.id = s.passkey_id
             LEFT JOIN passkeys b ON b.id = s.began_with
             WHERE device_codes.user_code = $1 AND device_codes.state = 'waiting' AND device_codes.expires_at > $2
               AND s.id = $3 AND s.account_id = $4 AND s.medium = 'browser'
             RETURNING device_codes.name AS device_name",
            args![user_code, now, session, proof.account()],
        )
        .await?;
    row.map(|row| row.get("device_name")).transpose()
}

/// Turns a waiting device away, once; tells what it calls itself.
pub async fn deny(tx: &mut Tx, user_code: TokenHash, account: Uuid, now: Instant) -> Result<Option<String>, Error> {
    let row = tx
        .optional(
            "UPDATE device_codes SET state = 'denied', account_id = $3
             WHERE user_code = $1 AND state = 'waiting' AND expires_at > $2
             RETURNING name",
            args![user_code, now, account],
        )
        .await?;
    row.map(|row| row.get("name")).transpose()
}

/// Where a device stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Waiting,
    /// By whom.
    Approved(Uuid),
    Denied,
    Collected,
}

pub async fn find(conn: &mut Conn, device_code: TokenHash) -> Result<Option<(State, Instant)>, Error> {
    let row = conn
        .optional("SELECT state, account_id, expires_at FROM device_codes WHERE device_code = $1", args![device_code])
        .await?;
    row.map(|row| {
        let state = match (row.get::<&str>("state")?, row.get("account_id")?) {
            ("waiting", _) => State::Waiting,
            ("approved", Some(account)) => State::Approved(account),
            ("denied", _) => State::Denied,
            ("collected", _) => State::Collected,
            _ => return Err(Error::Corrupt("state of a device")),
        };
        Ok((state, Instant(row.get("expires_at")?)))
    })
    .transpose()
}

/// An approval that was used up.
#[derive(Debug)]
pub struct Approval {
    pub account: Uuid,
    pub name: String,
    pub held: Held,
}

/// Uses up an approval, once, as long as it stands: the session that gave it is alive, and has lost nothing of what it
/// had proven.
pub async fn collect(tx: &mut Tx, device_code: TokenHash, now: Instant) -> Result<Option<Approval>, Error> {
    let (oldest, idle) = session_horizon(now);
    let row = tx
        .optional(
            "UPDATE device_codes SET state = 'collected'
             WHERE device_code = $1 AND state = 'approved' AND expires_at > $2
               AND EXISTS (SELECT 1 FROM sessions s
                           WHERE s.id = device_codes.session_id AND s.created_at > $3 AND s.last_seen_at > $4
                             AND (device_codes.second_factor_at IS NULL
                                  OR s.second_factor_at >= device_codes.second_factor_at))
               AND (passkey_id IS NULL OR EXISTS (SELECT 1 FROM passkeys p WHERE p.id = device_codes.passkey_id))
               AND (began_with IS NULL OR EXISTS (SELECT 1 FROM passkeys p WHERE p.id = device_codes.began_with))
             RETURNING account_id, name, password_at, second_factor_at, second_factor, passkey_at, passkey_id, began_with",
            args![device_code, now, oldest, idle],
        )
        .await?;
    row.map(|row| Ok(Approval { account: row.get("account_id")?, name: row.get("name")?, held: sessions::held(&row)? }))
        .transpose()
}

/// Approvals of an account that no device has collected yet lead nowhere from now on.
pub async fn withdraw_approvals(tx: &mut Tx, account: Uuid) -> Result<(), Error> {
    let sql = "UPDATE device_codes SET state = 'denied' WHERE account_id = $1 AND state = 'approved'";
    tx.execute(sql, args![account]).await.map(drop)
}
