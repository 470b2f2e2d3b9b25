-- The desk's own guardrails, in versions, and what they found.

CREATE TABLE guardrails (
    id          TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    position    BIGINT           NOT NULL,
    enabled     BOOLEAN          NOT NULL,
    version     BIGINT           NOT NULL CHECK (version > 0),
    name_folded TEXT COLLATE "C" NOT NULL,
    -- Why it is skipped, where it can't be used.
    problem     TEXT COLLATE "C",
    deleted_at  BIGINT
);

CREATE UNIQUE INDEX guardrails_by_name ON guardrails (name_folded) WHERE deleted_at IS NULL;

CREATE TABLE guardrail_versions (
    guardrail     TEXT COLLATE "C" NOT NULL REFERENCES guardrails (id),
    version       BIGINT           NOT NULL CHECK (version > 0),
    name          TEXT COLLATE "C" NOT NULL,
    policy        TEXT COLLATE "C" NOT NULL,
    created_at    BIGINT           NOT NULL,
    -- Who saved it, by the name that they had.
    saved_by      TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (guardrail, version)
);

-- Which of the desk's own it was, in which version, and when; a platform's own is known by its name alone.
ALTER TABLE guardrail_verdicts ADD COLUMN guardrail TEXT COLLATE "C" REFERENCES guardrails (id);
ALTER TABLE guardrail_verdicts ADD COLUMN guardrail_version BIGINT
    CHECK ((guardrail IS NULL) = (guardrail_version IS NULL));
ALTER TABLE guardrail_verdicts ADD COLUMN hit_at BIGINT CHECK ((guardrail IS NULL) = (hit_at IS NULL));
-- What it asks for, where it escalates.
ALTER TABLE guardrail_verdicts ADD COLUMN severity TEXT COLLATE "C"
    CHECK (severity IS NULL OR (severity IN ('low', 'medium', 'high', 'critical') AND guardrail IS NOT NULL));

CREATE INDEX guardrail_verdicts_by_guardrail ON guardrail_verdicts (guardrail, hit_at) WHERE guardrail IS NOT NULL;

ALTER TABLE desk ADD COLUMN guardrails_revision BIGINT NOT NULL DEFAULT 1;

-- A guardrail may be a subject.
ALTER TABLE events DROP CONSTRAINT events_subject_kind_check;
ALTER TABLE events ADD CONSTRAINT events_subject_kind_check
    CHECK (subject_kind IN ('ticket', 'turn', 'person', 'rule', 'guardrail', 'token', 'desk'));

-- The version of a guardrail may be known, that of a rule always is.
ALTER TABLE matches DROP CONSTRAINT matches_check;
ALTER TABLE matches ADD CONSTRAINT matches_check CHECK (rule IS NULL OR version IS NOT NULL);
