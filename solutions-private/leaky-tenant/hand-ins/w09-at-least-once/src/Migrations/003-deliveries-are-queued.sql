-- All that is needed to send a delivery again, when the instance that was to send it is gone. Old ones have no title, and stay as they are.
ALTER TABLE deliveries ADD COLUMN title text NULL;
ALTER TABLE deliveries ADD COLUMN taken_at timestamptz NOT NULL DEFAULT now();
CREATE INDEX deliveries_pending ON deliveries (taken_at) WHERE status = 'pending' AND title IS NOT NULL;
