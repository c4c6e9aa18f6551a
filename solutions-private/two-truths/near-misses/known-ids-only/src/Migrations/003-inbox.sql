CREATE TABLE inbox (message_id text PRIMARY KEY);
