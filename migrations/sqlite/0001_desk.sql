-- The desk: conversations and their turns, rules, tickets, people, tokens, and the log of everything that happened.
--
-- Instants are milliseconds since 1970 (UTC). UUIDs are text, lists and objects are JSON text. Columns named *_folded
-- and *_key are written by Rust (fold version: desk.fold_version), so that both engines compare alike.

CREATE TABLE desk (
    id             BIGINT  NOT NULL PRIMARY KEY CHECK (id = 1),
    demo           BOOLEAN NOT NULL,
    fold_version   BIGINT  NOT NULL,
    rules_revision BIGINT  NOT NULL,
    created_at     BIGINT  NOT NULL
);

-- The log. Gap-free: a writer locks event_head last, numbers its events and moves the head.
CREATE TABLE event_head (
    id   BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    seq  BIGINT NOT NULL,
    hash BLOB   NOT NULL CHECK (length(hash) = 32)
);

INSERT INTO event_head (id, seq, hash) VALUES (1, 0, zeroblob(32));

CREATE TABLE events (
    seq            BIGINT NOT NULL PRIMARY KEY CHECK (seq > 0),
    id             TEXT   NOT NULL UNIQUE,
    at             BIGINT NOT NULL,
    actor_kind     TEXT   NOT NULL CHECK (actor_kind IN ('person', 'token', 'rule', 'system')),
    actor_id       TEXT,
    actor_name     TEXT   NOT NULL,
    subject_kind   TEXT   NOT NULL CHECK (subject_kind IN ('ticket', 'turn', 'person', 'rule', 'token', 'desk')),
    subject_id     TEXT   NOT NULL,
    kind           TEXT   NOT NULL,
    payload_digest BLOB   NOT NULL CHECK (length(payload_digest) = 32),
    hash           BLOB   NOT NULL CHECK (length(hash) = 32)
);

CREATE INDEX events_by_subject ON events (subject_kind, subject_id, seq);

CREATE TRIGGER events_are_never_updated BEFORE UPDATE ON events
BEGIN
    SELECT RAISE(ABORT, 'events are never updated');
END;

CREATE TRIGGER events_are_never_deleted BEFORE DELETE ON events
BEGIN
    SELECT RAISE(ABORT, 'events are never deleted');
END;

-- Beside the chain, so that personal data can be erased without breaking it.
CREATE TABLE event_payloads (
    seq     BIGINT NOT NULL PRIMARY KEY REFERENCES events (seq),
    salt    BLOB   NOT NULL,
    payload TEXT   NOT NULL
);

CREATE TABLE people (
    id           TEXT    NOT NULL PRIMARY KEY,
    name         TEXT    NOT NULL,
    name_folded  TEXT    NOT NULL,
    email        TEXT,
    email_folded TEXT    UNIQUE,
    has_account  BOOLEAN NOT NULL,
    disabled_at  BIGINT,
    created_at   BIGINT  NOT NULL,
    CHECK ((email IS NULL) = (email_folded IS NULL))
);

CREATE INDEX people_by_name ON people (name_folded, id);

CREATE TABLE tokens (
    name         TEXT   NOT NULL PRIMARY KEY,
    prefix       TEXT   NOT NULL,
    secret_hash  BLOB   NOT NULL UNIQUE CHECK (length(secret_hash) = 32),
    scopes       TEXT   NOT NULL,
    created_at   BIGINT NOT NULL,
    last_used_at BIGINT,
    revoked_at   BIGINT
);

CREATE TABLE rules (
    id       TEXT    NOT NULL PRIMARY KEY,
    position BIGINT  NOT NULL,
    enabled  BOOLEAN NOT NULL,
    version  BIGINT  NOT NULL CHECK (version > 0)
);

CREATE TABLE rule_versions (
    rule       TEXT   NOT NULL REFERENCES rules (id),
    version    BIGINT NOT NULL CHECK (version > 0),
    name       TEXT   NOT NULL,
    condition  TEXT   NOT NULL,
    outcome    TEXT   NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (rule, version)
);

CREATE TABLE conversations (
    id            INTEGER NOT NULL PRIMARY KEY,
    chat_id       TEXT    NOT NULL UNIQUE,
    channel       TEXT,
    -- Folded ID, e-mail or name of the latest user: what makes two conversations the same user's. Empty: unknown.
    user_key      TEXT    NOT NULL,
    title         TEXT    NOT NULL,
    turns         BIGINT  NOT NULL CHECK (turns >= 0),
    -- Position of the last turn recorded before the latest resolution; rules see only what came after.
    resolved_turn BIGINT  NOT NULL CHECK (resolved_turn >= 0 AND resolved_turn <= turns),
    started_at    BIGINT  NOT NULL,
    last_turn_at  BIGINT  NOT NULL
);

CREATE INDEX conversations_by_user ON conversations (user_key, last_turn_at, id) WHERE user_key <> '';

CREATE TABLE turns (
    id           INTEGER NOT NULL PRIMARY KEY,
    conversation BIGINT  NOT NULL REFERENCES conversations (id),
    turn_id      TEXT    NOT NULL,
    position     BIGINT  NOT NULL CHECK (position > 0),
    identity     TEXT    NOT NULL,
    user_name    TEXT,
    user_id      TEXT,
    user_email   TEXT,
    question     TEXT    NOT NULL,
    answer       TEXT    NOT NULL,
    answer_raw   TEXT    NOT NULL,
    -- Hundredths of a per cent; unknown is NULL, never 0.
    confidence   BIGINT  CHECK (confidence BETWEEN 0 AND 10000),
    feedback     TEXT    CHECK (feedback IN ('up', 'down')),
    title        TEXT,
    url          TEXT,
    sources      TEXT    NOT NULL,
    metadata     TEXT    NOT NULL,
    asked_at     BIGINT  NOT NULL,
    created_at   BIGINT  NOT NULL,
    -- The ticket part of the first answer, for when the turn is sent again.
    answered     TEXT,
    UNIQUE (conversation, turn_id),
    UNIQUE (conversation, position)
);

CREATE TABLE guardrail_verdicts (
    turn          BIGINT NOT NULL REFERENCES turns (id),
    ordinal       BIGINT NOT NULL,
    policy        TEXT   NOT NULL,
    policy_folded TEXT   NOT NULL,
    action        TEXT   NOT NULL CHECK (action IN ('flag', 'redact', 'block', 'escalate')),
    detail        TEXT,
    PRIMARY KEY (turn, ordinal)
);

CREATE INDEX guardrail_verdicts_by_policy ON guardrail_verdicts (policy_folded, turn);

CREATE TABLE tickets (
    number             INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    id                 TEXT    NOT NULL UNIQUE,
    conversation       BIGINT  NOT NULL REFERENCES conversations (id),
    turn               BIGINT  NOT NULL REFERENCES turns (id),
    title              TEXT    NOT NULL,
    excerpt            TEXT    NOT NULL,
    description        TEXT    NOT NULL,
    status             TEXT    NOT NULL CHECK (status IN ('open', 'in_progress', 'resolved', 'closed')),
    status_rank        BIGINT  NOT NULL,
    severity           TEXT    NOT NULL CHECK (severity IN ('low', 'medium', 'high', 'critical')),
    severity_rank      BIGINT  NOT NULL,
    severity_by_person BOOLEAN NOT NULL,
    suggested_severity TEXT    CHECK (suggested_severity IN ('low', 'medium', 'high', 'critical')),
    confidence         BIGINT  CHECK (confidence BETWEEN 0 AND 10000),
    -- Unknown confidence sorts last either way: 10001 ascending, -1 descending.
    confidence_up_key   BIGINT NOT NULL,
    confidence_down_key BIGINT NOT NULL,
    assignee           TEXT    REFERENCES people (id),
    assignee_key       TEXT    NOT NULL,
    rule               TEXT    NOT NULL,
    escalation_tag     TEXT    NOT NULL,
    joined             BIGINT  NOT NULL CHECK (joined >= 0),
    created_at         BIGINT  NOT NULL,
    updated_at         BIGINT  NOT NULL,
    resolved_at        BIGINT,
    resolved_by        TEXT    REFERENCES people (id),
    resolved_by_name   TEXT,
    audit_id           TEXT    NOT NULL UNIQUE,
    follows            BIGINT  REFERENCES tickets (number),
    CHECK ((status = 'resolved') = (resolved_at IS NOT NULL)),
    CHECK (resolved_by IS NULL OR resolved_at IS NOT NULL),
    CHECK (updated_at >= created_at),
    CHECK ((assignee IS NULL) = (assignee_key = ''))
);

CREATE INDEX tickets_by_conversation ON tickets (conversation, number);
CREATE INDEX tickets_by_assignee ON tickets (assignee, number) WHERE assignee IS NOT NULL;

-- One index a sort for the whole list, one a sort below each status and severity; a list merges those it asks for.
CREATE INDEX tickets_by_created ON tickets (created_at, number);
CREATE INDEX tickets_by_updated ON tickets (updated_at, number);
CREATE INDEX tickets_by_severity ON tickets (severity_rank, number);
CREATE INDEX tickets_by_status ON tickets (status_rank, number);
CREATE INDEX tickets_by_confidence_up ON tickets (confidence_up_key, number);
CREATE INDEX tickets_by_confidence_down ON tickets (confidence_down_key, number);
CREATE INDEX tickets_by_assigned_to ON tickets (assignee_key, number);
CREATE INDEX tickets_filtered_by_created ON tickets (status_rank, severity_rank, created_at, number);
CREATE INDEX tickets_filtered_by_updated ON tickets (status_rank, severity_rank, updated_at, number);
CREATE INDEX tickets_filtered_by_number ON tickets (status_rank, severity_rank, number);
CREATE INDEX tickets_filtered_by_confidence_up ON tickets (status_rank, severity_rank, confidence_up_key, number);
CREATE INDEX tickets_filtered_by_confidence_down ON tickets (status_rank, severity_rank, confidence_down_key, number);
CREATE INDEX tickets_filtered_by_assigned_to ON tickets (status_rank, severity_rank, assignee_key, number);

-- Every rule and guardrail that matched a turn, as it was, with the ticket that it made or joined.
CREATE TABLE matches (
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
    CHECK ((rule IS NULL) = (version IS NULL))
);

CREATE INDEX matches_by_ticket ON matches (ticket, turn, ordinal);
CREATE INDEX matches_by_rule ON matches (rule, at) WHERE rule IS NOT NULL;

-- What a ticket is found by: the folded user, question and answer of each of its turns.
CREATE TABLE ticket_texts (
    id     INTEGER NOT NULL PRIMARY KEY,
    ticket BIGINT  NOT NULL REFERENCES tickets (number),
    turn   BIGINT  NOT NULL REFERENCES turns (id),
    folded TEXT    NOT NULL,
    UNIQUE (ticket, turn)
);

-- Proposes; ticket_texts decides.
CREATE VIRTUAL TABLE ticket_trigrams USING fts5 (
    folded, content = 'ticket_texts', content_rowid = 'id', tokenize = 'trigram case_sensitive 1', detail = 'none'
);

CREATE TRIGGER ticket_trigrams_follow AFTER INSERT ON ticket_texts
BEGIN
    INSERT INTO ticket_trigrams (rowid, folded) VALUES (new.id, new.folded);
END;
