-- Names are folded in their composed form from now on: those that may have another one are folded anew, when the
-- database is opened.
UPDATE accounts SET name_key = NULL WHERE length(CAST(name AS BLOB)) <> length(name);
