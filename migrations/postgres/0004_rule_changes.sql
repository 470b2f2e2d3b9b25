-- Rules are changed in the settings: who saved a version, what was deleted, and why a rule is skipped.

-- When the rule was deleted. Its versions and matches stay.
ALTER TABLE rules ADD COLUMN deleted_at BIGINT;

-- Who got a ticket last, of those who take turns.
ALTER TABLE rules ADD COLUMN last_assignee TEXT COLLATE "C" REFERENCES people (id);

-- Why the present version can't be used, once that was found out. NULL: nothing is known against it.
ALTER TABLE rules ADD COLUMN problem TEXT COLLATE "C";

-- Who saved the version, by the name that they had.
ALTER TABLE rule_versions ADD COLUMN saved_by TEXT COLLATE "C" NOT NULL DEFAULT 'Handoff';
