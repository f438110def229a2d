-- Finds out between which positions of a chain the events of some days stand: clocks are put back, so a later position is not always
-- a later time.
CREATE INDEX audit_events_by_time ON audit_events (chain, at, position);
