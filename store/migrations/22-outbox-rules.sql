-- v22: the rules by which a removal was decided

ALTER TABLE outbox ADD COLUMN rules TEXT NOT NULL DEFAULT '';
