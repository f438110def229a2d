use super::Tx;
use super::conn::args;
use crate::clock::Instant;
use crate::error::Error;

/// A challenge about to be sent.
#[derive(Debug)]
pub struct Ceremony<'a> {
    pub challenge: &'a [u8],
    pub holder: &'a [u8],
    pub purpose: &'static str,
    pub state: &'a str,
    pub expires: Instant,
}

/// Keeps a challenge until it is answered. Those that nobody answered go, so that asking again and again does
/// not fill the disk.
pub async fn insert(tx: &mut Tx, new: Ceremony<'_>, now: Instant) -> Result<(), Error> {
    tx.execute("DELETE FROM passkey_ceremonies WHERE expires_at <= $1", args![now]).await?;
    tx.execute(
        "INSERT INTO passkey_ceremonies (challenge, holder, purpose, state, expires_at) VALUES ($1, $2, $3, $4, $5)",
        args![new.challenge, new.holder, new.purpose, new.state, new.expires],
    )
    .await
    .map(drop)
}

/// Takes the challenge an answer was given to, once, if this holder asked for it and for this purpose.
pub async fn take(
    tx: &mut Tx,
    challenge: &[u8],
    holder: &[u8],
    purpose: &'static str,
    now: Instant,
) -> Result<Option<String>, Error> {
    let row = tx
        .optional(
            "DELETE FROM passkey_ceremonies
             WHERE challenge = $1 AND holder = $2 AND purpose = $3 AND expires_at > $4
             RETURNING state",
            args![challenge, holder, purpose, now],
        )
        .await?;
    row.map(|row| row.get("state")).transpose()
}
