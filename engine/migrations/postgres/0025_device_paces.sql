-- How soon a device may ask again is remembered by the server that it asks: a question that changes nothing writes nothing.
ALTER TABLE device_codes DROP COLUMN pace;
ALTER TABLE device_codes DROP COLUMN next_at;
