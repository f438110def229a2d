-- Tokens for automation: of an account, of a workspace, or of one of its projects. Each goes with what it belongs to.
CREATE TABLE tokens (
    id             BLOB PRIMARY KEY,
    token_hash     BLOB NOT NULL UNIQUE,
    kind           TEXT NOT NULL,
    account_id     BLOB REFERENCES accounts (id) ON DELETE CASCADE,
    workspace_id   BLOB REFERENCES workspaces (id) ON DELETE CASCADE,
    project_id     BLOB REFERENCES projects (id) ON DELETE CASCADE,
    name           TEXT NOT NULL,
    scope          TEXT NOT NULL,
    -- What the session that made it had proven.
    level          TEXT NOT NULL,
    ends_with      TEXT NOT NULL,
    created_by     BLOB REFERENCES accounts (id) ON DELETE SET NULL,
    created_at     INTEGER NOT NULL,
    expires_at     INTEGER,
    last_used_at   INTEGER,
    last_used_from TEXT,
    CHECK (CASE kind
           WHEN 'account' THEN account_id IS NOT NULL AND workspace_id IS NULL AND project_id IS NULL
           WHEN 'workspace' THEN account_id IS NULL AND workspace_id IS NOT NULL AND project_id IS NULL
           WHEN 'project' THEN account_id IS NULL AND workspace_id IS NOT NULL AND project_id IS NOT NULL
           ELSE 0 END)
) STRICT;
CREATE INDEX tokens_by_account ON tokens (account_id) WHERE account_id IS NOT NULL;
CREATE INDEX tokens_by_workspace ON tokens (workspace_id) WHERE workspace_id IS NOT NULL;
CREATE INDEX tokens_by_project ON tokens (project_id) WHERE project_id IS NOT NULL;
CREATE INDEX tokens_by_maker ON tokens (created_by) WHERE created_by IS NOT NULL;

-- Where a session lives: in a browser's cookie, or at a command line.
ALTER TABLE sessions ADD COLUMN medium TEXT NOT NULL DEFAULT 'browser';
