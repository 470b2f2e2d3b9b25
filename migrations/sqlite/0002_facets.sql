-- The values that tickets have, for what a list may be filtered by: no walk through all tickets finds them quickly enough.
-- Only ever added to, as the values themselves are: they are fixed when a ticket is made or an escalation joins it.

CREATE TABLE ticket_facets (
    facet TEXT NOT NULL CHECK (facet IN ('channel', 'rule', 'guardrail', 'tag')),
    value TEXT NOT NULL,
    PRIMARY KEY (facet, value)
) WITHOUT ROWID;

INSERT INTO ticket_facets (facet, value) SELECT DISTINCT 'tag', escalation_tag FROM tickets;

INSERT INTO ticket_facets (facet, value)
SELECT DISTINCT 'channel', c.channel FROM tickets t JOIN conversations c ON c.id = t.conversation
WHERE c.channel IS NOT NULL;

INSERT INTO ticket_facets (facet, value) SELECT DISTINCT 'rule', name FROM matches WHERE rule IS NOT NULL;

INSERT INTO ticket_facets (facet, value)
SELECT DISTINCT 'guardrail', g.policy FROM ticket_texts x JOIN guardrail_verdicts g ON g.turn = x.turn;

CREATE TRIGGER ticket_facets_follow_tickets AFTER INSERT ON tickets
BEGIN
    INSERT INTO ticket_facets (facet, value) VALUES ('tag', new.escalation_tag) ON CONFLICT DO NOTHING;
    INSERT INTO ticket_facets (facet, value)
    SELECT 'channel', channel FROM conversations WHERE id = new.conversation AND channel IS NOT NULL
    ON CONFLICT DO NOTHING;
END;

CREATE TRIGGER ticket_facets_follow_matches AFTER INSERT ON matches WHEN new.rule IS NOT NULL
BEGIN
    INSERT INTO ticket_facets (facet, value) VALUES ('rule', new.name) ON CONFLICT DO NOTHING;
END;

CREATE TRIGGER ticket_facets_follow_texts AFTER INSERT ON ticket_texts
BEGIN
    INSERT INTO ticket_facets (facet, value)
    SELECT 'guardrail', policy FROM guardrail_verdicts WHERE turn = new.turn
    ON CONFLICT DO NOTHING;
END;
