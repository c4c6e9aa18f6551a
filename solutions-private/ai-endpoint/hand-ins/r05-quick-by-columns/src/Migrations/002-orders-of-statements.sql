-- A repeated request is recognized by the columns themselves.
ALTER TABLE transfers DROP COLUMN fingerprint;

-- Money moves at most once in each direction.
CREATE UNIQUE INDEX entries_once ON entries (transfer_id, kind, account_id);

-- One index for each order in which a statement is read.
DROP INDEX entries_account;
CREATE INDEX entries_by_time ON entries (account_id, booked_at, entry_id);
CREATE INDEX entries_by_amount ON entries (account_id, amount_minor, entry_id);
CREATE INDEX entries_by_counterparty ON entries (account_id, counterparty, entry_id);
CREATE INDEX entries_by_kind ON entries (account_id, kind, entry_id);
