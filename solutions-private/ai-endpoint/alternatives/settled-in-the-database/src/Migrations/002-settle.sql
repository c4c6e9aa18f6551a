-- The whole of a movement of money: what is decided, moved, booked and announced is one statement for who calls it.

-- Moves money between two accounts. Null, or why not.
CREATE FUNCTION move_money(
    p_transfer uuid, p_kind text, p_from text, p_to text, p_amount bigint, p_currency text, p_now timestamptz) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
    held bigint;
    same boolean;
BEGIN
    -- Locked in an order that is the same for everybody.
    PERFORM 1 FROM accounts WHERE account_id IN (p_from, p_to) ORDER BY account_id COLLATE "C" FOR NO KEY UPDATE;
    SELECT min(balance_minor) FILTER (WHERE account_id = p_from), bool_and(currency = p_currency) INTO held, same
    FROM accounts WHERE account_id IN (p_from, p_to);
    IF NOT same THEN RETURN 'currency'; END IF;
    IF held < p_amount THEN RETURN 'funds'; END IF;

    UPDATE accounts SET balance_minor = balance_minor - p_amount WHERE account_id = p_from;
    UPDATE accounts SET balance_minor = balance_minor + p_amount WHERE account_id = p_to;
    INSERT INTO entries (account_id, transfer_id, kind, amount_minor, counterparty, booked_at)
    VALUES (p_from, p_transfer, p_kind, -p_amount, p_to, p_now), (p_to, p_transfer, p_kind, p_amount, p_from, p_now);
    RETURN NULL;
END $$;

-- Settles a pending transfer that fraud prevention allows. One that is no longer pending stays as it is.
CREATE FUNCTION settle_transfer(p_transfer uuid, p_now timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    t transfers;
    refusal text;
BEGIN
    SELECT * INTO t FROM transfers WHERE transfer_id = p_transfer FOR UPDATE;
    IF t.status <> 'pending' THEN RETURN; END IF;
    refusal := move_money(p_transfer, 'transfer', t.from_account, t.to_account, t.amount_minor, t.currency, p_now);
    UPDATE transfers SET status = CASE WHEN refusal IS NULL THEN 'completed' ELSE 'declined' END, reason = refusal
    WHERE transfer_id = p_transfer;
    IF refusal IS NULL THEN
        INSERT INTO outbox (transfer_id, kind) VALUES (p_transfer, 'completed');
    END IF;
END $$;

-- Reverses a completed transfer of this owner. Null, or why it stays as it is.
CREATE FUNCTION reverse_transfer(p_transfer uuid, p_owner text, p_now timestamptz) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
    t transfers;
    refusal text;
BEGIN
    SELECT * INTO t FROM transfers WHERE transfer_id = p_transfer AND owner_id = p_owner FOR UPDATE;
    IF t.status IS DISTINCT FROM 'completed' THEN RETURN t.status; END IF;
    refusal := move_money(p_transfer, 'reversal', t.to_account, t.from_account, t.amount_minor, t.currency, p_now);
    IF refusal IS NULL THEN
        UPDATE transfers SET status = 'reversed' WHERE transfer_id = p_transfer;
        INSERT INTO outbox (transfer_id, kind) VALUES (p_transfer, 'reversed');
    END IF;
    RETURN refusal;
END $$;
