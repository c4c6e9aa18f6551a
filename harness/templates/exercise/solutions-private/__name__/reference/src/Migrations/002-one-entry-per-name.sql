-- Of entries with one name the first one made stays: ids are in the order of time.
DELETE FROM entries late USING entries kept WHERE kept.name = late.name AND kept.id < late.id;

DROP INDEX entries_name;

CREATE UNIQUE INDEX entries_name ON entries (name);
