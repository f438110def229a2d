-- Until when the time was to last that an admin ended early: up to then, whoever was reminded of it is told.
ALTER TABLE graces ADD COLUMN promised_until INTEGER;
