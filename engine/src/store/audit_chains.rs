//! The heads of the audit log's chains.

use sqlx::types::Uuid;

use super::audit_events::{self, Record};
use super::conn::args;
use super::{Conn, Row, Tx};
use crate::audit::{AuditKey, Readable, Roll, house};
use crate::clock::Instant;
use crate::error::Error;

macro_rules! columns {
    () => {
        "chain, events, hash, anchor_position, anchor_hash, roll_chains, roll_sum, roll_seen, code"
    };
}

/// How far a chain goes, and where retention cut it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    pub chain: Uuid,
    /// The position of the last event.
    pub events: i64,
    /// Its hash.
    pub hash: Vec<u8>,
    /// The position of the last event that retention took away; 0 when it took none.
    pub anchor_position: i64,
    /// Its hash: the first event that is left was bound to it.
    pub anchor_hash: Vec<u8>,
    /// In the house's head: all chains that were begun.
    pub roll: Option<Roll>,
    /// In every other one: how many chains were on the roll when it was written last. `None` before there was a roll.
    pub roll_seen: Option<i64>,
    /// A keyed hash over all that.
    pub code: Vec<u8>,
}

impl Head {
    /// Before its first event, and with no code: nobody trusts it yet.
    pub fn unwritten(chain: Uuid) -> Self {
        let zeros = vec![0; 32];
        Self {
            chain,
            events: 0,
            hash: zeros.clone(),
            anchor_position: 0,
            anchor_hash: zeros.clone(),
            roll: None,
            roll_seen: None,
            code: zeros,
        }
    }
}

/// Every head.
pub const ALL: &str = concat!("SELECT ", columns!(), " FROM audit_chains ORDER BY chain");

pub fn read(row: &Row) -> Result<Head, Error> {
    let roll = match (row.get("roll_chains")?, row.get::<Option<Vec<u8>>>("roll_sum")?) {
        (Some(chains), Some(sum)) => {
            Some(Roll { chains, sum: sum.try_into().map_err(|_| Error::Corrupt("roll of chains"))? })
        }
        (None, None) => None,
        _ => return Err(Error::Corrupt("roll of chains")),
    };
    Ok(Head {
        chain: row.get("chain")?,
        events: row.get("events")?,
        hash: row.get("hash")?,
        anchor_position: row.get("anchor_position")?,
        anchor_hash: row.get("anchor_hash")?,
        roll,
        roll_seen: row.get("roll_seen")?,
        code: row.get("code")?,
    })
}

/// Writes events behind those that are there, each with whether a chain may begin with it. Chains are held in the order
/// of their ids: of two transactions that write to the same two, neither waits for the other in a circle. The house's,
/// which has the roll of all, comes before all others.
pub async fn append(tx: &mut Tx, key: &AuditKey, mut events: Vec<(Record, bool)>) -> Result<(), Error> {
    if events.iter().any(|(_, begins)| *begins) {
        put_on_roll(tx, key, events.iter().filter(|(_, begins)| *begins).map(|(event, _)| event.chain())).await?;
    }
    events.sort_by_key(|(event, _)| event.chain());
    for of_chain in events.chunk_by(|(one, _), (other, _)| one.chain() == other.chain()) {
        let Some((first, begins)) = of_chain.first() else { continue };
        let mut head = hold(tx, first.chain()).await?;
        let is_ours = key.trusts(&head) || (*begins && head == Head::unwritten(first.chain()));
        for (event, _) in of_chain {
            head.events += 1;
            head.hash = key.hash(&head.hash, head.events, event).into();
            audit_events::insert(tx, event, head.events, &head.hash).await?;
        }
        if is_ours {
            if head.chain != house() {
                // Behind the hold: whoever wrote to the chain last has committed, and the roll is no shorter than they
                // saw it.
                let on_roll = on_roll(tx, key).await?;
                if on_roll.is_some() && on_roll < head.roll_seen {
                    tracing::error!("the roll of audit chains was put back; run `sallyport audit verify`");
                }
                head.roll_seen = head.roll_seen.max(on_roll);
            }
            head.code = key.code(&head).into();
        } else {
            // The code stays as wrong as it was: a new one would hide that somebody changed or removed the head.
            tracing::error!(chain = %head.chain, "the head of an audit chain was changed; run `sallyport audit verify`");
        }
        write(tx, &head).await?;
    }
    Ok(())
}

/// Puts the chains on the roll that begin now.
async fn put_on_roll(tx: &mut Tx, key: &AuditKey, chains: impl Iterator<Item = Uuid>) -> Result<(), Error> {
    let mut head = hold(tx, house()).await?;
    if !key.trusts(&head) {
        // As wrong as it was: what is added to it would be believed. `append` says so aloud.
        return Ok(());
    }
    let mut roll = head.roll.take().unwrap_or_default();
    chains.for_each(|chain| roll.add(key, chain));
    write_roll(tx, key, head, roll).await
}

/// How many chains are on the roll, if it is as we wrote it. It is read and not held: others may begin chains
/// meanwhile, and what a chain says of the roll is that it is no shorter.
async fn on_roll(conn: &mut Conn, key: &AuditKey) -> Result<Option<i64>, Error> {
    let sql = concat!("SELECT ", columns!(), " FROM audit_chains WHERE chain = $1");
    let head = conn.optional(sql, args![house()]).await?.as_ref().map(read).transpose()?;
    Ok(head.filter(|head| key.trusts(head)).and_then(|head| head.roll).map(|roll| roll.chains))
}

/// Whether any chain was written when there was a roll.
pub async fn knew_roll(conn: &mut Conn) -> Result<bool, Error> {
    let sql = "SELECT 1 AS knew FROM audit_chains WHERE roll_seen IS NOT NULL LIMIT 1";
    Ok(conn.optional(sql, args![]).await?.is_some())
}

/// Writes the roll into the house's head, with the code over both.
pub async fn write_roll(tx: &mut Tx, key: &AuditKey, head: Head, roll: Roll) -> Result<(), Error> {
    let head = Head { roll: Some(roll.clone()), ..head };
    let code = key.code(&head);
    let sql = "UPDATE audit_chains SET roll_chains = $2, roll_sum = $3, code = $4 WHERE chain = $1";
    let args = args![head.chain, roll.chains, roll.sum.as_slice(), code.as_slice()];
    tx.execute(sql, args).await.map(drop)
}

/// The head of a chain, begun when there is none, and nobody else's until `tx` ends: two writers would take one
/// position.
async fn hold(tx: &mut Tx, chain: Uuid) -> Result<Head, Error> {
    let new = Head::unwritten(chain);
    let row = tx
        .one(
            concat!(
                "INSERT INTO audit_chains (chain, events, hash, anchor_position, anchor_hash, code)
                 VALUES ($1, $2, $3, $4, $5, $6)
                 ON CONFLICT (chain) DO UPDATE SET events = audit_chains.events RETURNING ",
                columns!()
            ),
            args![chain, new.events, new.hash, new.anchor_position, new.anchor_hash, new.code],
        )
        .await?;
    read(&row)
}

/// The head of a chain that is there, held like [`hold`] does.
pub async fn hold_existing(tx: &mut Tx, chain: Uuid) -> Result<Option<Head>, Error> {
    let sql = concat!("UPDATE audit_chains SET events = events WHERE chain = $1 RETURNING ", columns!());
    tx.optional(sql, args![chain]).await?.as_ref().map(read).transpose()
}

/// Writes how far a chain goes. Its roll, which the code covers too, stays as it is.
pub async fn write(tx: &mut Tx, head: &Head) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO audit_chains (chain, events, hash, anchor_position, anchor_hash, code, roll_seen)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (chain) DO UPDATE SET events = excluded.events, hash = excluded.hash,
             anchor_position = excluded.anchor_position, anchor_hash = excluded.anchor_hash, code = excluded.code,
             roll_seen = excluded.roll_seen",
        args![
            head.chain,
            head.events,
            head.hash.as_slice(),
            head.anchor_position,
            head.anchor_hash.as_slice(),
            head.code.as_slice(),
            head.roll_seen
        ],
    )
    .await
    .map(drop)
}

/// Every chain that is there.
pub async fn ids(conn: &mut Conn) -> Result<Vec<Uuid>, Error> {
    let rows = conn.all("SELECT chain FROM audit_chains", args![]).await?;
    rows.iter().map(|row| row.get("chain")).collect()
}

/// The last event of a log; 0 when it has none.
pub async fn last_position(conn: &mut Conn, log: Readable) -> Result<i64, Error> {
    let row = conn.optional("SELECT events FROM audit_chains WHERE chain = $1", args![log.chain()]).await?;
    row.map_or(Ok(0), |row| row.get("events"))
}

/// Until when what is older goes, by what the plan keeps. A chain of no workspace is kept as long as the largest
/// plan's.
#[derive(Clone, Copy, Debug)]
pub struct Horizons {
    pub hobby: Instant,
    pub pro: Instant,
    pub enterprise: Instant,
}

/// The next chains whose oldest event is too old and not their only one, each with its horizon.
pub async fn overdue(
    conn: &mut Conn,
    after: Uuid,
    horizons: Horizons,
    at_most: i64,
) -> Result<Vec<(Uuid, Instant)>, Error> {
    let rows = conn
        .all(
            "SELECT chain, horizon FROM (
                 SELECT c.chain, c.events, c.anchor_position,
                        CASE w.plan WHEN 'hobby' THEN $2 WHEN 'pro' THEN $3 ELSE $4 END AS horizon
                 FROM audit_chains c LEFT JOIN workspaces w ON w.id = c.chain
                 WHERE c.chain > $1) AS chains
             WHERE anchor_position + 1 < events
               AND EXISTS (SELECT 1 FROM audit_events e
                           WHERE e.chain = chains.chain AND e.position = chains.anchor_position + 1
                             AND e.at < chains.horizon)
             ORDER BY chain LIMIT $5",
            args![after, horizons.hobby, horizons.pro, horizons.enterprise, at_most],
        )
        .await?;
    rows.iter().map(|row| Ok((row.get("chain")?, Instant(row.get("horizon")?)))).collect()
}
