-- Mails: how sites send them, their own templates, the outbox, and the mailbox of a demonstration.

CREATE TABLE mail_settings (
    site_id      uuid        PRIMARY KEY,
    doc          bytea       NOT NULL,                  -- JSON, without the password
    sealed       bytea,                                 -- the password, encrypted
    updated_date timestamptz NOT NULL
);

CREATE TABLE mail_templates (
    site_id      uuid        NOT NULL,
    kind         text        NOT NULL,
    language     text        NOT NULL,                  -- '': every language
    doc          bytea       NOT NULL,                  -- JSON
    updated_date timestamptz NOT NULL,
    problem      text,                                  -- why it was passed over the last time
    PRIMARY KEY (site_id, kind, language)
);

-- The outbox. A mail has one row for each recipient and cause: the order that is confirmed, the refund, the parcel. The
-- row is written by who follows the feed, in the transaction that passes the event. Who sends it claims the row first:
-- `next_attempt` moves to the end of the claim, and nobody else takes the row before.
CREATE TABLE mails (
    site_id      uuid        NOT NULL,
    id           uuid        NOT NULL,
    cause        uuid        NOT NULL,
    kind         text        NOT NULL,
    recipient    text        NOT NULL,
    state        text        NOT NULL CHECK (state IN ('WAITING', 'SENT', 'FAILED', 'NOT_SENT')),
    order_id     uuid,
    about_id     uuid,
    facts        bytea       NOT NULL,                  -- JSON: what the event said beside the order
    actor        bytea       NOT NULL,                  -- JSON of the identity that brought it about
    resent_of    uuid,
    attempts     integer     NOT NULL DEFAULT 0,
    next_attempt timestamptz NOT NULL,
    claim        uuid,                                  -- of who is at it
    reason       text,
    fallback     boolean     NOT NULL DEFAULT false,
    message_id   text,
    subject      text,
    language     text,
    body         bytea,                                 -- zlib of JSON: what it says, made at the first attempt
    created_date timestamptz NOT NULL,
    sent_date    timestamptz,
    PRIMARY KEY (site_id, id)
) WITH (fillfactor = 70);
CREATE UNIQUE INDEX mails_once ON mails (site_id, cause, kind, recipient);
CREATE INDEX mails_due ON mails (site_id, next_attempt) WHERE state = 'WAITING';
CREATE INDEX mails_of_order ON mails (site_id, order_id, created_date, id) WHERE order_id IS NOT NULL;
CREATE INDEX mails_by_age ON mails (site_id, created_date, id);

-- What a demonstration sends goes here, and nowhere else.
CREATE TABLE mailbox (
    site_id    uuid        NOT NULL,
    message_id text        NOT NULL,
    id         uuid        NOT NULL,
    received   timestamptz NOT NULL,
    recipient  text        NOT NULL,
    subject    text        NOT NULL,
    message    bytea       NOT NULL,                    -- as a mail server would get it
    PRIMARY KEY (site_id, message_id)
);
CREATE UNIQUE INDEX mailbox_by_id ON mailbox (site_id, id);
CREATE INDEX mailbox_by_age ON mailbox (site_id, received, id);

-- What happened before this revision is told to nobody.
INSERT INTO feed_followers (site_id, name, position) SELECT site_id, 'mails', last_position FROM event_positions
    ON CONFLICT DO NOTHING;
