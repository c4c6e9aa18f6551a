-- Accounts belong to the team that issues gift cards: it adds them, with what is on them.
CREATE TABLE accounts (
    account_id    text   PRIMARY KEY,
    owner_id      text   NOT NULL,
    currency      text   NOT NULL,
    balance_minor bigint NOT NULL CHECK (balance_minor >= 0)
);

CREATE TABLE transfers (
    transfer_id  uuid        PRIMARY KEY,
    owner_id     text        NOT NULL,
    request_key  text        NOT NULL,
    fingerprint  text        NOT NULL,
    from_account text        NOT NULL REFERENCES accounts (account_id),
    to_account   text        NOT NULL REFERENCES accounts (account_id),
    amount_minor bigint      NOT NULL CHECK (amount_minor > 0),
    currency     text        NOT NULL,
    status       text        NOT NULL DEFAULT 'pending',
    reason       text        NULL,
    created_at   timestamptz NOT NULL DEFAULT now(),
    UNIQUE (owner_id, request_key)
);

-- The ledger: two rows for every movement of money.
CREATE TABLE entries (
    entry_id     bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id   text        NOT NULL REFERENCES accounts (account_id),
    transfer_id  uuid        NOT NULL,
    kind         text        NOT NULL,
    amount_minor bigint      NOT NULL,
    counterparty text        NOT NULL,
    booked_at    timestamptz NOT NULL
);

CREATE INDEX entries_account ON entries (account_id, booked_at);

-- Notifications that have not been sent yet.
CREATE TABLE outbox (
    outbox_id    bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    transfer_id  uuid        NOT NULL,
    kind         text        NOT NULL
);
