-- Whoever takes up a pending transfer needs it again.
ALTER TABLE transfers ADD COLUMN device_token text NULL;
