-- Checkouts that have begun to reserve and are not known to have ended.
CREATE TABLE checkouts (
    order_id text        PRIMARY KEY,
    given_up boolean     NOT NULL DEFAULT false,
    begun_at timestamptz NOT NULL DEFAULT now()
);
