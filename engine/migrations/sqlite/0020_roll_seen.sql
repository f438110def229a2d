-- How many chains were on the roll when the chain was written last: a roll that says fewer was put back. Empty in the house's row.
ALTER TABLE audit_chains ADD COLUMN roll_seen INTEGER;
