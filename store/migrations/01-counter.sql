-- v1: numbers that only grow, the epoch, and small things by name

-- No AUTOINCREMENT: a number is an account's own, and is never used again after its row was deleted.
CREATE TABLE counter (
	account TEXT   NOT NULL,
	name    TEXT   NOT NULL,
	value   BIGINT NOT NULL,

	PRIMARY KEY (account, name)
);

CREATE TABLE epoch (
	account TEXT    NOT NULL,
	value   BIGINT  NOT NULL,
	clean   BOOLEAN NOT NULL,

	PRIMARY KEY (account)
);

CREATE TABLE meta (
	account TEXT  NOT NULL,
	name    TEXT  NOT NULL,
	value   BYTEA NOT NULL,

	PRIMARY KEY (account, name)
);
