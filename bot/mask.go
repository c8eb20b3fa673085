package bot

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"slices"
	"unicode/utf8"

	"matron/policy"
	"matron/policy/confidential"
	"matron/policy/detect"
	"matron/words"
)

// masker masks the surfaces of one message. It looks at all of them first: what is an
// identifier on one surface is masked on each, also where it would only be noted.
type masker struct {
	options policy.ScanOptions
	places  []policy.Place // of the body, as they were warned of
	known   map[value]bool // what is masked wherever it is found
	order   []value        // those of them that have a letter, as they come up
	letters map[value]int
	notes   bool // what is only noted is masked too
}

func newMasker(e policy.Copy) (*masker, error) {
	m := &masker{options: policy.ScanOptions{Off: e.Off}, places: e.Places, known: map[value]bool{}, letters: map[value]int{}}
	if len(e.Local) == 0 {
		return m, nil
	}
	var err error
	m.options.Local, err = detect.CompileLocals(e.Local, nil)
	return m, err
}

// maxRounds is how often a copy is masked, looked at again and masked anew: two notes that stood apart can make a warning
// once what stood between them is a placeholder.
const maxRounds = 4

// look finds what is to be masked. The values stay in memory and go with the masker.
func (m *masker) look(d *draft) (found bool) {
	m.carried(d)
	for _, p := range d.pieces() {
		m.each(p, func(f detect.Finding, text string) {
			if f.Tier < detect.TierWarn && !m.notes {
				return
			}
			found = true
			v := valueOf(f.Kind, text)
			if !m.known[v] {
				m.known[v] = true
				if v.lettered() {
					m.order = append(m.order, v)
				}
			}
		})
	}
	return found || len(m.places) > 0
}

// carried keeps of the places those that a look at the body alone does not find: what an earlier message made
// visible. The formatting goes then, since its places are others; its words are the body's.
func (m *masker) carried(d *draft) {
	alone := m.scan(policy.Body, d.body.text)
	m.places = slices.DeleteFunc(slices.Clone(m.places), func(p policy.Place) bool {
		return !d.body.holds(p) || slices.ContainsFunc(alone, func(f detect.Finding) bool {
			return f.Tier >= detect.TierWarn && f.Start <= p.Start-d.body.from && p.End-d.body.from <= f.End
		})
	})
	if len(m.places) > 0 {
		d.formatted.text = ""
	}
}

// holds says whether a place is one of this text.
func (p piece) holds(at policy.Place) bool {
	from, to := at.Start-p.from, at.End-p.from
	return 0 <= from && from < to && to <= len(p.text) &&
		utf8.RuneStart(p.text[from]) && (to == len(p.text) || utf8.RuneStart(p.text[to]))
}

func (m *masker) scan(where policy.Where, text string) []detect.Finding {
	return policy.Scan(policy.Surface{Where: where, Text: confidential.NewText(text)}, m.options)
}

// each gives what is found in a piece, with its words.
func (m *masker) each(p *piece, do func(f detect.Finding, text string)) {
	if p.where == policy.Formatted {
		detect.MaskHTMLWhere(p.text, m.options.Detector(p.where), func(f detect.Finding, text string) (string, bool) {
			do(f, text)
			return "", false
		})
		return
	}
	for _, f := range m.found(p) {
		do(f, p.text[f.Start:f.End])
	}
}

// found is what is found in a text, and the places that were carried along.
func (m *masker) found(p *piece) []detect.Finding {
	found := m.scan(p.where, p.text)
	if p.where == policy.Body {
		for _, at := range m.places {
			found = append(found, detect.Finding{Kind: at.Kind, Tier: detect.TierWarn, Start: at.Start - p.from, End: at.End - p.from})
		}
	}
	return found
}

// mask replaces each value by its placeholder.
func (m *masker) mask(pieces []*piece) {
	for _, p := range pieces {
		if p.where == policy.Formatted {
			p.text = detect.MaskHTMLWhere(p.text, m.options.Detector(p.where), func(f detect.Finding, text string) (string, bool) {
				return m.label(f, text), m.masks(f, text)
			})
			continue
		}
		found := slices.DeleteFunc(m.found(p), func(f detect.Finding) bool { return !m.masks(f, p.text[f.Start:f.End]) })
		p.text = detect.Mask(p.text, found, func(f detect.Finding) string { return m.label(f, p.text[f.Start:f.End]) })
	}
	m.places = nil // they were of the text as it was
}

// masks says whether a finding is masked: a warning is, and what is only noted where it is known from elsewhere in
// the message. "Mrs Jane Oakes … Jane is in bed 4": of a known name each part is.
func (m *masker) masks(f detect.Finding, text string) bool {
	v := valueOf(f.Kind, text)
	if f.Tier >= detect.TierWarn || m.notes || m.known[v] {
		return true
	}
	if f.Kind != detect.PersonName {
		return false
	}
	for known := range m.known {
		if known.series == people && sharesWord(known.text, v.text) {
			return true
		}
	}
	return false
}

func (m *masker) label(f detect.Finding, text string) string {
	letter, ok := m.letters[valueOf(f.Kind, text)]
	if !ok {
		letter = -1
	}
	return words.Placeholder(letter, f.Kind)
}

// number gives each value its letter: the same patient has the same one throughout the
// conversation. The store keeps a keyed hash, which tells nothing without the key.
//
// Names have letters of their own, counted apart, and their placeholder says person (hazard H12): nothing says that
// the name beside a number is that patient's and not the daughter's or the next patient's. A name with a number's
// letter would make one patient of two, and a number that got the next letter after a name would seem to be a second
// patient. So "[patient A, …]" is always the same number, "[person A, …]" always the same name, and no more is said.
func (p performer) number(ctx context.Context, conversation policy.EventID, m *masker) error {
	key := p.o.Keys.Derive("letters")
	return p.o.Store.Write(ctx, func(ctx context.Context) error {
		for _, v := range m.order {
			of := conversation + policy.EventID(v.series)
			mac := hmac.New(sha256.New, key)
			mac.Write([]byte(string(of) + "\x00" + v.text))
			letter, err := p.o.Store.Letter(ctx, of, mac.Sum(nil))
			if err != nil {
				return err
			}
			m.letters[v] = letter
		}
		return nil
	})
}

// maskAll masks until a look at what is left finds nothing.
func (p performer) maskAll(ctx context.Context, e policy.Copy, m *masker, d *draft) error {
	for range maxRounds {
		if !m.look(d) {
			return nil
		}
		if err := p.number(ctx, e.Conversation, m); err != nil {
			return err
		}
		m.mask(d.pieces())
	}
	return nil
}
