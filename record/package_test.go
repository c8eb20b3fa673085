package record_test

import (
	"bytes"
	"crypto/sha1" //nolint:gosec // as FHIR has it
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"matron/audit/canonical"
	"matron/policy"
	"matron/record"
	"matron/record/recordtest"
)

func mustMake(t testing.TB, c record.Conversation, f record.Filing) record.Package {
	t.Helper()
	p, err := record.Make(c, recordtest.Patient(), f)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func mustManifest(t testing.TB, p record.Package) record.Manifest {
	t.Helper()
	var m record.Manifest
	if err := json.Unmarshal(p.Manifest, &m); err != nil {
		t.Fatal(err)
	}
	return m
}

var talks = []struct {
	name string
	make func() (record.Conversation, record.Filing)
}{
	{"plain", recordtest.Plain}, {"long", recordtest.Long}, {"right-to-left", recordtest.RightToLeft}, {"hostile", recordtest.Hostile},
}

func TestTheSameInputGivesTheSameBytes(t *testing.T) {
	t.Parallel()
	for _, talk := range talks {
		c, f := talk.make()
		first := mustMake(t, c, f)
		for range 3 {
			d, g := talk.make()
			slices.Reverse(d.Members) // the order in which members are told is nobody's word
			if again := mustMake(t, d, g); !bytes.Equal(first.Transcript, again.Transcript) || !bytes.Equal(first.Manifest, again.Manifest) || first.Document != again.Document {
				t.Errorf("%s: made twice, it differs", talk.name)
			}
		}
		if sum := sha256.Sum256(first.Transcript); first.SHA256 != hex.EncodeToString(sum[:]) {
			t.Errorf("%s: SHA256 %s", talk.name, first.SHA256)
		}
		if sum := sha1.Sum(first.Transcript); !bytes.Equal(first.SHA1, sum[:]) {
			t.Errorf("%s: SHA1 %x", talk.name, first.SHA1)
		}
	}
}

// Computed with Python's uuid.uuid5; they stand in record systems and never change.
func TestIdsAreTheirVectors(t *testing.T) {
	t.Parallel()
	const export = "47437603-8960-5ab2-9b85-b8360220986c"
	if got := record.ExportID("@matron:hospital.example", "$conversation"); got != export {
		t.Errorf("export %s", got)
	}
	if a, b := record.ExportID("@a:x", "$1"), record.ExportID("@a:x", "$2"); a == b {
		t.Error("two conversations have one export")
	}
}

func TestADocumentHasAnotherIdForOtherBytesOrAnotherVersion(t *testing.T) {
	t.Parallel()
	c, f := recordtest.Plain()
	first := mustMake(t, c, f)
	f.Version, f.Previous = 2, first.Document
	second := mustMake(t, c, f)
	c.RoomName = recordtest.Text("Ward 8")
	third := mustMake(t, c, f)
	if first.Document == second.Document || second.Document == third.Document {
		t.Errorf("%s, %s, %s", first.Document, second.Document, third.Document)
	}
	if first.Export != third.Export || second.Previous != first.Document || second.Title != "Clinical chat transcript, version 2" {
		t.Errorf("%+v", second)
	}
}

func TestWhatNobodyConfirmedIsNotPacked(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name string
		make func(c *record.Conversation, f *record.Filing)
		want error
	}{
		{"a message came", func(c *record.Conversation, _ *record.Filing) {
			c.Messages = append(c.Messages, recordtest.Say(99, recordtest.Lee, "2026-11-24T15:00:00Z", "and more"))
		}, record.ErrNotConfirmed},
		{"a message was edited", func(c *record.Conversation, _ *record.Filing) {
			c.Messages[6].Text = recordtest.Text("Calcium not given")
		}, record.ErrNotConfirmed},
		{"one that is left out was edited", func(c *record.Conversation, _ *record.Filing) { c.Messages[1].Text = recordtest.Text("Calcium") }, record.ErrNotConfirmed},
		{"two changed places", func(c *record.Conversation, _ *record.Filing) {
			c.Messages[0], c.Messages[1] = c.Messages[1], c.Messages[0]
		}, record.ErrNotConfirmed},
		{"nothing was confirmed", func(_ *record.Conversation, f *record.Filing) { f.Lines = nil }, record.ErrNotConfirmed},
		{"all is left out", func(_ *record.Conversation, f *record.Filing) {
			for i := range f.Lines {
				f.Lines[i].Left = policy.LeftPrivate
			}
		}, record.ErrNothingLeft},
		{"there is no message", func(c *record.Conversation, f *record.Filing) { c.Messages, f.Lines = nil, nil }, record.ErrNothingLeft},
		{"the export is no UUID", func(_ *record.Conversation, f *record.Filing) { f.Export = "12" }, record.ErrNoExport},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			c, f := recordtest.Plain()
			row.make(&c, &f)
			if p, err := record.Make(c, recordtest.Patient(), f); !errors.Is(err, row.want) || p.Transcript != nil {
				t.Errorf("got %v, want %v", err, row.want)
			}
		})
	}
}

func TestTheManifestIsCanonicalAndHoldsNoWords(t *testing.T) {
	t.Parallel()
	for _, talk := range talks {
		c, f := talk.make()
		p := mustMake(t, c, f)
		m := mustManifest(t, p)
		if again, err := canonical.Marshal(m); err != nil || !bytes.Equal(again, p.Manifest) {
			t.Errorf("%s: read and written again it differs: %v", talk.name, err)
		}
		for i, msg := range c.Messages {
			if words := msg.Text.Reveal(); len(words) > 12 && bytes.Contains(p.Manifest, []byte(words)) {
				t.Errorf("%s: the words of message %d are in the manifest", talk.name, i+1)
			}
		}
		for _, hash := range []string{p.SHA256, p.Document} {
			if bytes.Contains(p.Transcript, []byte(hash)) {
				t.Errorf("%s: the transcript holds %s, which hangs on it", talk.name, hash)
			}
		}
		for _, r := range string(p.Manifest) {
			if r < ' ' || r == 0x202e || r == 0x200b || r == 0xfeff {
				t.Errorf("%s: the manifest holds U+%04X", talk.name, r)
			}
		}
		if len(m.Messages)+len(m.LeftOut) != len(c.Messages) || p.Messages != len(m.Messages) || m.Filing.Lines != policy.DigestOf(f.Lines) {
			t.Errorf("%s: %d and %d of %d", talk.name, len(m.Messages), len(m.LeftOut), len(c.Messages))
		}
	}
}

func TestTheManifestSaysWhatBecameOfEachMessage(t *testing.T) {
	t.Parallel()
	c, f := recordtest.Plain()
	p := mustMake(t, c, f)
	m := mustManifest(t, p)
	by := map[int]record.ManifestEntry{}
	for _, e := range m.Messages {
		if e.SHA256 != f.Lines[e.Number-1].SHA256 || e.Event != c.Messages[e.Number-1].Event {
			t.Errorf("message %d is not what was confirmed", e.Number)
		}
		by[e.Number] = e
	}
	if e := by[4]; len(e.Edits) != 2 || e.Latest != "$m004c" || e.Edited.Local != "2026-11-24T14:08:02.000Z" || e.ReplyTo != "$m003" {
		t.Errorf("edited: %+v", e)
	}
	if e := by[3]; e.Masked != "$copy003" || e.Removed.By != recordtest.Matron || e.Removed.At.Zone != "GMT" {
		t.Errorf("masked: %+v", e)
	}
	if e := by[6]; len(e.Files) != 1 || e.Files[0].Sent || e.Files[0].Name != "ECG 24-11 1409.jpg" {
		t.Errorf("file: %+v", e)
	}
	if len(m.Unread) != 1 || m.Unread[0].Number != 9 || m.Unread[0].Why != policy.NoKey {
		t.Errorf("unread: %+v", m.Unread)
	}
	if l := m.LeftOut; len(l) != 2 || l[0].Number != 2 || l[1].Why != policy.LeftOtherPatient || l[1].By != recordtest.Patel {
		t.Errorf("left out: %+v", l)
	}
	// A short text could be guessed from its hash, and it may be about somebody else.
	if bytes.Contains(p.Manifest, []byte(f.Lines[9].SHA256)) || bytes.Contains(p.Transcript, []byte("daughter")) {
		t.Error("something of what was left out is in the package")
	}
	if w := m.Filing; w.By != recordtest.Patel || !slices.Equal(w.Matched, []string{"nhs_number", "birth_date"}) || w.Confirmed.UTC != f.Confirmed.UnixMilli() || w.Flagged[0].Word != "server" {
		t.Errorf("filing: %+v", w)
	}
	if p.First != c.Messages[0].At || p.Last != c.Messages[12].At || p.Author.ID != recordtest.Patel || !p.Author.Listed {
		t.Errorf("package: %v, %v, %+v", p.First, p.Last, p.Author)
	}
}

// What was removed or masked after it was read, or in the instant between a copy and its original's removal, stays away.
func TestARemovalTakesEarlierWordsWithIt(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*record.Message){
		"removed": func(m *record.Message) { m.Removed = &record.Removal{By: recordtest.Lee} },
		"masked":  func(m *record.Message) { m.Masked, m.Text = "$copy", recordtest.Text("[patient A, NHS number] K") },
		"masked and gone": func(m *record.Message) {
			m.Masked, m.Removed, m.Text = "$copy", &record.Removal{By: recordtest.Matron}, recordtest.Text("[patient A, NHS number] K")
		},
		"not decrypted": func(m *record.Message) { m.Unread = policy.NoKey },
	} {
		m := recordtest.Say(1, recordtest.Lee, "2026-11-24T14:00:00Z", "canary one")
		m.Latest, m.LatestAt, m.Other = "$b", m.At.Add(time.Minute), recordtest.Text("canary two")
		m.Edits = []record.Version{{Event: m.Event, At: m.At, Text: recordtest.Text("canary three\u202e")}}
		change(&m)
		c := recordtest.Of(m)
		p := mustMake(t, c, recordtest.Filing(c))
		if bytes.Contains(p.Transcript, []byte("canary")) || bytes.Contains(p.Manifest, []byte("U+202E")) {
			t.Errorf("%s: words that went are in the package", name)
		}
		if e := mustManifest(t, p).Messages[0]; len(e.Edits) != 1 || e.Latest != "$b" {
			t.Errorf("%s: that it was edited is not said: %+v", name, e)
		}
		if m.Edits[0].Text.Empty() {
			t.Errorf("%s: the conversation itself was changed", name)
		}
	}
}

// A homeserver elsewhere says what it likes; what no JSON reader holds is cut, and the package is made all the same.
func TestFiguresThatAreAbsurdStopNothing(t *testing.T) {
	t.Parallel()
	m := recordtest.Say(1, recordtest.Lee, "2026-11-24T14:00:00Z", "K 6.8")
	m.Files = []record.File{{Size: 1 << 62}, {Size: -1 << 62}}
	m.Latest, m.LatestAt = "$b", time.UnixMilli(1<<60)
	m.Edits = []record.Version{{Event: "$m001", At: time.UnixMilli(-1 << 60), Text: recordtest.Text("K")}}
	c := recordtest.Of(m)
	c.Zone, c.People, c.Members = nil, nil, nil
	f := recordtest.Filing(c)
	f.Flaggers, f.Confirmed = nil, time.Time{}
	if p := mustMake(t, c, f); !strings.Contains(string(p.Transcript), "role not known to the hospital’s list") {
		t.Error("who wrote it?")
	}
}
