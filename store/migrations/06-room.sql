-- v6: rooms, their members, the spaces that hold them

CREATE TABLE room (
	account              TEXT    NOT NULL,
	id                   TEXT    NOT NULL,
	mine                 TEXT    NOT NULL DEFAULT '',
	since_ms             BIGINT  NOT NULL DEFAULT 0,
	encrypted            BOOLEAN NOT NULL DEFAULT false,
	ever_encrypted       BOOLEAN NOT NULL DEFAULT false,
	history              TEXT    NOT NULL DEFAULT '',
	power                BIGINT  NOT NULL DEFAULT 0,
	redact               BIGINT  NOT NULL DEFAULT 0,
	space                BOOLEAN NOT NULL DEFAULT false,
	members              BIGINT  NOT NULL DEFAULT 0, -- who joined, without Matron
	direct               TEXT    NOT NULL DEFAULT '',
	announced_ms         BIGINT  NOT NULL DEFAULT 0,
	announced_encrypted  BOOLEAN NOT NULL DEFAULT false,
	announced_can_remove BOOLEAN NOT NULL DEFAULT false,
	announced_policy     TEXT    NOT NULL DEFAULT '',

	PRIMARY KEY (account, id)
);

CREATE INDEX room_mine ON room (account, mine);

CREATE TABLE encryption (
	account         TEXT   NOT NULL,
	room            TEXT   NOT NULL,
	algorithm       TEXT   NOT NULL,
	rotation_ms     BIGINT NOT NULL,
	rotation_events BIGINT NOT NULL,

	PRIMARY KEY (account, room)
);

CREATE TABLE member (
	account    TEXT NOT NULL,
	room       TEXT NOT NULL,
	person     TEXT NOT NULL,
	membership TEXT NOT NULL, -- join, invite, knock; who left has no row

	PRIMARY KEY (account, room, person)
);

CREATE INDEX member_rooms ON member (account, person, room);

CREATE TABLE space_child (
	account TEXT NOT NULL,
	space   TEXT NOT NULL,
	room    TEXT NOT NULL,

	PRIMARY KEY (account, space, room)
);

CREATE INDEX space_parents ON space_child (account, room, space);
