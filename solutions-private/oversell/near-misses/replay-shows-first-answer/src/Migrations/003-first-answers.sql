-- What an order was answered with, for whoever sends it again.
ALTER TABLE orders ADD COLUMN first_answer text NULL;
