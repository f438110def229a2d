-- In which workspace a project was that is gone: programs know projects by their ids, and whom the workspace shuts out must
-- hear the same at its door whether or not one still exists.
CREATE TABLE deleted_projects (
    id           BLOB PRIMARY KEY,
    workspace_id BLOB NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX deleted_projects_by_workspace ON deleted_projects (workspace_id);
