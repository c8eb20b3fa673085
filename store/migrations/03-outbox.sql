-- v3: effects

CREATE TABLE outbox (
	account    TEXT    NOT NULL,
	seq        BIGINT  NOT NULL,
	key        TEXT    NOT NULL, -- never forgotten
	kind       TEXT    NOT NULL,
	notice     TEXT    NOT NULL, -- the kind of what is said
	body       BYTEA,            -- ids and places; erased when it has served
	room       TEXT    NOT NULL,
	lane       BIGINT  NOT NULL,
	target     TEXT    NOT NULL,
	after_key  TEXT    NOT NULL,
	after_seen BOOLEAN NOT NULL,
	due_ms     BIGINT  NOT NULL,
	until_ms   BIGINT  NOT NULL,
	guard      BIGINT  NOT NULL,
	about      TEXT    NOT NULL,
	policy     TEXT    NOT NULL,
	state      TEXT    NOT NULL DEFAULT 'waiting', -- waiting, in_flight, sent, confirmed, over
	result     TEXT    NOT NULL DEFAULT '',
	receipt    TEXT    NOT NULL DEFAULT '',
	made       TEXT    NOT NULL DEFAULT '',
	attempt    BIGINT  NOT NULL DEFAULT 0,
	epoch      BIGINT  NOT NULL DEFAULT 0, -- in which it was last begun
	first_ms   BIGINT  NOT NULL DEFAULT 0, -- when it was first begun
	ended_ms   BIGINT  NOT NULL DEFAULT 0,

	PRIMARY KEY (account, seq),
	UNIQUE (account, key)
);

CREATE INDEX outbox_next ON outbox (account, lane, seq) WHERE state = 'waiting';
CREATE INDEX outbox_due ON outbox (account, due_ms) WHERE state = 'waiting';
CREATE INDEX outbox_until ON outbox (account, until_ms) WHERE state = 'waiting' AND until_ms > 0;
CREATE INDEX outbox_flight ON outbox (account, target) WHERE state = 'in_flight';
CREATE INDEX outbox_receipt ON outbox (account, receipt) WHERE receipt <> '';
CREATE INDEX outbox_told ON outbox (account, target) WHERE notice = 'warning';
CREATE INDEX outbox_body ON outbox (account, ended_ms) WHERE body IS NOT NULL AND ended_ms > 0;
