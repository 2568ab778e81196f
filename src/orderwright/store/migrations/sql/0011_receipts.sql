-- Receipts of payments.

-- A receipt outlives the order that its payment stands on: it was handed out, and its number is part of the series.
CREATE TABLE receipts (
    site_id      uuid        NOT NULL,
    payment_id   uuid        NOT NULL,
    order_id     uuid        NOT NULL,
    id           uuid        NOT NULL,
    number       bigint      NOT NULL CHECK (number >= 1),
    created_date timestamptz NOT NULL,
    PRIMARY KEY (site_id, order_id, payment_id)
);
CREATE UNIQUE INDEX receipts_by_id ON receipts (site_id, id);
CREATE UNIQUE INDEX receipts_by_number ON receipts (site_id, number);

-- The last number that was given, locked after everything else: a receipt that is not committed leaves no gap.
CREATE TABLE receipt_counters (
    site_id uuid   PRIMARY KEY,
    last    bigint NOT NULL CHECK (last >= 1)
) WITH (fillfactor = 50);
