-- v24: how often somebody looked patients up

CREATE TABLE look_up (
	account TEXT   NOT NULL,
	seq     BIGINT NOT NULL,
	person  TEXT   NOT NULL,
	at_ms   BIGINT NOT NULL,

	PRIMARY KEY (account, seq)
);

CREATE INDEX look_up_person ON look_up (account, person, at_ms);
CREATE INDEX look_up_at ON look_up (account, at_ms);
