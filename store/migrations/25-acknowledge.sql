-- v25: what officers knew of a room's spaces when they last approved or acknowledged that something is removed there

-- Numbers of acknowledgements: what came with 0 came before any. What stands before this version is known to none.
ALTER TABLE space_child ADD COLUMN came BIGINT NOT NULL DEFAULT 0;
ALTER TABLE space_child ADD COLUMN went BIGINT NOT NULL DEFAULT 0; -- 0: it holds the room still
ALTER TABLE room ADD COLUMN entered BIGINT NOT NULL DEFAULT 0;
ALTER TABLE room ADD COLUMN acknowledged BIGINT NOT NULL DEFAULT 0;
ALTER TABLE proposal ADD COLUMN acknowledges BIGINT NOT NULL DEFAULT 0;

ALTER TABLE retention ADD COLUMN code TEXT NOT NULL DEFAULT ''; -- nothing goes until an officer types it
CREATE INDEX retention_waiting ON retention (account, code) WHERE code <> '';
