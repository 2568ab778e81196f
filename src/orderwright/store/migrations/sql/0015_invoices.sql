-- Invoices, credit notes and receipts as documents that never change.

-- Every state of how the papers of a site look: a document is set as they looked when it was issued.
CREATE TABLE document_settings (
    site_id      uuid        NOT NULL,
    revision     bigint      NOT NULL CHECK (revision >= 1),
    doc          bytea       NOT NULL,                  -- JSON
    created_date timestamptz NOT NULL,
    PRIMARY KEY (site_id, revision)
);

-- A document outlives its order: it was handed out, and its number is part of the series.
CREATE TABLE documents (
    site_id           uuid        NOT NULL,
    id                uuid        NOT NULL,
    kind              text        NOT NULL CHECK (kind IN ('INVOICE', 'CREDIT_NOTE', 'RECEIPT')),
    order_id          uuid        NOT NULL,
    source_id         uuid,                             -- of a credit note the invoice, of a receipt the payment
    refund_id         uuid,                             -- of a credit note that a refund brought about
    year              integer     NOT NULL,             -- in the time zone of the site
    number            bigint      NOT NULL CHECK (number >= 1),
    display_number    text        NOT NULL,
    currency          text        NOT NULL,
    amount            numeric     NOT NULL,             -- in major units, below zero on a credit note
    tax               numeric     NOT NULL,
    settings_revision bigint      NOT NULL,             -- 0: there were none
    data              bytea       NOT NULL,             -- JSON: the texts
    pdf               bytea,                            -- set when it is first asked for
    credited          boolean     NOT NULL DEFAULT false,
    created_date      timestamptz NOT NULL,
    PRIMARY KEY (site_id, id)
);
CREATE UNIQUE INDEX documents_by_number ON documents (site_id, kind, year, number);
CREATE UNIQUE INDEX documents_one_invoice ON documents (site_id, order_id) WHERE kind = 'INVOICE' AND NOT credited;
CREATE UNIQUE INDEX documents_by_refund ON documents (site_id, order_id, refund_id) WHERE refund_id IS NOT NULL;
CREATE INDEX documents_of_order ON documents (site_id, order_id, created_date, number, id);
CREATE INDEX documents_by_age ON documents (site_id, created_date, number, id);

-- The last number that was given in a year, locked after everything else: what is not committed leaves no gap.
CREATE TABLE document_counters (
    site_id uuid    NOT NULL,
    kind    text    NOT NULL,
    year    integer NOT NULL,
    last    bigint  NOT NULL CHECK (last >= 1),
    PRIMARY KEY (site_id, kind, year)
) WITH (fillfactor = 50);

-- The invoices that an order is known to have: our own, and those that were made elsewhere.
CREATE TABLE order_invoices (
    site_id    uuid    NOT NULL,
    order_id   uuid    NOT NULL,
    invoice_id text    NOT NULL,
    app_id     text,
    seq        integer NOT NULL,
    PRIMARY KEY (site_id, order_id, invoice_id)
);

-- How far a site's feed has been followed for orders that are paid and refunds that are complete. What happened before
-- this revision asks for no document.
CREATE TABLE document_followers (
    site_id  uuid   PRIMARY KEY,
    position bigint NOT NULL
);
INSERT INTO document_followers (site_id, position) SELECT site_id, last_position FROM event_positions;

-- Nothing that was handed out may change, whoever tries.
CREATE FUNCTION keep_document() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'an issued document is never deleted' USING ERRCODE = 'restrict_violation';
    END IF;
    IF (to_jsonb(NEW) - 'pdf' - 'credited') IS DISTINCT FROM (to_jsonb(OLD) - 'pdf' - 'credited')
       OR (OLD.pdf IS NOT NULL AND NEW.pdf IS DISTINCT FROM OLD.pdf)
       OR (OLD.credited AND NOT NEW.credited) THEN
        RAISE EXCEPTION 'an issued document never changes' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER documents_never_change BEFORE UPDATE OR DELETE ON documents
    FOR EACH ROW EXECUTE FUNCTION keep_document();
