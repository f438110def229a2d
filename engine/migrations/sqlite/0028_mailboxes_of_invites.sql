-- The address without what stands behind a `+` before the `@` (subaddressing, RFC 5233), as beside accounts: who was removed
-- must not come back by an invite that already lay in the same mailbox.
ALTER TABLE invites ADD COLUMN mailbox TEXT GENERATED ALWAYS AS (
    CASE WHEN instr(email, '+') BETWEEN 2 AND instr(email, '@')
    THEN substr(email, 1, instr(email, '+') - 1) || substr(email, instr(email, '@'))
    ELSE email END) VIRTUAL;
