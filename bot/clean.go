package bot

import (
	"slices"
	"strings"

	"matron/policy"
	"matron/policy/detect"
)

// clean judges a copy before it is sent, as what a stranger made: no string in it may
// hold an identifier, and none a number that was masked.
func (m *masker) clean(content map[string]any) bool {
	return m.cleanValue("", content)
}

func (m *masker) cleanValue(name string, v any) bool {
	switch v := v.(type) {
	case string:
		return m.cleanText(name, v)
	case []string:
		return !slices.ContainsFunc(v, func(s string) bool { return !m.cleanText(name, s) })
	case []any:
		return !slices.ContainsFunc(v, func(e any) bool { return !m.cleanValue(name, e) })
	case map[string]any:
		for name, e := range v {
			if !addresses[name] && !m.cleanValue(name, e) {
				return false
			}
		}
	}
	return true
}

// addresses are fields that hold ids and keys and no words: ours, or of a shape that was checked.
var addresses = map[string]bool{
	keyField: true, "m.relates_to": true, "file": true, "url": true, "thumbnail_file": true, "thumbnail_url": true, "geo_uri": true, "uri": true,
}

func (m *masker) cleanText(name, text string) bool {
	where := policy.Body
	switch name {
	case "formatted_body":
		where = policy.Formatted
	case "filename":
		where = policy.FileName
	}
	if detect.Worst(m.scan(where, text)) >= detect.TierWarn {
		return false
	}
	seen := ""
	if where == policy.Formatted {
		seen, _ = detect.HTML(text)
	}
	digits, signs := digitsOf(text)+"/"+digitsOf(seen), signsOf(text)+"/"+signsOf(seen)
	return !slices.ContainsFunc(m.order, func(v value) bool {
		return v.series == patients && len(v.text) >= shortest && (strings.Contains(digits, v.text) || strings.Contains(signs, v.text))
	})
}

// shortest is how many digits make a value that cannot stand in a text by chance.
const shortest = 8
