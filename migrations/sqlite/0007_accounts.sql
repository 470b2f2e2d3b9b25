-- Accounts: who may sign in and as what, their sessions, the links that let someone in once, and who guesses.
--
-- Of secrets only the SHA-256 is stored (they are 256 random bits), of passwords the Argon2id.

CREATE TABLE accounts (
    person        TEXT   NOT NULL PRIMARY KEY REFERENCES people (id),
    role          TEXT   NOT NULL CHECK (role IN ('viewer', 'agent', 'admin')),
    -- NULL: nobody can sign in yet.
    password_hash TEXT,
    created_at    BIGINT NOT NULL,
    -- When the role or the password was last changed.
    changed_at    BIGINT NOT NULL,
    signed_in_at  BIGINT
);

-- Who had an account before there were roles could do everything; whoever was first goes on so.
INSERT INTO accounts (person, role, created_at, changed_at)
SELECT p.id, CASE WHEN p.id = (SELECT f.id FROM people f WHERE f.has_account ORDER BY f.created_at, f.id LIMIT 1)
                  THEN 'admin' ELSE 'agent' END, p.created_at, p.created_at
FROM people p WHERE p.has_account;

-- Whether a person has an account is whether there is one.
ALTER TABLE people DROP COLUMN has_account;

CREATE TABLE sessions (
    id           TEXT   NOT NULL PRIMARY KEY,
    secret_hash  BLOB   NOT NULL UNIQUE CHECK (length(secret_hash) = 32),
    person       TEXT   NOT NULL REFERENCES accounts (person),
    created_at   BIGINT NOT NULL,
    -- To the minute.
    last_seen_at BIGINT NOT NULL,
    -- What the browser says of itself, and where it called from, when the session began.
    agent        TEXT   NOT NULL,
    address      TEXT   NOT NULL
);

CREATE INDEX sessions_by_person ON sessions (person, last_seen_at);

CREATE TABLE one_time_links (
    secret_hash BLOB   NOT NULL PRIMARY KEY CHECK (length(secret_hash) = 32),
    purpose     TEXT   NOT NULL CHECK (purpose IN ('invite', 'reset', 'setup')),
    -- Whose account it is for; the first account is nobody's yet.
    person      TEXT   REFERENCES accounts (person),
    created_at  BIGINT NOT NULL,
    expires_at  BIGINT NOT NULL CHECK (expires_at > created_at),
    used_at     BIGINT,
    CHECK ((purpose = 'setup') = (person IS NULL))
);

CREATE INDEX one_time_links_by_person ON one_time_links (person) WHERE person IS NOT NULL;

-- Tries to sign in that led to nothing, by account and by address. Keys are hashed: what is typed as an e-mail may be
-- anything, a password included.
CREATE TABLE sign_in_tries (
    kind     TEXT   NOT NULL CHECK (kind IN ('account', 'address')),
    key_hash BLOB   NOT NULL CHECK (length(key_hash) = 32),
    failures BIGINT NOT NULL CHECK (failures >= 0),
    last_at  BIGINT NOT NULL,
    PRIMARY KEY (kind, key_hash)
) WITHOUT ROWID;

CREATE INDEX sign_in_tries_by_time ON sign_in_tries (last_at);
