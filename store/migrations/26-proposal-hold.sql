-- v26: the hold that a proposal would release

ALTER TABLE proposal ADD COLUMN hold TEXT NOT NULL DEFAULT '';
