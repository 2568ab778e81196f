-- Payment requests, the settings of orders, and the address of a site's payment page.

-- The settings of orders stand with the site. `settings_revision` counts their changes, and numbers their events.
ALTER TABLE sites ADD COLUMN create_invoice boolean NOT NULL DEFAULT false;
ALTER TABLE sites ADD COLUMN settings_updated_date timestamptz;    -- NULL: not changed since the site was made
ALTER TABLE sites ADD COLUMN settings_revision bigint NOT NULL DEFAULT 0;
ALTER TABLE sites ADD COLUMN payment_page_url text CHECK (length(payment_page_url) <= 68);

-- What buyers are asked to pay. `doc` is the whole document as it was last written; the columns beside it are what is
-- searched, sorted and decided by. An absent text is '', an absent time -infinity: they sort lowest. `revision` counts
-- the events of the request. A request whose time is over and that is UNPAID here reads as EXPIRED already.
CREATE TABLE payment_requests (
    site_id            uuid        NOT NULL,
    id                 uuid        NOT NULL,
    order_id           uuid        NOT NULL,
    order_number       text        NOT NULL COLLATE "C",
    status             text        NOT NULL COLLATE "C" CHECK (status IN ('UNPAID', 'PAID', 'EXPIRED', 'VOIDED')),
    amount             numeric     NOT NULL CHECK (amount > 0),   -- in major units
    title              text        NOT NULL COLLATE "C",
    description        text        NOT NULL COLLATE "C",
    gateway_order_id   text        NOT NULL COLLATE "C",
    source_app_id      text        NOT NULL COLLATE "C",
    source_external_id text        NOT NULL COLLATE "C",
    expiration_date    timestamptz NOT NULL,
    created_date       timestamptz NOT NULL,
    updated_date       timestamptz NOT NULL,
    event_date         timestamptz NOT NULL,                      -- of its newest event
    revision           bigint      NOT NULL,
    actor              bytea       NOT NULL,                      -- JSON of the identity that made it
    doc                bytea       NOT NULL,
    PRIMARY KEY (site_id, id)
) WITH (fillfactor = 80);
CREATE INDEX payment_requests_of_order ON payment_requests (site_id, order_id);
CREATE INDEX payment_requests_by_creation ON payment_requests (site_id, created_date, id);
CREATE INDEX payment_requests_expiring ON payment_requests (site_id, expiration_date)
    WHERE status = 'UNPAID' AND expiration_date > '-infinity';
