-- When the admins of a workspace were written to about requests to join, and whether others came since: there is no mail
-- for each. What waited before this was written counts as such.
CREATE TABLE join_request_mails (
    workspace_id UUID PRIMARY KEY REFERENCES workspaces (id) ON DELETE CASCADE,
    told_at      BIGINT NOT NULL,
    others_came  BIGINT NOT NULL CHECK (others_came IN (0, 1))
);
CREATE INDEX join_request_mails_due ON join_request_mails (told_at) WHERE others_came = 1;
INSERT INTO join_request_mails (workspace_id, told_at, others_came)
SELECT DISTINCT workspace_id, 0, 1 FROM join_requests WHERE declined_at IS NULL;
