package main

import (
	"bufio"
	"fmt"
	"strings"
)

// The authoring format: one message a line, under "## class" lines. Values are
// marked in place, so that offsets are never wrong:
//
//	pt {N:Maureen Oakes} dob {D:3/4/51} nhs {H} pls
//	nhs num is ⇒ {H}                  the message before it, and the message
//	{A:14 Elm Grove|, Stockport}      what stands after the bar may be in the span or not
//	NHS no\n{H}                       a line break
//
// {H} {C:120345f} {I} are numbers by formula; see digits.go. A mark whose name is
// not known is plain text, so pasted JSON needs no escape.
var marks = map[string]struct{ kind, form string }{
	"N": {personName, formTitled}, // with a title or a label
	"B": {personName, formBare},   // a full name, alone
	"W": {personName, formWeak},   // a surname alone, or a first name alone
	"D": {"DATE_OF_BIRTH", ""},
	"A": {"ADDRESS", ""},
	"P": {"POSTCODE", ""},
	"T": {"PHONE", ""},
	"E": {"EMAIL", ""},
	"Q": {"NINO", ""},
	"M": {"MRN", ""},
	"H": {"NHS_NUMBER", ""},
	"C": {"CHI_NUMBER", ""},
	"I": {"HC_NUMBER", ""},
}

const (
	personName = "PERSON_NAME"

	formTitled = "titled"
	formBare   = "bare"
	formWeak   = "weak"
)

// message is one labelled text.
type message struct {
	ID    string `json:"id"`
	Class string `json:"class"`
	Text  string `json:"text"`
	Prev  string `json:"prev,omitempty"`
	Spans []span `json:"spans"`
}

// span is a value's place in Text, in bytes. A finding that ends at Also is as
// exact as one that ends at End: opinions differ on whether a town is a part of
// an address.
type span struct {
	Type  string `json:"type"`
	Start int    `json:"start"`
	End   int    `json:"end"`
	Also  int    `json:"also,omitempty"`
	Form  string `json:"form,omitempty"`
}

// line is one line of the authoring format.
type line struct{ class, text string }

func lines(file string) []line {
	var out []line
	class := ""
	sc := bufio.NewScanner(strings.NewReader(file))
	for sc.Scan() {
		t := sc.Text()
		switch {
		case strings.TrimSpace(t) == "" || strings.HasPrefix(t, "# "):
		case strings.HasPrefix(t, "## "):
			class = strings.TrimSpace(t[3:])
		default:
			out = append(out, line{class, t})
		}
	}
	return out
}

// author makes a message of one line. The digits say how numbers are written;
// with lasting set, those that must not stand in a file stay placeholders.
func author(id string, l line, d *digits) (message, error) {
	m := message{ID: id, Class: l.class, Spans: []span{}}
	text := l.text
	if prev, rest, ok := strings.Cut(text, " ⇒ "); ok {
		p, err := author(id, line{l.class, prev}, d)
		if err != nil {
			return m, err
		}
		m.Prev, text = p.Text, rest
	}
	text = unescape(text)
	var b strings.Builder
	for {
		i := strings.IndexByte(text, '{')
		if i < 0 {
			b.WriteString(text)
			break
		}
		b.WriteString(text[:i])
		text = text[i:]
		end := strings.IndexByte(text, '}')
		if end < 0 {
			b.WriteString(text)
			break
		}
		name, value, _ := strings.Cut(text[1:end], ":")
		mark, known := marks[name]
		if !known {
			b.WriteByte('{')
			text = text[1:]
			continue
		}
		text = text[end+1:]
		s := span{Type: mark.kind, Form: mark.form, Start: b.Len()}
		value, err := d.value(mark.kind, value)
		if err != nil {
			return m, fmt.Errorf("%s: %w", id, err)
		}
		value, also, _ := strings.Cut(value, "|")
		b.WriteString(value)
		s.End = b.Len()
		if also != "" {
			b.WriteString(also)
			s.Also = b.Len()
		}
		if s.Start == s.End {
			return m, fmt.Errorf("%s: an empty value in %q", id, l.text)
		}
		m.Spans = append(m.Spans, s)
	}
	m.Text = b.String()
	return m, nil
}

func unescape(s string) string {
	return strings.NewReplacer(`\n`, "\n", `\t`, "\t", `\z`, "\u200b", `\s`, "\u00a0", `\h`, "\u2011", `\e`, "\u2013", `\\`, `\`).Replace(s)
}
