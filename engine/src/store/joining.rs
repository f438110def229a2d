//! Who may come in by the domain of their address. Whoever calls has proven that the address is the account's.

use shared::input::Domain;
use shared::policy::{JoinMode, JoinRole};
use shared::views::{JoinOffer, JoinStep};
use sqlx::types::Uuid;

use super::conn::args;
use super::removed_members::was_removed;
use super::{Conn, Tx};
use crate::clock::Instant;
use crate::error::Error;
use crate::limits::{ASK_AGAIN_AFTER, DOMAIN_PROOF_TTL};

/// The proof holds and is not older than may be, the workspace is not deleted, and the account neither is a member nor
/// was removed: what every way in by a domain asks for. Not where an invite waits for it: that one is the person's to
/// accept, with the role that an admin chose for them. `d` is the trusted domain, `$1` the account, `$2` the time after
/// which DNS must have proven the domain, `$3` now.
macro_rules! may_come_in {
    ($select:literal, $rest:literal) => {
        concat!(
            $select,
            " WHERE d.last_proven_at > $2 AND d.lost_at IS NULL
              AND EXISTS (SELECT 1 FROM workspaces e WHERE e.id = d.workspace_id AND e.deleted_at IS NULL)
              AND NOT EXISTS (SELECT 1 FROM memberships m WHERE m.workspace_id = d.workspace_id AND m.account_id = $1)
              AND NOT ",
            was_removed!("d.workspace_id", "$1"),
            " AND NOT EXISTS (
                  SELECT 1 FROM invites i
                  JOIN accounts a ON a.email = i.email
                  JOIN memberships s ON s.workspace_id = i.workspace_id AND s.account_id = i.inviter_id AND s.role = 'admin'
                  WHERE i.workspace_id = d.workspace_id AND a.id = $1 AND i.expires_at > $3)
              AND ",
            $rest
        )
    };
}

/// Workspaces that people of this domain join by themselves, and this account has neither joined nor left.
pub async fn automatic(
    conn: &mut Conn,
    account: Uuid,
    domain: &Domain,
    at_most: i64,
    now: Instant,
) -> Result<Vec<Uuid>, Error> {
    let rows = conn
        .all(
            may_come_in!(
                "SELECT d.workspace_id FROM trusted_domains d",
                "d.domain = $4 AND d.mode = 'auto'
                 AND NOT EXISTS (SELECT 1 FROM left_members l WHERE l.workspace_id = d.workspace_id AND l.account_id = $1)
                 ORDER BY d.workspace_id LIMIT $5"
            ),
            args![account, proven_after(now), now, domain.as_str(), at_most],
        )
        .await?;
    rows.iter().map(|row| row.get("workspace_id")).collect()
}

/// Makes the account a member by this domain, if it still may; with which role. Who left by themselves comes back only
/// `by_hand`. One statement, and the caller holds the workspace: nobody is removed in between.
pub async fn join(
    tx: &mut Tx,
    account: Uuid,
    workspace: Uuid,
    domain: &Domain,
    by_hand: bool,
    now: Instant,
) -> Result<Option<JoinRole>, Error> {
    let row = tx
        .optional(
            may_come_in!(
                "INSERT INTO memberships (workspace_id, account_id, role, joined_by, joined_at)
                 SELECT d.workspace_id, $1, d.role, 'domain', $3 FROM trusted_domains d",
                "d.workspace_id = $4 AND d.domain = $5 AND d.mode = 'auto'
                 AND ($6 = 1 OR NOT EXISTS (
                     SELECT 1 FROM left_members l WHERE l.workspace_id = d.workspace_id AND l.account_id = $1))
                 ON CONFLICT (workspace_id, account_id) DO NOTHING
                 RETURNING role"
            ),
            args![account, proven_after(now), now, workspace, domain.as_str(), i64::from(by_hand)],
        )
        .await?;
    row.map(|row| row.word("role", JoinRole::from_word)).transpose()
}

/// Where a trusted domain leads to, if it is the account's.
pub async fn workspace_of(conn: &mut Conn, id: Uuid, domain: &Domain) -> Result<Option<Uuid>, Error> {
    let sql = "SELECT workspace_id FROM trusted_domains WHERE id = $1 AND domain = $2";
    conn.optional(sql, args![id, domain.as_str()]).await?.map(|row| row.get("workspace_id")).transpose()
}

/// Whether the account may ask to join by this trusted domain: not who was declined too short a time ago.
pub async fn may_ask(conn: &mut Conn, account: Uuid, id: Uuid, now: Instant) -> Result<bool, Error> {
    let row = conn
        .optional(
            may_come_in!(
                "SELECT 1 AS one FROM trusted_domains d",
                "d.id = $4 AND d.mode = 'ask'
                 AND NOT EXISTS (SELECT 1 FROM join_requests r
                     WHERE r.workspace_id = d.workspace_id AND r.account_id = $1 AND r.declined_at > $5)"
            ),
            args![account, proven_after(now), now, id, declined_before(now)],
        )
        .await?;
    Ok(row.is_some())
}

/// The workspaces the account may join or ask to, by name; where it has asked already comes behind, for there is
/// nothing left to do.
pub async fn offers(
    conn: &mut Conn,
    account: Uuid,
    domain: &Domain,
    at_most: i64,
    now: Instant,
) -> Result<Vec<JoinOffer>, Error> {
    let rows = conn
        .all(
            may_come_in!(
                "SELECT d.id, d.mode, w.name, r.id AS request_id, r.declined_at
                 FROM trusted_domains d
                 JOIN workspaces w ON w.id = d.workspace_id
                 LEFT JOIN join_requests r ON r.workspace_id = d.workspace_id AND r.account_id = $1",
                "d.domain = $4 AND d.mode <> 'off'
                 AND (d.mode = 'auto' OR r.declined_at IS NULL OR r.declined_at <= $5)
                 ORDER BY CASE WHEN r.id IS NOT NULL AND r.declined_at IS NULL THEN 1 ELSE 0 END,
                          lower(w.name), w.slug LIMIT $6"
            ),
            args![account, proven_after(now), now, domain.as_str(), declined_before(now), at_most],
        )
        .await?;
    rows.iter()
        .map(|row| {
            let waits = row.get::<Option<Uuid>>("request_id")?.is_some() && row.time("declined_at")?.is_none();
            let step = match row.word("mode", JoinMode::from_word)? {
                JoinMode::Ask if waits => JoinStep::Waiting,
                JoinMode::Ask => JoinStep::Ask,
                JoinMode::Auto | JoinMode::Off => JoinStep::Join,
            };
            Ok(JoinOffer { id: row.get::<Uuid>("id")?.to_string(), workspace: row.get("name")?, step })
        })
        .collect()
}

/// A proof counts if DNS gave it after this. Asked at each way in: not only where something comes round.
pub const fn proven_after(now: Instant) -> Instant {
    now.plus(-DOMAIN_PROOF_TTL)
}

/// Who was declined by then may ask again.
pub const fn declined_before(now: Instant) -> Instant {
    now.plus(-ASK_AGAIN_AFTER)
}
