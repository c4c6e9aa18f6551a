-- Raised with every change.
ALTER TABLE products ADD COLUMN version bigint NOT NULL DEFAULT 0;
