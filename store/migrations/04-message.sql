-- v4: messages, answers that came before them, what could not be read, letters of patients

CREATE TABLE message (
	account      TEXT    NOT NULL,
	id           TEXT    NOT NULL,
	of_event     TEXT    NOT NULL DEFAULT '', -- what it edits
	room         TEXT    NOT NULL DEFAULT '',
	sender       TEXT    NOT NULL DEFAULT '',
	at_ms        BIGINT  NOT NULL DEFAULT 0,  -- 0: only known to be gone
	thread       TEXT    NOT NULL DEFAULT '',
	reply_to     TEXT    NOT NULL DEFAULT '',
	conversation TEXT    NOT NULL DEFAULT '',
	media        BOOLEAN NOT NULL DEFAULT false,
	unseen       BOOLEAN NOT NULL DEFAULT false,
	worst        BIGINT  NOT NULL DEFAULT 0,
	gone         BOOLEAN NOT NULL DEFAULT false,
	gone_by      TEXT    NOT NULL DEFAULT '',
	gone_ms      BIGINT  NOT NULL DEFAULT 0,

	PRIMARY KEY (account, id)
);

CREATE INDEX message_edits ON message (account, of_event, at_ms, id) WHERE of_event <> '';

CREATE TABLE answer (
	account TEXT   NOT NULL,
	message TEXT   NOT NULL,
	sender  TEXT   NOT NULL,
	pill    TEXT   NOT NULL,
	room    TEXT   NOT NULL,
	at_ms   BIGINT NOT NULL,

	PRIMARY KEY (account, message, sender, pill)
);

CREATE INDEX answer_at ON answer (account, at_ms);

CREATE TABLE unreadable (
	account  TEXT    NOT NULL,
	id       TEXT    NOT NULL,
	room     TEXT    NOT NULL,
	sender   TEXT    NOT NULL,
	at_ms    BIGINT  NOT NULL,
	since_ms BIGINT  NOT NULL,
	why      TEXT    NOT NULL,
	told     BOOLEAN NOT NULL,

	PRIMARY KEY (account, id)
);

CREATE INDEX unreadable_room ON unreadable (account, room);

CREATE TABLE letter (
	account      TEXT   NOT NULL,
	conversation TEXT   NOT NULL,
	hash         BYTEA  NOT NULL, -- keyed, of an identifier
	number       BIGINT NOT NULL,

	PRIMARY KEY (account, conversation, hash)
);
