-- Every call to a payment gateway: its intent before, its outcome after.

-- A row is committed before the gateway is called, so that no call is forgotten, whatever happens to the caller.
-- `reference` goes along as the gateway's idempotency key, and is what the gateway is asked for afterwards. OPEN:
-- nobody knows what became of it. PENDING: the gateway has it and has not made up its mind. A call that has ended has
-- no `next_check_at`. Nothing here is a secret: no credentials, no number of a card, nothing that lets a buyer pay.
CREATE TABLE gateway_calls (
    site_id       uuid        NOT NULL,
    reference     uuid        NOT NULL,
    order_id      uuid        NOT NULL,
    kind          text        NOT NULL CHECK (kind IN ('authorize', 'charge', 'capture', 'void', 'refund')),
    gateway       text        NOT NULL,
    payment_id    uuid        NOT NULL,
    refund_id     uuid,
    capture_id    uuid,
    amount        numeric     NOT NULL CHECK (amount >= 0),   -- in major units
    currency      text        NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    transaction   text,                                       -- the gateway's id of the payment
    refund        text,                                       -- the gateway's id of the refund
    terms         bytea       NOT NULL,                       -- JSON of what else the call says
    actor         bytea       NOT NULL,                       -- JSON of the identity that wanted it
    request_id    text        NOT NULL,
    state         text        NOT NULL CHECK (state IN ('OPEN', 'PENDING', 'SUCCEEDED', 'FAILED')),
    created_at    timestamptz NOT NULL,
    ended_at      timestamptz,
    next_check_at timestamptz,
    tries         integer     NOT NULL DEFAULT 0,             -- how often the gateway was asked what became of it
    failure_code  text,
    action_url    text,                                       -- where the buyer must go while it is pending
    last_error    text,                                       -- why the gateway could not be asked
    flagged_at    timestamptz,                                -- when staff was told
    PRIMARY KEY (site_id, reference),
    CONSTRAINT gateway_calls_ended CHECK ((state IN ('SUCCEEDED', 'FAILED')) = (ended_at IS NOT NULL)),
    CONSTRAINT gateway_calls_looked_after CHECK ((ended_at IS NULL) = (next_check_at IS NOT NULL)),
    CONSTRAINT gateway_calls_of_refunds CHECK ((kind = 'refund') = (refund_id IS NOT NULL)),
    CONSTRAINT gateway_calls_of_captures CHECK ((kind = 'capture') = (capture_id IS NOT NULL))
) WITH (fillfactor = 70);
CREATE INDEX gateway_calls_due ON gateway_calls (site_id, next_check_at) WHERE next_check_at IS NOT NULL;
CREATE INDEX gateway_calls_of_order ON gateway_calls (site_id, order_id, created_at);
CREATE INDEX gateway_calls_by_transaction ON gateway_calls (site_id, gateway, transaction)
    WHERE transaction IS NOT NULL;
CREATE INDEX gateway_calls_by_refund ON gateway_calls (site_id, gateway, refund) WHERE refund IS NOT NULL;

-- What is to happen to an authorization by itself. Written in the transaction that authorizes, removed when it is done
-- or has lost its object; a worker takes what is due.
CREATE TABLE scheduled_payments (
    site_id     uuid        NOT NULL,
    payment_id  uuid        NOT NULL,
    order_id    uuid        NOT NULL,
    action      text        NOT NULL CHECK (action IN ('CAPTURE', 'VOID')),
    due_at      timestamptz NOT NULL,
    next_try_at timestamptz NOT NULL,
    tries       integer     NOT NULL DEFAULT 0,
    PRIMARY KEY (site_id, payment_id)
) WITH (fillfactor = 70);
CREATE INDEX scheduled_payments_due ON scheduled_payments (site_id, next_try_at);

-- A collection of a payment that was prepared: its id stands for the amount and how it is to be taken.
CREATE TABLE payment_collections (
    site_id     uuid        NOT NULL,
    id          uuid        NOT NULL,
    order_id    uuid        NOT NULL,
    amount      numeric     NOT NULL CHECK (amount > 0),
    currency    text        NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    terms       bytea       NOT NULL,             -- JSON: delayed capture, who charges
    payment_id  uuid,                             -- the payment that was begun with it
    created_at  timestamptz NOT NULL,
    PRIMARY KEY (site_id, id)
);
CREATE INDEX payment_collections_of_order ON payment_collections (site_id, order_id);

-- Until then the request that took the key may still be at work; afterwards a repeat goes on where it stopped.
ALTER TABLE idempotency_keys ADD COLUMN running_until timestamptz;

-- Decide about the key of an operation that calls a gateway. NULL: it is new and taken by this transaction. Else
-- 'mismatch', 'busy', 'replay', or 'in_progress': its intent is committed, its answer is not.
CREATE FUNCTION claim_call_key(
    p_site uuid, p_principal text, p_key text, p_hash bytea, p_at timestamptz,
    OUT outcome text, OUT order_id uuid, OUT revision bigint, OUT intent bytea, OUT running_until timestamptz
) LANGUAGE plpgsql AS $$
DECLARE
    claim record;
    known idempotency_keys%ROWTYPE;
BEGIN
    SELECT * INTO claim FROM claim_idempotency_key(p_site, p_principal, p_key, p_hash, NULL, NULL, p_at);
    outcome := claim.outcome;
    IF outcome IS NULL OR outcome = 'mismatch' THEN
        RETURN;
    END IF;
    -- Whoever has the lock sees the row as it is; without it, 'busy' is the answer for as long as the row is not there
    -- or another transaction decides about it.
    IF NOT pg_try_advisory_xact_lock(hashtextextended(p_site::text || ':' || p_principal || ':' || p_key, 0)) THEN
        outcome := 'busy';
        RETURN;
    END IF;
    SELECT * INTO known FROM idempotency_keys k
    WHERE k.site_id = p_site AND k.principal = p_principal AND k.key = p_key;
    IF known.state = 'in_progress' THEN
        outcome := 'in_progress';
        intent := known.intent;
        running_until := known.running_until;
    END IF;
    order_id := known.order_id;
    revision := known.revision;
END
$$;
