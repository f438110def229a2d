-- The house's chain keeps the roll of all others: how many were begun, and a keyed sum over which (audit/roll.rs). Empty
-- in every other row, and in the house's until the engine opens: it takes in the chains that are there.
ALTER TABLE audit_chains ADD COLUMN roll_chains BIGINT;
ALTER TABLE audit_chains ADD COLUMN roll_sum BYTEA;
