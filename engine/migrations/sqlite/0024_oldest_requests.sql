-- *People* reads the oldest requests to join, however many there are. Asked for by workspace and time.
CREATE INDEX join_requests_by_time ON join_requests (workspace_id, asked_at, id) WHERE declined_at IS NULL;
