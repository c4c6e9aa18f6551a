-- When the price was set, by the clock of whoever took it.
ALTER TABLE products ADD COLUMN priced_at timestamptz NOT NULL DEFAULT '-infinity';
