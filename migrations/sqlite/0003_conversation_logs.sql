-- Conversation Logs: what its list shows, sorts and filters by, and what a turn is found by.

-- What the turns of a conversation come to. Triggers keep it, and nothing here is ever counted: whatever is said twice of a
-- conversation leaves it as it is.
ALTER TABLE conversations ADD COLUMN lowest_confidence BIGINT CHECK (lowest_confidence BETWEEN 0 AND 10000);
ALTER TABLE conversations ADD COLUMN thumbs_up BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE conversations ADD COLUMN thumbs_down BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE conversations ADD COLUMN guarded BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE conversations ADD COLUMN has_ticket BOOLEAN NOT NULL DEFAULT FALSE;

-- The policies that were hit in a conversation, each as one of its hits wrote it.
CREATE TABLE conversation_policies (
    conversation  BIGINT NOT NULL REFERENCES conversations (id),
    policy_folded TEXT   NOT NULL,
    policy        TEXT   NOT NULL,
    PRIMARY KEY (conversation, policy_folded)
) WITHOUT ROWID;

-- The values that conversations have, for what the list may be filtered by; only ever added to, as ticket_facets.
CREATE TABLE conversation_facets (
    facet TEXT NOT NULL CHECK (facet IN ('channel', 'guardrail')),
    value TEXT NOT NULL,
    PRIMARY KEY (facet, value)
) WITHOUT ROWID;

-- What a turn is found by: its folded user, question and answer, and with the first of a conversation the chat ID.
CREATE TABLE turn_texts (
    turn         INTEGER NOT NULL PRIMARY KEY REFERENCES turns (id),
    conversation BIGINT  NOT NULL REFERENCES conversations (id),
    folded       TEXT    NOT NULL
);

CREATE INDEX turn_texts_by_conversation ON turn_texts (conversation);

-- Turns from before there were texts: only Rust can fold them, at the next start.
CREATE TABLE turn_texts_due (
    turn INTEGER NOT NULL PRIMARY KEY REFERENCES turns (id)
);

-- Proposes; turn_texts decides.
CREATE VIRTUAL TABLE turn_trigrams USING fts5 (
    folded, content = 'turn_texts', content_rowid = 'turn', tokenize = 'trigram case_sensitive 1', detail = 'none'
);

CREATE TRIGGER turn_trigrams_follow AFTER INSERT ON turn_texts
BEGIN
    INSERT INTO turn_trigrams (rowid, folded) VALUES (new.turn, new.folded);
END;

CREATE INDEX turns_with_feedback ON turns (conversation, feedback) WHERE feedback IS NOT NULL;

INSERT INTO turn_texts_due (turn) SELECT id FROM turns;

INSERT INTO conversation_policies (conversation, policy_folded, policy)
SELECT u.conversation, g.policy_folded, min(g.policy) FROM guardrail_verdicts g JOIN turns u ON u.id = g.turn
GROUP BY u.conversation, g.policy_folded;

INSERT INTO conversation_facets (facet, value) SELECT DISTINCT 'channel', channel FROM conversations WHERE channel IS NOT NULL;

INSERT INTO conversation_facets (facet, value) SELECT DISTINCT 'guardrail', policy FROM guardrail_verdicts;

UPDATE conversations SET
    lowest_confidence = (SELECT min(u.confidence) FROM turns u WHERE u.conversation = conversations.id),
    thumbs_up = EXISTS (SELECT 1 FROM turns u WHERE u.conversation = conversations.id AND u.feedback = 'up'),
    thumbs_down = EXISTS (SELECT 1 FROM turns u WHERE u.conversation = conversations.id AND u.feedback = 'down'),
    guarded = EXISTS (SELECT 1 FROM conversation_policies p WHERE p.conversation = conversations.id),
    has_ticket = EXISTS (SELECT 1 FROM tickets t WHERE t.conversation = conversations.id);

CREATE INDEX conversations_by_activity ON conversations (last_turn_at, id);
CREATE INDEX conversations_by_channel ON conversations (channel, last_turn_at, id);
CREATE INDEX conversations_with_ticket ON conversations (last_turn_at, id) WHERE has_ticket;
CREATE INDEX conversations_guarded ON conversations (last_turn_at, id) WHERE guarded;
CREATE INDEX conversations_thumbs_up ON conversations (last_turn_at, id) WHERE thumbs_up;
CREATE INDEX conversations_thumbs_down ON conversations (last_turn_at, id) WHERE thumbs_down;

CREATE TRIGGER conversations_follow_turns AFTER INSERT ON turns WHEN new.confidence IS NOT NULL OR new.feedback IS NOT NULL
BEGIN
    UPDATE conversations SET
        lowest_confidence = CASE WHEN lowest_confidence <= new.confidence THEN lowest_confidence
                                 ELSE coalesce(new.confidence, lowest_confidence) END,
        thumbs_up = thumbs_up OR coalesce(new.feedback = 'up', FALSE),
        thumbs_down = thumbs_down OR coalesce(new.feedback = 'down', FALSE)
    WHERE id = new.conversation;
END;

CREATE TRIGGER conversations_follow_feedback AFTER UPDATE OF feedback ON turns
BEGIN
    UPDATE conversations SET
        thumbs_up = EXISTS (SELECT 1 FROM turns u WHERE u.conversation = new.conversation AND u.feedback = 'up'),
        thumbs_down = EXISTS (SELECT 1 FROM turns u WHERE u.conversation = new.conversation AND u.feedback = 'down')
    WHERE id = new.conversation;
END;

CREATE TRIGGER conversations_follow_verdicts AFTER INSERT ON guardrail_verdicts
BEGIN
    INSERT INTO conversation_facets (facet, value) VALUES ('guardrail', new.policy) ON CONFLICT DO NOTHING;
    INSERT INTO conversation_policies (conversation, policy_folded, policy)
    SELECT conversation, new.policy_folded, new.policy FROM turns WHERE id = new.turn
    ON CONFLICT DO NOTHING;
    UPDATE conversations SET guarded = TRUE
    WHERE id = (SELECT conversation FROM turns WHERE id = new.turn) AND NOT guarded;
END;

CREATE TRIGGER conversations_follow_tickets AFTER INSERT ON tickets
BEGIN
    UPDATE conversations SET has_ticket = TRUE WHERE id = new.conversation AND NOT has_ticket;
END;

CREATE TRIGGER conversation_facets_follow AFTER INSERT ON conversations WHEN new.channel IS NOT NULL
BEGIN
    INSERT INTO conversation_facets (facet, value) VALUES ('channel', new.channel) ON CONFLICT DO NOTHING;
END;
