use shared::input::{Name, Slug};
use sqlx::types::Uuid;

use super::conn::args;
use super::{Conn, Row, Tx};
use crate::clock::Instant;
use crate::error::Error;
use crate::gate::Permit;
use crate::step_up::FreshProof;

/// A project as stored. Only this file makes one, from behind a permit.
#[derive(Debug)]
pub struct Project {
    id: Uuid,
    pub slug: String,
    pub name: String,
    pub created_at: Instant,
}

fn read(row: &Row) -> Result<Project, Error> {
    Ok(Project {
        id: row.get("id")?,
        slug: row.get("slug")?,
        name: row.get("name")?,
        created_at: Instant(row.get("created_at")?),
    })
}

/// Inserts a project; `false` when the workspace has one of that slug.
pub async fn insert(
    tx: &mut Tx,
    permit: &Permit,
    id: Uuid,
    slug: &Slug,
    name: &Name,
    now: Instant,
) -> Result<bool, Error> {
    let inserted = tx
        .execute(
            "INSERT INTO projects (id, workspace_id, slug, name, created_at) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (workspace_id, slug) DO NOTHING",
            args![id, permit.workspace(), slug.as_str(), name.as_str(), now],
        )
        .await?;
    Ok(inserted == 1)
}

/// Every project of a workspace, by name.
pub async fn list(conn: &mut Conn, permit: &Permit) -> Result<Vec<Project>, Error> {
    conn.all(
        "SELECT id, slug, name, created_at FROM projects WHERE workspace_id = $1 ORDER BY lower(name), slug",
        args![permit.workspace()],
    )
    .await?
    .iter()
    .map(read)
    .collect()
}

pub async fn find(conn: &mut Conn, permit: &Permit, slug: &Slug) -> Result<Option<Project>, Error> {
    conn.optional(
        "SELECT id, slug, name, created_at FROM projects WHERE workspace_id = $1 AND slug = $2",
        args![permit.workspace(), slug.as_str()],
    )
    .await?
    .as_ref()
    .map(read)
    .transpose()
}

/// `false` when the project is gone.
pub async fn rename(tx: &mut Tx, project: &Project, name: &Name) -> Result<bool, Error> {
    Ok(tx.execute("UPDATE projects SET name = $2 WHERE id = $1", args![project.id, name.as_str()]).await? == 1)
}

/// `false` when the project is gone already.
pub async fn delete(tx: &mut Tx, project: &Project, _proof: &FreshProof) -> Result<bool, Error> {
    Ok(tx.execute("DELETE FROM projects WHERE id = $1", args![project.id]).await? == 1)
}
