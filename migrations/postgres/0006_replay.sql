-- What is needed to hold rules against recorded turns as they were when they were recorded: what had been settled by then,
-- and what users said of answers at which time.

-- How often a ticket was resolved or closed, less how often one was reopened: while it stays the same, what escalates joins.
ALTER TABLE conversations ADD COLUMN endings BIGINT NOT NULL DEFAULT 0 CHECK (endings >= 0);

-- The conversation's resolved_turn and endings when the turn was recorded, and the feedback that came with it.
ALTER TABLE turns ADD COLUMN resolved_before BIGINT NOT NULL DEFAULT 0
    CHECK (resolved_before >= 0 AND resolved_before < position);
ALTER TABLE turns ADD COLUMN endings BIGINT NOT NULL DEFAULT 0 CHECK (endings >= 0);
ALTER TABLE turns ADD COLUMN first_feedback TEXT CHECK (first_feedback IN ('up', 'down'));

-- What users said of an answer after its turn was recorded.
CREATE TABLE feedback_changes (
    turn     BIGINT  NOT NULL REFERENCES turns (id),
    ordinal  BIGINT  NOT NULL CHECK (ordinal > 0),
    feedback TEXT    CHECK (feedback IN ('up', 'down')),
    at       BIGINT  NOT NULL,
    -- Whether rules were run: not where the conversation had been resolved since the turn.
    heard    BOOLEAN NOT NULL,
    -- The conversation's at that time.
    endings  BIGINT  NOT NULL CHECK (endings >= 0),
    PRIMARY KEY (turn, ordinal)
);

-- The past of a desk from before, from its log: how many turns had been recorded when tickets were ended and reopened …
CREATE TABLE replayed_moves AS
SELECT t.conversation AS conversation, e.seq AS seq, p.payload LIKE '%"to":"resolved"%' AS resolved,
       CASE WHEN p.payload LIKE '%"to":"resolved"%' OR p.payload LIKE '%"to":"closed"%' THEN 1 ELSE 0 END
       - CASE WHEN p.payload LIKE '%"from":"resolved"%' OR p.payload LIKE '%"from":"closed"%' THEN 1 ELSE 0 END AS endings,
       coalesce((SELECT max(u.position)
        FROM turns u JOIN events r ON r.subject_kind = 'turn' AND r.subject_id = CAST(u.id AS TEXT)
        WHERE u.conversation = t.conversation AND r.kind = 'turn.recorded' AND r.seq < e.seq), 0) AS turns
FROM events e JOIN event_payloads p ON p.seq = e.seq JOIN tickets t ON t.id = e.subject_id
WHERE e.subject_kind = 'ticket' AND e.kind = 'ticket.status_changed';

CREATE INDEX replayed_moves_by_conversation ON replayed_moves (conversation, turns);

UPDATE conversations SET endings =
    (SELECT CAST(sum(x.endings) AS BIGINT) FROM replayed_moves x WHERE x.conversation = conversations.id)
WHERE id IN (SELECT conversation FROM replayed_moves);

UPDATE turns SET
    resolved_before = coalesce((SELECT max(x.turns) FROM replayed_moves x
        WHERE x.conversation = turns.conversation AND x.resolved AND x.turns < turns.position), 0),
    endings = coalesce((SELECT CAST(sum(x.endings) AS BIGINT) FROM replayed_moves x
        WHERE x.conversation = turns.conversation AND x.turns < turns.position), 0)
WHERE conversation IN (SELECT conversation FROM replayed_moves);

-- … and what feedback there was before each change of it.
INSERT INTO feedback_changes (turn, ordinal, feedback, at, heard, endings)
SELECT u.id, row_number() OVER (PARTITION BY u.id ORDER BY e.seq),
       CASE WHEN p.payload LIKE '%"to":"up"%' THEN 'up' WHEN p.payload LIKE '%"to":"down"%' THEN 'down' END, e.at,
       NOT EXISTS (SELECT 1 FROM replayed_moves x
                   WHERE x.conversation = u.conversation AND x.resolved AND x.turns >= u.position AND x.seq < e.seq),
       coalesce((SELECT CAST(sum(x.endings) AS BIGINT) FROM replayed_moves x
                 WHERE x.conversation = u.conversation AND x.seq < e.seq), 0)
FROM events e JOIN event_payloads p ON p.seq = e.seq JOIN turns u ON u.id = CAST(e.subject_id AS BIGINT)
WHERE e.subject_kind = 'turn' AND e.kind = 'turn.feedback_changed';

UPDATE turns SET first_feedback = feedback
WHERE feedback IS NOT NULL AND NOT EXISTS (SELECT 1 FROM feedback_changes f WHERE f.turn = turns.id);

UPDATE turns SET first_feedback = (
    SELECT CASE WHEN p.payload LIKE '%"from":"up"%' THEN 'up' WHEN p.payload LIKE '%"from":"down"%' THEN 'down' END
    FROM events e JOIN event_payloads p ON p.seq = e.seq
    WHERE e.subject_kind = 'turn' AND e.subject_id = CAST(turns.id AS TEXT) AND e.kind = 'turn.feedback_changed'
    ORDER BY e.seq LIMIT 1)
WHERE id IN (SELECT turn FROM feedback_changes);

DROP TABLE replayed_moves;
