-- Money moves inside functions, each of which is called as one statement, which is one transaction: nothing is locked while an
-- instance thinks, is frozen or is killed, and whatever is repeated after a broken connection finds what has been done.

-- Whoever sends a notification has it for a while, by the clock of the database.
ALTER TABLE outbox ADD COLUMN leased_until timestamptz NOT NULL DEFAULT '-infinity';

-- What can be on an account: never less than nothing, and, as the team that issues gift cards promises, never more than 10^15.
CREATE DOMAIN balance_of_account AS bigint CHECK (VALUE BETWEEN 0 AND 1000000000000000);

-- Every line of the ledger says what was on its account afterwards, so that it can be checked against the accounts at any time.
ALTER TABLE entries ADD COLUMN balance_after balance_of_account NOT NULL;

-- Everything that touches the balances of two accounts has both of these locks, and takes them in the order of the numbers.
CREATE FUNCTION lock_accounts(one text, other text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(4127, least(hashtext(one), hashtext(other)));
    PERFORM pg_advisory_xact_lock(4127, greatest(hashtext(one), hashtext(other)));
END
$$;

CREATE FUNCTION move_money(moved uuid, movement text, source text, target text, amount bigint, moment timestamptz)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    left_over bigint;
    new_total bigint;
BEGIN
    UPDATE accounts SET balance_minor = balance_minor - amount WHERE account_id = source RETURNING balance_minor INTO STRICT left_over;
    UPDATE accounts SET balance_minor = balance_minor + amount WHERE account_id = target RETURNING balance_minor INTO STRICT new_total;
    INSERT INTO entries (account_id, transfer_id, kind, amount_minor, counterparty, booked_at, balance_after)
    VALUES
        (source, moved, movement, -amount, target, moment, left_over),
        (target, moved, movement, amount, source, moment, new_total);
END
$$;

-- Settles a transfer that has a verdict, unless it is settled, and returns it as it is then.
CREATE FUNCTION settle_transfer(wanted uuid, allowed boolean, moment timestamptz) RETURNS SETOF transfers LANGUAGE plpgsql AS $$
DECLARE
    this transfers%ROWTYPE;
    payer accounts%ROWTYPE;
    payee accounts%ROWTYPE;
    why text;
BEGIN
    SELECT * INTO STRICT this FROM transfers WHERE transfer_id = wanted;
    PERFORM lock_accounts(this.from_account, this.to_account);
    -- Read again: this is how it is now that nobody else can settle or reverse it.
    SELECT * INTO STRICT this FROM transfers WHERE transfer_id = wanted;
    IF this.status = 'pending' THEN
        SELECT * INTO STRICT payer FROM accounts WHERE account_id = this.from_account;
        SELECT * INTO STRICT payee FROM accounts WHERE account_id = this.to_account;
        IF NOT allowed THEN
            why := 'fraud';
        ELSIF payer.currency <> this.currency OR payee.currency <> this.currency THEN
            why := 'currency';
        ELSIF payer.balance_minor < this.amount_minor THEN
            why := 'funds';
        END IF;

        IF why IS NULL THEN
            PERFORM move_money(wanted, 'transfer', this.from_account, this.to_account, this.amount_minor, moment);
            UPDATE transfers SET status = 'completed' WHERE transfer_id = wanted;
            INSERT INTO outbox (transfer_id, kind) VALUES (wanted, 'completed');
        ELSE
            UPDATE transfers SET status = 'declined', reason = why WHERE transfer_id = wanted;
        END IF;
    END IF;
    RETURN QUERY SELECT * FROM transfers WHERE transfer_id = wanted;
END
$$;

-- Reverses a transfer of this owner that is completed, if its money is still there, and returns the transfer as it is then.
CREATE FUNCTION reverse_transfer(wanted uuid, caller text, moment timestamptz) RETURNS SETOF transfers LANGUAGE plpgsql AS $$
DECLARE
    this transfers%ROWTYPE;
    there bigint;
BEGIN
    SELECT * INTO this FROM transfers WHERE transfer_id = wanted AND owner_id = caller;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    PERFORM lock_accounts(this.from_account, this.to_account);
    SELECT * INTO STRICT this FROM transfers WHERE transfer_id = wanted;
    SELECT balance_minor INTO STRICT there FROM accounts WHERE account_id = this.to_account;
    IF this.status = 'completed' AND there >= this.amount_minor THEN
        PERFORM move_money(wanted, 'reversal', this.to_account, this.from_account, this.amount_minor, moment);
        UPDATE transfers SET status = 'reversed' WHERE transfer_id = wanted;
        INSERT INTO outbox (transfer_id, kind) VALUES (wanted, 'reversed');
    END IF;
    RETURN QUERY SELECT * FROM transfers WHERE transfer_id = wanted;
END
$$;
