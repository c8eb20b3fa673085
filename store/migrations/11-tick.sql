-- v11: scheduled instants of rooms

CREATE TABLE tick (
	account TEXT   NOT NULL,
	at_ms   BIGINT NOT NULL,
	room    TEXT   NOT NULL,

	PRIMARY KEY (account, at_ms, room)
);

CREATE INDEX tick_room ON tick (account, room, at_ms);
