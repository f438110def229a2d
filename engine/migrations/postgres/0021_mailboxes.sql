-- The address without what stands behind a `+` before the `@` (subaddressing, RFC 5233): one person's, however often they
-- sign up.
ALTER TABLE accounts ADD COLUMN mailbox TEXT GENERATED ALWAYS AS (
    CASE WHEN strpos(email, '+') BETWEEN 2 AND strpos(email, '@')
    THEN substr(email, 1, strpos(email, '+') - 1) || substr(email, strpos(email, '@'))
    ELSE email END) STORED;
CREATE INDEX accounts_by_mailbox ON accounts (mailbox);
