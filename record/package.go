package record

import (
	"crypto/sha1" //nolint:gosec // FHIR's attachment.hash is SHA-1 by its standard; proof is SHA-256
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"matron/audit/canonical"
	"matron/policy"
)

// Why nothing is packed.
var (
	ErrNothingLeft  = errors.New("make package: no message is left to file")
	ErrNotConfirmed = errors.New("make package: the conversation is not what was confirmed")
	ErrNoExport     = errors.New("make package: the export has no id")
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
	Files      int    // that are named in it, and not enclosed
	First      time.Time
	Last       time.Time
	Confirmed  time.Time
	Author     Person
}

// Make makes the package. What is left out is named, not shown. It fails where nothing is left to file, and where the
// conversation is not, line for line, what f.Lines say was confirmed: what nobody confirmed is never filed.
func Make(c Conversation, p Patient, f Filing) (Package, error) {
	export, ok := parseUUID(f.Export)
	if !ok {
		return Package{}, ErrNoExport
	}
	if !confirmed(c.Lines(), f.Lines) {
		return Package{}, ErrNotConfirmed
	}
	m := c.manifest(p, f)
	if len(m.Messages) == 0 {
		return Package{}, ErrNothingLeft
	}
	manifest, err := canonical.Marshal(m)
	if err != nil {
		return Package{}, fmt.Errorf("make package: %w", err)
	}
	manifest = []byte(seen(string(manifest))) // ids too may hold what cannot be seen; it stays canonical JSON
	transcript, err := c.transcript(p, f, m, manifest)
	if err != nil {
		return Package{}, err
	}
	sum, old := sha256.Sum256(transcript), sha1.Sum(transcript)
	hash := hex.EncodeToString(sum[:])
	return Package{
		Manifest: manifest, Transcript: transcript, SHA256: hash, SHA1: old[:],
		Export: f.Export, Document: documentID(export, f.Version, hash), Version: f.Version, Previous: f.Previous,
		Title: title(f.Version), Messages: len(m.Messages), Files: m.files(),
		First: time.UnixMilli(m.Conversation.First.UTC).UTC(), Last: time.UnixMilli(m.Conversation.Last.UTC).UTC(),
		Confirmed: f.Confirmed, Author: c.person(f.By),
	}, nil
}

// files is how many attachments are named in it. None is enclosed.
func (m Manifest) files() (n int) {
	for _, e := range m.Messages {
		n += len(e.Files)
	}
	return n
}

func title(version int) string { return fmt.Sprintf("Clinical chat transcript, version %d", version) }

// confirmed reports whether these lines are those that were confirmed, but for what is left out.
func confirmed(now, then []policy.FilingLine) bool {
	if len(now) != len(then) {
		return false
	}
	for i, line := range then {
		line.Left = ""
		if line != now[i] {
			return false
		}
	}
	return true
}

// span is from the first to the last message that is filed.
func (c Conversation) span(lines []policy.FilingLine) (first, last ManifestTime) {
	var from, to time.Time
	for i, line := range lines {
		if at := c.Messages[i].At; line.Left == "" {
			if from.IsZero() || at.Before(from) {
				from = at
			}
			if at.After(to) {
				to = at
			}
		}
	}
	return c.time(from), c.time(to)
}
