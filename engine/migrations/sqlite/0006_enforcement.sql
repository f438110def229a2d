-- Time that members have until `ends_at` to set up what a higher level asks; until then `former_level` is required of
-- those who were members at `given_at`. One row a level: a grace is given once, and can't be renewed by switching.
CREATE TABLE graces (
    workspace_id BLOB NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    level        TEXT NOT NULL,
    former_level TEXT NOT NULL,
    given_at     INTEGER NOT NULL,
    ends_at      INTEGER NOT NULL,
    PRIMARY KEY (workspace_id, level)
) STRICT, WITHOUT ROWID;

-- Who was reminded of a grace that runs out, and of which step.
CREATE TABLE grace_reminders (
    workspace_id BLOB NOT NULL,
    level        TEXT NOT NULL,
    account_id   BLOB NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    reminder     TEXT NOT NULL,
    PRIMARY KEY (workspace_id, level, account_id, reminder),
    FOREIGN KEY (workspace_id, level) REFERENCES graces (workspace_id, level) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX grace_reminders_by_account ON grace_reminders (account_id);

-- How many members could prove what, on the days on which that changed. `day` counts from 1970-01-01 UTC.
CREATE TABLE coverage_days (
    workspace_id       BLOB NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    day                INTEGER NOT NULL,
    password           INTEGER NOT NULL,
    two_factor         INTEGER NOT NULL,
    phishing_resistant INTEGER NOT NULL,
    PRIMARY KEY (workspace_id, day)
) STRICT, WITHOUT ROWID;

-- When each thing that is done once a day was begun last.
CREATE TABLE chores (
    name     TEXT PRIMARY KEY,
    begun_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
