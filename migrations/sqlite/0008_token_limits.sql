-- Tokens that end by themselves and tokens that may be used so often only, and a way to read what of the log is about
-- looking after the desk.

-- NULL: it does not end by itself.
ALTER TABLE tokens ADD COLUMN expires_at BIGINT CHECK (expires_at IS NULL OR expires_at > created_at);
-- NULL: as often as one likes.
ALTER TABLE tokens ADD COLUMN requests_per_minute BIGINT
    CHECK (requests_per_minute IS NULL OR requests_per_minute BETWEEN 1 AND 100000);

-- Few events are about anything but tickets and turns; they are read from the last one back.
CREATE INDEX events_of_administration ON events (seq, kind) WHERE subject_kind NOT IN ('ticket', 'turn');
