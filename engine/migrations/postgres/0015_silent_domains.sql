-- When DNS proved a domain last: silence takes the proof away, too, if it lasts. Where nobody wrote that down, the time
-- begins with the last question.
ALTER TABLE trusted_domains ADD COLUMN last_proven_at BIGINT;
UPDATE trusted_domains SET last_proven_at = COALESCE(lost_at, checked_at, proven_at) WHERE proven_at IS NOT NULL;
-- Since when DNS has given no answer that counts, and when an admin had it asked last: by them the next question is put off.
ALTER TABLE trusted_domains ADD COLUMN silent_since BIGINT;
ALTER TABLE trusted_domains ADD COLUMN sought_at BIGINT NOT NULL DEFAULT 0;
UPDATE trusted_domains SET sought_at = added_at;
