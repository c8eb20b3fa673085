-- v20: holds

CREATE TABLE hold (
	account      TEXT   NOT NULL,
	id           TEXT   NOT NULL,
	what         TEXT   NOT NULL, -- room, person, conversation
	room         TEXT   NOT NULL,
	person       TEXT   NOT NULL,
	conversation TEXT   NOT NULL, -- the event that was named
	from_ms      BIGINT NOT NULL, -- 0: no beginning
	to_ms        BIGINT NOT NULL, -- 0: no end; else the first instant after it
	by_user      TEXT   NOT NULL,
	at_ms        BIGINT NOT NULL,
	words        BYTEA  NOT NULL, -- sealed: reference and reason
	ended_ms     BIGINT NOT NULL DEFAULT 0,
	ended_by     TEXT   NOT NULL DEFAULT '',

	PRIMARY KEY (account, id)
);

CREATE INDEX hold_open ON hold (account, at_ms, id) WHERE ended_ms = 0;
