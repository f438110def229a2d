-- Every address a workspace has or had: each leads to it for as long as it exists, and to no other. Deferred, because
-- a new workspace takes its address before it is there.
CREATE TABLE workspace_slugs (
    slug         TEXT PRIMARY KEY,
    workspace_id BLOB NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE INDEX workspace_slugs_by_workspace ON workspace_slugs (workspace_id);
INSERT INTO workspace_slugs (slug, workspace_id) SELECT slug, id FROM workspaces;

-- Set, it hides the workspace from everybody until it is restored or purged.
ALTER TABLE workspaces ADD COLUMN deleted_at INTEGER;
CREATE INDEX workspaces_by_deletion ON workspaces (deleted_at) WHERE deleted_at IS NOT NULL;
