-- Null for payments that were recorded before: there is nothing to compare their replays with.
ALTER TABLE payments ADD COLUMN request_hash text;
