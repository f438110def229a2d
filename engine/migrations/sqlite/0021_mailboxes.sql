-- The address without what stands behind a `+` before the `@` (subaddressing, RFC 5233): one person's, however often they
-- sign up.
ALTER TABLE accounts ADD COLUMN mailbox TEXT GENERATED ALWAYS AS (
    CASE WHEN instr(email, '+') BETWEEN 2 AND instr(email, '@')
    THEN substr(email, 1, instr(email, '+') - 1) || substr(email, instr(email, '@'))
    ELSE email END) VIRTUAL;
CREATE INDEX accounts_by_mailbox ON accounts (mailbox);
