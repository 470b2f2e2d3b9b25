-- Erasure of what was said, and the settings of the desk.

-- When what was said in the turn was erased. Its texts are empty and its user is unknown from then on.
ALTER TABLE turns ADD COLUMN erased_at BIGINT;

-- Conversations whose chat ID was erased as well. By its SHA-256 a turn that is sent again is still known.
CREATE TABLE erased_chats (
    chat_hash    BYTEA  NOT NULL CHECK (length(chat_hash) = 32),
    conversation BIGINT NOT NULL REFERENCES conversations (id),
    PRIMARY KEY (chat_hash, conversation)
);

-- What was set; what was never set is as a new desk has it.
CREATE TABLE settings (
    key        TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    value      TEXT COLLATE "C" NOT NULL,
    changed_at BIGINT           NOT NULL
);
