-- What a job works on, kept beyond its end so that the result of each item can be read, and which request started
-- it, so that the same request starts no second one.

ALTER TABLE async_jobs
    ADD COLUMN items       text[],  -- NULL: of a job that had ended before they were kept
    ADD COLUMN request_key bytea;   -- SHA-256 of who asked and of the form; NULL: the caller kept it elsewhere

UPDATE async_jobs j SET items = ARRAY(
    SELECT i.item FROM jsonb_array_elements_text(convert_from(j.payload, 'UTF8')::jsonb -> 'items')
        WITH ORDINALITY AS i (item, place) ORDER BY i.place)
WHERE j.payload IS NOT NULL;

CREATE UNIQUE INDEX async_jobs_by_request ON async_jobs (site_id, request_key) WHERE request_key IS NOT NULL;
