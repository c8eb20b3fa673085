// Package canonical owns one way of writing JSON: RFC 8785, so that another program that has the same values has the
// same bytes, and can check a hash. It takes whole numbers only: it is for ids, words, times and counts.
package canonical

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// most is the largest whole number that every JSON reader holds exactly: 2^53-1.
const most = 1<<53 - 1

// Marshal writes what encoding/json can, with its tags, in the canonical form.
func Marshal(v any) ([]byte, error) {
	plain, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("write canonical JSON: %w", err)
	}
	d := json.NewDecoder(bytes.NewReader(plain))
	d.UseNumber()
	var read any
	if err := d.Decode(&read); err != nil {
		return nil, fmt.Errorf("write canonical JSON: %w", err)
	}
	return value(make([]byte, 0, len(plain)), read)
}

func value(b []byte, v any) ([]byte, error) {
	var err error
	switch v := v.(type) {
	case string:
		return Quote(b, v), nil
	case json.Number:
		n, err := v.Int64()
		if err != nil || n > most || n < -most {
			return nil, fmt.Errorf("write canonical JSON: a number that is not whole, or too large")
		}
		return strconv.AppendInt(b, n, 10), nil
	case []any:
		b = append(b, '[')
		for i, item := range v {
			if i > 0 {
				b = append(b, ',')
			}
			if b, err = value(b, item); err != nil {
				return nil, err
			}
		}
		return append(b, ']'), nil
	case map[string]any:
		b = append(b, '{')
		for i, k := range keys(v) {
			if i > 0 {
				b = append(b, ',')
			}
			b = append(Quote(b, k), ':')
			if b, err = value(b, v[k]); err != nil {
				return nil, err
			}
		}
		return append(b, '}'), nil
	default: // true, false, null
		plain, err := json.Marshal(v)
		return append(b, plain...), err
	}
}

// keys are sorted by their UTF-16 units, as RFC 8785 has it.
func keys(m map[string]any) []string {
	names := make([]string, 0, len(m))
	for k := range m {
		names = append(names, k)
	}
	slices.SortFunc(names, func(a, b string) int {
		return slices.Compare(utf16.Encode([]rune(a)), utf16.Encode([]rune(b)))
	})
	return names
}

// Quote appends a text in quotes and escapes what RFC 8785 escapes: encoding/json escapes more. Bytes that are not
// UTF-8 become U+FFFD, as any JSON reader would have them; who must not lose them writes them otherwise.
func Quote(b []byte, s string) []byte {
	b = append(b, '"')
	for _, r := range s {
		switch r {
		case '"', '\\':
			b = append(b, '\\', byte(r))
		case '\b':
			b = append(b, `\b`...)
		case '\t':
			b = append(b, `\t`...)
		case '\n':
			b = append(b, `\n`...)
		case '\f':
			b = append(b, `\f`...)
		case '\r':
			b = append(b, `\r`...)
		default:
			if r < ' ' {
				b = fmt.Appendf(b, `\u%04x`, r)
			} else {
				b = utf8.AppendRune(b, r)
			}
		}
	}
	return append(b, '"')
}
