-- Webhooks: subscriptions, what has to be delivered to them, and what became of it.

CREATE TABLE webhook_subscriptions (
    site_id         uuid        NOT NULL,
    id              uuid        NOT NULL,
    app_id          uuid        NOT NULL REFERENCES apps (id),  -- whose rights decide what is told
    url             text        NOT NULL,
    types           text[],                       -- NULL: all
    state           text        NOT NULL CHECK (state IN ('ENABLED', 'DISABLED')),
    reason          text,                         -- why it is disabled
    detail          text,                         -- the same in words
    disabled_date   timestamptz,
    owner_email     text,
    public_key      text        NOT NULL,
    sealed          bytea       NOT NULL,         -- the private key and the secrets
    hints           bytea       NOT NULL,         -- JSON: what is shown of the secrets
    next_seq        bigint      NOT NULL DEFAULT 1,
    failures        integer     NOT NULL DEFAULT 0,  -- attempts that failed since the last that succeeded
    failing_since   timestamptz,
    last_failure    text,
    created_date    timestamptz NOT NULL,
    updated_date    timestamptz NOT NULL,
    PRIMARY KEY (site_id, id)
) WITH (fillfactor = 70);

-- How far a subscription has followed the feed: one row without an end for what happens, and one for each replay.
CREATE TABLE webhook_feeds (
    site_id         uuid        NOT NULL,
    subscription_id uuid        NOT NULL,
    id              uuid        NOT NULL,
    started         bigint      NOT NULL,
    position        bigint      NOT NULL,
    until           bigint,                       -- NULL: for ever
    types           text[],                       -- NULL: those of the subscription
    entity_id       uuid,
    queued          bigint      NOT NULL DEFAULT 0,
    created_date    timestamptz NOT NULL,
    PRIMARY KEY (site_id, subscription_id, id),
    FOREIGN KEY (site_id, subscription_id) REFERENCES webhook_subscriptions (site_id, id) ON DELETE CASCADE
) WITH (fillfactor = 50);
CREATE UNIQUE INDEX webhook_feeds_live ON webhook_feeds (site_id, subscription_id) WHERE until IS NULL;

-- One event for one subscription. `seq` is the order in which they are delivered within one entity.
CREATE TABLE webhook_deliveries (
    site_id         uuid        NOT NULL,
    subscription_id uuid        NOT NULL,
    seq             bigint      NOT NULL,
    id              uuid        NOT NULL DEFAULT gen_random_uuid(),
    position        bigint      NOT NULL,
    event_id        uuid        NOT NULL,
    type            text        NOT NULL,
    entity_id       uuid        NOT NULL,
    origin          text        NOT NULL CHECK (origin IN ('EVENT', 'REPLAY', 'RESEND')),
    state           text        NOT NULL CHECK (state IN ('PENDING', 'DELIVERED', 'FAILED', 'SKIPPED')),
    attempts        integer     NOT NULL DEFAULT 0,
    queued_date     timestamptz NOT NULL,
    first_attempt   timestamptz,
    last_attempt    timestamptz,
    status          integer,                      -- of the last answer
    error           text,                         -- what was wrong with the last attempt
    PRIMARY KEY (site_id, subscription_id, seq),
    FOREIGN KEY (site_id, subscription_id) REFERENCES webhook_subscriptions (site_id, id) ON DELETE CASCADE
) WITH (fillfactor = 80);
CREATE UNIQUE INDEX webhook_deliveries_by_id ON webhook_deliveries (site_id, id);
CREATE INDEX webhook_deliveries_pending ON webhook_deliveries (site_id, subscription_id, entity_id, seq)
    WHERE state = 'PENDING';
CREATE INDEX webhook_deliveries_by_age ON webhook_deliveries (site_id, queued_date, seq, id);
CREATE INDEX webhook_deliveries_of_entity ON webhook_deliveries (site_id, entity_id, queued_date, seq, id);

CREATE TABLE webhook_attempts (
    site_id         uuid        NOT NULL,
    subscription_id uuid        NOT NULL,
    seq             bigint      NOT NULL,
    attempt         integer     NOT NULL,
    at              timestamptz NOT NULL,
    duration_ms     integer     NOT NULL,
    status          integer,
    error           text,
    request         bytea       NOT NULL,         -- JSON: address and headers
    answer          bytea,                        -- JSON: headers and the beginning of the body
    PRIMARY KEY (site_id, subscription_id, seq, attempt),
    FOREIGN KEY (site_id, subscription_id, seq) REFERENCES webhook_deliveries (site_id, subscription_id, seq)
        ON DELETE CASCADE
);
CREATE INDEX webhook_attempts_failed ON webhook_attempts (site_id, at) WHERE error IS NOT NULL;

-- What is pending for one entity of one subscription is delivered one after the other; this row says when next, and
-- who is at it. A claim is over at `next_attempt`, so that what a killed worker had in hand becomes due by itself.
CREATE TABLE webhook_lanes (
    site_id         uuid        NOT NULL,
    subscription_id uuid        NOT NULL,
    entity_id       uuid        NOT NULL,
    pending         integer     NOT NULL,
    next_attempt    timestamptz NOT NULL,
    claim           uuid,
    PRIMARY KEY (site_id, subscription_id, entity_id),
    FOREIGN KEY (site_id, subscription_id) REFERENCES webhook_subscriptions (site_id, id) ON DELETE CASCADE
) WITH (fillfactor = 50);
CREATE INDEX webhook_lanes_due ON webhook_lanes (site_id, subscription_id, next_attempt);

-- A subscription was disabled by the service, and its owner has to be told.
CREATE TABLE webhook_notices (
    site_id         uuid        NOT NULL,
    id              uuid        NOT NULL DEFAULT gen_random_uuid(),
    subscription_id uuid        NOT NULL,
    url             text        NOT NULL,
    reason          text        NOT NULL,
    detail          text        NOT NULL,
    owner_email     text,
    at              timestamptz NOT NULL,
    told_date       timestamptz,
    PRIMARY KEY (site_id, id)
);
CREATE INDEX webhook_notices_untold ON webhook_notices (site_id, at) WHERE told_date IS NULL;

-- Queue the events behind the position of one feed of a subscription, of the types that `p_types` allows: at most
-- `p_window` places on, at most `p_room` deliveries. Answers how many were queued, NULL if somebody else is at it.
CREATE FUNCTION queue_webhooks(
    p_site uuid, p_subscription uuid, p_feed uuid, p_types text[], p_window integer, p_room integer, p_now timestamptz
) RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE
    feed    webhook_feeds%ROWTYPE;
    first   bigint;
    newest  bigint;
    reached bigint;
    number  integer;
    last    bigint;
BEGIN
    SELECT next_seq INTO first FROM webhook_subscriptions
    WHERE site_id = p_site AND id = p_subscription AND state = 'ENABLED' FOR UPDATE SKIP LOCKED;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    SELECT * INTO feed FROM webhook_feeds
    WHERE site_id = p_site AND subscription_id = p_subscription AND id = p_feed;
    SELECT last_position INTO newest FROM event_positions WHERE site_id = p_site;
    IF feed.id IS NULL OR newest IS NULL THEN
        RETURN 0;
    END IF;
    reached := least(newest, coalesce(feed.until, newest), feed.position + p_window);
    WITH taken AS (
        SELECT position, id, type, entity_id FROM events
        WHERE site_id = p_site AND position > feed.position AND position <= reached AND type = ANY (p_types)
              AND (feed.types IS NULL OR type = ANY (feed.types))
              AND (feed.entity_id IS NULL OR entity_id = feed.entity_id)
        ORDER BY position LIMIT p_room
    ), added AS (
        INSERT INTO webhook_deliveries
            (site_id, subscription_id, seq, position, event_id, type, entity_id, origin, state, queued_date)
        SELECT p_site, p_subscription, first - 1 + row_number() OVER (ORDER BY position), position, id, type, entity_id,
               CASE WHEN feed.until IS NULL THEN 'EVENT' ELSE 'REPLAY' END, 'PENDING', p_now
        FROM taken RETURNING entity_id, position
    ), lanes AS (
        INSERT INTO webhook_lanes AS l (site_id, subscription_id, entity_id, pending, next_attempt)
        SELECT p_site, p_subscription, entity_id, count(*), p_now FROM added GROUP BY entity_id ORDER BY entity_id
        ON CONFLICT (site_id, subscription_id, entity_id) DO UPDATE SET pending = l.pending + excluded.pending
    )
    SELECT count(*), max(position) INTO number, last FROM added;
    -- With the room used up there may be more in the window, behind the last one that was taken.
    IF number = p_room AND p_room > 0 THEN
        reached := last;
    ELSIF p_room <= 0 THEN
        reached := feed.position;
    END IF;
    UPDATE webhook_feeds SET position = reached, queued = queued + number
    WHERE site_id = p_site AND subscription_id = p_subscription AND id = p_feed;
    IF number > 0 THEN
        UPDATE webhook_subscriptions SET next_seq = first + number WHERE site_id = p_site AND id = p_subscription;
    END IF;
    RETURN number;
END
$$;

-- Note what became of an attempt. `p_state` PENDING means that it is tried again at `p_next`, and the lane let go of
-- until then; any other ends the delivery, and keeps the lane claimed until `p_next`. Answers whether the caller may
-- go on with the lane: it holds the claim, and more is pending.
CREATE FUNCTION finish_webhook_attempt(
    p_site uuid, p_subscription uuid, p_seq bigint, p_entity uuid, p_claim uuid, p_state text, p_at timestamptz,
    p_next timestamptz, p_duration integer, p_status integer, p_error text, p_request bytea, p_answer bytea
) RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE
    number integer;
    left_  integer;
    holder uuid;
BEGIN
    -- A note that a crash of the server loses is an event that is sent once more: not worth waiting for the disk.
    PERFORM set_config('synchronous_commit', 'off', true);
    UPDATE webhook_deliveries
    SET attempts = attempts + CASE WHEN p_request IS NULL THEN 0 ELSE 1 END, state = p_state, status = p_status,
        error = p_error, first_attempt = coalesce(first_attempt, p_at), last_attempt = p_at
    WHERE site_id = p_site AND subscription_id = p_subscription AND seq = p_seq AND state = 'PENDING'
    RETURNING attempts INTO number;
    -- Another worker may have ended it, after a claim that was over: then it is counted already.
    IF number IS NOT NULL AND p_request IS NOT NULL THEN
        INSERT INTO webhook_attempts
            (site_id, subscription_id, seq, attempt, at, duration_ms, status, error, request, answer)
        VALUES (p_site, p_subscription, p_seq, number, p_at, p_duration, p_status, p_error, p_request, p_answer);
    END IF;
    UPDATE webhook_lanes
    SET pending = pending - CASE WHEN number IS NOT NULL AND p_state <> 'PENDING' THEN 1 ELSE 0 END,
        next_attempt = CASE WHEN claim = p_claim THEN p_next ELSE next_attempt END,
        claim = CASE WHEN claim = p_claim AND p_state = 'PENDING' THEN NULL ELSE claim END
    WHERE site_id = p_site AND subscription_id = p_subscription AND entity_id = p_entity
    RETURNING pending, claim INTO left_, holder;
    IF left_ <= 0 THEN
        DELETE FROM webhook_lanes
        WHERE site_id = p_site AND subscription_id = p_subscription AND entity_id = p_entity;
    END IF;
    RETURN coalesce(left_ > 0 AND holder = p_claim, false);
END
$$;
