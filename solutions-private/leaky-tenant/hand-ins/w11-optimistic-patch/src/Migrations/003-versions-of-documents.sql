-- Who changes a document says which version of it was read.
ALTER TABLE documents ADD COLUMN version bigint NOT NULL DEFAULT 0;
