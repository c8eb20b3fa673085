-- v12: figures, by room, day and stored word

CREATE TABLE figure (
	account TEXT   NOT NULL,
	day_ms  BIGINT NOT NULL,
	room    TEXT   NOT NULL,
	what    TEXT   NOT NULL,
	kind    TEXT   NOT NULL,
	number  BIGINT NOT NULL,

	PRIMARY KEY (account, day_ms, room, what, kind)
);
