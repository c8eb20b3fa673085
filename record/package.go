package record

import (
	"time"

	"matron/policy"
)

// Filing is what a package says about itself.
type Filing struct {
	Number    int
	Flag      int
	Flaggers  []policy.Tap
	Version   int
	Export    string // UUID, of the conversation
	Previous  string // UUID of the version before, "" for the first
	By        policy.UserID
	Kind      policy.NumberKind // with the birth date, what the patient was confirmed by
	Confirmed time.Time
	Lines     []policy.FilingLine // as confirmed, with what is left out and why
	Rules     policy.Revision
	Policy    string
	System    string
	Made      string // "Matron 1.2"
}

// Package is what is filed: made once, the same bytes for ever.
type Package struct {
	Manifest   []byte // canonical JSON (RFC 8785)
	Transcript []byte // self-contained HTML, with the manifest in it
	SHA256     string // of the transcript, hex
	SHA1       []byte // of the transcript: FHIR attachment.hash is its base64
	Export     string
	Document   string // UUIDv5(Export, version ‖ SHA-256): the id of this version
	Version    int
	Previous   string
	Title      string // "Clinical chat transcript, version 1": nothing of the patient, nothing of the room
	Messages   int    // that are in it
	First      time.Time
	Last       time.Time
	Confirmed  time.Time
	Author     Person
}

// ExportID names all versions of a conversation's filings: UUIDv5 of account and conversation.
func ExportID(account string, conversation policy.EventID) string { return "" } // TODO(filing): W3

// Make makes the package. What is left out is named, not shown. It fails only where nothing is left to file.
func Make(c Conversation, p Patient, f Filing) (Package, error) { return Package{}, nil } // TODO(filing): W3
