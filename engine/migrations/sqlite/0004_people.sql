-- What a list of members sorts by and what a panel counts is kept beside the memberships, by the triggers below:
-- docs/adr/0008. The gate never reads it.

ALTER TABLE accounts ADD COLUMN last_active_at INTEGER;
UPDATE accounts SET last_active_at = (SELECT MAX(s.last_seen_at) FROM sessions s WHERE s.account_id = accounts.id);

ALTER TABLE memberships ADD COLUMN reach TEXT NOT NULL DEFAULT 'password';
ALTER TABLE memberships ADD COLUMN name_key TEXT NOT NULL DEFAULT '';
ALTER TABLE memberships ADD COLUMN last_active_at INTEGER NOT NULL DEFAULT 0;
UPDATE memberships SET
    (name_key, last_active_at) =
        (SELECT lower(a.name), COALESCE(a.last_active_at, 0) FROM accounts a WHERE a.id = memberships.account_id),
    reach = CASE
        WHEN EXISTS (SELECT 1 FROM passkeys p WHERE p.account_id = memberships.account_id) THEN 'phishing_resistant'
        WHEN EXISTS (SELECT 1 FROM authenticators f WHERE f.account_id = memberships.account_id) THEN 'two_factor'
        ELSE 'password' END;
CREATE INDEX memberships_by_name ON memberships (workspace_id, name_key, account_id);
CREATE INDEX memberships_by_joining ON memberships (workspace_id, joined_at, account_id);
CREATE INDEX memberships_by_activity ON memberships (workspace_id, last_active_at, account_id);
CREATE INDEX memberships_by_reach ON memberships (workspace_id, reach, name_key, account_id);
CREATE INDEX memberships_by_role ON memberships (workspace_id, role, name_key, account_id);

-- How many members of a workspace reach which level.
CREATE TABLE coverage (
    workspace_id BLOB NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    reach        TEXT NOT NULL,
    members      INTEGER NOT NULL,
    PRIMARY KEY (workspace_id, reach)
) STRICT, WITHOUT ROWID;
INSERT INTO coverage (workspace_id, reach, members)
    SELECT workspace_id, reach, COUNT(*) FROM memberships GROUP BY workspace_id, reach;

CREATE TRIGGER membership_added AFTER INSERT ON memberships BEGIN
    INSERT INTO coverage (workspace_id, reach, members) VALUES (NEW.workspace_id, NEW.reach, 1)
        ON CONFLICT (workspace_id, reach) DO UPDATE SET members = members + 1;
    UPDATE memberships SET
        (name_key, last_active_at) =
            (SELECT lower(a.name), COALESCE(a.last_active_at, 0) FROM accounts a WHERE a.id = NEW.account_id),
        reach = CASE
            WHEN EXISTS (SELECT 1 FROM passkeys p WHERE p.account_id = NEW.account_id) THEN 'phishing_resistant'
            WHEN EXISTS (SELECT 1 FROM authenticators f WHERE f.account_id = NEW.account_id) THEN 'two_factor'
            ELSE 'password' END
        WHERE workspace_id = NEW.workspace_id AND account_id = NEW.account_id;
END;
CREATE TRIGGER membership_removed AFTER DELETE ON memberships BEGIN
    UPDATE coverage SET members = members - 1 WHERE workspace_id = OLD.workspace_id AND reach = OLD.reach;
END;
CREATE TRIGGER membership_reach_changed AFTER UPDATE OF reach ON memberships WHEN OLD.reach <> NEW.reach BEGIN
    UPDATE coverage SET members = members - 1 WHERE workspace_id = OLD.workspace_id AND reach = OLD.reach;
    INSERT INTO coverage (workspace_id, reach, members) VALUES (NEW.workspace_id, NEW.reach, 1)
        ON CONFLICT (workspace_id, reach) DO UPDATE SET members = members + 1;
END;

CREATE TRIGGER account_changed AFTER UPDATE OF name, last_active_at ON accounts BEGIN
    UPDATE memberships SET name_key = lower(NEW.name), last_active_at = COALESCE(NEW.last_active_at, 0)
        WHERE account_id = NEW.id;
END;

CREATE TRIGGER passkey_added AFTER INSERT ON passkeys BEGIN
    UPDATE memberships SET reach = 'phishing_resistant' WHERE account_id = NEW.account_id;
END;
CREATE TRIGGER passkey_removed AFTER DELETE ON passkeys
WHEN NOT EXISTS (SELECT 1 FROM passkeys p WHERE p.account_id = OLD.account_id) BEGIN
    UPDATE memberships SET reach = CASE
        WHEN EXISTS (SELECT 1 FROM authenticators f WHERE f.account_id = OLD.account_id) THEN 'two_factor'
        ELSE 'password' END
        WHERE account_id = OLD.account_id;
END;
CREATE TRIGGER authenticator_added AFTER INSERT ON authenticators BEGIN
    UPDATE memberships SET reach = 'two_factor' WHERE account_id = NEW.account_id AND reach = 'password';
END;
CREATE TRIGGER authenticator_removed AFTER DELETE ON authenticators BEGIN
    UPDATE memberships SET reach = 'password' WHERE account_id = OLD.account_id AND reach = 'two_factor';
END;

-- Whom an admin sent away: they do not come back by themselves. An accepted invite wipes the slate.
CREATE TABLE removed_members (
    workspace_id BLOB NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    account_id   BLOB NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    removed_at   INTEGER NOT NULL,
    removed_by   BLOB REFERENCES accounts (id) ON DELETE SET NULL,
    PRIMARY KEY (workspace_id, account_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX removed_members_by_account ON removed_members (account_id);
CREATE INDEX removed_members_by_remover ON removed_members (removed_by);
