-- Since when a workspace has demanded more than a password without a break, and what it demanded before the last switch: by
-- them an account token is told from one that was made to go around the door.
ALTER TABLE workspaces ADD COLUMN enforced_since INTEGER;
ALTER TABLE workspaces ADD COLUMN switched_from TEXT NOT NULL DEFAULT 'password';
UPDATE workspaces SET enforced_since = switched_at WHERE required_level <> 'password';
