-- v9: gaps in what /sync gave

CREATE TABLE gap (
	account    TEXT   NOT NULL,
	id         BIGINT NOT NULL,
	room       TEXT   NOT NULL,
	from_token TEXT   NOT NULL,
	to_token   TEXT   NOT NULL,
	floor_ms   BIGINT NOT NULL,
	ceil_ms    BIGINT NOT NULL,
	tries      BIGINT NOT NULL,
	state      TEXT   NOT NULL DEFAULT 'open', -- open, closed, lost
	ended_ms   BIGINT NOT NULL DEFAULT 0,

	PRIMARY KEY (account, id)
);

CREATE INDEX gap_state ON gap (account, state, id);
