-- Sites, what proves an identity on them, and the extended fields that they declare.
--
-- The tables of the first half are the directory: few rows, found by an id that comes before the site is known
-- (a client id, an instance id), and copied to every node where the database is distributed. They are listed in
-- REFERENCE_TABLES of store/sites.py. Every other key of this schema starts with site_id.

CREATE TABLE sites (
    id                       uuid        PRIMARY KEY,
    name                     text        NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    currency                 text        NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    language                 text        NOT NULL,
    locale                   text        NOT NULL,
    weight_unit              text        NOT NULL CHECK (weight_unit IN ('KG', 'LB')),
    time_zone                text        NOT NULL,
    tax_included_default     boolean     NOT NULL,
    price_summary_policy     text        NOT NULL CHECK (price_summary_policy IN ('parts', 'strict')),
    approval_strategy        text        NOT NULL,
    editable_by              uuid[],                -- the apps that may edit new orders; NULL: everyone with the right
    notify_buyer             boolean     NOT NULL,
    notify_business          boolean     NOT NULL,
    render_key               integer     NOT NULL CHECK (render_key >= 1),
    created_date             timestamptz NOT NULL
);

CREATE TABLE apps (
    id           uuid        PRIMARY KEY,
    name         text        NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    secret_hash  bytea       NOT NULL CHECK (length(secret_hash) = 32),
    created_date timestamptz NOT NULL,
    revoked_date timestamptz
);

-- An app on a site. Removing it ends its tokens; installing it again makes a new instance.
CREATE TABLE app_instances (
    id           uuid        PRIMARY KEY,
    site_id      uuid        NOT NULL REFERENCES sites (id),
    app_id       uuid        NOT NULL REFERENCES apps (id),
    scopes       text[]      NOT NULL,
    created_date timestamptz NOT NULL,
    removed_date timestamptz
);
CREATE UNIQUE INDEX app_instances_present ON app_instances (site_id, app_id) WHERE removed_date IS NULL;

-- The front end of a shop, which lets visitors in. It runs in browsers and so has no secret.
CREATE TABLE oauth_clients (
    id           uuid        PRIMARY KEY,
    site_id      uuid        NOT NULL REFERENCES sites (id),
    name         text        NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    created_date timestamptz NOT NULL,
    revoked_date timestamptz
);
CREATE INDEX oauth_clients_of_site ON oauth_clients (site_id, created_date);

-- Keys that the service signs with. Several of one purpose may be valid at once: the newest signs, the others
-- still verify until they are retired.
CREATE TABLE service_secrets (
    purpose      text        NOT NULL,
    kid          text        NOT NULL,
    secret       bytea       NOT NULL CHECK (length(secret) >= 32),
    created_date timestamptz NOT NULL,
    retired_date timestamptz,
    PRIMARY KEY (purpose, kid)
);

-- From here on site_id comes first in every key.

CREATE TABLE api_keys (
    site_id        uuid        NOT NULL REFERENCES sites (id),
    id             uuid        NOT NULL,
    name           text        NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    secret_hash    bytea       NOT NULL CHECK (length(secret_hash) = 32),
    scopes         text[]      NOT NULL CHECK (cardinality(scopes) >= 1),
    app_id         uuid        REFERENCES apps (id),  -- whose extended fields it may write; NULL: the site's own
    created_by     text        NOT NULL,              -- the credential that made it, as Caller.credential names it
    created_date   timestamptz NOT NULL,
    expires_date   timestamptz,
    revoked_date   timestamptz,
    last_used_date timestamptz,
    PRIMARY KEY (site_id, id)
) WITH (fillfactor = 70);  -- last use is written again and again: room on the page keeps that HOT

CREATE TABLE users (
    site_id       uuid        NOT NULL REFERENCES sites (id),
    id            uuid        NOT NULL,
    email         text        NOT NULL,
    role          text        NOT NULL CHECK (role IN ('owner', 'manager', 'fulfilment', 'support', 'viewer')),
    password_hash text        NOT NULL,
    created_date  timestamptz NOT NULL,
    disabled_date timestamptz,
    PRIMARY KEY (site_id, id)
);
CREATE UNIQUE INDEX users_by_email ON users (site_id, lower(email));

-- A namespace belongs to one app, or to the site itself where owner_app_id is null.
CREATE TABLE extended_field_namespaces (
    site_id      uuid NOT NULL REFERENCES sites (id),
    namespace    text NOT NULL COLLATE "C" CHECK (length(namespace) BETWEEN 1 AND 100),
    owner_app_id uuid REFERENCES apps (id),
    PRIMARY KEY (site_id, namespace)
);

CREATE TABLE extended_fields (
    site_id   uuid  NOT NULL,
    namespace text  NOT NULL COLLATE "C",
    key       text  NOT NULL COLLATE "C" CHECK (length(key) BETWEEN 1 AND 100),
    doc       bytea NOT NULL,  -- JSON of the declaration
    PRIMARY KEY (site_id, namespace, key),
    FOREIGN KEY (site_id, namespace) REFERENCES extended_field_namespaces (site_id, namespace)
);
