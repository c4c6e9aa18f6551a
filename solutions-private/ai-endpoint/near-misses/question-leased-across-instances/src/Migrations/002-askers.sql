-- Who asks fraud prevention about a pending transfer has the question for a while, by the clock of the database; the others wait for the answer.
ALTER TABLE transfers
    ADD COLUMN asker uuid NULL,
    ADD COLUMN asked_until timestamptz NOT NULL DEFAULT '-infinity';
