-- v2: envelopes, and what was seen

CREATE TABLE inbox (
	account      TEXT   NOT NULL,
	seq          BIGINT NOT NULL,
	door         TEXT   NOT NULL,
	room         TEXT   NOT NULL,
	event        TEXT   NOT NULL,
	sender       TEXT   NOT NULL,
	at_ms        BIGINT NOT NULL,
	raw          BYTEA, -- sealed
	state        TEXT   NOT NULL DEFAULT 'ready', -- ready, waiting, decided, aside
	wait_session TEXT   NOT NULL DEFAULT '',
	wait_user    TEXT   NOT NULL DEFAULT '',
	until_ms     BIGINT NOT NULL DEFAULT 0,
	since_ms     BIGINT NOT NULL DEFAULT 0, -- first put off
	tries        BIGINT NOT NULL DEFAULT 0,
	ended_ms     BIGINT NOT NULL DEFAULT 0, -- decided, or set aside

	PRIMARY KEY (account, seq)
);

CREATE INDEX inbox_state ON inbox (account, state, seq);
CREATE INDEX inbox_before ON inbox (account, room, sender, at_ms, seq);
CREATE INDEX inbox_until ON inbox (account, until_ms) WHERE state = 'waiting' AND until_ms > 0;
CREATE INDEX inbox_session ON inbox (account, wait_session) WHERE state = 'waiting' AND wait_session <> '';
CREATE INDEX inbox_user ON inbox (account, wait_user) WHERE state = 'waiting' AND wait_user <> '';

-- Outlives the envelope: a new device's first sync decides nothing again.
CREATE TABLE seen (
	account TEXT  NOT NULL,
	hash    BYTEA NOT NULL, -- SHA-256 of the event id
	room    TEXT  NOT NULL,

	PRIMARY KEY (account, hash)
);

CREATE INDEX seen_room ON seen (account, room);
