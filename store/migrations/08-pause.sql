-- v8: pauses

CREATE TABLE pause (
	account  TEXT   NOT NULL,
	scope    TEXT   NOT NULL,
	place    TEXT   NOT NULL,
	what     TEXT   NOT NULL,
	since_ms BIGINT NOT NULL,
	until_ms BIGINT NOT NULL,
	set_by   TEXT   NOT NULL,

	PRIMARY KEY (account, scope, place)
);

CREATE INDEX pause_until ON pause (account, until_ms);
