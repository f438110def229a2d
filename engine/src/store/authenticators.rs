use sqlx::types::Uuid;

use super::conn::args;
use super::{Conn, Tx};
use crate::clock::Instant;
use crate::error::Error;
use crate::step_up::FreshProof;

/// An enrolled authenticator app.
#[derive(Debug)]
pub struct Authenticator {
    pub sealed_secret: Vec<u8>,
    pub created: Instant,
    pub last_used: Option<Instant>,
}

pub async fn find(conn: &mut Conn, account: Uuid) -> Result<Option<Authenticator>, Error> {
    let row = conn
        .optional(
            "SELECT sealed_secret, created_at, last_used_at FROM authenticators WHERE account_id = $1",
            args![account],
        )
        .await?;
    row.map(|row| {
        Ok(Authenticator {
            sealed_secret: row.get("sealed_secret")?,
            created: Instant(row.get("created_at")?),
            last_used: row.time("last_used_at")?,
        })
    })
    .transpose()
}

/// Enrols; `false` when the account has an authenticator already. `step` is the time step of the code that
/// confirmed it: used from the start.
pub async fn insert(
    tx: &mut Tx,
    proof: &FreshProof,
    sealed_secret: &[u8],
    step: i64,
    now: Instant,
) -> Result<bool, Error> {
    let inserted = tx
        .execute(
            "INSERT INTO authenticators (account_id, sealed_secret, last_step, created_at) VALUES ($1, $2, $3, $4)
             ON CONFLICT (account_id) DO NOTHING",
            args![proof.account(), sealed_secret, step, now],
        )
        .await?;
    Ok(inserted == 1)
}

/// Uses up a time step, once: RFC 6238 §5.2 forbids the second acceptance of a code.
pub async fn use_step(tx: &mut Tx, account: Uuid, step: i64, now: Instant) -> Result<bool, Error> {
    let used = tx
        .execute(
            "UPDATE authenticators SET last_step = $2, last_used_at = $3 WHERE account_id = $1 AND last_step < $2",
            args![account, step, now],
        )
        .await?;
    Ok(used == 1)
}

pub async fn delete(tx: &mut Tx, proof: &FreshProof) -> Result<(), Error> {
    tx.execute("DELETE FROM authenticators WHERE account_id = $1", args![proof.account()]).await.map(drop)
}

/// Starts a set-up in this session; a set-up started earlier is forgotten.
pub async fn start_set_up(
    tx: &mut Tx,
    proof: &FreshProof,
    session: Uuid,
    sealed_secret: &[u8],
    expires: Instant,
) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO authenticator_set_ups (session_id, account_id, sealed_secret, expires_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (session_id) DO UPDATE SET sealed_secret = $3, expires_at = $4",
        args![session, proof.account(), sealed_secret, expires],
    )
    .await
    .map(drop)
}

pub async fn set_up(conn: &mut Conn, session: Uuid, now: Instant) -> Result<Option<Vec<u8>>, Error> {
    let row = conn
        .optional(
            "SELECT sealed_secret FROM authenticator_set_ups WHERE session_id = $1 AND expires_at > $2",
            args![session, now],
        )
        .await?;
    row.map(|row| row.get("sealed_secret")).transpose()
}

/// Forgets every set-up of the account, in whichever session it was started.
pub async fn forget_set_ups(tx: &mut Tx, account: Uuid) -> Result<(), Error> {
    tx.execute("DELETE FROM authenticator_set_ups WHERE account_id = $1", args![account]).await.map(drop)
}
