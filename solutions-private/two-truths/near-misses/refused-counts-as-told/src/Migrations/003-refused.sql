ALTER TABLE orders ADD refused_sequence bigint;
