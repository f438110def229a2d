-- What a workspace demanded and does no more, and when: an account token made by somebody it shut out is told from one that
-- was made while the door was open. Of the time before this there is no record.
CREATE TABLE enforcement_periods (
    workspace_id BLOB NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    level        TEXT NOT NULL,
    began_at     INTEGER NOT NULL,
    ended_at     INTEGER NOT NULL
) STRICT;
CREATE INDEX enforcement_periods_of_workspace ON enforcement_periods (workspace_id, ended_at);
