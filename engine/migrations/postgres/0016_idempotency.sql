-- What programs create under a key of their own, so that a repeat creates nothing. `key_hash` is of the credential, the
-- operation and the key. `claim_id` is another one for each try: an earlier try can no longer act. `acted_at` is written by
-- the transaction that creates, `answer` (sealed) afterwards.
CREATE TABLE idempotency_keys (
    key_hash     BYTEA PRIMARY KEY,
    claim_id     UUID NOT NULL UNIQUE,
    request_hash BYTEA NOT NULL,
    claimed_at   BIGINT NOT NULL,
    acted_at     BIGINT,
    answer       BYTEA
);
CREATE INDEX idempotency_keys_by_claim_time ON idempotency_keys (claimed_at);
