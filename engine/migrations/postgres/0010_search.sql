-- What a search looks through stands beside the membership, too: docs/adr/0008.

-- The name as the engine folds it, which knows the cases of every script; empty until it has.
ALTER TABLE accounts ADD COLUMN name_key TEXT;
CREATE INDEX accounts_to_fold ON accounts (id) WHERE name_key IS NULL;

ALTER TABLE memberships ADD COLUMN email TEXT COLLATE "C" NOT NULL DEFAULT '';
UPDATE memberships SET email = a.email FROM accounts a WHERE a.id = memberships.account_id;
-- With the address, so that a search by name reads this and nothing else.
DROP INDEX memberships_by_name;
CREATE INDEX memberships_by_name ON memberships (workspace_id, name_key, account_id, email);

-- What each stored session proved, as the gate reads it: with a passkey only while that passkey exists.
CREATE VIEW session_proofs AS
    SELECT s.account_id, s.created_at, s.last_seen_at, CASE
        WHEN EXISTS (SELECT 1 FROM passkeys p WHERE p.id IN (s.passkey_id, s.began_with)) THEN 2
        WHEN s.second_factor_at IS NOT NULL THEN 1
        ELSE 0 END AS proof
    FROM sessions s;
CREATE FUNCTION has_weaker_session(account UUID, reach TEXT) RETURNS BOOLEAN LANGUAGE sql AS $$
    SELECT EXISTS (
        SELECT 1 FROM session_proofs s WHERE s.account_id = account
        AND s.proof < CASE reach WHEN 'password' THEN 0 WHEN 'two_factor' THEN 1 ELSE 2 END)
$$;

-- 1 as soon as a session may have proven less than `reach`: only of these members the preview looks at the sessions.
-- Triggers set it, and never back: what ends by itself tells nobody. That is done now and then.
ALTER TABLE memberships ADD COLUMN weaker_session BIGINT NOT NULL DEFAULT 0;
UPDATE memberships SET weaker_session = 1 WHERE has_weaker_session(account_id, reach);
CREATE INDEX memberships_with_weaker_session
    ON memberships (workspace_id, weaker_session, name_key, account_id, reach, joined_at) WHERE weaker_session = 1;
-- With the reach, so that who came after a day is counted without reading them.
DROP INDEX memberships_by_joining;
CREATE INDEX memberships_by_joining ON memberships (workspace_id, joined_at, account_id, reach);

CREATE OR REPLACE FUNCTION fill_membership() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT COALESCE(a.name_key, lower(a.name)), a.email, COALESCE(a.last_active_at, 0)
        INTO STRICT NEW.name_key, NEW.email, NEW.last_active_at
        FROM accounts a WHERE a.id = NEW.account_id FOR NO KEY UPDATE;
    NEW.reach := reach_of(NEW.account_id);
    NEW.weaker_session := CASE WHEN has_weaker_session(NEW.account_id, NEW.reach) THEN 1 ELSE 0 END;
    RETURN NEW;
END
$$;

CREATE OR REPLACE FUNCTION tell_memberships_of_factor() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    whose UUID := CASE WHEN TG_OP = 'DELETE' THEN OLD.account_id ELSE NEW.account_id END;
BEGIN
    PERFORM 1 FROM accounts WHERE id = whose FOR NO KEY UPDATE;
    UPDATE memberships SET reach = reach_of(whose) WHERE account_id = whose AND reach <> reach_of(whose);
    UPDATE memberships SET weaker_session = 1
        WHERE account_id = whose AND weaker_session = 0 AND has_weaker_session(whose, reach);
    RETURN NULL;
END
$$;

-- The account is held for a new session as it is for a factor: each would else miss the other. A session whose proof
-- is taken back belongs to an account that is held already, for the factor that goes.
CREATE FUNCTION tell_memberships_of_session() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM 1 FROM accounts WHERE id = NEW.account_id FOR NO KEY UPDATE;
    END IF;
    UPDATE memberships SET weaker_session = 1
        WHERE account_id = NEW.account_id AND weaker_session = 0 AND has_weaker_session(NEW.account_id, reach);
    RETURN NULL;
END
$$;
CREATE TRIGGER session_added AFTER INSERT ON sessions
    FOR EACH ROW EXECUTE FUNCTION tell_memberships_of_session();
CREATE TRIGGER session_proof_changed AFTER UPDATE OF second_factor_at, passkey_id, began_with ON sessions
    FOR EACH ROW EXECUTE FUNCTION tell_memberships_of_session();

-- Apart, as on SQLite: whoever is seen has no other name.
DROP TRIGGER account_changed ON accounts;
DROP FUNCTION tell_memberships_of_account;
CREATE FUNCTION tell_memberships_of_name() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE memberships SET name_key = COALESCE(NEW.name_key, lower(NEW.name)), email = NEW.email
        WHERE account_id = NEW.id;
    RETURN NULL;
END
$$;
CREATE FUNCTION tell_memberships_of_activity() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE memberships SET last_active_at = COALESCE(NEW.last_active_at, 0) WHERE account_id = NEW.id;
    RETURN NULL;
END
$$;
CREATE TRIGGER account_renamed AFTER UPDATE OF name, name_key, email ON accounts
    FOR EACH ROW EXECUTE FUNCTION tell_memberships_of_name();
CREATE TRIGGER account_seen AFTER UPDATE OF last_active_at ON accounts
    FOR EACH ROW EXECUTE FUNCTION tell_memberships_of_activity();
