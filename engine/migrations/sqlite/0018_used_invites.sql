-- The hash of the invite's link that somebody came in by: who opens it again is told so. It goes with the membership.
ALTER TABLE memberships ADD COLUMN came_by BLOB;
CREATE UNIQUE INDEX memberships_by_invite ON memberships (came_by) WHERE came_by IS NOT NULL;
