-- Gift cards and their ledger.

-- A code is kept as its hash alone, so whoever reads the table has no code that pays. The balance is the sum of the
-- card's ledger; it stands here as well because it is what the row lock guards.
CREATE TABLE gift_cards (
    site_id         uuid           NOT NULL,
    id              uuid           NOT NULL,
    code_hash       bytea          NOT NULL CHECK (length(code_hash) = 32),
    last_four       text           NOT NULL CHECK (length(last_four) = 4),
    currency        text           NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    initial_amount  numeric(20, 4) NOT NULL CHECK (initial_amount > 0),
    balance         numeric(20, 4) NOT NULL,
    state           text           NOT NULL CHECK (state IN ('ACTIVE', 'DISABLED')),
    expiration_date timestamptz,                     -- from this moment on the card pays nothing; NULL: never
    recipient       text           CHECK (length(recipient) BETWEEN 1 AND 200),
    note            text           CHECK (length(note) BETWEEN 1 AND 500),
    created_date    timestamptz    NOT NULL,
    updated_date    timestamptz    NOT NULL,
    voided_date     timestamptz,
    entries         integer        NOT NULL CHECK (entries >= 1),  -- how long the ledger is
    PRIMARY KEY (site_id, id),
    CONSTRAINT gift_cards_never_below_zero CHECK (balance >= 0),
    CONSTRAINT gift_cards_voided_are_disabled CHECK (voided_date IS NULL OR state = 'DISABLED')
) WITH (fillfactor = 70);
CREATE UNIQUE INDEX gift_cards_by_code ON gift_cards (site_id, code_hash);
CREATE INDEX gift_cards_by_date ON gift_cards (site_id, created_date, id);

-- The ledger: one row for each thing that happened to a card, only ever added to.
CREATE TABLE gift_card_transactions (
    site_id    uuid           NOT NULL,
    card_id    uuid           NOT NULL,
    seq        integer        NOT NULL CHECK (seq >= 1),
    id         uuid           NOT NULL,
    type       text           NOT NULL,
    amount     numeric(20, 4) NOT NULL,              -- what it added to the balance; negative: what it took
    balance    numeric(20, 4) NOT NULL CHECK (balance >= 0),
    order_id   uuid,
    payment_id uuid,                                 -- the payment of the order that the card made
    refund_id  uuid,
    actor      bytea          NOT NULL,              -- JSON of the identity
    at         timestamptz    NOT NULL,
    PRIMARY KEY (site_id, card_id, seq),
    FOREIGN KEY (site_id, card_id) REFERENCES gift_cards (site_id, id),
    CONSTRAINT gift_card_transactions_type_and_sign CHECK (
        CASE type
            WHEN 'ISSUED' THEN amount > 0
            WHEN 'REDEEMED' THEN amount < 0
            WHEN 'RELEASED' THEN amount > 0
            WHEN 'REFUNDED' THEN amount > 0
            WHEN 'VOIDED' THEN amount <= 0
            WHEN 'DISABLED' THEN amount = 0
            WHEN 'ENABLED' THEN amount = 0
            ELSE false
        END
    ),
    CONSTRAINT gift_card_transactions_of_orders CHECK (
        (type IN ('REDEEMED', 'RELEASED', 'REFUNDED')) = (payment_id IS NOT NULL)
        AND (payment_id IS NULL) = (order_id IS NULL)
        AND (type = 'REFUNDED') = (refund_id IS NOT NULL)
    )
);
-- A payment takes from a card once and is given back once; a refund gives back once for each payment.
CREATE UNIQUE INDEX gift_card_transactions_redeemed ON gift_card_transactions (site_id, payment_id)
    WHERE type = 'REDEEMED';
CREATE UNIQUE INDEX gift_card_transactions_released ON gift_card_transactions (site_id, payment_id)
    WHERE type = 'RELEASED';
CREATE UNIQUE INDEX gift_card_transactions_refunded ON gift_card_transactions (site_id, payment_id, refund_id)
    WHERE type = 'REFUNDED';
CREATE INDEX gift_card_transactions_of_payment ON gift_card_transactions (site_id, payment_id)
    WHERE payment_id IS NOT NULL;
