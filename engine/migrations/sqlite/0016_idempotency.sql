-- What programs create under a key of their own, so that a repeat creates nothing. `key_hash` is of the credential, the
-- operation and the key. `claim_id` is another one for each try: an earlier try can no longer act. `acted_at` is written by
-- the transaction that creates, `answer` (sealed) afterwards.
CREATE TABLE idempotency_keys (
    key_hash     BLOB PRIMARY KEY,
    claim_id     BLOB NOT NULL UNIQUE,
    request_hash BLOB NOT NULL,
    claimed_at   INTEGER NOT NULL,
    acted_at     INTEGER,
    answer       BLOB
) STRICT;
CREATE INDEX idempotency_keys_by_claim_time ON idempotency_keys (claimed_at);
