-- v10: to-device events whose handling needs the network

CREATE TABLE later (
	account TEXT   NOT NULL,
	id      BIGINT NOT NULL,
	kind    TEXT   NOT NULL,
	body    BYTEA  NOT NULL, -- sealed

	PRIMARY KEY (account, id)
);
