-- Accounts at payment gateways, and the notifications that came from them.

-- A site's account at a gateway. `sealed` is JSON of its credentials, encrypted with a key that is not in the database
-- and bound to the site and the name: a copy of this table is of no use to anyone, and a row that is moved to another
-- site can't be read there. `doc` is JSON of what may be shown. `version` counts the changes, so that processes notice
-- them.
CREATE TABLE gateway_accounts (
    site_id      uuid        NOT NULL REFERENCES sites (id),
    name         text        NOT NULL COLLATE "C" CHECK (length(name) BETWEEN 1 AND 50),
    enabled      boolean     NOT NULL,
    sealed       bytea       NOT NULL CHECK (length(sealed) > 33),
    doc          bytea       NOT NULL,
    version      bigint      NOT NULL,
    created_date timestamptz NOT NULL,
    updated_date timestamptz NOT NULL,
    PRIMARY KEY (site_id, name)
);

-- What a gateway reported, once, whatever number of times it came. `doc` is JSON of what was read of it and nothing
-- else: the rest of a notification holds names and addresses of buyers. `order_id` is the order that it is about;
-- without one no payment of the site is known under `transaction`.
CREATE TABLE gateway_notifications (
    site_id       uuid        NOT NULL REFERENCES sites (id),
    gateway       text        NOT NULL COLLATE "C" CHECK (length(gateway) BETWEEN 1 AND 50),
    id            text        NOT NULL COLLATE "C" CHECK (length(id) BETWEEN 1 AND 255),
    kind          text        NOT NULL,
    at            timestamptz NOT NULL,
    received_date timestamptz NOT NULL,
    transaction   text,
    order_id      uuid,
    outcome       text        NOT NULL CHECK (outcome IN ('applied', 'unchanged', 'unmatched', 'ignored')),
    doc           bytea       NOT NULL,
    PRIMARY KEY (site_id, gateway, id)
);
CREATE INDEX gateway_notifications_received ON gateway_notifications (site_id, received_date);
CREATE INDEX gateway_notifications_unmatched ON gateway_notifications (site_id, gateway, transaction)
    WHERE outcome = 'unmatched';
