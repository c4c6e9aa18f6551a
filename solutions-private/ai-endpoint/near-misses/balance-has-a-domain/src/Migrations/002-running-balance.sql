-- What can be on an account: never less than nothing, and, as the team that issues gift cards promises, never more than 10^15.
CREATE DOMAIN balance_of_account AS bigint CHECK (VALUE BETWEEN 0 AND 1000000000000000);

-- Every line of the ledger says what was on its account afterwards, so that it can be checked against the accounts at any time.
ALTER TABLE entries ADD COLUMN balance_after balance_of_account NOT NULL;
