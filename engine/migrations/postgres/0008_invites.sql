-- Every page asks which invites wait for the reader's address.
CREATE INDEX invites_by_email ON invites (email);
