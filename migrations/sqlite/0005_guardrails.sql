-- The desk's own guardrails, in versions, and what they found.
--
-- SQLite changes no constraint of a table: events and matches are made anew, with what is in them. What refers to a table
-- is moved to its successor before the old one goes, so that no reference is ever broken, and renaming carries it along.

CREATE TABLE guardrails (
    id          TEXT    NOT NULL PRIMARY KEY,
    position    BIGINT  NOT NULL,
    enabled     BOOLEAN NOT NULL,
    version     BIGINT  NOT NULL CHECK (version > 0),
    name_folded TEXT    NOT NULL,
    -- Why it is skipped, where it can't be used.
    problem     TEXT,
    deleted_at  BIGINT
);

CREATE UNIQUE INDEX guardrails_by_name ON guardrails (name_folded) WHERE deleted_at IS NULL;

CREATE TABLE guardrail_versions (
    guardrail     TEXT   NOT NULL REFERENCES guardrails (id),
    version       BIGINT NOT NULL CHECK (version > 0),
    name          TEXT   NOT NULL,
    policy        TEXT   NOT NULL,
    created_at    BIGINT NOT NULL,
    -- Who saved it, by the name that they had.
    saved_by      TEXT   NOT NULL,
    PRIMARY KEY (guardrail, version)
);

-- Which of the desk's own it was, in which version, and when; a platform's own is known by its name alone.
ALTER TABLE guardrail_verdicts ADD COLUMN guardrail TEXT REFERENCES guardrails (id);
ALTER TABLE guardrail_verdicts ADD COLUMN guardrail_version BIGINT
    CHECK ((guardrail IS NULL) = (guardrail_version IS NULL));
ALTER TABLE guardrail_verdicts ADD COLUMN hit_at BIGINT CHECK ((guardrail IS NULL) = (hit_at IS NULL));
-- What it asks for, where it escalates.
ALTER TABLE guardrail_verdicts ADD COLUMN severity TEXT
    CHECK (severity IS NULL OR (severity IN ('low', 'medium', 'high', 'critical') AND guardrail IS NOT NULL));

CREATE INDEX guardrail_verdicts_by_guardrail ON guardrail_verdicts (guardrail, hit_at) WHERE guardrail IS NOT NULL;

ALTER TABLE desk ADD COLUMN guardrails_revision BIGINT NOT NULL DEFAULT 1;

-- events: a guardrail may be a subject.

CREATE TABLE events_of_now (
    seq            BIGINT NOT NULL PRIMARY KEY CHECK (seq > 0),
    id             TEXT   NOT NULL UNIQUE,
    at             BIGINT NOT NULL,
    actor_kind     TEXT   NOT NULL CHECK (actor_kind IN ('person', 'token', 'rule', 'system')),
    actor_id       TEXT,
    actor_name     TEXT   NOT NULL,
    subject_kind   TEXT   NOT NULL
        CHECK (subject_kind IN ('ticket', 'turn', 'person', 'rule', 'guardrail', 'token', 'desk')),
    subject_id     TEXT   NOT NULL,
    kind           TEXT   NOT NULL,
    payload_digest BLOB   NOT NULL CHECK (length(payload_digest) = 32),
    hash           BLOB   NOT NULL CHECK (length(hash) = 32)
);

INSERT INTO events_of_now
    (seq, id, at, actor_kind, actor_id, actor_name, subject_kind, subject_id, kind, payload_digest, hash)
SELECT seq, id, at, actor_kind, actor_id, actor_name, subject_kind, subject_id, kind, payload_digest, hash
FROM events ORDER BY seq;

CREATE TABLE event_payloads_of_now (
    seq     BIGINT NOT NULL PRIMARY KEY REFERENCES events_of_now (seq),
    salt    BLOB   NOT NULL,
    payload TEXT   NOT NULL
);

INSERT INTO event_payloads_of_now (seq, salt, payload) SELECT seq, salt, payload FROM event_payloads ORDER BY seq;

DROP TABLE event_payloads;
DROP TABLE events;
ALTER TABLE events_of_now RENAME TO events;
ALTER TABLE event_payloads_of_now RENAME TO event_payloads;

CREATE INDEX events_by_subject ON events (subject_kind, subject_id, seq);

CREATE TRIGGER events_are_never_updated BEFORE UPDATE ON events
BEGIN
    SELECT RAISE(ABORT, 'events are never updated');
END;

CREATE TRIGGER events_are_never_deleted BEFORE DELETE ON events
BEGIN
    SELECT RAISE(ABORT, 'events are never deleted');
END;

-- matches: the version of a guardrail may be known, that of a rule always is.

CREATE TABLE matches_of_now (
    turn        BIGINT NOT NULL REFERENCES turns (id),
    -- rule:{id} or guardrail:{policy}: a rule fires at most once a turn.
    source      TEXT   NOT NULL,
    ordinal     BIGINT NOT NULL,
    ticket      BIGINT NOT NULL REFERENCES tickets (number),
    rule        TEXT   REFERENCES rules (id),
    name        TEXT   NOT NULL,
    version     BIGINT,
    explanation TEXT   NOT NULL,
    severity    TEXT   NOT NULL CHECK (severity IN ('low', 'medium', 'high', 'critical')),
    at          BIGINT NOT NULL,
    PRIMARY KEY (turn, source),
    CHECK (rule IS NULL OR version IS NOT NULL)
);

INSERT INTO matches_of_now (turn, source, ordinal, ticket, rule, name, version, explanation, severity, at)
SELECT turn, source, ordinal, ticket, rule, name, version, explanation, severity, at FROM matches ORDER BY turn, ordinal;

DROP TABLE matches;
ALTER TABLE matches_of_now RENAME TO matches;

CREATE INDEX matches_by_ticket ON matches (ticket, turn, ordinal);
CREATE INDEX matches_by_rule ON matches (rule, at) WHERE rule IS NOT NULL;

CREATE TRIGGER ticket_facets_follow_matches AFTER INSERT ON matches WHEN new.rule IS NOT NULL
BEGIN
    INSERT INTO ticket_facets (facet, value) VALUES ('rule', new.name) ON CONFLICT DO NOTHING;
END;
