-- v7: people: the direct room with each, and how often each was approached

CREATE TABLE person (
	account TEXT   NOT NULL,
	id      TEXT   NOT NULL,
	direct  TEXT   NOT NULL DEFAULT '',
	opened  BIGINT NOT NULL DEFAULT 0, -- direct rooms made, or tried in vain

	PRIMARY KEY (account, id)
);

CREATE TABLE approach (
	account TEXT   NOT NULL,
	seq     BIGINT NOT NULL,
	person  TEXT   NOT NULL,
	at_ms   BIGINT NOT NULL,

	PRIMARY KEY (account, seq)
);

CREATE INDEX approach_person ON approach (account, person, at_ms);
CREATE INDEX approach_at ON approach (account, at_ms);
