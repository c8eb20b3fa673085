package audit_test

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"matron/audit"
)

// No field may hold what a person wrote, not even one that will be added later.
func TestNoWordsOfAPersonGetIn(t *testing.T) {
	t.Parallel()
	fields := reflect.TypeFor[audit.Entry]()
	for i := range fields.NumField() {
		for why, words := range map[string]string{
			"a sentence":              "Mrs Quill has a potassium of 6.8",
			"a sentence as an id":     "$Mrs Quill",
			"a sentence as a user":    "@amy lee:hospital.example",
			"a sentence after a deed": "pill/Mrs Quill",
			"a line":                  "sent\nMrs",
			"a tab":                   "sent\tMrs",
			"a blank that is hidden":  "sent\u00a0Mrs",
			"letters beyond ASCII":    "Schröder",
			"an NHS number":           "9991234567",
			"a number in groups":      "n999-123-4567",
			"not UTF-8":               "a\xff",
			"too long":                strings.Repeat("a", 256),
			"too long an id":          "$" + strings.Repeat("a", 255),
		} {
			e := sample(0)
			f := reflect.ValueOf(&e).Elem().Field(i)
			switch f.Interface().(type) {
			case string:
				f.SetString(words)
			case []string:
				f.Set(reflect.ValueOf([]string{"found_identifier", words}))
			default:
				continue
			}
			err := e.Validate()
			if err == nil {
				t.Errorf("%s: %s got in", fields.Field(i).Name, why)
			} else if strings.Contains(err.Error(), "Quill") || strings.Contains(err.Error(), "999") {
				t.Errorf("%s: %s got into the error", fields.Field(i).Name, why)
			}
		}
	}
}

func TestWhatAnEntryNeeds(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(e *audit.Entry)
		good   bool
	}{
		"a decision": {func(*audit.Entry) {}, true},
		"hardly anything": {func(e *audit.Entry) {
			*e = audit.Entry{At: e.At, Account: e.Account, Kind: "started", Word: audit.Self}
		}, true},
		"a room of version 12":  {func(e *audit.Entry) { e.Room = "!Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmE" }, true},
		"an event of version 1": {func(e *audit.Entry) { e.About = "$15121314151617:hospital.example" }, true},
		"rules without a book":  {func(e *audit.Entry) { e.Rules = "none" }, true},
		"digits for rules":      {func(e *audit.Entry) { e.Rules = "577123456789" }, true},
		"a key with an hour":    {func(e *audit.Entry) { e.Key = "late/!a:h/@amy:h/2026-01-05T12:00:00Z" }, true},
		"no account":            {func(e *audit.Entry) { e.Account = "" }, false},
		"no kind":               {func(e *audit.Entry) { e.Kind = "" }, false},
		"nobody's word":         {func(e *audit.Entry) { e.Word = "" }, false},
		"a word of its own":     {func(e *audit.Entry) { e.Word = "hearsay" }, false},
		"a user for a room":     {func(e *audit.Entry) { e.Room = "@amy:hospital.example" }, false},
		"no time":               {func(e *audit.Entry) { e.At = time.Time{} }, false},
		"too high a number":     {func(e *audit.Entry) { e.Seq = 1 << 60 }, false},
		"too many reasons":      {func(e *audit.Entry) { e.Reasons = make([]string, 33) }, false},
	} {
		e := sample(0)
		c.change(&e)
		if err := e.Validate(); (err == nil) != c.good {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestIDsThatDoNotFitAreHashed(t *testing.T) {
	t.Parallel()
	for id, whole := range map[string]bool{"": true, "@amy:h": true, "!a:h": true, "$e": true, "@schröder:h": false,
		"!" + strings.Repeat("x", 300): false, "@amy lee:h": false, "no sign": false, "#alias:h": false} {
		e := sample(0)
		e.About = audit.FitID(id)
		if err := e.Validate(); err != nil || (e.About == id) != whole || audit.FitID(e.About) != e.About {
			t.Errorf("%.20q became %s: %v", id, e.About, err)
		}
		if strings.ContainsAny(id[:min(1, len(id))], "$!@") && e.About[0] != id[0] {
			t.Errorf("%.20q became %s: another sort", id, e.About)
		}
	}
	for key, whole := range map[string]bool{"": true, "pill/$e/mask": true, "open_direct/@schröder:h/1": false, "a b": false} {
		e := sample(0)
		e.Key = audit.FitKey(key)
		if err := e.Validate(); err != nil || (e.Key == key) != whole {
			t.Errorf("%s became %s: %v", key, e.Key, err)
		}
	}
}
