-- The orders that statements are asked for.
CREATE INDEX entries_by_time ON entries (account_id, booked_at, entry_id);
CREATE INDEX entries_by_amount ON entries (account_id, amount_minor, entry_id);
CREATE INDEX entries_by_counterparty ON entries (account_id, counterparty, entry_id);
CREATE INDEX entries_by_kind ON entries (account_id, kind, entry_id);
