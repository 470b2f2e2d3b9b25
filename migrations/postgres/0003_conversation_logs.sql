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
    conversation  BIGINT           NOT NULL REFERENCES conversations (id),
    policy_folded TEXT COLLATE "C" NOT NULL,
    policy        TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (conversation, policy_folded)
);

-- The values that conversations have, for what the list may be filtered by; only ever added to, as ticket_facets.
CREATE TABLE conversation_facets (
    facet TEXT COLLATE "C" NOT NULL CHECK (facet IN ('channel', 'guardrail')),
    value TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (facet, value)
);

-- What a turn is found by: its folded user, question and answer, and with the first of a conversation the chat ID.
CREATE TABLE turn_texts (
    turn         BIGINT           NOT NULL PRIMARY KEY REFERENCES turns (id),
    conversation BIGINT           NOT NULL REFERENCES conversations (id),
    folded       TEXT COLLATE "C" NOT NULL,
    -- As in ticket_texts: they propose, folded decides.
    trigrams     INTEGER[]        NOT NULL
);

CREATE INDEX turn_texts_by_conversation ON turn_texts (conversation);
CREATE INDEX turn_texts_by_trigram ON turn_texts USING gin (trigrams);

-- Turns from before there were texts: only Rust can fold them, at the next start.
CREATE TABLE turn_texts_due (
    turn BIGINT NOT NULL PRIMARY KEY REFERENCES turns (id)
);

CREATE INDEX turns_with_feedback ON turns (conversation, feedback) WHERE feedback IS NOT NULL;

CREATE FUNCTION conversations_of_turn() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE conversations SET
        lowest_confidence = CASE WHEN lowest_confidence <= NEW.confidence THEN lowest_confidence
                                 ELSE coalesce(NEW.confidence, lowest_confidence) END,
        thumbs_up = thumbs_up OR coalesce(NEW.feedback = 'up', FALSE),
        thumbs_down = thumbs_down OR coalesce(NEW.feedback = 'down', FALSE)
    WHERE id = NEW.conversation;
    RETURN NULL;
END
$$;

CREATE FUNCTION conversations_of_feedback() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE conversations SET
        thumbs_up = EXISTS (SELECT 1 FROM turns u WHERE u.conversation = NEW.conversation AND u.feedback = 'up'),
        thumbs_down = EXISTS (SELECT 1 FROM turns u WHERE u.conversation = NEW.conversation AND u.feedback = 'down')
    WHERE id = NEW.conversation;
    RETURN NULL;
END
$$;

CREATE FUNCTION conversations_of_verdict() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO conversation_facets (facet, value) VALUES ('guardrail', NEW.policy) ON CONFLICT DO NOTHING;
    INSERT INTO conversation_policies (conversation, policy_folded, policy)
    SELECT conversation, NEW.policy_folded, NEW.policy FROM turns WHERE id = NEW.turn
    ON CONFLICT DO NOTHING;
    UPDATE conversations SET guarded = TRUE
    WHERE id = (SELECT conversation FROM turns WHERE id = NEW.turn) AND NOT guarded;
    RETURN NULL;
END
$$;

CREATE FUNCTION conversations_of_ticket() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE conversations SET has_ticket = TRUE WHERE id = NEW.conversation AND NOT has_ticket;
    RETURN NULL;
END
$$;

CREATE FUNCTION conversation_facets_of_conversation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO conversation_facets (facet, value) VALUES ('channel', NEW.channel) ON CONFLICT DO NOTHING;
    RETURN NULL;
END
$$;

CREATE TRIGGER conversations_follow_turns AFTER INSERT ON turns
    FOR EACH ROW WHEN (NEW.confidence IS NOT NULL OR NEW.feedback IS NOT NULL) EXECUTE FUNCTION conversations_of_turn();

CREATE TRIGGER conversations_follow_feedback AFTER UPDATE OF feedback ON turns
    FOR EACH ROW EXECUTE FUNCTION conversations_of_feedback();

CREATE TRIGGER conversations_follow_verdicts AFTER INSERT ON guardrail_verdicts
    FOR EACH ROW EXECUTE FUNCTION conversations_of_verdict();

CREATE TRIGGER conversations_follow_tickets AFTER INSERT ON tickets
    FOR EACH ROW EXECUTE FUNCTION conversations_of_ticket();

CREATE TRIGGER conversation_facets_follow AFTER INSERT ON conversations
    FOR EACH ROW WHEN (NEW.channel IS NOT NULL) EXECUTE FUNCTION conversation_facets_of_conversation();

-- After the triggers: what another process records meanwhile is in either.
INSERT INTO turn_texts_due (turn) SELECT id FROM turns;

INSERT INTO conversation_policies (conversation, policy_folded, policy)
SELECT u.conversation, g.policy_folded, min(g.policy) FROM guardrail_verdicts g JOIN turns u ON u.id = g.turn
GROUP BY u.conversation, g.policy_folded ON CONFLICT DO NOTHING;

INSERT INTO conversation_facets (facet, value)
SELECT DISTINCT 'channel', channel FROM conversations WHERE channel IS NOT NULL ON CONFLICT DO NOTHING;

INSERT INTO conversation_facets (facet, value)
SELECT DISTINCT 'guardrail', policy FROM guardrail_verdicts ON CONFLICT DO NOTHING;

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
