-- Deliveries are a queue now: what was under way before is over.
UPDATE deliveries SET status = 'failed' WHERE status = 'pending';

ALTER TABLE deliveries ADD COLUMN number   bigint      GENERATED ALWAYS AS IDENTITY;
ALTER TABLE deliveries ADD COLUMN title    text        NULL;
ALTER TABLE deliveries ADD COLUMN taken_by uuid        NULL;
ALTER TABLE deliveries ADD COLUMN taken_at timestamptz NULL;

DROP INDEX deliveries_webhook;
CREATE INDEX deliveries_webhook ON deliveries (tenant_id, webhook_id, number DESC);
CREATE INDEX deliveries_waiting ON deliveries (number) WHERE status = 'pending';
