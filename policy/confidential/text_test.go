package confidential_test

import (
	"bytes"
	"database/sql/driver"
	"encoding/gob"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"

	"matron/policy/confidential"
)

const canary = "Mrs Quill 999 123 4567"

type open struct{ Body confidential.Text }

type shut struct{ body confidential.Text }

type failed struct{ body confidential.Text }

func (failed) Error() string { return "read message" }

// hiding is every way in which a Text may stand in something else.
func hiding() map[string]any {
	t := confidential.NewText(canary)
	return map[string]any{
		"alone":                   t,
		"behind a pointer":        &t,
		"in an exported field":    open{t},
		"in an unexported field":  shut{t},
		"in a pointer to a field": &shut{t},
		"two structs deep":        struct{ in *shut }{&shut{t}},
		"in a slice":              []confidential.Text{t},
		"in a slice of structs":   []shut{{t}},
		"in an array":             [1]confidential.Text{t},
		"in a map":                map[string]confidential.Text{"body": t},
		"as a map's key":          map[confidential.Text]int{t: 1},
		"in an interface":         []any{t, shut{t}},
		"in an error":             failed{t},
		"in a wrapped error":      fmt.Errorf("step: %w", failed{t}),
		"as an error's argument":  fmt.Errorf("step %v %v", t, shut{t}),
	}
}

func TestTextIsClosedToFmt(t *testing.T) {
	t.Parallel()
	for where, v := range hiding() {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x", "%X", "%q", "%d", "%t", "%c", "%U", "%10.3s", "% x", "%T"} {
			mustHide(t, where+" "+verb, fmt.Sprintf(verb, v))
		}
		mustHide(t, where+" Sprint", fmt.Sprint(v)+fmt.Sprintln(v))
	}
	if got := fmt.Sprint(confidential.NewText(canary)); got != "[confidential]" {
		t.Errorf("printed %q", got)
	}
}

func TestTextIsClosedToEncoders(t *testing.T) {
	t.Parallel()
	for where, v := range hiding() {
		j, _ := json.Marshal(v)
		mustHide(t, where+" json", string(j))
		x, _ := xml.Marshal(v)
		mustHide(t, where+" xml", string(x))
		y, _ := yamlOf(v)
		mustHide(t, where+" yaml", string(y))
		var g bytes.Buffer
		_ = gob.NewEncoder(&g).Encode(v)
		mustHide(t, where+" gob", g.String())
		var s bytes.Buffer
		slog.New(slog.NewTextHandler(&s, nil)).Info("x", "v", v, slog.Group("g", "v", v))
		slog.New(slog.NewJSONHandler(&s, nil)).Info("x", "v", v, slog.Group("g", "v", v))
		mustHide(t, where+" slog", s.String())
	}
}

func TestTextRefusesToBeWrittenDown(t *testing.T) {
	t.Parallel()
	text := confidential.NewText(canary)
	_, sql := text.Value()
	_, convert := driver.DefaultParameterConverter.ConvertValue(text)
	_, js := json.Marshal(open{text})
	_, yml := yamlOf(open{text})
	_, bin := text.MarshalBinary()
	gb := gob.NewEncoder(&bytes.Buffer{}).Encode(open{text})
	for name, err := range map[string]error{"sql": sql, "sql parameter": convert, "json": js,
		"yaml": yml, "binary": bin, "gob": gb} {
		if !errors.Is(err, confidential.ErrStays) {
			t.Errorf("%s: got %v, want ErrStays", name, err)
		}
	}
}

func TestTextRevealsWhatItClosed(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"", "a", canary, "\x00\xff"} {
		text := confidential.NewText(s)
		if text.Reveal() != s || text.Len() != len(s) || text.Empty() != (s == "") {
			t.Errorf("%q: reveal %q, len %d, empty %t", s, text.Reveal(), text.Len(), text.Empty())
		}
	}
	if (confidential.Text{}) != confidential.NewText("") {
		t.Error("the zero Text is not the empty one")
	}
}

// yamlOf turns the encoder's panic, which carries an error, back into one.
func yamlOf(v any) (out []byte, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("yaml: %v", r)
		}
	}()
	return yaml.Marshal(v)
}

func mustHide(t testing.TB, where, got string) {
	t.Helper()
	low := strings.ToLower(got)
	hexed := fmt.Sprintf("%x", canary)
	for _, part := range []string{"quill", "123 4567", hexed[:16], fmt.Sprintf("% x", canary)[:23]} {
		if strings.Contains(low, part) {
			t.Errorf("%s: it got out", where)
		}
	}
}
