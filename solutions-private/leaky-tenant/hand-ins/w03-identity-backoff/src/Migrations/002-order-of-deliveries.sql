-- Clocks of instances differ: which delivery is newer is what the database says.
ALTER TABLE deliveries ADD COLUMN position bigint GENERATED ALWAYS AS IDENTITY;

CREATE INDEX deliveries_position ON deliveries (tenant_id, webhook_id, position DESC);
