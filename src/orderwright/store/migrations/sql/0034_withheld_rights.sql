-- Rights that a user is left without, although the role has them.

ALTER TABLE users ADD COLUMN without text[] NOT NULL DEFAULT '{}'
    CONSTRAINT users_without_known CHECK (without <@ ARRAY['refund', 'over-refund']),
    -- Nobody could give an owner back what an owner lacks.
    ADD CONSTRAINT owners_hold_all CHECK (role <> 'owner' OR without = '{}');
