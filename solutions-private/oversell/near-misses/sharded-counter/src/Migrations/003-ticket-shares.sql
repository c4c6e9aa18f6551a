CREATE TABLE ticket_shares (
    event_id uuid NOT NULL,
    code     text NOT NULL,
    share    int  NOT NULL,
    quantity int  NOT NULL,
    taken    int  NOT NULL DEFAULT 0,
    PRIMARY KEY (event_id, code, share),
    FOREIGN KEY (event_id, code) REFERENCES ticket_types (event_id, code)
);

-- Events that are on sale already keep their stock in one piece, which their orders were taken from.
INSERT INTO ticket_shares (event_id, code, share, quantity, taken) SELECT event_id, code, 0, quantity, taken FROM ticket_types;
ALTER TABLE ticket_types DROP COLUMN taken;
ALTER TABLE order_tickets ADD COLUMN share int NOT NULL DEFAULT 0;
