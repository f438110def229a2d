use shared::input::{Name, Slug};
use shared::policy::{Level, Plan};
use shared::views::WorkspaceRef;
use sqlx::types::Uuid;

use super::conn::args;
use super::entries::{Workspace, workspace};
use super::{Conn, Tx};
use crate::clock::Instant;
use crate::error::Error;
use crate::gate::Permit;
use crate::step_up::FreshProof;

/// Gives a workspace an address, for as long as it exists; `false` when it is, or was, another's. One the
/// workspace has or had is its own to take again. Whoever holds one waits for nothing else that another holds.
pub async fn take_slug(tx: &mut Tx, workspace: Uuid, slug: &Slug) -> Result<bool, Error> {
    let taken = tx
        .execute(
            "INSERT INTO workspace_slugs (slug, workspace_id) VALUES ($1, $2) ON CONFLICT (slug) DO NOTHING",
            args![slug.as_str(), workspace],
        )
        .await?;
    if taken == 1 {
        return Ok(true);
    }
    let own = tx
        .optional(
            "SELECT 1 AS own FROM workspace_slugs WHERE slug = $1 AND workspace_id = $2",
            args![slug.as_str(), workspace],
        )
        .await?;
    Ok(own.is_some())
}

/// Inserts a workspace that demands nothing but a password, under a slug it has taken.
pub async fn insert(tx: &mut Tx, id: Uuid, slug: &Slug, name: &Name, plan: Plan, now: Instant) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO workspaces (id, slug, name, plan, required_level, created_at) VALUES ($1, $2, $3, $4, $5, $6)",
        args![id, slug.as_str(), name.as_str(), plan.word(), Level::Password.word(), now],
    )
    .await
    .map(drop)
}

/// Keeps the workspace of that slug, current or former, as it is until `tx` ends, beside others who do the same.
/// SQLite needs no lock: it has one writer.
///
/// PostgreSQL lets whoever asks to share a row pass those who wait to have it alone: in a workspace where somebody
/// always writes, a switch would wait forever. Its advisory locks keep the order of arrival (PostgreSQL 15 §13.3.5), so
/// each kind of hold takes one first.
pub async fn hold(tx: &mut Tx, slug: &Slug) -> Result<(), Error> {
    let sql = tx.dialect(
        "SELECT 1 AS held FROM workspace_slugs WHERE slug = $1",
        "SELECT 1 AS held FROM workspaces
         WHERE id = (SELECT workspace_id FROM workspace_slugs WHERE slug = $1)
           AND pg_advisory_xact_lock_shared(hashtextextended(id::text, 0)) IS NOT NULL FOR SHARE",
    );
    tx.optional(sql, args![slug.as_str()]).await.map(drop)
}

/// Like [`hold`], and waits until nobody else holds it. Weaker than FOR UPDATE on purpose: a row that
/// merely refers to the workspace may still be inserted.
pub async fn hold_alone(tx: &mut Tx, slug: &Slug) -> Result<(), Error> {
    let sql = tx.dialect(
        "SELECT 1 AS held FROM workspace_slugs WHERE slug = $1",
        "SELECT 1 AS held FROM workspaces
         WHERE id = (SELECT workspace_id FROM workspace_slugs WHERE slug = $1)
           AND pg_advisory_xact_lock(hashtextextended(id::text, 0)) IS NOT NULL FOR NO KEY UPDATE",
    );
    tx.optional(sql, args![slug.as_str()]).await.map(drop)
}

/// Like [`hold`], of a workspace known by its id.
pub async fn hold_by_id(tx: &mut Tx, id: Uuid) -> Result<(), Error> {
    let sql = tx.dialect(
        "SELECT 1 AS held FROM workspaces WHERE id = $1",
        "SELECT 1 AS held FROM workspaces WHERE id = $1
           AND pg_advisory_xact_lock_shared(hashtextextended(id::text, 0)) IS NOT NULL FOR SHARE",
    );
    tx.optional(sql, args![id]).await.map(drop)
}

/// The same, without waiting; `false` when somebody else holds it alone, or waits to.
pub async fn hold_if_free(tx: &mut Tx, id: Uuid) -> Result<bool, Error> {
    let sql = tx.dialect(
        "SELECT 1 AS held FROM workspaces WHERE id = $1",
        "SELECT 1 AS held FROM workspaces WHERE id = $1
           AND pg_try_advisory_xact_lock_shared(hashtextextended(id::text, 0)) FOR SHARE SKIP LOCKED",
    );
    Ok(tx.optional(sql, args![id]).await?.is_some())
}

/// Whether it is deleted, to be restored or not.
pub async fn is_deleted(conn: &mut Conn, id: Uuid) -> Result<bool, Error> {
    let sql = "SELECT 1 AS here FROM workspaces WHERE id = $1 AND deleted_at IS NULL";
    Ok(conn.optional(sql, args![id]).await?.is_none())
}

/// Its name and its address.
pub async fn named(conn: &mut Conn, id: Uuid) -> Result<WorkspaceRef, Error> {
    let row = conn.one("SELECT name, slug FROM workspaces WHERE id = $1", args![id]).await?;
    Ok(WorkspaceRef { name: row.get("name")?, slug: row.get("slug")? })
}

pub async fn slug(conn: &mut Conn, id: Uuid) -> Result<Slug, Error> {
    let row = conn.one("SELECT slug FROM workspaces WHERE id = $1", args![id]).await?;
    Slug::parse(row.get("slug")?).map_err(|_| Error::Corrupt("slug"))
}

/// The workspace of that slug, current or former, for whoever runs the house: no membership is asked for.
pub async fn find(conn: &mut Conn, slug: &Slug) -> Result<Option<Workspace>, Error> {
    conn.optional(
        "SELECT w.id AS workspace_id, w.slug, w.name, w.plan, w.required_level, w.deleted_at
         FROM workspace_slugs n JOIN workspaces w ON w.id = n.workspace_id
         WHERE n.slug = $1 AND w.deleted_at IS NULL",
        args![slug.as_str()],
    )
    .await?
    .as_ref()
    .map(workspace)
    .transpose()
}

/// Gives a workspace another name, under a slug it has taken.
pub async fn rename(tx: &mut Tx, permit: &Permit, _proof: &FreshProof, name: &Name, slug: &Slug) -> Result<(), Error> {
    tx.execute(
        "UPDATE workspaces SET name = $2, slug = $3 WHERE id = $1",
        args![permit.workspace(), name.as_str(), slug.as_str()],
    )
    .await
    .map(drop)
}

pub async fn set_plan(tx: &mut Tx, workspace: Uuid, plan: Plan) -> Result<(), Error> {
    tx.execute("UPDATE workspaces SET plan = $2 WHERE id = $1", args![workspace, plan.word()]).await.map(drop)
}

/// Hides a workspace from everybody.
pub async fn delete(tx: &mut Tx, permit: &Permit, _proof: &FreshProof, now: Instant) -> Result<(), Error> {
    tx.execute("UPDATE workspaces SET deleted_at = $2 WHERE id = $1", args![permit.workspace(), now]).await.map(drop)
}

/// Shows it again.
pub async fn restore(tx: &mut Tx, permit: &Permit, _proof: &FreshProof) -> Result<(), Error> {
    tx.execute("UPDATE workspaces SET deleted_at = NULL WHERE id = $1", args![permit.workspace()]).await.map(drop)
}

/// The workspaces that were deleted then or before.
pub async fn deleted_until(conn: &mut Conn, until: Instant) -> Result<Vec<Uuid>, Error> {
    let rows = conn.all("SELECT id FROM workspaces WHERE deleted_at <= $1 ORDER BY deleted_at", args![until]).await?;
    rows.iter().map(|row| row.get("id")).collect()
}
