-- Devices that ask to be let in (RFC 8628), and what the session that approved one had proven at that moment.
CREATE TABLE device_codes (
    device_code      BYTEA PRIMARY KEY,
    user_code        BYTEA NOT NULL UNIQUE,
    name             TEXT NOT NULL,
    ip               TEXT NOT NULL,
    network          TEXT NOT NULL,
    asked_at         BIGINT NOT NULL,
    expires_at       BIGINT NOT NULL,
    pace             BIGINT NOT NULL,
    next_at          BIGINT NOT NULL,
    state            TEXT NOT NULL CHECK (state IN ('waiting', 'approved', 'denied', 'collected')),
    account_id       UUID REFERENCES accounts (id) ON DELETE CASCADE,
    session_id       UUID,
    password_at      BIGINT,
    second_factor_at BIGINT,
    second_factor    TEXT,
    passkey_at       BIGINT,
    passkey_id       UUID,
    began_with       UUID
);
CREATE INDEX device_codes_waiting_by_network ON device_codes (network) WHERE state = 'waiting';
CREATE INDEX device_codes_by_account ON device_codes (account_id) WHERE account_id IS NOT NULL;
CREATE INDEX device_codes_by_expiry ON device_codes (expires_at);

-- What a session at a command line calls itself.
ALTER TABLE sessions ADD COLUMN name TEXT;
