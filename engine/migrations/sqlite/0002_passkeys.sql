-- `credential` is what webauthn-rs verifies with: the public key, the flags and the counter of the last use.
-- `sign_count` repeats the counter, so that a use can be noted by one conditional statement.
CREATE TABLE passkeys (
    id            BLOB PRIMARY KEY,
    account_id    BLOB NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    credential_id BLOB NOT NULL UNIQUE,
    rp_id         TEXT NOT NULL,
    name          TEXT NOT NULL,
    credential    TEXT NOT NULL,
    discoverable  INTEGER NOT NULL,
    sign_count    INTEGER NOT NULL,
    created_at    INTEGER NOT NULL,
    last_used_at  INTEGER
) STRICT;
CREATE INDEX passkeys_by_account ON passkeys (account_id);

-- A challenge that waits for its answer. `holder` is the session, the started sign-in or the browser that asked.
CREATE TABLE passkey_ceremonies (
    challenge  BLOB PRIMARY KEY,
    holder     BLOB NOT NULL,
    purpose    TEXT NOT NULL,
    state      TEXT NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX passkey_ceremonies_by_expiry ON passkey_ceremonies (expires_at);

-- Beside `second_factor`: a code entered later must not hide that a passkey was used, the last one of which is
-- `passkey_id`. `began_with` is the one that a sign-in without a password began with: it ends with it.
ALTER TABLE sessions ADD COLUMN began_with BLOB;
ALTER TABLE sessions ADD COLUMN passkey_id BLOB;
ALTER TABLE sessions ADD COLUMN passkey_at INTEGER;

-- Who has a second factor of any kind; an account may stand here more than once.
CREATE VIEW second_factors AS
    SELECT account_id FROM authenticators
    UNION ALL
    SELECT account_id FROM passkeys;
