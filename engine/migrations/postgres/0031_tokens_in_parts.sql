-- A workspace's tokens, its projects' among them, are listed newest first, a part at a time.
DROP INDEX tokens_by_workspace;
CREATE INDEX tokens_by_workspace ON tokens (workspace_id, id) WHERE workspace_id IS NOT NULL;
