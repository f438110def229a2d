-- What a search looks through stands beside the membership, too: docs/adr/0008.

-- The name as the engine folds it, which knows the cases of every script; empty until it has.
ALTER TABLE accounts ADD COLUMN name_key TEXT;
CREATE INDEX accounts_to_fold ON accounts (id) WHERE name_key IS NULL;

ALTER TABLE memberships ADD COLUMN email TEXT NOT NULL DEFAULT '';
UPDATE memberships SET email = (SELECT a.email FROM accounts a WHERE a.id = memberships.account_id);
-- With the address, so that a search by name reads this and nothing else.
DROP INDEX memberships_by_name;
CREATE INDEX memberships_by_name ON memberships (workspace_id, name_key, account_id, email);

DROP TRIGGER membership_added;
CREATE TRIGGER membership_added AFTER INSERT ON memberships BEGIN
    INSERT INTO coverage (workspace_id, reach, members) VALUES (NEW.workspace_id, NEW.reach, 1)
        ON CONFLICT (workspace_id, reach) DO UPDATE SET members = members + 1;
    UPDATE memberships SET
        (name_key, email, last_active_at) =
            (SELECT COALESCE(a.name_key, lower(a.name)), a.email, COALESCE(a.last_active_at, 0)
             FROM accounts a WHERE a.id = NEW.account_id),
        reach = CASE
            WHEN EXISTS (SELECT 1 FROM passkeys p WHERE p.account_id = NEW.account_id) THEN 'phishing_resistant'
            WHEN EXISTS (SELECT 1 FROM authenticators f WHERE f.account_id = NEW.account_id) THEN 'two_factor'
            ELSE 'password' END
        WHERE workspace_id = NEW.workspace_id AND account_id = NEW.account_id;
END;

-- Apart: whoever is seen, every few minutes, need not have each index by name written anew.
DROP TRIGGER account_changed;
CREATE TRIGGER account_renamed AFTER UPDATE OF name, name_key, email ON accounts BEGIN
    UPDATE memberships SET name_key = COALESCE(NEW.name_key, lower(NEW.name)), email = NEW.email
        WHERE account_id = NEW.id;
END;
CREATE TRIGGER account_seen AFTER UPDATE OF last_active_at ON accounts BEGIN
    UPDATE memberships SET last_active_at = COALESCE(NEW.last_active_at, 0) WHERE account_id = NEW.id;
END;

-- What each stored session proved, as the gate reads it: with a passkey only while that passkey exists.
CREATE VIEW session_proofs AS
    SELECT s.account_id, s.created_at, s.last_seen_at, CASE
        WHEN EXISTS (SELECT 1 FROM passkeys p WHERE p.id IN (s.passkey_id, s.began_with)) THEN 2
        WHEN s.second_factor_at IS NOT NULL THEN 1
        ELSE 0 END AS proof
    FROM sessions s;

-- 1 as soon as a session may have proven less than `reach`: only of these members the preview looks at the sessions.
-- Triggers set it, and never back: what ends by itself tells nobody. That is done now and then.
ALTER TABLE memberships ADD COLUMN weaker_session INTEGER NOT NULL DEFAULT 0;
UPDATE memberships SET weaker_session = 1 WHERE EXISTS (
    SELECT 1 FROM session_proofs s WHERE s.account_id = memberships.account_id
    AND s.proof < CASE memberships.reach WHEN 'password' THEN 0 WHEN 'two_factor' THEN 1 ELSE 2 END);
CREATE INDEX memberships_with_weaker_session
    ON memberships (workspace_id, weaker_session, name_key, account_id, reach, joined_at) WHERE weaker_session = 1;
-- With the reach, so that who came after a day is counted without reading them.
DROP INDEX memberships_by_joining;
CREATE INDEX memberships_by_joining ON memberships (workspace_id, joined_at, account_id, reach);

DROP TRIGGER membership_reach_changed;
CREATE TRIGGER membership_reach_changed AFTER UPDATE OF reach ON memberships WHEN OLD.reach <> NEW.reach BEGIN
    UPDATE coverage SET members = members - 1 WHERE workspace_id = OLD.workspace_id AND reach = OLD.reach;
    INSERT INTO coverage (workspace_id, reach, members) VALUES (NEW.workspace_id, NEW.reach, 1)
        ON CONFLICT (workspace_id, reach) DO UPDATE SET members = members + 1;
    UPDATE memberships SET weaker_session = 1
        WHERE workspace_id = NEW.workspace_id AND account_id = NEW.account_id AND weaker_session = 0 AND EXISTS (
            SELECT 1 FROM session_proofs s WHERE s.account_id = NEW.account_id
            AND s.proof < CASE NEW.reach WHEN 'password' THEN 0 WHEN 'two_factor' THEN 1 ELSE 2 END);
END;
CREATE TRIGGER session_added AFTER INSERT ON sessions BEGIN
    UPDATE memberships SET weaker_session = 1
        WHERE account_id = NEW.account_id AND weaker_session = 0 AND EXISTS (
            SELECT 1 FROM session_proofs s WHERE s.account_id = NEW.account_id
            AND s.proof < CASE memberships.reach WHEN 'password' THEN 0 WHEN 'two_factor' THEN 1 ELSE 2 END);
END;
CREATE TRIGGER session_proof_changed AFTER UPDATE OF second_factor_at, passkey_id, began_with ON sessions BEGIN
    UPDATE memberships SET weaker_session = 1
        WHERE account_id = NEW.account_id AND weaker_session = 0 AND EXISTS (
            SELECT 1 FROM session_proofs s WHERE s.account_id = NEW.account_id
            AND s.proof < CASE memberships.reach WHEN 'password' THEN 0 WHEN 'two_factor' THEN 1 ELSE 2 END);
END;
-- Also where another passkey is left: what this one proved is worth nothing now.
CREATE TRIGGER passkey_proof_gone AFTER DELETE ON passkeys BEGIN
    UPDATE memberships SET weaker_session = 1
        WHERE account_id = OLD.account_id AND weaker_session = 0 AND EXISTS (
            SELECT 1 FROM session_proofs s WHERE s.account_id = OLD.account_id
            AND s.proof < CASE memberships.reach WHEN 'password' THEN 0 WHEN 'two_factor' THEN 1 ELSE 2 END);
END;
