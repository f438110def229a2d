-- Ids are UUIDv7, times are microseconds since 1970 UTC.

CREATE TABLE key_check (
    id     BIGINT PRIMARY KEY CHECK (id = 1),
    sealed BYTEA NOT NULL
);

CREATE TABLE accounts (
    id                UUID PRIMARY KEY,
    email             TEXT NOT NULL UNIQUE,
    name              TEXT NOT NULL,
    password_hash     TEXT NOT NULL,
    email_verified_at BIGINT,
    created_at        BIGINT NOT NULL
);

CREATE TABLE mail_links (
    token_hash BYTEA PRIMARY KEY,
    account_id UUID NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    name       TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    next_path  TEXT,
    expires_at BIGINT NOT NULL,
    used_at    BIGINT
);
CREATE INDEX mail_links_by_account ON mail_links (account_id);

CREATE TABLE sign_in_attempts (
    token_hash  BYTEA PRIMARY KEY,
    account_id  UUID NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    password_at BIGINT NOT NULL,
    next_path   TEXT,
    expires_at  BIGINT NOT NULL,
    used_at     BIGINT
);
CREATE INDEX sign_in_attempts_by_account ON sign_in_attempts (account_id);

CREATE TABLE sessions (
    id               UUID PRIMARY KEY,
    token_hash       BYTEA NOT NULL UNIQUE,
    account_id       UUID NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    created_at       BIGINT NOT NULL,
    last_seen_at     BIGINT NOT NULL,
    ip               TEXT NOT NULL,
    user_agent       TEXT NOT NULL,
    password_at      BIGINT,
    second_factor_at BIGINT,
    second_factor    TEXT
);
CREATE INDEX sessions_by_account ON sessions (account_id);

CREATE TABLE attempts (
    subject  BYTEA NOT NULL,
    factor   TEXT NOT NULL,
    failures BIGINT NOT NULL,
    next_at  BIGINT NOT NULL,
    PRIMARY KEY (subject, factor)
);

CREATE TABLE authenticators (
    account_id    UUID PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
    sealed_secret BYTEA NOT NULL,
    last_step     BIGINT NOT NULL,
    created_at    BIGINT NOT NULL,
    last_used_at  BIGINT
);

CREATE TABLE authenticator_set_ups (
    session_id    UUID PRIMARY KEY REFERENCES sessions (id) ON DELETE CASCADE,
    account_id    UUID NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    sealed_secret BYTEA NOT NULL,
    expires_at    BIGINT NOT NULL
);
CREATE INDEX authenticator_set_ups_by_account ON authenticator_set_ups (account_id);

CREATE TABLE recovery_codes (
    id          UUID PRIMARY KEY,
    account_id  UUID NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    position    BIGINT NOT NULL,
    sealed_code BYTEA NOT NULL,
    used_at     BIGINT,
    UNIQUE (account_id, position)
);

CREATE TABLE workspaces (
    id             UUID PRIMARY KEY,
    slug           TEXT NOT NULL UNIQUE,
    name           TEXT NOT NULL,
    plan           TEXT NOT NULL,
    required_level TEXT NOT NULL,
    switched_by    UUID REFERENCES accounts (id) ON DELETE SET NULL,
    switched_at    BIGINT,
    created_at     BIGINT NOT NULL
);

CREATE TABLE memberships (
    workspace_id UUID NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    account_id   UUID NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    role         TEXT NOT NULL,
    joined_by    TEXT NOT NULL,
    joined_at    BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, account_id)
);
CREATE INDEX memberships_by_account ON memberships (account_id);

CREATE TABLE projects (
    id           UUID PRIMARY KEY,
    workspace_id UUID NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    slug         TEXT NOT NULL,
    name         TEXT NOT NULL,
    created_at   BIGINT NOT NULL,
    UNIQUE (workspace_id, slug)
);

CREATE TABLE invites (
    id           UUID PRIMARY KEY,
    workspace_id UUID NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    email        TEXT NOT NULL,
    role         TEXT NOT NULL,
    inviter_id   UUID NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    token_hash   BYTEA NOT NULL UNIQUE,
    created_at   BIGINT NOT NULL,
    expires_at   BIGINT NOT NULL,
    UNIQUE (workspace_id, email)
);

CREATE TABLE audit_events (
    id           UUID PRIMARY KEY,
    at           BIGINT NOT NULL,
    kind         TEXT NOT NULL,
    account_id   UUID,
    workspace_id UUID,
    ip           TEXT NOT NULL,
    detail       TEXT NOT NULL
);
CREATE INDEX audit_events_by_account ON audit_events (account_id, id);
CREATE INDEX audit_events_by_workspace ON audit_events (workspace_id, id);

CREATE TABLE outbox (
    id          UUID PRIMARY KEY,
    sealed_mail BYTEA NOT NULL,
    created_at  BIGINT NOT NULL,
    next_at     BIGINT NOT NULL,
    tries       BIGINT NOT NULL
);
CREATE INDEX outbox_by_turn ON outbox (next_at);
