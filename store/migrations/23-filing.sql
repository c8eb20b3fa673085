-- v23: filings, and what is sealed of them

-- A row stays for ever: its number, its hashes and where it went are the proof.
CREATE TABLE filing (
	account      TEXT    NOT NULL,
	number       BIGINT  NOT NULL,
	id           TEXT    NOT NULL, -- the message that began it
	conversation TEXT    NOT NULL, -- as it was called then: never moved when conversations become one
	flag         BIGINT  NOT NULL,
	room         TEXT    NOT NULL,
	by_user      TEXT    NOT NULL,
	direct       TEXT    NOT NULL,
	stage        TEXT    NOT NULL,
	talking      BOOLEAN NOT NULL, -- what the stage says, for the indexes
	open         BOOLEAN NOT NULL,
	asked        TEXT    NOT NULL,
	opened_ms    BIGINT  NOT NULL,
	moved_ms     BIGINT  NOT NULL,
	until_ms     BIGINT  NOT NULL,
	round        BIGINT  NOT NULL,
	wrong        BIGINT  NOT NULL,
	typed        TEXT    NOT NULL,
	kind         TEXT    NOT NULL,
	code         TEXT    NOT NULL,
	erase        TEXT    NOT NULL, -- JSON: event ids
	erased       BOOLEAN NOT NULL,
	patient_hash TEXT    NOT NULL, -- keyed
	system       TEXT    NOT NULL,
	endpoint     TEXT    NOT NULL,
	export       TEXT    NOT NULL,
	document     TEXT    NOT NULL,
	version      BIGINT  NOT NULL,
	sha256       TEXT    NOT NULL,
	previous     TEXT    NOT NULL,
	messages     BIGINT  NOT NULL,
	first_ms     BIGINT  NOT NULL,
	last_ms      BIGINT  NOT NULL,
	later        BOOLEAN NOT NULL,
	tries        BIGINT  NOT NULL,
	checks       BIGINT  NOT NULL,
	maybe        BOOLEAN NOT NULL,
	since_ms     BIGINT  NOT NULL,
	due_ms       BIGINT  NOT NULL,
	late_ms      BIGINT  NOT NULL,
	why          TEXT    NOT NULL,
	detail       TEXT    NOT NULL,
	place        TEXT    NOT NULL,
	ended_ms     BIGINT  NOT NULL,
	listed       TEXT    NOT NULL, -- JSON: ids and hashes of what was shown

	PRIMARY KEY (account, id),
	UNIQUE (account, number)
);

-- The core sees both in the view of the same transaction; this is the second lock on the door.
CREATE UNIQUE INDEX filing_open ON filing (account, conversation) WHERE open;
CREATE UNIQUE INDEX filing_talking ON filing (account, by_user) WHERE talking;

CREATE INDEX filing_by ON filing (account, by_user, number) WHERE open;
CREATE INDEX filing_until ON filing (account, direct, until_ms, number) WHERE open AND until_ms > 0;
CREATE INDEX filing_of ON filing (account, conversation, number);
CREATE INDEX filing_patient ON filing (account, patient_hash, number) WHERE open AND patient_hash <> '';
CREATE INDEX filing_stage ON filing (account, stage, number);

-- Beside the row, so that a row that moves does not write the package again; erased is deleted.
CREATE TABLE filing_sealed (
	account TEXT  NOT NULL,
	filing  TEXT  NOT NULL,
	what    TEXT  NOT NULL, -- patient, package
	body    BYTEA NOT NULL, -- sealed

	PRIMARY KEY (account, filing, what)
);
