-- What a webhook was told, byte by byte: that is what customers ask the support for.
ALTER TABLE deliveries ADD COLUMN payload bytea NULL;
