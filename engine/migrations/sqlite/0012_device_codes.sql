-- Devices that ask to be let in (RFC 8628), and what the session that approved one had proven at that moment.
CREATE TABLE device_codes (
    device_code      BLOB PRIMARY KEY,
    user_code        BLOB NOT NULL UNIQUE,
    name             TEXT NOT NULL,
    ip               TEXT NOT NULL,
    network          TEXT NOT NULL,
    asked_at         INTEGER NOT NULL,
    expires_at       INTEGER NOT NULL,
    pace             INTEGER NOT NULL,
    next_at          INTEGER NOT NULL,
    state            TEXT NOT NULL CHECK (state IN ('waiting', 'approved', 'denied', 'collected')),
    account_id       BLOB REFERENCES accounts (id) ON DELETE CASCADE,
    session_id       BLOB,
    password_at      INTEGER,
    second_factor_at INTEGER,
    second_factor    TEXT,
    passkey_at       INTEGER,
    passkey_id       BLOB,
    began_with       BLOB
) STRICT;
CREATE INDEX device_codes_waiting_by_network ON device_codes (network) WHERE state = 'waiting';
CREATE INDEX device_codes_by_account ON device_codes (account_id) WHERE account_id IS NOT NULL;
CREATE INDEX device_codes_by_expiry ON device_codes (expires_at);

-- What a session at a command line calls itself.
ALTER TABLE sessions ADD COLUMN name TEXT;
