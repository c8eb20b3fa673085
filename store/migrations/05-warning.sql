-- v5: warnings

CREATE TABLE warning (
	account     TEXT    NOT NULL,
	message     TEXT    NOT NULL,
	room        TEXT    NOT NULL,
	sender      TEXT    NOT NULL,
	at_ms       BIGINT  NOT NULL,
	opened_ms   BIGINT  NOT NULL,
	latest      TEXT    NOT NULL,
	places      TEXT    NOT NULL, -- JSON: kinds and places, never values
	silent      BOOLEAN NOT NULL,
	why         TEXT    NOT NULL,
	pills       TEXT    NOT NULL, -- JSON: keys
	notices     TEXT    NOT NULL, -- JSON: keys
	approach    BOOLEAN NOT NULL,
	stage       TEXT    NOT NULL DEFAULT 'open',
	moved_ms    BIGINT  NOT NULL DEFAULT 0,
	told_ms     BIGINT  NOT NULL DEFAULT 0,
	due_ms      BIGINT  NOT NULL DEFAULT 0,
	asked       BOOLEAN NOT NULL DEFAULT false,
	reason      BIGINT  NOT NULL DEFAULT 0,
	answered_by TEXT    NOT NULL DEFAULT '',
	trust       BIGINT  NOT NULL DEFAULT 0,
	copy        TEXT    NOT NULL DEFAULT '',
	covers      TEXT    NOT NULL DEFAULT '',

	PRIMARY KEY (account, message)
);

CREATE INDEX warning_open ON warning (account, sender, opened_ms, message) WHERE stage = 'open';
CREATE INDEX warning_asked ON warning (account, answered_by, opened_ms, message) WHERE asked;
CREATE INDEX warning_due ON warning (account, room, due_ms, message) WHERE due_ms > 0;
CREATE INDEX warning_opened ON warning (account, silent, opened_ms);
CREATE INDEX warning_stage ON warning (account, stage, moved_ms);
