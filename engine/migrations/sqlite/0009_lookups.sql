-- What deleting an account looks up, and what the list of members narrows by.
CREATE INDEX invites_by_inviter ON invites (inviter_id);
CREATE INDEX workspaces_by_switcher ON workspaces (switched_by);
CREATE INDEX trusted_domains_by_adder ON trusted_domains (added_by);
CREATE INDEX memberships_by_way_in ON memberships (workspace_id, joined_by, name_key, account_id);
