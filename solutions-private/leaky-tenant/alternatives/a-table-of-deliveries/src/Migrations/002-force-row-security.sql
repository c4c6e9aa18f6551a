-- The service owns the tables, and a policy does not bind the owner unless it is forced.
ALTER TABLE documents  FORCE ROW LEVEL SECURITY;
ALTER TABLE webhooks   FORCE ROW LEVEL SECURITY;
ALTER TABLE deliveries FORCE ROW LEVEL SECURITY;

-- A delivery of an instance that is gone does not stay pending. By the database's clock, which all instances share.
ALTER TABLE deliveries ADD COLUMN told_by timestamptz NOT NULL DEFAULT now() + interval '9 seconds';
