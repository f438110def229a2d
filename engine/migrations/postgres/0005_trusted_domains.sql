-- Domains whose addresses may join a workspace, and the challenge that proves them by DNS. No role here administers.
-- `next_check_at` is also what a server takes a domain by that it is about to ask for: no second one asks meanwhile.
CREATE TABLE trusted_domains (
    id            UUID PRIMARY KEY,
    workspace_id  UUID NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    domain        TEXT NOT NULL,
    token         TEXT NOT NULL,
    mode          TEXT NOT NULL CHECK (mode IN ('off', 'auto', 'ask')),
    role          TEXT NOT NULL CHECK (role IN ('viewer', 'member')),
    added_by      UUID REFERENCES accounts (id) ON DELETE SET NULL,
    added_at      BIGINT NOT NULL,
    proven_at     BIGINT,
    lost_at       BIGINT,
    checked_at    BIGINT,
    last_answer   TEXT,
    next_check_at BIGINT NOT NULL,
    UNIQUE (workspace_id, domain)
);
CREATE INDEX trusted_domains_by_domain ON trusted_domains (domain);
CREATE INDEX trusted_domains_by_check ON trusted_domains (next_check_at);

-- How often DNS was asked for a workspace since a minute began.
CREATE TABLE domain_checks (
    workspace_id UUID PRIMARY KEY REFERENCES workspaces (id) ON DELETE CASCADE,
    began_at     BIGINT NOT NULL,
    checks       BIGINT NOT NULL
);

-- Who asked to join. A declined request stays, so that it can't be made again at once.
CREATE TABLE join_requests (
    id           UUID PRIMARY KEY,
    workspace_id UUID NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    account_id   UUID NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    domain_id    UUID NOT NULL REFERENCES trusted_domains (id) ON DELETE CASCADE,
    asked_at     BIGINT NOT NULL,
    declined_at  BIGINT,
    UNIQUE (workspace_id, account_id)
);
CREATE INDEX join_requests_by_account ON join_requests (account_id);
CREATE INDEX join_requests_by_domain ON join_requests (domain_id);

-- Who left by themselves: they come back by their own hand, never because their address lets them.
CREATE TABLE left_members (
    workspace_id UUID NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    account_id   UUID NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    left_at      BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, account_id)
);
CREATE INDEX left_members_by_account ON left_members (account_id);
