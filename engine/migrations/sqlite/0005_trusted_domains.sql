-- Domains whose addresses may join a workspace, and the challenge that proves them by DNS. No role here administers.
-- `next_check_at` is also what a server takes a domain by that it is about to ask for: no second one asks meanwhile.
CREATE TABLE trusted_domains (
    id            BLOB PRIMARY KEY,
    workspace_id  BLOB NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    domain        TEXT NOT NULL,
    token         TEXT NOT NULL,
    mode          TEXT NOT NULL CHECK (mode IN ('off', 'auto', 'ask')),
    role          TEXT NOT NULL CHECK (role IN ('viewer', 'member')),
    added_by      BLOB REFERENCES accounts (id) ON DELETE SET NULL,
    added_at      INTEGER NOT NULL,
    proven_at     INTEGER,
    lost_at       INTEGER,
    checked_at    INTEGER,
    last_answer   TEXT,
    next_check_at INTEGER NOT NULL,
    UNIQUE (workspace_id, domain)
) STRICT;
CREATE INDEX trusted_domains_by_domain ON trusted_domains (domain);
CREATE INDEX trusted_domains_by_check ON trusted_domains (next_check_at);

-- How often DNS was asked for a workspace since a minute began.
CREATE TABLE domain_checks (
    workspace_id BLOB PRIMARY KEY REFERENCES workspaces (id) ON DELETE CASCADE,
    began_at     INTEGER NOT NULL,
    checks       INTEGER NOT NULL
) STRICT;

-- Who asked to join. A declined request stays, so that it can't be made again at once.
CREATE TABLE join_requests (
    id           BLOB PRIMARY KEY,
    workspace_id BLOB NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    account_id   BLOB NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    domain_id    BLOB NOT NULL REFERENCES trusted_domains (id) ON DELETE CASCADE,
    asked_at     INTEGER NOT NULL,
    declined_at  INTEGER,
    UNIQUE (workspace_id, account_id)
) STRICT;
CREATE INDEX join_requests_by_account ON join_requests (account_id);
CREATE INDEX join_requests_by_domain ON join_requests (domain_id);

-- Who left by themselves: they come back by their own hand, never because their address lets them.
CREATE TABLE left_members (
    workspace_id BLOB NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    account_id   BLOB NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    left_at      INTEGER NOT NULL,
    PRIMARY KEY (workspace_id, account_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX left_members_by_account ON left_members (account_id);
