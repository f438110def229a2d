use shared::input::{Name, Slug};
use shared::policy::{Level, Plan};
use sqlx::types::Uuid;

use super::conn::args;
use super::{Conn, Tx};
use crate::clock::Instant;
use crate::error::Error;

/// Inserts a workspace that demands nothing but a password; `false` when the slug is taken.
pub async fn insert(tx: &mut Tx, id: Uuid, slug: &Slug, name: &Name, plan: Plan, now: Instant) -> Result<bool, Error> {
    let inserted = tx
        .execute(
            "INSERT INTO workspaces (id, slug, name, plan, required_level, created_at) VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (slug) DO NOTHING",
            args![id, slug.as_str(), name.as_str(), plan.word(), Level::Password.word(), now],
        )
        .await?;
    Ok(inserted == 1)
}

/// Keeps the workspace as it is until `tx` ends, beside others who do the same. SQLite needs no lock: it
/// has one writer.
pub async fn hold(tx: &mut Tx, slug: &Slug) -> Result<(), Error> {
    let sql = tx.dialect(
        "SELECT 1 AS held FROM workspaces WHERE slug = $1",
        "SELECT 1 AS held FROM workspaces WHERE slug = $1 FOR SHARE",
    );
    tx.optional(sql, args![slug.as_str()]).await.map(drop)
}

/// Like [`hold`], and waits until nobody else holds it. Weaker than FOR UPDATE on purpose: a row that
/// merely refers to the workspace may still be inserted.
pub async fn hold_alone(tx: &mut Tx, slug: &Slug) -> Result<(), Error> {
    let sql = tx.dialect(
        "SELECT 1 AS held FROM workspaces WHERE slug = $1",
        "SELECT 1 AS held FROM workspaces WHERE slug = $1 FOR NO KEY UPDATE",
    );
    tx.optional(sql, args![slug.as_str()]).await.map(drop)
}

pub async fn slug(conn: &mut Conn, id: Uuid) -> Result<Slug, Error> {
    let row = conn.one("SELECT slug FROM workspaces WHERE id = $1", args![id]).await?;
    Slug::parse(row.get("slug")?).map_err(|_| Error::Corrupt("slug"))
}
