-- v21: where the retention of each room stands, what was removed, and certificates of it

CREATE TABLE retention (
	account  TEXT   NOT NULL,
	room     TEXT   NOT NULL,
	policy   TEXT   NOT NULL,
	schedule TEXT   NOT NULL,
	told_ms  BIGINT NOT NULL,
	shown_ms BIGINT NOT NULL,
	ran_ms   BIGINT NOT NULL,
	next_ms  BIGINT NOT NULL,

	PRIMARY KEY (account, room)
);

-- What is in no certificate yet.
CREATE TABLE tally (
	account       TEXT   NOT NULL,
	policy        TEXT   NOT NULL,
	day           TEXT   NOT NULL,
	room          TEXT   NOT NULL,
	class         TEXT   NOT NULL,
	conversations BIGINT NOT NULL,
	messages      BIGINT NOT NULL,
	first_ms      BIGINT NOT NULL,
	last_ms       BIGINT NOT NULL,
	rules         TEXT   NOT NULL,

	PRIMARY KEY (account, policy, day, room, class)
);

CREATE TABLE certificate (
	account       TEXT   NOT NULL,
	number        BIGINT NOT NULL,
	id            TEXT   NOT NULL, -- its hash
	policy        TEXT   NOT NULL,
	day           TEXT   NOT NULL,
	at_ms         BIGINT NOT NULL,
	rules         TEXT   NOT NULL,
	before        TEXT   NOT NULL, -- the hash of the one before
	conversations BIGINT NOT NULL,
	messages      BIGINT NOT NULL,
	lines         TEXT   NOT NULL, -- JSON: by room and class

	PRIMARY KEY (account, number)
);
