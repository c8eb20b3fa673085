package bot

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"net/url"
	"slices"
	"strings"

	"matron/policy"
	"matron/policy/confidential"
	"matron/policy/detect"
	"matron/words"
)

// masker masks the surfaces of one message. It looks at all of them first: what is an
// identifier on one surface is masked on each, also where it would only be noted.
type masker struct {
	off     []detect.Kind
	order   []string // the digits of what was found at warn, as they come up
	letters map[string]int
}

func newMasker(off []detect.Kind) *masker {
	return &masker{off: off, letters: map[string]int{}}
}

// look notes what is found at warn. The digits stay in memory and go with the masker.
func (m *masker) look(pieces []*piece) {
	for _, p := range pieces {
		for _, f := range m.scan(p.where, p.text) {
			if f.Tier < detect.TierWarn {
				continue
			}
			if d := valueOf(*p, f); !slices.Contains(m.order, d) {
				m.order = append(m.order, d)
			}
		}
	}
}

func (m *masker) scan(where policy.Where, text string) []detect.Finding {
	return policy.Scan(policy.Surface{Where: where, Text: confidential.NewText(text)}, policy.ScanOptions{Off: m.off})
}

// mask replaces each value by its placeholder.
func (m *masker) mask(pieces []*piece) {
	for _, p := range pieces {
		if p.where == policy.Formatted {
			p.text = m.html(p.text)
			continue
		}
		found := slices.DeleteFunc(m.scan(p.where, p.text), func(f detect.Finding) bool {
			return f.Tier < detect.TierWarn && !slices.Contains(m.order, valueOf(*p, f))
		})
		p.text = detect.Mask(p.text, found, func(f detect.Finding) string { return m.label(f.Kind, valueOf(*p, f)) })
	}
}

// html masks and keeps the markup. The library of findings gives the places within what a reader
// sees for the text, and then those within attributes, whose values it does not give: they are taken from the findings
// by place in the source.
func (m *masker) html(source string) string {
	o := detect.Options{Surface: detect.Formatted, Off: map[detect.Kind]bool{}}
	for _, k := range m.off {
		o.Off[k] = true
	}
	text, at := detect.HTML(source)
	var seen []string
	inText := map[int]bool{}
	for _, f := range detect.Scan(text, o) {
		if f.Tier >= detect.TierWarn {
			seen = append(seen, digitsOf(text[f.Start:f.End]))
			inText[at[f.Start]] = true
		}
	}
	for _, f := range detect.ScanHTML(source, o) {
		if f.Tier >= detect.TierWarn && !inText[f.Start] {
			seen = append(seen, valueOf(piece{policy.Formatted, source}, f))
		}
	}
	return detect.MaskHTML(source, o, func(f detect.Finding) string {
		value := ""
		if len(seen) > 0 {
			value, seen = seen[0], seen[1:]
		}
		return m.label(f.Kind, value)
	})
}

func (m *masker) label(kind detect.Kind, value string) string {
	letter, ok := m.letters[value]
	if !ok {
		letter = -1
		if len(m.order) == 1 {
			letter = m.letters[m.order[0]]
		}
	}
	return words.Placeholder(letter, kind)
}

// valueOf is the digits of a finding, however they were written.
func valueOf(p piece, f detect.Finding) string {
	text := p.text[f.Start:f.End]
	if p.where == policy.Formatted {
		text, _ = detect.HTML(text)
		if bare, err := url.PathUnescape(text); err == nil {
			text = bare
		}
	}
	return digitsOf(text)
}

// number gives each value its letter: the same patient has the same one throughout the
// conversation. The store keeps a keyed hash, which tells nothing without the key.
func (p performer) number(ctx context.Context, conversation policy.EventID, m *masker) error {
	key := p.o.Keys.Derive("letters")
	return p.o.Store.Write(ctx, func(ctx context.Context) error {
		for _, value := range m.order {
			mac := hmac.New(sha256.New, key)
			mac.Write([]byte(string(conversation) + "\x00" + value))
			letter, err := p.o.Store.Letter(ctx, conversation, mac.Sum(nil))
			if err != nil {
				return err
			}
			m.letters[value] = letter
		}
		return nil
	})
}

// clean judges a copy before it is sent, as what a stranger made: no string in it may
// hold an identifier, and none the digits of one that was masked.
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
	digits := digitsOf(text)
	if where == policy.Formatted {
		seen, _ := detect.HTML(text)
		digits += "/" + digitsOf(seen)
	}
	return !slices.ContainsFunc(m.order, func(value string) bool {
		return len(value) >= shortest && strings.Contains(digits, value)
	})
}

// shortest is how many digits make a value that cannot stand in a text by chance.
const shortest = 8
