//! Switching *Require 2FA*, with a hundred thousand members against ten.

use std::time::Instant;

use engine::workspaces::{self, enforcement};
use sqlx::{Connection as _, SqliteConnection};

use crate::stage::Stage;
use crate::table::{Budget, Table};
use crate::{Outcome, median};

const SAMPLES: usize = 60;
const FEW: i64 = 10;
const MANY: i64 = 100_000;

pub async fn measure(table: &mut Table) -> Outcome<()> {
    let stage = Stage::new().await?;
    let session = stage.session().await?;
    stage.enrol(&session).await?;
    let ada = stage.caller(Some(&session)).await?;
    let small = workspaces::create(&stage.engine, &ada, "Small").await?;
    let large = workspaces::create(&stage.engine, &ada, "Large").await?;
    populate(&stage.database, small.as_str(), FEW).await?;
    populate(&stage.database, large.as_str(), MANY).await?;

    let (mut few, mut many) = (Vec::new(), Vec::new());
    for n in 0..SAMPLES {
        for (slug, samples) in [(&small, &mut few), (&large, &mut many)] {
            let start = Instant::now();
            enforcement::require(&stage.engine, &ada, slug.as_str(), n % 2 == 0).await?;
            samples.push(start.elapsed().as_secs_f64());
        }
    }
    let (few, many) = (median(few), median(many));
    let note = format!("{:.2} ms against {:.2} ms", many * 1e3, few * 1e3);
    table.add("switching, 100,000 members / 10", many / few, " ×", Budget::AtMost(1.2), &note);
    Ok(())
}

/// Adds members behind the engine's back: a hundred thousand sign-ups would hash for an hour.
async fn populate(database: &str, slug: &str, members: i64) -> Outcome<()> {
    let mut connection = SqliteConnection::connect(database).await?;
    for sql in [
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $1)
         INSERT INTO accounts (id, email, name, password_hash, email_verified_at, created_at)
         SELECT CAST($2 || printf('%012d', i) AS BLOB), $2 || i || '@acme.dev', 'Member ' || i, '', 0, 0 FROM n",
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $1)
         INSERT INTO memberships (workspace_id, account_id, role, joined_by, joined_at)
         SELECT (SELECT id FROM workspaces WHERE slug = $3), CAST($2 || printf('%012d', i) AS BLOB), 'member', 'invite', 0 FROM n",
    ] {
        // Four letters and twelve digits make the sixteen bytes of an id.
        sqlx::query(sql).bind(members - 1).bind(slug.get(..4).unwrap_or("none")).bind(slug).execute(&mut connection).await?;
    }
    connection.close().await?;
    Ok(())
}
