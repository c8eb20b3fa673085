-- v15: what was put in force, of policies and of people; the newest number holds

CREATE TABLE revision (
	account  TEXT   NOT NULL,
	kind     TEXT   NOT NULL,
	number   BIGINT NOT NULL,
	hash     TEXT   NOT NULL,
	proposal TEXT   NOT NULL,
	by_user  TEXT   NOT NULL,
	approved TEXT   NOT NULL,
	at_ms    BIGINT NOT NULL,
	body     BLOB   NOT NULL, -- the texts, sealed

	PRIMARY KEY (account, kind, number)
);
