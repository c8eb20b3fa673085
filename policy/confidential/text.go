package confidential

import (
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
)

// ErrStays is the answer to everyone who would write a Text down.
var ErrStays = errors.New("confidential: what people wrote is not written down")

// veil is what is seen in the place of the words.
const veil = "[confidential]"

// Text is what a person wrote. It does not print, marshal or go into a query.
//
// The words stand behind a pointer because fmt calls no method of an unexported field: it would print a plain string
// that it finds there, but of a pointer to a string only the address. So == compares places, not words: compare
// what Reveal returns. The zero Text is empty.
type Text struct{ words *string }

// NewText closes s.
func NewText(s string) Text {
	if s == "" {
		return Text{}
	}
	return Text{words: &s}
}

// Reveal is the one way out. A linter counts its callers.
func (t Text) Reveal() string {
	if t.words == nil {
		return ""
	}
	return *t.words
}

// Empty reports whether nothing was written.
func (t Text) Empty() bool { return t.words == nil }

// Len is the number of bytes, for limits and for counting.
func (t Text) Len() int {
	if t.words == nil {
		return 0
	}
	return len(*t.words)
}

// Format answers every verb of fmt.
func (Text) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, veil) }

// String and GoString answer those who ask without fmt; the runtime does, when it prints a panic.
func (Text) String() string   { return veil }
func (Text) GoString() string { return veil }

// MarshalJSON closes JSON, and with it zerolog and slog's JSON handler.
func (Text) MarshalJSON() ([]byte, error) { return nil, ErrStays }

// MarshalText closes YAML, XML, map keys in JSON, and slog's text handler. So there is no LogValue: it would bring
// a logger into the core.
func (Text) MarshalText() ([]byte, error) { return nil, ErrStays }

// MarshalBinary and GobEncode close what is left of the standard encodings.
func (Text) MarshalBinary() ([]byte, error) { return nil, ErrStays }
func (Text) GobEncode() ([]byte, error)     { return nil, ErrStays }

// Value closes SQL.
func (Text) Value() (driver.Value, error) { return nil, ErrStays }
