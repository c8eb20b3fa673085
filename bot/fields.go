package bot

import "encoding/json"

// fields is the content of an event as anybody could have sent it: nothing in it has the
// shape that it should have until it was asked for.
type fields map[string]any

func fieldsOf(raw json.RawMessage) fields {
	var f fields
	if json.Unmarshal(raw, &f) != nil {
		return nil
	}
	return f
}

func (f fields) text(name string) string {
	s, _ := f[name].(string)
	return s
}

func (f fields) object(name string) fields {
	m, _ := f[name].(map[string]any)
	return m
}

func (f fields) list(name string) []any {
	l, _ := f[name].([]any)
	return l
}

// only keeps the named fields, and of those what is text, a number or a truth.
func (f fields) only(names ...string) fields {
	kept := fields{}
	for _, n := range names {
		switch v := f[n].(type) {
		case string, float64, bool:
			kept[n] = v
		}
	}
	return kept
}
