//! What the database keeps beside the memberships equals what a fresh count finds, whatever happens: docs/adr/0008.

#![expect(clippy::unwrap_used, reason = "a stage that can't be set should say so and stop")]

use crate::house::House;
use engine::DatabaseUrl;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use sqlx::Connection as _;

const ACCOUNTS: u8 = 5;
const WORKSPACES: u8 = 3;

/// Something that happens, as SQL that takes a workspace's slug and an account's address.
#[derive(Clone, Copy, Debug)]
enum Act {
    Join,
    Leave,
    AddPasskey,
    RemovePasskey,
    RemovePasskeys,
    AddAuthenticator,
    RemoveAuthenticator,
    Rename,
    Touch,
    SignIn,
    SignInWithPasskey,
    StepUp,
    ForgetProof,
    SignOut,
    DeleteAccount,
    DeleteWorkspace,
}

impl Act {
    const OFTEN: [Self; 14] = [
        Self::Join,
        Self::Leave,
        Self::AddPasskey,
        Self::RemovePasskey,
        Self::RemovePasskeys,
        Self::AddAuthenticator,
        Self::RemoveAuthenticator,
        Self::Rename,
        Self::Touch,
        Self::SignIn,
        Self::SignInWithPasskey,
        Self::StepUp,
        Self::ForgetProof,
        Self::SignOut,
    ];

    const fn sql(self, is_sqlite: bool) -> &'static str {
        match self {
            Self::Join => {
                "INSERT INTO memberships (workspace_id, account_id, role, joined_by, joined_at)
                 SELECT w.id, a.id, 'member', 'invite', 0 FROM workspaces w, accounts a WHERE w.slug = $1 AND a.email = $2
                 ON CONFLICT (workspace_id, account_id) DO NOTHING"
            }
            Self::Leave => {
                "DELETE FROM memberships WHERE workspace_id = (SELECT id FROM workspaces WHERE slug = $1)
                 AND account_id = (SELECT id FROM accounts WHERE email = $2)"
            }
            Self::AddPasskey if is_sqlite => {
                "INSERT INTO passkeys
                 (id, account_id, credential_id, rp_id, name, credential, discoverable, sign_count, created_at)
                 SELECT randomblob(16), id, randomblob(16), '', '', '', 0, 0, 0 FROM accounts WHERE email = $2 AND $1 <> ''"
            }
            Self::AddPasskey => {
                "INSERT INTO passkeys
                 (id, account_id, credential_id, rp_id, name, credential, discoverable, sign_count, created_at)
                 SELECT gen_random_uuid(), id, uuid_send(gen_random_uuid()), '', '', '', 0, 0, 0
                 FROM accounts WHERE email = $2 AND $1 <> ''"
            }
            Self::RemovePasskey => {
                "DELETE FROM passkeys WHERE id = (
                     SELECT p.id FROM passkeys p JOIN accounts a ON a.id = p.account_id
                     WHERE a.email = $2 AND $1 <> '' ORDER BY p.id LIMIT 1)"
            }
            Self::RemovePasskeys => {
                "DELETE FROM passkeys WHERE account_id = (SELECT id FROM accounts WHERE email = $2) AND $1 <> ''"
            }
            Self::AddAuthenticator => {
                "INSERT INTO authenticators (account_id, sealed_secret, last_step, created_at)
                 SELECT id, (SELECT sealed FROM key_check), 0, 0 FROM accounts WHERE email = $2 AND $1 <> ''
                 ON CONFLICT (account_id) DO NOTHING"
            }
            Self::RemoveAuthenticator => {
                "DELETE FROM authenticators WHERE account_id = (SELECT id FROM accounts WHERE email = $2) AND $1 <> ''"
            }
            Self::Rename => {
                "UPDATE accounts SET name = 'Also ' || name, name_key = 'also ' || COALESCE(name_key, 'an')
                 WHERE email = $2 AND $1 <> ''"
            }
            Self::Touch => {
                "UPDATE accounts SET last_active_at = COALESCE(last_active_at, 0) + 1 WHERE email = $2 AND $1 <> ''"
            }
            Self::SignIn if is_sqlite => {
                "INSERT INTO sessions (id, token_hash, account_id, created_at, last_seen_at, ip, user_agent)
                 SELECT randomblob(16), randomblob(16), id, 0, 0, '', '' FROM accounts WHERE email = $2 AND $1 <> ''"
            }
            Self::SignIn => {
                "INSERT INTO sessions (id, token_hash, account_id, created_at, last_seen_at, ip, user_agent)
                 SELECT gen_random_uuid(), uuid_send(gen_random_uuid()), id, 0, 0, '', ''
                 FROM accounts WHERE email = $2 AND $1 <> ''"
            }
            Self::SignInWithPasskey if is_sqlite => {
                "INSERT INTO sessions
                 (id, token_hash, account_id, created_at, last_seen_at, ip, user_agent, passkey_id, began_with)
                 SELECT randomblob(16), randomblob(16), account_id, 0, 0, '', '', id, id FROM passkeys
                 WHERE account_id = (SELECT id FROM accounts WHERE email = $2) AND $1 <> '' LIMIT 1"
            }
            Self::SignInWithPasskey => {
                "INSERT INTO sessions
                 (id, token_hash, account_id, created_at, last_seen_at, ip, user_agent, passkey_id, began_with)
                 SELECT gen_random_uuid(), uuid_send(gen_random_uuid()), account_id, 0, 0, '', '', id, id FROM passkeys
                 WHERE account_id = (SELECT id FROM accounts WHERE email = $2) AND $1 <> '' LIMIT 1"
            }
            Self::StepUp => {
                "UPDATE sessions SET second_factor_at = 0
                 WHERE account_id = (SELECT id FROM accounts WHERE email = $2) AND $1 <> ''"
            }
            Self::ForgetProof => {
                "UPDATE sessions SET second_factor_at = NULL, passkey_id = NULL
                 WHERE account_id = (SELECT id FROM accounts WHERE email = $2) AND $1 <> ''"
            }
            Self::SignOut => {
                "DELETE FROM sessions WHERE id = (
                     SELECT s.id FROM sessions s JOIN accounts a ON a.id = s.account_id
                     WHERE a.email = $2 AND $1 <> '' ORDER BY s.id LIMIT 1)"
            }
            Self::DeleteAccount => "DELETE FROM accounts WHERE email = $2 AND $1 <> ''",
            Self::DeleteWorkspace => "DELETE FROM workspaces WHERE slug = $1 AND $2 <> ''",
        }
    }
}

type Step = (Act, u8, u8);

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let act = prop_oneof![
        30 => proptest::sample::select(Act::OFTEN.to_vec()),
        1 => Just(Act::DeleteAccount),
        1 => Just(Act::DeleteWorkspace),
    ];
    proptest::collection::vec((act, 0..WORKSPACES, 0..ACCOUNTS), 1..60)
}

enum Link {
    Sqlite(sqlx::SqliteConnection),
    Postgres(sqlx::PgConnection),
}

impl Link {
    async fn to(database: &DatabaseUrl) -> Self {
        match database {
            DatabaseUrl::Sqlite(path) => {
                Self::Sqlite(sqlx::SqliteConnection::connect(&format!("sqlite://{}", path.display())).await.unwrap())
            }
            DatabaseUrl::Postgres(url) => Self::Postgres(sqlx::PgConnection::connect(url).await.unwrap()),
        }
    }

    async fn run(&mut self, (act, workspace, account): Step) {
        let (workspace, account) = (format!("w{workspace}"), format!("a{account}@acme.dev"));
        match self {
            Self::Sqlite(link) => {
                sqlx::query(act.sql(true)).bind(workspace).bind(account).execute(link).await.map(drop)
            }
            Self::Postgres(link) => {
                sqlx::query(act.sql(false)).bind(workspace).bind(account).execute(link).await.map(drop)
            }
        }
        .unwrap();
    }
}

async fn populated() -> House {
    let house = House::new().await;
    let (accounts, workspaces) = match house.config.database {
        DatabaseUrl::Sqlite(_) => (
            "WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 4)
             INSERT INTO accounts (id, email, name, password_hash, created_at)
             SELECT randomblob(16), 'a' || i || '@acme.dev', 'Anna ' || i, '', 0 FROM n RETURNING email",
            "WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 2)
             INSERT INTO workspaces (id, slug, name, plan, required_level, created_at)
             SELECT randomblob(16), 'w' || i, 'W', 'pro', 'password', 0 FROM n RETURNING slug",
        ),
        DatabaseUrl::Postgres(_) => (
            "INSERT INTO accounts (id, email, name, password_hash, created_at)
             SELECT gen_random_uuid(), 'a' || i || '@acme.dev', 'Anna ' || i, '', 0 FROM generate_series(0, 4) i RETURNING email",
            "INSERT INTO workspaces (id, slug, name, plan, required_level, created_at)
             SELECT gen_random_uuid(), 'w' || i, 'W', 'pro', 'password', 0 FROM generate_series(0, 2) i RETURNING slug",
        ),
    };
    assert_eq!(house.texts(accounts).await.len(), usize::from(ACCOUNTS));
    assert_eq!(house.texts(workspaces).await.len(), usize::from(WORKSPACES));
    house
}

const KEPT: &str = "SELECT w.slug || ' ' || c.reach || ' ' || c.members FROM coverage c
    JOIN workspaces w ON w.id = c.workspace_id WHERE c.members <> 0 ORDER BY 1";
const COUNTED: &str = "SELECT slug || ' ' || reach || ' ' || COUNT(*) FROM (
    SELECT w.slug, CASE
        WHEN EXISTS (SELECT 1 FROM passkeys p WHERE p.account_id = m.account_id) THEN 'phishing_resistant'
        WHEN EXISTS (SELECT 1 FROM authenticators f WHERE f.account_id = m.account_id) THEN 'two_factor'
        ELSE 'password' END AS reach
    FROM memberships m JOIN workspaces w ON w.id = m.workspace_id) fresh GROUP BY slug, reach ORDER BY 1";
const WRONG: &str = "SELECT a.email FROM memberships m JOIN accounts a ON a.id = m.account_id
    WHERE m.name_key <> COALESCE(a.name_key, lower(a.name)) OR m.email <> a.email
       OR m.last_active_at <> COALESCE(a.last_active_at, 0) OR m.reach <> CASE
        WHEN EXISTS (SELECT 1 FROM passkeys p WHERE p.account_id = m.account_id) THEN 'phishing_resistant'
        WHEN EXISTS (SELECT 1 FROM authenticators f WHERE f.account_id = m.account_id) THEN 'two_factor'
        ELSE 'password' END";
const OVERLOOKED: &str = "SELECT a.email FROM memberships m JOIN accounts a ON a.id = m.account_id
    JOIN sessions s ON s.account_id = a.id
    LEFT JOIN passkeys p ON p.id = s.passkey_id LEFT JOIN passkeys b ON b.id = s.began_with
    WHERE m.weaker_session = 0 AND p.id IS NULL AND b.id IS NULL
      AND (m.reach = 'phishing_resistant' OR (m.reach = 'two_factor' AND s.second_factor_at IS NULL))";

async fn assert_kept(house: &House, after: &[Step]) {
    assert_eq!(house.texts(KEPT).await, house.texts(COUNTED).await, "{after:?}");
    assert_eq!(house.texts(WRONG).await, Vec::<String>::new(), "{after:?}");
    assert_eq!(house.texts(OVERLOOKED).await, Vec::<String>::new(), "{after:?}");
}

#[test]
fn what_is_kept_is_what_a_fresh_count_finds() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let mut runner = TestRunner::new(Config { cases: 24, failure_persistence: None, ..Config::default() });
    let outcome = runner.run(&steps(), |steps| {
        runtime.block_on(async {
            let house = populated().await;
            let mut link = Link::to(&house.config.database).await;
            for (n, step) in steps.iter().enumerate() {
                link.run(*step).await;
                assert_kept(&house, &steps[..=n]).await;
            }
        });
        Ok(())
    });
    outcome.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn factors_and_memberships_that_change_at_once_neither_deadlock_nor_miscount() {
    let house = populated().await;
    let mut tasks = tokio::task::JoinSet::new();
    for task in 0..16_u8 {
        let database = house.config.database.clone();
        tasks.spawn(async move {
            let mut link = Link::to(&database).await;
            for turn in 0..30_u8 {
                let n = task.wrapping_mul(31).wrapping_add(turn.wrapping_mul(17));
                let act = Act::OFTEN[usize::from(n) % Act::OFTEN.len()];
                link.run((act, n % WORKSPACES, (n / 3) % ACCOUNTS)).await;
            }
        });
    }
    tasks.join_all().await;
    assert_kept(&house, &[]).await;
}
