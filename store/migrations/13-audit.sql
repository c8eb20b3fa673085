-- v13: the audit chain

CREATE TABLE audit (
	account TEXT   NOT NULL,
	seq     BIGINT NOT NULL,
	at_ms   BIGINT NOT NULL,
	kind    TEXT   NOT NULL,
	room    TEXT   NOT NULL,
	about   TEXT   NOT NULL,
	rules   TEXT   NOT NULL,
	subject TEXT   NOT NULL,
	key     TEXT   NOT NULL,
	word    TEXT   NOT NULL,
	by_whom TEXT   NOT NULL,
	reasons TEXT   NOT NULL, -- JSON: stored words
	outcome TEXT   NOT NULL,
	prev    BYTEA  NOT NULL,
	hash    BYTEA  NOT NULL,

	PRIMARY KEY (account, seq)
);

CREATE TABLE audit_head (
	account TEXT   NOT NULL,
	seq     BIGINT NOT NULL,
	hash    BYTEA  NOT NULL,
	mac     BYTEA  NOT NULL, -- under a key outside the database

	PRIMARY KEY (account)
);
