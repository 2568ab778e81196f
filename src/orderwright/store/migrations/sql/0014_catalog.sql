-- The built-in catalogue, and the shipping and tax rates of a site.

-- A product with its variants is one document. What lists are filtered and sorted by stands beside it.
CREATE TABLE catalog_products (
    site_id      uuid        NOT NULL,
    id           uuid        NOT NULL,
    revision     bigint      NOT NULL CHECK (revision >= 1),
    name_key     text        COLLATE "C" NOT NULL,   -- the name without case and accents
    tax_group_id uuid,
    item_type    text        NOT NULL CHECK (item_type IN ('PHYSICAL', 'DIGITAL', 'SERVICE', 'GIFT_CARD')),
    available    boolean     NOT NULL,
    archived     boolean     NOT NULL,
    doc          bytea       NOT NULL,               -- JSON, without formatted amounts
    updated_date timestamptz NOT NULL,
    PRIMARY KEY (site_id, id)
);
CREATE INDEX catalog_products_by_name ON catalog_products (site_id, name_key, id);

-- Each stock keeping unit belongs to one product of the site, as its own or as that of a variant.
CREATE TABLE catalog_skus (
    site_id    uuid    NOT NULL,
    sku        text    COLLATE "C" NOT NULL CHECK (length(sku) BETWEEN 1 AND 40),
    product_id uuid    NOT NULL,
    of_variant boolean NOT NULL,
    PRIMARY KEY (site_id, sku),
    FOREIGN KEY (site_id, product_id) REFERENCES catalog_products (site_id, id) ON DELETE CASCADE
);
CREATE INDEX catalog_skus_of_product ON catalog_skus (site_id, product_id);

-- The words of names and stock keeping units, found by their beginnings.
CREATE TABLE catalog_words (
    site_id    uuid NOT NULL,
    word       text COLLATE "C" NOT NULL CHECK (length(word) BETWEEN 1 AND 64),
    product_id uuid NOT NULL,
    PRIMARY KEY (site_id, word, product_id),
    FOREIGN KEY (site_id, product_id) REFERENCES catalog_products (site_id, id) ON DELETE CASCADE
);
CREATE INDEX catalog_words_of_product ON catalog_words (site_id, product_id);

-- The rates of a site, one document of each kind.
CREATE TABLE site_rates (
    site_id      uuid        NOT NULL,
    kind         text        NOT NULL CHECK (kind IN ('SHIPPING', 'TAX')),
    revision     bigint      NOT NULL CHECK (revision >= 1),
    doc          bytea       NOT NULL,               -- JSON
    updated_date timestamptz NOT NULL,
    PRIMARY KEY (site_id, kind)
);
