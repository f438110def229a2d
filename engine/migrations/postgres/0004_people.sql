-- What a list of members sorts by and what a panel counts is kept beside the memberships, by the triggers below:
-- docs/adr/0008. The gate never reads it.

ALTER TABLE accounts ADD COLUMN last_active_at BIGINT;
UPDATE accounts SET last_active_at = (SELECT MAX(s.last_seen_at) FROM sessions s WHERE s.account_id = accounts.id);

CREATE FUNCTION reach_of(account UUID) RETURNS TEXT LANGUAGE sql AS $$
    SELECT CASE
        WHEN EXISTS (SELECT 1 FROM passkeys p WHERE p.account_id = account) THEN 'phishing_resistant'
        WHEN EXISTS (SELECT 1 FROM authenticators f WHERE f.account_id = account) THEN 'two_factor'
        ELSE 'password' END
$$;

-- "C": the same order as SQLite's, and one that no new version of a locale changes under an index.
ALTER TABLE memberships ADD COLUMN reach TEXT NOT NULL DEFAULT 'password';
ALTER TABLE memberships ADD COLUMN name_key TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE memberships ADD COLUMN last_active_at BIGINT NOT NULL DEFAULT 0;
UPDATE memberships SET
    name_key = lower(a.name), last_active_at = COALESCE(a.last_active_at, 0), reach = reach_of(a.id)
    FROM accounts a WHERE a.id = memberships.account_id;
CREATE INDEX memberships_by_name ON memberships (workspace_id, name_key, account_id);
CREATE INDEX memberships_by_joining ON memberships (workspace_id, joined_at, account_id);
CREATE INDEX memberships_by_activity ON memberships (workspace_id, last_active_at, account_id);
CREATE INDEX memberships_by_reach ON memberships (workspace_id, reach, name_key, account_id);
CREATE INDEX memberships_by_role ON memberships (workspace_id, role, name_key, account_id);

-- How many members of a workspace reach which level.
CREATE TABLE coverage (
    workspace_id UUID NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    reach        TEXT NOT NULL,
    members      BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, reach)
);
INSERT INTO coverage (workspace_id, reach, members)
    SELECT workspace_id, reach, COUNT(*) FROM memberships GROUP BY workspace_id, reach;

-- The account is held first, here and wherever its factors change: of somebody who joins and adds a factor at once,
-- each would otherwise miss what the other has not committed yet.
CREATE FUNCTION fill_membership() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT lower(a.name), COALESCE(a.last_active_at, 0) INTO STRICT NEW.name_key, NEW.last_active_at
        FROM accounts a WHERE a.id = NEW.account_id FOR NO KEY UPDATE;
    NEW.reach := reach_of(NEW.account_id);
    RETURN NEW;
END
$$;
CREATE TRIGGER membership_filled BEFORE INSERT ON memberships FOR EACH ROW EXECUTE FUNCTION fill_membership();

-- Counts are taken by workspace and level, in this order: who changes several never waits for who waits for them.
CREATE FUNCTION count_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO coverage (workspace_id, reach, members)
        SELECT workspace_id, reach, COUNT(*) FROM added GROUP BY workspace_id, reach ORDER BY workspace_id, reach
        ON CONFLICT (workspace_id, reach) DO UPDATE SET members = coverage.members + EXCLUDED.members;
    RETURN NULL;
END
$$;
CREATE FUNCTION count_removed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM coverage WHERE (workspace_id, reach) IN (SELECT workspace_id, reach FROM removed)
        ORDER BY workspace_id, reach FOR NO KEY UPDATE;
    UPDATE coverage SET members = coverage.members - gone.members
        FROM (SELECT workspace_id, reach, COUNT(*) AS members FROM removed GROUP BY workspace_id, reach) gone
        WHERE coverage.workspace_id = gone.workspace_id AND coverage.reach = gone.reach;
    RETURN NULL;
END
$$;
CREATE FUNCTION count_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO coverage (workspace_id, reach, members)
        SELECT workspace_id, reach, SUM(members) FROM (
            SELECT workspace_id, reach, 1 AS members FROM added
            UNION ALL
            SELECT workspace_id, reach, -1 FROM removed) moved
        GROUP BY workspace_id, reach HAVING SUM(members) <> 0 ORDER BY workspace_id, reach
        ON CONFLICT (workspace_id, reach) DO UPDATE SET members = coverage.members + EXCLUDED.members;
    RETURN NULL;
END
$$;
CREATE TRIGGER membership_added AFTER INSERT ON memberships
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION count_added();
CREATE TRIGGER membership_removed AFTER DELETE ON memberships
    REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION count_removed();
CREATE TRIGGER membership_changed AFTER UPDATE ON memberships
    REFERENCING OLD TABLE AS removed NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION count_changed();

CREATE FUNCTION tell_memberships_of_account() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE memberships SET name_key = lower(NEW.name), last_active_at = COALESCE(NEW.last_active_at, 0)
        WHERE account_id = NEW.id;
    RETURN NULL;
END
$$;
CREATE TRIGGER account_changed AFTER UPDATE OF name, last_active_at ON accounts
    FOR EACH ROW EXECUTE FUNCTION tell_memberships_of_account();

CREATE FUNCTION tell_memberships_of_factor() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    whose UUID := CASE WHEN TG_OP = 'DELETE' THEN OLD.account_id ELSE NEW.account_id END;
BEGIN
    PERFORM 1 FROM accounts WHERE id = whose FOR NO KEY UPDATE;
    UPDATE memberships SET reach = reach_of(whose) WHERE account_id = whose AND reach <> reach_of(whose);
    RETURN NULL;
END
$$;
CREATE TRIGGER passkey_changed AFTER INSERT OR DELETE ON passkeys
    FOR EACH ROW EXECUTE FUNCTION tell_memberships_of_factor();
CREATE TRIGGER authenticator_changed AFTER INSERT OR DELETE ON authenticators
    FOR EACH ROW EXECUTE FUNCTION tell_memberships_of_factor();

-- Whom an admin sent away: they do not come back by themselves. An accepted invite wipes the slate.
CREATE TABLE removed_members (
    workspace_id UUID NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    account_id   UUID NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    removed_at   BIGINT NOT NULL,
    removed_by   UUID REFERENCES accounts (id) ON DELETE SET NULL,
    PRIMARY KEY (workspace_id, account_id)
);
CREATE INDEX removed_members_by_account ON removed_members (account_id);
CREATE INDEX removed_members_by_remover ON removed_members (removed_by);
