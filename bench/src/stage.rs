//! A house with people in it, to measure things in.

use std::collections::BTreeMap;

use engine::accounts::{SignUp, sign_up, verify_email};
use engine::clock::Clock;
use engine::factors::authenticator;
use engine::keys::KeyRing;
use engine::mail::{Mailbox, Transport, deliver_one};
use engine::rng::Rng;
use engine::sign_in::{SignInProgress, with_password};
use engine::{Caller, Client, Config, Credentials, DatabaseUrl, Engine};
use shared::policy::Plan;
use sqlx::{Connection as _, SqliteConnection};
use tempfile::TempDir;
use totp_rs::{Builder, Secret};

use crate::Outcome;

pub const EMAIL: &str = "ada@acme.dev";
pub const PASSWORD: &str = "plum kettle orbit";

/// A database on disk, with Ada in it.
pub struct Stage {
    pub engine: Engine,
    database: String,
    _folder: TempDir,
}

impl Stage {
    pub async fn new() -> Outcome<Self> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("sallyport.db");
        let config = Config {
            database: DatabaseUrl::Sqlite(path.clone()),
            public_url: "http://localhost:3000".into(),
            passkeys: None,
            default_plan: Plan::Pro,
            hashing_at_once: 2,
            dns_resolver: None,
            dns_timeout: std::time::Duration::from_secs(engine::limits::DNS_TIMEOUT),
        };
        let keys = KeyRing::new(BTreeMap::from([(1, [7; 32].into())])).ok_or("no key")?;
        let engine = Engine::open(config, keys, Clock::system(), Rng::system()).await?;
        let stage = Self { engine, database: format!("sqlite://{}", path.display()), _folder: folder };
        stage.settle_ada().await?;
        Ok(stage)
    }

    async fn settle_ada(&self) -> Outcome<()> {
        let nobody = self.caller(None).await?;
        sign_up(&self.engine, &nobody, SignUp { name: "Ada", email: EMAIL, password: PASSWORD, next: None }).await?;
        let mailbox = Mailbox::default();
        deliver_one(&self.engine, &Transport::Mailbox(mailbox.clone())).await?;
        let text = mailbox.mails().into_iter().next().ok_or("no mail")?.text;
        let token = text.split("token=").nth(1).and_then(|rest| rest.split_whitespace().next()).ok_or("no link")?;
        verify_email(&self.engine, &nobody, token).await?;
        Ok(())
    }

    pub async fn caller(&self, session: Option<&str>) -> Outcome<Caller> {
        let credentials = Credentials { session, ..Credentials::default() };
        Ok(self.engine.resolve(credentials, Client::default()).await?)
    }

    /// Signs Ada in; the cookie's value.
    pub async fn session(&self) -> Outcome<String> {
        let nobody = self.caller(None).await?;
        match with_password(&self.engine, &nobody, EMAIL, PASSWORD, None).await? {
            SignInProgress::Complete(new) => Ok(new.token.expose().to_owned()),
            SignInProgress::Challenge(_) => Err("Ada has a second factor already".into()),
        }
    }

    /// Gives Ada an authenticator app, in this session.
    pub async fn enrol(&self, session: &str) -> Outcome<()> {
        let caller = self.caller(Some(session)).await?;
        authenticator::begin(&self.engine, &caller).await?;
        let key: String = authenticator::pending(&self.engine, &caller).await?.setup_key.split_whitespace().collect();
        let totp = Builder::new().with_secret(Secret::try_from_base32(key)?).with_account_name(EMAIL).build()?;
        authenticator::enable(&self.engine, &caller, &totp.generate_current().to_string()).await?;
        Ok(())
    }

    /// The database, behind the engine's back.
    pub async fn connect(&self) -> Outcome<SqliteConnection> {
        Ok(SqliteConnection::connect(&self.database).await?)
    }

    /// Adds members, each with an account token: a hundred thousand sign-ups would hash for an hour.
    pub async fn populate(&self, slug: &str, members: i64) -> Outcome<()> {
        let mut connection = self.connect().await?;
        for sql in [
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $1)
             INSERT INTO accounts (id, email, name, password_hash, email_verified_at, created_at)
             SELECT CAST($2 || printf('%012d', i) AS BLOB), $2 || i || '@acme.dev', 'Member ' || i, '', 0, 0 FROM n",
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $1)
             INSERT INTO memberships (workspace_id, account_id, role, joined_by, joined_at)
             SELECT (SELECT id FROM workspaces WHERE slug = $3), CAST($2 || printf('%012d', i) AS BLOB), 'member', 'invite', 0 FROM n",
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $1)
             INSERT INTO tokens (id, token_hash, kind, account_id, name, scope, level, ends_with, created_at)
             SELECT CAST($2 || printf('%012d', i) AS BLOB), CAST($2 || printf('%028d', i) AS BLOB), 'account',
                    CAST($2 || printf('%012d', i) AS BLOB), 'Laptop', 'read', 'password', 'abcd', 0 FROM n",
        ] {
            // Four letters and twelve digits make the sixteen bytes of an id.
            sqlx::query(sql).bind(members - 1).bind(slug.get(..4).unwrap_or("none")).bind(slug).execute(&mut connection).await?;
        }
        connection.close().await?;
        Ok(())
    }

    /// Adds events of other people to the audit log of a workspace, a minute apart and the last one now. Their hashes
    /// fit nothing.
    pub async fn tell(&self, slug: &str, events: i64) -> Outcome<()> {
        let mut connection = self.connect().await?;
        for sql in [
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $1)
             INSERT INTO audit_events (id, at, kind, account_id, workspace_id, actor, target_id, target, proof, ip, user_agent,
                                       detail, chain, position, hash)
             SELECT randomblob(16), c.at - ($1 - n.i) * 60000000, 'project.' || (n.i % 20), randomblob(16), w.id,
                    'm' || n.i || '@acme.dev', randomblob(16), 'm' || (n.i * 7) || '@acme.dev', 'passkey', '192.0.2.7', 'Firefox',
                    '{\"role\":\"member\"}', w.id, h.events + n.i, randomblob(32)
             FROM n, workspaces w JOIN audit_chains h ON h.chain = w.id
                  JOIN audit_events c ON c.chain = w.id AND c.position = h.events WHERE w.slug = $2",
            "UPDATE audit_chains SET events = events + $1 WHERE chain = (SELECT id FROM workspaces WHERE slug = $2)",
        ] {
            sqlx::query(sql).bind(events).bind(slug).execute(&mut connection).await?;
        }
        connection.close().await?;
        Ok(())
    }

    /// Gives an authenticator app to each member of a workspace, and a session that used it.
    pub async fn sign_everybody_in_with_an_app(&self, slug: &str) -> Outcome<()> {
        let mut connection = self.connect().await?;
        for sql in [
            "INSERT INTO authenticators (account_id, sealed_secret, last_step, created_at)
             SELECT m.account_id, x'00', 0, 0 FROM memberships m JOIN workspaces w ON w.id = m.workspace_id
             WHERE w.slug = $1 ON CONFLICT (account_id) DO NOTHING",
            "INSERT INTO sessions
             (id, token_hash, account_id, created_at, last_seen_at, ip, user_agent, second_factor_at, second_factor)
             SELECT randomblob(16), randomblob(32), m.account_id, t.now, t.now, '', '', t.now, 'authenticator'
             FROM memberships m JOIN workspaces w ON w.id = m.workspace_id,
                  (SELECT CAST(strftime('%s', 'now') AS INTEGER) * 1000000 AS now) t
             WHERE w.slug = $1",
        ] {
            sqlx::query(sql).bind(slug).execute(&mut connection).await?;
        }
        connection.close().await?;
        Ok(())
    }

    /// Gives each member of a workspace another session, which has proven their password only.
    pub async fn sign_everybody_in_with_a_password(&self, slug: &str) -> Outcome<()> {
        let mut connection = self.connect().await?;
        let sql = "INSERT INTO sessions (id, token_hash, account_id, created_at, last_seen_at, ip, user_agent)
                   SELECT randomblob(16), randomblob(32), m.account_id, t.now, t.now, '', ''
                   FROM memberships m JOIN workspaces w ON w.id = m.workspace_id,
                        (SELECT CAST(strftime('%s', 'now') AS INTEGER) * 1000000 AS now) t
                   WHERE w.slug = $1";
        sqlx::query(sql).bind(slug).execute(&mut connection).await?;
        connection.close().await?;
        Ok(())
    }
}

/// Looks once at the sessions of each member.
pub async fn look_at_each_session(connection: &mut SqliteConnection, slug: &str) -> Outcome<()> {
    let sql = "SELECT COUNT(*) FROM memberships m CROSS JOIN sessions s
               WHERE m.workspace_id = (SELECT id FROM workspaces WHERE slug = $1) AND s.account_id = m.account_id
                     AND s.last_seen_at > 0";
    let found: i64 = sqlx::query_scalar(sql).bind(slug).fetch_one(connection).await?;
    if found > 0 { Ok(()) } else { Err("nobody is signed in".into()) }
}

/// Looks once at the name of each member for a part of it.
pub async fn look_at_each_name(connection: &mut SqliteConnection, slug: &str, part: &str) -> Outcome<()> {
    let sql = "SELECT COUNT(*) FROM memberships
               WHERE workspace_id = (SELECT id FROM workspaces WHERE slug = $1) AND name_key LIKE '%' || $2 || '%'";
    let found: i64 = sqlx::query_scalar(sql).bind(slug).bind(part).fetch_one(connection).await?;
    if found <= 1 { Ok(()) } else { Err("too many are called that".into()) }
}

/// Counts the events of a workspace by the index that begins with the time.
pub async fn count_by_time(connection: &mut SqliteConnection, slug: &str) -> Outcome<()> {
    let sql = "SELECT COUNT(position) FROM audit_events
               WHERE chain = (SELECT id FROM workspaces WHERE slug = $1) AND at > 0";
    let found: i64 = sqlx::query_scalar(sql).bind(slug).fetch_one(connection).await?;
    if found > 0 { Ok(()) } else { Err("an empty log".into()) }
}
