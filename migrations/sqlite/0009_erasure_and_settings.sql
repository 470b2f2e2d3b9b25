-- Erasure of what was said, and the settings of the desk.

-- When what was said in the turn was erased. Its texts are empty and its user is unknown from then on.
ALTER TABLE turns ADD COLUMN erased_at BIGINT;

-- Conversations whose chat ID was erased as well. By its SHA-256 a turn that is sent again is still known.
CREATE TABLE erased_chats (
    chat_hash    BLOB   NOT NULL CHECK (length(chat_hash) = 32),
    conversation BIGINT NOT NULL REFERENCES conversations (id),
    PRIMARY KEY (chat_hash, conversation)
) WITHOUT ROWID;

-- What is taken out of an index is gone from its pages at once, and not only with the next merge.
INSERT INTO ticket_trigrams (ticket_trigrams, rank) VALUES ('secure-delete', 1);
INSERT INTO turn_trigrams (turn_trigrams, rank) VALUES ('secure-delete', 1);

CREATE TRIGGER ticket_trigrams_forget AFTER UPDATE OF folded ON ticket_texts
BEGIN
    INSERT INTO ticket_trigrams (ticket_trigrams, rowid, folded) VALUES ('delete', old.id, old.folded);
    INSERT INTO ticket_trigrams (rowid, folded) VALUES (new.id, new.folded);
END;

CREATE TRIGGER turn_trigrams_forget AFTER UPDATE OF folded ON turn_texts
BEGIN
    INSERT INTO turn_trigrams (turn_trigrams, rowid, folded) VALUES ('delete', old.turn, old.folded);
    INSERT INTO turn_trigrams (rowid, folded) VALUES (new.turn, new.folded);
END;

-- What was set; what was never set is as a new desk has it.
CREATE TABLE settings (
    key        TEXT   NOT NULL PRIMARY KEY,
    value      TEXT   NOT NULL,
    changed_at BIGINT NOT NULL
);
