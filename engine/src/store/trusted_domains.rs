//! Domains a workspace trusts, and how their proof stands.

use shared::input::Domain;
use shared::policy::{JoinMode, JoinRole};
use shared::views::DnsAnswer;
use sqlx::types::Uuid;

use super::conn::args;
use super::{Conn, Row, Tx};
use crate::by_time::Place;
use crate::clock::Instant;
use crate::error::Error;
use crate::gate::Permit;
use crate::limits::{A_MINUTE, DOMAIN_CHECKS_A_MINUTE};
use crate::step_up::FreshProof;

/// A trusted domain as stored.
#[derive(Clone, Debug)]
pub struct TrustedDomain {
    pub claim: Claim,
    pub mode: JoinMode,
    pub role: JoinRole,
    pub proven_at: Option<Instant>,
    pub lost_at: Option<Instant>,
    pub last_proven_at: Option<Instant>,
    pub checked_at: Option<Instant>,
    pub next_check_at: Instant,
    pub last_answer: Option<DnsAnswer>,
}

/// What is asked of DNS, and for whom.
#[derive(Clone, Debug)]
pub struct Claim {
    pub id: Uuid,
    pub workspace: Uuid,
    pub domain: Domain,
    /// What the record has to say.
    pub token: String,
}

fn claim(row: &Row) -> Result<Claim, Error> {
    Ok(Claim {
        id: row.get("id")?,
        workspace: row.get("workspace_id")?,
        domain: Domain::parse(row.get("domain")?).map_err(|_| Error::Corrupt("domain"))?,
        token: row.get("token")?,
    })
}

fn read(row: &Row) -> Result<TrustedDomain, Error> {
    let answer = row.get::<Option<&str>>("last_answer")?;
    Ok(TrustedDomain {
        claim: claim(row)?,
        mode: row.word("mode", JoinMode::from_word)?,
        role: row.word("role", JoinRole::from_word)?,
        proven_at: row.time("proven_at")?,
        lost_at: row.time("lost_at")?,
        last_proven_at: row.time("last_proven_at")?,
        checked_at: row.time("checked_at")?,
        next_check_at: Instant(row.get("next_check_at")?),
        last_answer: answer.map(|word| DnsAnswer::from_word(word).ok_or(Error::Corrupt("last_answer"))).transpose()?,
    })
}

/// `false` when the workspace trusts the domain already.
pub async fn insert(
    tx: &mut Tx,
    proof: &FreshProof,
    claim: &Claim,
    mode: JoinMode,
    role: JoinRole,
    now: Instant,
) -> Result<bool, Error> {
    let inserted = tx
        .execute(
            "INSERT INTO trusted_domains (id, workspace_id, domain, token, mode, role, added_by, added_at, sought_at,
                                          next_check_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8, $8)
             ON CONFLICT (workspace_id, domain) DO NOTHING",
            args![
                claim.id,
                claim.workspace,
                claim.domain.as_str(),
                claim.token.as_str(),
                mode.word(),
                role.role().word(),
                proof.account(),
                now
            ],
        )
        .await?;
    Ok(inserted == 1)
}

pub async fn count(conn: &mut Conn, permit: &Permit) -> Result<i64, Error> {
    conn.one("SELECT COUNT(*) AS domains FROM trusted_domains WHERE workspace_id = $1", args![permit.workspace()])
        .await?
        .get("domains")
}

/// Every trusted domain of a workspace, by name.
pub async fn list(conn: &mut Conn, permit: &Permit) -> Result<Vec<TrustedDomain>, Error> {
    let rows = conn
        .all(
            "SELECT id, workspace_id, domain, token, mode, role, proven_at, lost_at, last_proven_at, checked_at,
                    next_check_at, last_answer
             FROM trusted_domains WHERE workspace_id = $1 ORDER BY domain",
            args![permit.workspace()],
        )
        .await?;
    rows.iter().map(read).collect()
}

/// One of them; in no other workspace.
pub async fn find(conn: &mut Conn, permit: &Permit, id: Uuid) -> Result<Option<TrustedDomain>, Error> {
    conn.optional(
        "SELECT id, workspace_id, domain, token, mode, role, proven_at, lost_at, last_proven_at, checked_at,
                next_check_at, last_answer
         FROM trusted_domains WHERE workspace_id = $1 AND id = $2",
        args![permit.workspace(), id],
    )
    .await?
    .as_ref()
    .map(read)
    .transpose()
}

/// `false` when it is gone.
pub async fn change(
    tx: &mut Tx,
    domain: &TrustedDomain,
    _proof: &FreshProof,
    mode: JoinMode,
    role: JoinRole,
) -> Result<bool, Error> {
    let sql = "UPDATE trusted_domains SET mode = $2, role = $3 WHERE id = $1";
    Ok(tx.execute(sql, args![domain.claim.id, mode.word(), role.role().word()]).await? == 1)
}

/// Requests to join by it go with it. `false` when it is gone already.
pub async fn delete(tx: &mut Tx, domain: &TrustedDomain, _proof: &FreshProof) -> Result<bool, Error> {
    Ok(tx.execute("DELETE FROM trusted_domains WHERE id = $1", args![domain.claim.id]).await? == 1)
}

/// Counts one question to DNS for a workspace; when it has had those of this minute, how many seconds are left of it.
pub async fn take_check(tx: &mut Tx, permit: &Permit, now: Instant) -> Result<Result<(), u32>, Error> {
    let taken = tx
        .execute(
            "INSERT INTO domain_checks (workspace_id, began_at, checks) VALUES ($1, $2, 1)
             ON CONFLICT (workspace_id) DO UPDATE SET
                 checks = CASE WHEN domain_checks.began_at <= $3 THEN 1 ELSE domain_checks.checks + 1 END,
                 began_at = CASE WHEN domain_checks.began_at <= $3 THEN $2 ELSE domain_checks.began_at END
             WHERE domain_checks.began_at <= $3 OR domain_checks.checks < $4",
            args![permit.workspace(), now, now.plus(-A_MINUTE), DOMAIN_CHECKS_A_MINUTE],
        )
        .await?;
    if taken == 1 {
        return Ok(Ok(()));
    }
    let sql = "SELECT began_at FROM domain_checks WHERE workspace_id = $1";
    let began = Instant(tx.one(sql, args![permit.workspace()]).await?.get("began_at")?);
    Ok(Err(now.seconds_until(began.plus(A_MINUTE))))
}

/// Takes a domain whose turn it is and puts its next turn off until `retry_at`, so that no second server asks for it
/// meanwhile and a crash only delays it.
pub async fn take_due(tx: &mut Tx, now: Instant, retry_at: Instant) -> Result<Option<Claim>, Error> {
    let sql = tx.dialect(
        "UPDATE trusted_domains SET next_check_at = $2
         WHERE id = (SELECT d.id FROM trusted_domains d JOIN workspaces w ON w.id = d.workspace_id
                     WHERE d.next_check_at <= $1 AND w.deleted_at IS NULL ORDER BY d.next_check_at LIMIT 1)
         RETURNING id, workspace_id, domain, token",
        "UPDATE trusted_domains SET next_check_at = $2
         WHERE id = (SELECT d.id FROM trusted_domains d JOIN workspaces w ON w.id = d.workspace_id
                     WHERE d.next_check_at <= $1 AND w.deleted_at IS NULL ORDER BY d.next_check_at LIMIT 1
                     FOR UPDATE OF d SKIP LOCKED)
         RETURNING id, workspace_id, domain, token",
    );
    tx.optional(sql, args![now, retry_at]).await?.as_ref().map(claim).transpose()
}

/// Whether any domain's turn has come.
pub async fn any_due(conn: &mut Conn, now: Instant) -> Result<bool, Error> {
    let sql = "SELECT 1 AS one FROM trusted_domains d JOIN workspaces w ON w.id = d.workspace_id
               WHERE d.next_check_at <= $1 AND w.deleted_at IS NULL LIMIT 1";
    Ok(conn.optional(sql, args![now]).await?.is_some())
}

/// How a domain stands after an answer.
#[derive(Clone, Copy, Debug)]
pub struct Standing {
    pub last_proven_at: Option<Instant>,
    /// Since when DNS has given no answer that counts.
    pub silent_since: Option<Instant>,
    /// When an admin had it asked last.
    pub sought_at: Instant,
}

/// Notes what DNS answered to a question of `asked_at`, which an admin had asked if it was `by_hand`; how the domain
/// stands then. `None`, and nothing noted, when the claim is no longer what was asked for, or a later question was
/// answered before.
pub async fn note(
    tx: &mut Tx,
    claim: &Claim,
    answer: DnsAnswer,
    asked_at: Instant,
    by_hand: bool,
) -> Result<Option<Standing>, Error> {
    tx.optional(
        "UPDATE trusted_domains SET
             last_answer = $4, checked_at = $5,
             last_proven_at = CASE WHEN $4 = 'proven' THEN $5 ELSE last_proven_at END,
             silent_since = CASE WHEN $4 = 'unreachable' THEN COALESCE(silent_since, $5) END,
             sought_at = CASE WHEN $6 = 1 THEN $5 ELSE sought_at END
         WHERE id = $1 AND domain = $2 AND token = $3 AND (checked_at IS NULL OR checked_at <= $5)
         RETURNING last_proven_at, silent_since, sought_at",
        args![claim.id, claim.domain.as_str(), claim.token.as_str(), answer.word(), asked_at, i64::from(by_hand)],
    )
    .await?
    .map(|row| {
        Ok(Standing {
            last_proven_at: row.time("last_proven_at")?,
            silent_since: row.time("silent_since")?,
            sought_at: Instant(row.get("sought_at")?),
        })
    })
    .transpose()
}

/// Puts the next question off until then.
pub async fn put_off(tx: &mut Tx, claim: &Claim, next: Instant) -> Result<(), Error> {
    let sql = "UPDATE trusted_domains SET next_check_at = $2 WHERE id = $1";
    tx.execute(sql, args![claim.id, next]).await.map(drop)
}

/// `false` when it was proven before. Whoever was not told yet that the proof was lost need not be.
pub async fn prove(tx: &mut Tx, claim: &Claim, now: Instant) -> Result<bool, Error> {
    let proven = tx
        .execute(
            "UPDATE trusted_domains SET proven_at = $2, lost_at = NULL, telling = NULL
             WHERE id = $1 AND (proven_at IS NULL OR lost_at IS NOT NULL)",
            args![claim.id, now],
        )
        .await?;
    Ok(proven == 1)
}

/// How a proof was lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loss {
    /// DNS says that it is gone.
    Lost,
    /// DNS has said nothing for too long.
    Silent,
}

impl Loss {
    const fn word(self) -> &'static str {
        match self {
            Self::Lost => "lost",
            Self::Silent => "silent",
        }
    }

    fn from_word(word: &str) -> Option<Self> {
        [Self::Lost, Self::Silent].into_iter().find(|loss| loss.word() == word)
    }
}

/// Takes the proof away, of which every admin is to be told. `false` when there is no proof to lose.
pub async fn lose(tx: &mut Tx, claim: &Claim, loss: Loss, now: Instant) -> Result<bool, Error> {
    let beginning = Place::BEGINNING;
    let changed = tx
        .execute(
            "UPDATE trusted_domains SET lost_at = $2, telling = $3, told_joined_at = $4, told_account = $5
             WHERE id = $1 AND proven_at IS NOT NULL AND lost_at IS NULL",
            args![claim.id, now, loss.word(), beginning.at, beginning.id],
        )
        .await?;
    Ok(changed == 1)
}

/// A lost proof of which not every admin was told yet.
#[derive(Debug)]
pub struct Telling {
    pub workspace: Uuid,
    pub domain: Domain,
    pub loss: Loss,
    /// Up to whom they were told, in the order they came in.
    pub told: Place,
}

/// The first `at_most` domains of whose lost proof not every admin was told yet.
pub async fn being_told(conn: &mut Conn, at_most: i64) -> Result<Vec<Uuid>, Error> {
    let sql = "SELECT id FROM trusted_domains WHERE telling IS NOT NULL ORDER BY id LIMIT $1";
    conn.all(sql, args![at_most]).await?.iter().map(|row| row.get("id")).collect()
}

/// What admins are to be told of a domain, and nobody else tells them until `tx` ends.
pub async fn hold_telling(tx: &mut Tx, id: Uuid) -> Result<Option<Telling>, Error> {
    let row = tx
        .optional(
            "UPDATE trusted_domains SET telling = telling WHERE id = $1 AND telling IS NOT NULL
             RETURNING workspace_id, domain, telling, told_joined_at, told_account",
            args![id],
        )
        .await?;
    row.map(|row| {
        Ok(Telling {
            workspace: row.get("workspace_id")?,
            domain: Domain::parse(row.get("domain")?).map_err(|_| Error::Corrupt("domain"))?,
            loss: row.word("telling", Loss::from_word)?,
            told: Place { at: Instant(row.get("told_joined_at")?), id: row.get("told_account")? },
        })
    })
    .transpose()
}

/// Notes up to whom admins were told; none, when that is all of them.
pub async fn note_told(tx: &mut Tx, id: Uuid, last: Option<Place>) -> Result<(), Error> {
    let sql = "UPDATE trusted_domains SET
                   telling = CASE WHEN $2 = 1 THEN telling END, told_joined_at = $3, told_account = $4
               WHERE id = $1";
    let (at, account) = (last.map(|last| last.at), last.map(|last| last.id));
    tx.execute(sql, args![id, i64::from(last.is_some()), at, account]).await.map(drop)
}
