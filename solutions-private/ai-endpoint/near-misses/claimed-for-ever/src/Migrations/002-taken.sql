ALTER TABLE outbox ADD COLUMN taken boolean NOT NULL DEFAULT false;
