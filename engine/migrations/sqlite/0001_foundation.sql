-- Ids are UUIDv7 as 16 bytes, times are microseconds since 1970 UTC.

CREATE TABLE key_check (
    id     INTEGER PRIMARY KEY CHECK (id = 1),
    sealed BLOB NOT NULL
) STRICT;

CREATE TABLE accounts (
    id                BLOB PRIMARY KEY,
    email             TEXT NOT NULL UNIQUE,
    name              TEXT NOT NULL,
    password_hash     TEXT NOT NULL,
    email_verified_at INTEGER,
    created_at        INTEGER NOT NULL
) STRICT;

CREATE TABLE mail_links (
    token_hash BLOB PRIMARY KEY,
    account_id BLOB NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    name       TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    next_path  TEXT,
    expires_at INTEGER NOT NULL,
    used_at    INTEGER
) STRICT;
CREATE INDEX mail_links_by_account ON mail_links (account_id);

CREATE TABLE sign_in_attempts (
    token_hash  BLOB PRIMARY KEY,
    account_id  BLOB NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    password_at INTEGER NOT NULL,
    next_path   TEXT,
    expires_at  INTEGER NOT NULL,
    used_at     INTEGER
) STRICT;
CREATE INDEX sign_in_attempts_by_account ON sign_in_attempts (account_id);

CREATE TABLE sessions (
    id               BLOB PRIMARY KEY,
    token_hash       BLOB NOT NULL UNIQUE,
    account_id       BLOB NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    created_at       INTEGER NOT NULL,
    last_seen_at     INTEGER NOT NULL,
    ip               TEXT NOT NULL,
    user_agent       TEXT NOT NULL,
    password_at      INTEGER,
    second_factor_at INTEGER,
    second_factor    TEXT
) STRICT;
CREATE INDEX sessions_by_account ON sessions (account_id);

CREATE TABLE attempts (
    subject  BLOB NOT NULL,
    factor   TEXT NOT NULL,
    failures INTEGER NOT NULL,
    next_at  INTEGER NOT NULL,
    PRIMARY KEY (subject, factor)
) STRICT, WITHOUT ROWID;

CREATE TABLE authenticators (
    account_id    BLOB PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
    sealed_secret BLOB NOT NULL,
    last_step     INTEGER NOT NULL,
    created_at    INTEGER NOT NULL,
    last_used_at  INTEGER
) STRICT;

CREATE TABLE authenticator_set_ups (
    session_id    BLOB PRIMARY KEY REFERENCES sessions (id) ON DELETE CASCADE,
    account_id    BLOB NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    sealed_secret BLOB NOT NULL,
    expires_at    INTEGER NOT NULL
) STRICT;
CREATE INDEX authenticator_set_ups_by_account ON authenticator_set_ups (account_id);

CREATE TABLE recovery_codes (
    id          BLOB PRIMARY KEY,
    account_id  BLOB NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    position    INTEGER NOT NULL,
    sealed_code BLOB NOT NULL,
    used_at     INTEGER,
    UNIQUE (account_id, position)
) STRICT;

CREATE TABLE workspaces (
    id             BLOB PRIMARY KEY,
    slug           TEXT NOT NULL UNIQUE,
    name           TEXT NOT NULL,
    plan           TEXT NOT NULL,
    required_level TEXT NOT NULL,
    switched_by    BLOB REFERENCES accounts (id) ON DELETE SET NULL,
    switched_at    INTEGER,
    created_at     INTEGER NOT NULL
) STRICT;

CREATE TABLE memberships (
    workspace_id BLOB NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    account_id   BLOB NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    role         TEXT NOT NULL,
    joined_by    TEXT NOT NULL,
    joined_at    INTEGER NOT NULL,
    PRIMARY KEY (workspace_id, account_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX memberships_by_account ON memberships (account_id);

CREATE TABLE projects (
    id           BLOB PRIMARY KEY,
    workspace_id BLOB NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    slug         TEXT NOT NULL,
    name         TEXT NOT NULL,
    created_at   INTEGER NOT NULL,
    UNIQUE (workspace_id, slug)
) STRICT;

CREATE TABLE invites (
    id           BLOB PRIMARY KEY,
    workspace_id BLOB NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    email        TEXT NOT NULL,
    role         TEXT NOT NULL,
    inviter_id   BLOB NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    token_hash   BLOB NOT NULL UNIQUE,
    created_at   INTEGER NOT NULL,
    expires_at   INTEGER NOT NULL,
    UNIQUE (workspace_id, email)
) STRICT;

CREATE TABLE audit_events (
    id           BLOB PRIMARY KEY,
    at           INTEGER NOT NULL,
    kind         TEXT NOT NULL,
    account_id   BLOB,
    workspace_id BLOB,
    ip           TEXT NOT NULL,
    detail       TEXT NOT NULL
) STRICT;
CREATE INDEX audit_events_by_account ON audit_events (account_id, id);
CREATE INDEX audit_events_by_workspace ON audit_events (workspace_id, id);

CREATE TABLE outbox (
    id          BLOB PRIMARY KEY,
    sealed_mail BLOB NOT NULL,
    created_at  INTEGER NOT NULL,
    next_at     INTEGER NOT NULL,
    tries       INTEGER NOT NULL
) STRICT;
CREATE INDEX outbox_by_turn ON outbox (next_at);
