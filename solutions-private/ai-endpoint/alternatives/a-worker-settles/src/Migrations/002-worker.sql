-- What fraud prevention said first. A pending transfer with a verdict is settled by a worker, of whichever instance.
ALTER TABLE transfers ADD COLUMN allowed_at timestamptz NULL;
CREATE INDEX transfers_to_settle ON transfers (transfer_id) WHERE status = 'pending' AND allowed_at IS NOT NULL;

-- A notification is lent to a sender until then.
ALTER TABLE outbox ADD COLUMN due_at timestamptz NOT NULL DEFAULT '-infinity';
