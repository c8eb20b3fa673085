-- v18: where To record was suggested

CREATE TABLE suggestion (
	account      TEXT   NOT NULL,
	conversation TEXT   NOT NULL,
	room         TEXT   NOT NULL,
	message      TEXT   NOT NULL,
	pill         TEXT   NOT NULL,
	at_ms        BIGINT NOT NULL,

	PRIMARY KEY (account, conversation)
);

CREATE INDEX suggestion_at ON suggestion (account, at_ms);
