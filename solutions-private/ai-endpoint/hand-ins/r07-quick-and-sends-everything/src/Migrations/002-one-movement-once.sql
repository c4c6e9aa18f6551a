-- Whatever the code does: no transfer moves money twice in one direction.
CREATE UNIQUE INDEX entries_once ON entries (transfer_id, kind, account_id);

-- Nor is it announced twice while the first announcement waits.
CREATE UNIQUE INDEX outbox_once ON outbox (transfer_id, kind);
