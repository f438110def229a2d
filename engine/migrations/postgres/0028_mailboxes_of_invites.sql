-- The address without what stands behind a `+` before the `@` (subaddressing, RFC 5233), as beside accounts: who was removed
-- must not come back by an invite that already lay in the same mailbox.
ALTER TABLE invites ADD COLUMN mailbox TEXT GENERATED ALWAYS AS (
    CASE WHEN strpos(email, '+') BETWEEN 2 AND strpos(email, '@')
    THEN substr(email, 1, strpos(email, '+') - 1) || substr(email, strpos(email, '@'))
    ELSE email END) STORED;
