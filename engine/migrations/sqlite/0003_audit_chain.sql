-- Each event stands at a position of a chain: its workspace's, or else its account's, or else the house's (the nil id).
-- The columns of the chain are empty only until the engine opens: it takes in what was written before.
ALTER TABLE audit_events ADD COLUMN chain BLOB;
ALTER TABLE audit_events ADD COLUMN position INTEGER;
ALTER TABLE audit_events ADD COLUMN hash BLOB;
ALTER TABLE audit_events ADD COLUMN actor TEXT;
ALTER TABLE audit_events ADD COLUMN target_id BLOB;
ALTER TABLE audit_events ADD COLUMN target TEXT;
ALTER TABLE audit_events ADD COLUMN proof TEXT;
ALTER TABLE audit_events ADD COLUMN user_agent TEXT;
CREATE UNIQUE INDEX audit_events_by_chain ON audit_events (chain, position);
CREATE INDEX audit_events_by_kind ON audit_events (chain, kind, position);
DROP INDEX audit_events_by_workspace;

-- How far a chain goes (`events`, `hash`), where retention cut it (`anchor_…`), and a code over all that.
CREATE TABLE audit_chains (
    chain           BLOB PRIMARY KEY,
    events          INTEGER NOT NULL,
    hash            BLOB NOT NULL,
    anchor_position INTEGER NOT NULL,
    anchor_hash     BLOB NOT NULL,
    code            BLOB NOT NULL
) STRICT, WITHOUT ROWID;
