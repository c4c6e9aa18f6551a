-- The books: rows are added to them and never changed. What a transfer is follows from what was written about it.
-- The tables of the first draft are empty, and nothing uses them.
DROP TABLE outbox;
DROP TABLE entries;
DROP TABLE transfers;

-- What was asked for.
CREATE TABLE intents (
    transfer_id  text   PRIMARY KEY,
    owner_id     text   NOT NULL,
    request_key  text   NOT NULL,
    payer        text   NOT NULL REFERENCES accounts (account_id),
    payee        text   NOT NULL REFERENCES accounts (account_id),
    amount_minor bigint NOT NULL CHECK (amount_minor BETWEEN 1 AND 10000000),
    currency     text   NOT NULL,
    CHECK (payer <> payee),
    UNIQUE (owner_id, request_key)
);

-- What fraud prevention said first.
CREATE TABLE verdicts (
    transfer_id text PRIMARY KEY REFERENCES intents (transfer_id),
    verdict     text NOT NULL CHECK (verdict IN ('allow', 'deny'))
);

-- What became of it then.
CREATE TABLE outcomes (
    transfer_id text PRIMARY KEY REFERENCES verdicts (transfer_id),
    status      text NOT NULL CHECK (status IN ('completed', 'declined')),
    reason      text NULL,
    CHECK ((status = 'declined') = (reason IS NOT NULL))
);

-- What was given back.
CREATE TABLE reversals (
    transfer_id text PRIMARY KEY REFERENCES outcomes (transfer_id)
);

-- Both sides of every movement of money.
CREATE TABLE postings (
    posting_id   bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id   text        NOT NULL REFERENCES accounts (account_id),
    transfer_id  text        NOT NULL REFERENCES intents (transfer_id),
    kind         text        NOT NULL CHECK (kind IN ('transfer', 'reversal')),
    amount_minor bigint      NOT NULL CHECK (amount_minor <> 0),
    counterparty text        NOT NULL,
    booked_at    timestamptz NOT NULL,
    UNIQUE (transfer_id, kind, account_id)
);

-- One index for each order of a statement.
CREATE INDEX postings_by_time ON postings (account_id, booked_at, posting_id);
CREATE INDEX postings_by_amount ON postings (account_id, amount_minor, posting_id);
CREATE INDEX postings_by_counterparty ON postings (account_id, counterparty, posting_id);
CREATE INDEX postings_by_kind ON postings (account_id, kind, posting_id);

-- Two queues of work, whose rows go when it is done: verdicts that have no outcome yet, and what Notify does not know yet.
CREATE TABLE due (
    transfer_id text PRIMARY KEY REFERENCES verdicts (transfer_id)
);

CREATE TABLE announcements (
    notification_id text   PRIMARY KEY,
    place           bigint GENERATED ALWAYS AS IDENTITY,
    transfer_id     text   NOT NULL,
    kind            text   NOT NULL
);

CREATE INDEX announcements_by_place ON announcements (place);

-- A transfer as the books have it.
CREATE VIEW standings AS
SELECT i.transfer_id, i.owner_id, i.request_key, i.payer, i.payee, i.amount_minor, i.currency,
    CASE WHEN r.transfer_id IS NULL THEN coalesce(o.status, 'pending') ELSE 'reversed' END AS status,
    o.reason,
    v.transfer_id IS NOT NULL AS decided
FROM intents i
LEFT JOIN verdicts v ON v.transfer_id = i.transfer_id
LEFT JOIN outcomes o ON o.transfer_id = i.transfer_id
LEFT JOIN reversals r ON r.transfer_id = i.transfer_id;

-- Moves money and returns null, or returns why it cannot be moved and has changed nothing. Locks both accounts, whoever calls it in
-- the same order.
CREATE FUNCTION move_money(
    p_transfer text, p_kind text, p_source text, p_target text, p_amount bigint, p_currency text, p_now timestamptz)
RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM accounts WHERE account_id IN (p_source, p_target) ORDER BY account_id FOR NO KEY UPDATE;
    IF EXISTS (SELECT 1 FROM accounts WHERE account_id IN (p_source, p_target) AND currency <> p_currency) THEN
        RETURN 'currency';
    END IF;

    UPDATE accounts SET balance_minor = balance_minor - p_amount WHERE account_id = p_source AND balance_minor >= p_amount;
    IF NOT FOUND THEN
        RETURN 'funds';
    END IF;

    UPDATE accounts SET balance_minor = balance_minor + p_amount WHERE account_id = p_target;
    INSERT INTO postings (account_id, transfer_id, kind, amount_minor, counterparty, booked_at)
    VALUES (p_source, p_transfer, p_kind, -p_amount, p_target, p_now), (p_target, p_transfer, p_kind, p_amount, p_source, p_now);
    RETURN NULL;
END $$;

-- Settles what is due, unless somebody else is just doing that or has done it; returns whether it did.
CREATE FUNCTION settle(p_transfer text, p_now timestamptz)
RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    v_intent  intents%ROWTYPE;
    v_verdict text;
    v_reason  text;
BEGIN
    PERFORM 1 FROM due WHERE transfer_id = p_transfer FOR UPDATE SKIP LOCKED;
    IF NOT FOUND THEN
        RETURN false;
    END IF;

    SELECT * INTO STRICT v_intent FROM intents WHERE transfer_id = p_transfer;
    SELECT verdict INTO STRICT v_verdict FROM verdicts WHERE transfer_id = p_transfer;
    IF v_verdict = 'allow' THEN
        v_reason := move_money(
            p_transfer, 'transfer', v_intent.payer, v_intent.payee, v_intent.amount_minor, v_intent.currency, p_now);
    ELSE
        v_reason := 'fraud';
    END IF;

    INSERT INTO outcomes (transfer_id, status, reason)
    VALUES (p_transfer, CASE WHEN v_reason IS NULL THEN 'completed' ELSE 'declined' END, v_reason);
    IF v_reason IS NULL THEN
        INSERT INTO announcements (notification_id, transfer_id, kind) VALUES (p_transfer || '.completed', p_transfer, 'completed');
    END IF;

    DELETE FROM due WHERE transfer_id = p_transfer;
    RETURN true;
END $$;

-- Gives a completed transfer back. Returns 'reversed', also where that was so before, or why it cannot be.
CREATE FUNCTION give_back(p_owner text, p_transfer text, p_now timestamptz)
RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    v_intent intents%ROWTYPE;
    v_status text;
    v_reason text;
BEGIN
    -- Keeps two of them apart, and nobody else: foreign keys may still point to the row.
    SELECT * INTO v_intent FROM intents WHERE transfer_id = p_transfer AND owner_id = p_owner FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN 'unknown';
    END IF;

    SELECT status INTO v_status FROM standings WHERE transfer_id = p_transfer;
    IF v_status <> 'completed' THEN
        RETURN v_status;
    END IF;

    v_reason := move_money(
        p_transfer, 'reversal', v_intent.payee, v_intent.payer, v_intent.amount_minor, v_intent.currency, p_now);
    IF v_reason IS NOT NULL THEN
        RETURN v_reason;
    END IF;

    INSERT INTO reversals (transfer_id) VALUES (p_transfer);
    INSERT INTO announcements (notification_id, transfer_id, kind) VALUES (p_transfer || '.reversed', p_transfer, 'reversed');
    RETURN 'reversed';
END $$;
