use shared::input::{Name, Slug};
use sqlx::types::Uuid;

use super::conn::args;
use super::{Conn, Row, Tx};
use crate::by_name::Place;
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

impl Project {
    /// Which one.
    pub const fn id(&self) -> Uuid {
        self.id
    }
}

fn read(row: &Row) -> Result<Project, Error> {
    Ok(Project {
        id: row.get("id")?,
        slug: row.get("slug")?,
        name: row.get("name")?,
        created_at: Instant(row.get("created_at")?),
    })
}

/// Keeps others from adding a project to this workspace until `tx` ends, so that they are counted one by one. SQLite
/// needs no lock: it has one writer.
pub async fn hold_list(tx: &mut Tx, permit: &Permit) -> Result<(), Error> {
    let sql = tx.dialect(
        "SELECT 1 AS held WHERE $1 IS NOT NULL",
        "SELECT 1 AS held WHERE pg_advisory_xact_lock(hashtextextended(CAST($1 AS uuid)::text, 13)) IS NOT NULL",
    );
    tx.optional(sql, args![permit.workspace()]).await.map(drop)
}

/// How many there are.
pub async fn count(conn: &mut Conn, permit: &Permit) -> Result<i64, Error> {
    let sql = "SELECT COUNT(*) AS projects FROM projects WHERE workspace_id = $1";
    conn.one(sql, args![permit.workspace()]).await?.get("projects")
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

/// The next `at_most` of them, each with its place.
pub async fn part(
    conn: &mut Conn,
    permit: &Permit,
    behind: &Place,
    at_most: i64,
) -> Result<Vec<(Project, Place)>, Error> {
    let rows = conn
        .all(
            "SELECT id, slug, name, created_at, lower(name) AS name_key FROM projects
             WHERE workspace_id = $1 AND (lower(name), slug) > ($2, $3) ORDER BY lower(name), slug LIMIT $4",
            args![permit.workspace(), behind.name_key.as_str(), behind.slug.as_str(), at_most],
        )
        .await?;
    let placed = |row: &Row| {
        let place = Place { name_key: row.get("name_key")?, slug: row.get("slug")? };
        Ok((read(row)?, place))
    };
    rows.iter().map(placed).collect()
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

/// The same by its id, in the workspace the permit is for, and in no other.
pub async fn by_id(conn: &mut Conn, permit: &Permit, id: Uuid) -> Result<Option<Project>, Error> {
    conn.optional(
        "SELECT id, slug, name, created_at FROM projects WHERE workspace_id = $1 AND id = $2",
        args![permit.workspace(), id],
    )
    .await?
    .as_ref()
    .map(read)
    .transpose()
}

/// At which door to knock for a project, also for one that is deleted: it tells nothing of the project, and lets nobody
/// in.
pub async fn workspace_of(conn: &mut Conn, id: Uuid) -> Result<Option<Slug>, Error> {
    let sql = "SELECT w.slug FROM workspaces w WHERE w.id IN (
                   SELECT p.workspace_id FROM projects p WHERE p.id = $1
                   UNION ALL SELECT d.workspace_id FROM deleted_projects d WHERE d.id = $1)";
    let row = conn.optional(sql, args![id]).await?;
    row.map(|row| Slug::parse(row.get("slug")?).map_err(|_| Error::Corrupt("slug"))).transpose()
}

/// The project as it is now, which nobody else changes until `tx` ends; none when it is gone.
pub async fn hold(tx: &mut Tx, project: &Project) -> Result<Option<Project>, Error> {
    let sql = tx.dialect(
        "SELECT id, slug, name, created_at FROM projects WHERE id = $1",
        "SELECT id, slug, name, created_at FROM projects WHERE id = $1 FOR NO KEY UPDATE",
    );
    tx.optional(sql, args![project.id]).await?.as_ref().map(read).transpose()
}

/// `false` when the project is gone.
pub async fn rename(tx: &mut Tx, project: &Project, name: &Name) -> Result<bool, Error> {
    Ok(tx.execute("UPDATE projects SET name = $2 WHERE id = $1", args![project.id, name.as_str()]).await? == 1)
}

/// `false` when the project is gone already.
pub async fn delete(tx: &mut Tx, permit: &Permit, project: &Project, _proof: &FreshProof) -> Result<bool, Error> {
    let remember = "INSERT INTO deleted_projects (id, workspace_id) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING";
    tx.execute(remember, args![project.id, permit.workspace()]).await?;
    Ok(tx.execute("DELETE FROM projects WHERE id = $1", args![project.id]).await? == 1)
}
