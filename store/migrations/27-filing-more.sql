-- v27: what is not in a filing, what may come late, and where the version before is

ALTER TABLE filing ADD COLUMN files BIGINT NOT NULL DEFAULT 0;
ALTER TABLE filing ADD COLUMN unsure BOOLEAN NOT NULL DEFAULT false;
ALTER TABLE filing ADD COLUMN previous_at TEXT NOT NULL DEFAULT '';
