-- The last word on what can be taken. The numbers must be right before it, which they are since 002.
ALTER TABLE ticket_types ADD CONSTRAINT ticket_types_taken_check CHECK (taken <= quantity);
ALTER TABLE promo_codes ADD CONSTRAINT promo_codes_taken_check CHECK (taken <= quantity);
