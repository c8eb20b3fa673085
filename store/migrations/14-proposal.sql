-- v14: what officers ask to have put in force

CREATE TABLE proposal (
	account   TEXT   NOT NULL,
	id        TEXT   NOT NULL, -- the event that brought it
	kind      TEXT   NOT NULL,
	stage     TEXT   NOT NULL,
	by_user   TEXT   NOT NULL, -- '' where it is only the server's word
	thread    TEXT   NOT NULL,
	code      TEXT   NOT NULL,
	base      TEXT   NOT NULL, -- the rules in force when it was made
	to_number BIGINT NOT NULL DEFAULT 0,
	opened_ms BIGINT NOT NULL,
	until_ms  BIGINT NOT NULL,
	moved_ms  BIGINT NOT NULL DEFAULT 0,
	moved_by  TEXT   NOT NULL DEFAULT '',
	body      BLOB, -- the texts, sealed; gone when it is over

	PRIMARY KEY (account, id)
);

CREATE INDEX proposal_open ON proposal (account, opened_ms, id) WHERE stage IN ('rehearsing', 'waiting');
