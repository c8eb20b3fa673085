-- v17: flags for the record, and who wanted them

CREATE TABLE flag (
	account      TEXT   NOT NULL,
	conversation TEXT   NOT NULL,
	number       BIGINT NOT NULL, -- people name it by that; it stays when the flag is opened again
	room         TEXT   NOT NULL,
	message      TEXT   NOT NULL,
	message_ms   BIGINT NOT NULL,
	stage        TEXT   NOT NULL DEFAULT 'open',
	owner        TEXT   NOT NULL,
	flagged_ms   BIGINT NOT NULL,
	last_ms      BIGINT NOT NULL,
	addendum     BIGINT NOT NULL DEFAULT 0,
	due_ms       BIGINT NOT NULL,
	reminded     BIGINT NOT NULL DEFAULT 0,
	reminded_ms  BIGINT NOT NULL DEFAULT 0,
	hold_ms      BIGINT NOT NULL DEFAULT 0,
	lead_ms      BIGINT NOT NULL DEFAULT 0,
	ig_ms        BIGINT NOT NULL DEFAULT 0,
	digest_ms    BIGINT NOT NULL DEFAULT 0,
	digest       TEXT   NOT NULL DEFAULT '', -- the key of the last digest that lists it
	pills        TEXT   NOT NULL DEFAULT '', -- JSON: keys
	ended_ms     BIGINT NOT NULL DEFAULT 0,
	ended_by     TEXT   NOT NULL DEFAULT '',
	trust        BIGINT NOT NULL DEFAULT 0,  -- of who ended it
	place        TEXT   NOT NULL DEFAULT '',
	why          TEXT   NOT NULL DEFAULT '',

	PRIMARY KEY (account, conversation),
	UNIQUE (account, number)
);

CREATE INDEX flag_due ON flag (account, room, due_ms, number) WHERE stage = 'open';
CREATE INDEX flag_owner ON flag (account, owner, flagged_ms, number) WHERE stage = 'open';
CREATE INDEX flag_open ON flag (account, flagged_ms, number) WHERE stage = 'open';
CREATE INDEX flag_digest ON flag (account, digest, flagged_ms, number) WHERE stage = 'open' AND digest <> '';
CREATE INDEX flag_ended ON flag (account, stage, ended_ms);

CREATE TABLE flag_tap (
	account      TEXT   NOT NULL,
	event        TEXT   NOT NULL,
	conversation TEXT   NOT NULL,
	person       TEXT   NOT NULL,
	trust        BIGINT NOT NULL,
	at_ms        BIGINT NOT NULL,

	PRIMARY KEY (account, event)
);

CREATE INDEX flag_tap_of ON flag_tap (account, conversation, at_ms, event);
