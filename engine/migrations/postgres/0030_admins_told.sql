-- Every admin hears that a proof was lost, a part of them at a time: what they are told, and who was told last. Empty when
-- nobody is left to be told.
ALTER TABLE trusted_domains ADD COLUMN telling TEXT CHECK (telling IN ('lost', 'silent'));
ALTER TABLE trusted_domains ADD COLUMN told_joined_at BIGINT;
ALTER TABLE trusted_domains ADD COLUMN told_account UUID;
CREATE INDEX trusted_domains_telling ON trusted_domains (id) WHERE telling IS NOT NULL;
-- Admins are written to in the order they came in, however many members there are besides.
CREATE INDEX memberships_of_admins ON memberships (workspace_id, joined_at, account_id) WHERE role = 'admin';
