-- The starter's own tables are empty, and nothing reads them any more.
DROP TABLE outbox;
DROP TABLE entries;
DROP TABLE transfers;

-- A transfer, and what became of it. Callers know gift_id as transferId.
CREATE TABLE gifts (
    gift_id      text    PRIMARY KEY,
    owner_id     text    NOT NULL,
    request_key  text    NOT NULL,
    payer        text    NOT NULL,
    payee        text    NOT NULL CHECK (payee <> payer),
    amount_minor bigint  NOT NULL CHECK (amount_minor BETWEEN 1 AND 10000000),
    currency     text    NOT NULL,
    state        text    NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'completed', 'declined', 'reversed')),
    reason       text    NULL,
    version      integer NOT NULL DEFAULT 1,
    CHECK ((reason IS NOT NULL) = (state = 'declined')),
    CONSTRAINT gifts_key UNIQUE (owner_id, request_key)
);

-- One row for every time that money moved. It is the ledger of both accounts, and it is the notification until told is true.
CREATE TABLE movements (
    seq          bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    gift_id      text        NOT NULL REFERENCES gifts (gift_id),
    kind         text        NOT NULL CHECK (kind IN ('transfer', 'reversal')),
    source       text        NOT NULL,
    target       text        NOT NULL,
    amount_minor bigint      NOT NULL CHECK (amount_minor > 0),
    booked_at    timestamptz NOT NULL,
    told         boolean     NOT NULL DEFAULT false,
    attempts     integer     NOT NULL DEFAULT 0,
    -- By the database's clock: the instances' are wrong.
    leased_until timestamptz NOT NULL DEFAULT '-infinity',
    CONSTRAINT movements_once UNIQUE (gift_id, kind)
);

CREATE INDEX movements_out ON movements (source, booked_at, seq);
CREATE INDEX movements_in ON movements (target, booked_at, seq);
CREATE INDEX movements_untold ON movements (leased_until, seq) WHERE NOT told;

-- Whoever changes what is on an account, or what became of a transfer, holds both accounts until the statement's transaction ends.
-- Everybody takes the lower number first. Two accounts may have the same number; they only wait for each other more often.
CREATE FUNCTION hold_accounts(one text, other text) RETURNS void LANGUAGE plpgsql AS $body$
DECLARE
    a integer := hashtext(one);
    b integer := hashtext(other);
BEGIN
    PERFORM pg_advisory_xact_lock(4127, LEAST(a, b));
    PERFORM pg_advisory_xact_lock(4127, GREATEST(a, b));
END
$body$;

-- Moves money between two held accounts, and writes it down.
CREATE FUNCTION move_money(a_gift text, a_kind text, a_source text, a_target text, an_amount bigint, a_moment timestamptz)
RETURNS void LANGUAGE plpgsql AS $body$
BEGIN
    UPDATE accounts
    SET balance_minor = balance_minor + CASE WHEN account_id = a_source THEN -an_amount ELSE an_amount END
    WHERE account_id IN (a_source, a_target);

    INSERT INTO movements (gift_id, kind, source, target, amount_minor, booked_at)
    VALUES (a_gift, a_kind, a_source, a_target, an_amount, a_moment);
END
$body$;

-- The transfer that has this key, whatever is in it; otherwise a new one; otherwise, where the accounts do not allow one, nothing.
CREATE FUNCTION open_gift(an_owner text, a_key text, a_payer text, a_payee text, an_amount bigint, a_currency text)
RETURNS SETOF gifts LANGUAGE plpgsql AS $body$
BEGIN
    RETURN QUERY SELECT g.* FROM gifts g WHERE g.owner_id = an_owner AND g.request_key = a_key;
    IF FOUND THEN
        RETURN;
    END IF;

    IF NOT EXISTS (SELECT 1 FROM accounts a WHERE a.account_id = a_payer AND a.owner_id = an_owner)
        OR NOT EXISTS (SELECT 1 FROM accounts a WHERE a.account_id = a_payee) THEN
        RETURN;
    END IF;

    INSERT INTO gifts (gift_id, owner_id, request_key, payer, payee, amount_minor, currency)
    VALUES ('gift_' || replace(gen_random_uuid()::text, '-', ''), an_owner, a_key, a_payer, a_payee, an_amount, a_currency)
    ON CONFLICT ON CONSTRAINT gifts_key DO NOTHING;

    -- Ours, or the one that was faster: this statement sees what was committed while the insertion waited.
    RETURN QUERY SELECT g.* FROM gifts g WHERE g.owner_id = an_owner AND g.request_key = a_key;
END
$body$;

-- Ends a pending transfer on a verdict; leaves any other as it is. Returns it as it is then.
CREATE FUNCTION settle_gift(a_gift text, is_allowed boolean, a_moment timestamptz)
RETURNS SETOF gifts LANGUAGE plpgsql AS $body$
DECLARE
    it   gifts;
    pays accounts;
    gets accounts;
    why  text;
BEGIN
    SELECT g.* INTO it FROM gifts g WHERE g.gift_id = a_gift;
    PERFORM hold_accounts(it.payer, it.payee);
    -- Again, now that nobody else can change it.
    SELECT g.* INTO it FROM gifts g WHERE g.gift_id = a_gift;

    IF it.state = 'pending' THEN
        SELECT a.* INTO pays FROM accounts a WHERE a.account_id = it.payer;
        SELECT a.* INTO gets FROM accounts a WHERE a.account_id = it.payee;
        -- Where several reasons apply, what can be seen on the cards comes before what somebody says about them.
        why := CASE
            WHEN pays.currency <> it.currency OR gets.currency <> it.currency THEN 'currency'
            WHEN pays.balance_minor < it.amount_minor THEN 'funds'
            WHEN NOT is_allowed THEN 'fraud'
        END;
        IF why IS NULL THEN
            PERFORM move_money(a_gift, 'transfer', it.payer, it.payee, it.amount_minor, a_moment);
        END IF;

        UPDATE gifts g
        SET state = CASE WHEN why IS NULL THEN 'completed' ELSE 'declined' END, reason = why, version = g.version + 1
        WHERE g.gift_id = a_gift AND g.version = it.version;
        PERFORM pg_notify('gifts', a_gift);
    END IF;

    RETURN QUERY SELECT g.* FROM gifts g WHERE g.gift_id = a_gift;
END
$body$;

-- Gives back the money of a completed transfer if the payee still has it. Returns the transfer as it is then: one that is completed
-- could not be paid back. Nothing, where this owner has no such transfer.
CREATE FUNCTION reverse_gift(a_gift text, an_owner text, a_moment timestamptz)
RETURNS SETOF gifts LANGUAGE plpgsql AS $body$
DECLARE
    it   gifts;
    held bigint;
BEGIN
    SELECT g.* INTO it FROM gifts g WHERE g.gift_id = a_gift AND g.owner_id = an_owner;
    IF NOT FOUND THEN
        RETURN;
    END IF;

    PERFORM hold_accounts(it.payer, it.payee);
    SELECT g.* INTO it FROM gifts g WHERE g.gift_id = a_gift;
    SELECT a.balance_minor INTO held FROM accounts a WHERE a.account_id = it.payee;
    IF it.state = 'completed' AND held >= it.amount_minor THEN
        PERFORM move_money(a_gift, 'reversal', it.payee, it.payer, it.amount_minor, a_moment);
        UPDATE gifts g SET state = 'reversed', version = g.version + 1 WHERE g.gift_id = a_gift AND g.version = it.version;
        PERFORM pg_notify('gifts', a_gift);
    END IF;

    RETURN QUERY SELECT g.* FROM gifts g WHERE g.gift_id = a_gift;
END
$body$;
