-- v16: up to which revision a room was told of its rules

CREATE TABLE rules_told (
	account TEXT   NOT NULL,
	room    TEXT   NOT NULL,
	number  BIGINT NOT NULL,
	hash    TEXT   NOT NULL, -- of what holds in the room

	PRIMARY KEY (account, room)
);
