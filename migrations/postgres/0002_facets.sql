-- The values that tickets have, for what a list may be filtered by: no walk through all tickets finds them quickly enough.
-- Only ever added to, as the values themselves are: they are fixed when a ticket is made or an escalation joins it.

CREATE TABLE ticket_facets (
    facet TEXT COLLATE "C" NOT NULL CHECK (facet IN ('channel', 'rule', 'guardrail', 'tag')),
    value TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (facet, value)
);

CREATE FUNCTION ticket_facets_of_ticket() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO ticket_facets (facet, value) VALUES ('tag', NEW.escalation_tag) ON CONFLICT DO NOTHING;
    INSERT INTO ticket_facets (facet, value)
    SELECT 'channel', channel FROM conversations WHERE id = NEW.conversation AND channel IS NOT NULL
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END
$$;

CREATE FUNCTION ticket_facets_of_match() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO ticket_facets (facet, value) VALUES ('rule', NEW.name) ON CONFLICT DO NOTHING;
    RETURN NULL;
END
$$;

CREATE FUNCTION ticket_facets_of_text() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO ticket_facets (facet, value)
    SELECT 'guardrail', policy FROM guardrail_verdicts WHERE turn = NEW.turn
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END
$$;

CREATE TRIGGER ticket_facets_follow_tickets AFTER INSERT ON tickets
    FOR EACH ROW EXECUTE FUNCTION ticket_facets_of_ticket();

CREATE TRIGGER ticket_facets_follow_matches AFTER INSERT ON matches
    FOR EACH ROW WHEN (NEW.rule IS NOT NULL) EXECUTE FUNCTION ticket_facets_of_match();

CREATE TRIGGER ticket_facets_follow_texts AFTER INSERT ON ticket_texts
    FOR EACH ROW EXECUTE FUNCTION ticket_facets_of_text();

-- After the triggers: what another process records meanwhile is in either.
INSERT INTO ticket_facets (facet, value) SELECT DISTINCT 'tag', escalation_tag FROM tickets ON CONFLICT DO NOTHING;

INSERT INTO ticket_facets (facet, value)
SELECT DISTINCT 'channel', c.channel FROM tickets t JOIN conversations c ON c.id = t.conversation
WHERE c.channel IS NOT NULL ON CONFLICT DO NOTHING;

INSERT INTO ticket_facets (facet, value) SELECT DISTINCT 'rule', name FROM matches WHERE rule IS NOT NULL ON CONFLICT DO NOTHING;

INSERT INTO ticket_facets (facet, value)
SELECT DISTINCT 'guardrail', g.policy FROM ticket_texts x JOIN guardrail_verdicts g ON g.turn = x.turn ON CONFLICT DO NOTHING;
