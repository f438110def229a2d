-- By name, all that filters and a search ask of a member: who looks at very many of them reads nothing beside the index.
-- Each holds at least that, or the planner prefers the one that holds more to the one that leads to fewer. The one by reach holds
-- more, for the preview: where it would lead past everybody, a query keeps it out.
DROP INDEX memberships_by_name;
CREATE INDEX memberships_by_name ON memberships (workspace_id, name_key, account_id, email, role, joined_by, reach);
DROP INDEX memberships_by_role;
CREATE INDEX memberships_by_role ON memberships (workspace_id, role, name_key, account_id, email, joined_by, reach);
DROP INDEX memberships_by_way_in;
CREATE INDEX memberships_by_way_in ON memberships (workspace_id, joined_by, name_key, account_id, email, role, reach);
DROP INDEX memberships_by_reach;
CREATE INDEX memberships_by_reach
    ON memberships (workspace_id, reach, name_key, account_id, email, role, joined_by, weaker_session, joined_at);
