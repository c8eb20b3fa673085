-- v19: conversations, and what retention knows of them

CREATE TABLE conversation (
	account    TEXT    NOT NULL,
	id         TEXT    NOT NULL,
	room       TEXT    NOT NULL,
	first_ms   BIGINT  NOT NULL,
	last_ms    BIGINT  NOT NULL,
	from_ms    BIGINT  NOT NULL, -- its time runs from then
	class      TEXT    NOT NULL,
	stage      TEXT    NOT NULL DEFAULT 'kept', -- kept, leaving, gone
	block      TEXT    NOT NULL DEFAULT '',     -- hold, flag, unreadable: not looked at until that ends
	blocked_ms BIGINT  NOT NULL DEFAULT 0,
	begun      BOOLEAN NOT NULL DEFAULT false,  -- something of it may be gone
	run_ms     BIGINT  NOT NULL DEFAULT 0,
	planned    BIGINT  NOT NULL DEFAULT 0,
	verified   BIGINT  NOT NULL DEFAULT 0,
	whole      BOOLEAN NOT NULL DEFAULT false,
	removed    BIGINT  NOT NULL DEFAULT 0,      -- in earlier runs

	PRIMARY KEY (account, id)
);

-- What is due is found here, whatever is kept besides.
CREATE INDEX conversation_due ON conversation (account, room, class, from_ms, id, first_ms, last_ms) WHERE stage = 'kept' AND block = '';
CREATE INDEX conversation_leaving ON conversation (account, room, run_ms, id) WHERE stage = 'leaving';
CREATE INDEX conversation_blocked ON conversation (account, room, blocked_ms) WHERE block <> '';
CREATE INDEX conversation_blocks ON conversation (account, room, class, block, from_ms) WHERE block <> '';
CREATE INDEX conversation_held ON conversation (account, id) WHERE block = 'hold';

-- Conversations that turned out to be another.
CREATE TABLE conversation_alias (
	account TEXT NOT NULL,
	id      TEXT NOT NULL,
	into_id TEXT NOT NULL,

	PRIMARY KEY (account, id)
);

CREATE INDEX conversation_aliases ON conversation_alias (account, into_id);

ALTER TABLE message ADD COLUMN decided BOOLEAN NOT NULL DEFAULT false; -- words of a decision stand in it
ALTER TABLE message ADD COLUMN own BOOLEAN NOT NULL DEFAULT false; -- Matron's
ALTER TABLE message ADD COLUMN run_ms BIGINT NOT NULL DEFAULT 0;   -- the run that it is ordered to go in

CREATE INDEX message_talk ON message (account, conversation, gone, run_ms, at_ms, id) WHERE conversation <> '';

ALTER TABLE unreadable ADD COLUMN with_event TEXT NOT NULL DEFAULT ''; -- the thread or message that it answers, by the server's word

CREATE INDEX unreadable_with ON unreadable (account, with_event) WHERE with_event <> '';

-- What was kept before: in doubt it holds an identifier or a decision.
INSERT INTO conversation (account, id, room, first_ms, last_ms, from_ms, class)
	SELECT account, conversation, MIN(room), MIN(at_ms), MAX(at_ms), MAX(at_ms), 'identifier_or_decision'
	FROM message WHERE conversation <> '' AND at_ms > 0 GROUP BY account, conversation HAVING MIN(room) = MAX(room);
