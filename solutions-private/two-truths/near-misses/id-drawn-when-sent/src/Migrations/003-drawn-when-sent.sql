-- A message gets its id when a try has failed.
ALTER TABLE outgoing ALTER message_id DROP NOT NULL;
