package main

// Over 300 lines: the templates and the tables that fill them are read together.

import (
	_ "embed"
	"fmt"
	"math/rand/v2"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The generated corpus: templates filled from tables, partly in lower case and
// with typing errors. The same seed gives the same corpus on every machine.
var (
	//go:embed corpus/templates.txt
	templateText string
	//go:embed corpus/tables.txt
	tableText string
	//go:embed corpus/faker_en_gb.txt
	fakerText string
)

// cleanClasses are the templates that name no patient.
var cleanClasses = map[string]bool{"staff": true, "tempting": true}

const (
	eachLabelled = 24 // messages of a template
	eachClean    = 40
)

func generated(seed uint64) ([]message, error) {
	g := &generator{rng: rand.New(rand.NewPCG(seed, 1948)), table: map[string][]string{}}
	for _, l := range append(lines(tableText), lines(fakerText)...) {
		g.table[l.class] = append(g.table[l.class], l.text)
	}
	g.digits.rng = g.rng
	var out []message
	for i, l := range lines(templateText) {
		n := eachLabelled
		if cleanClasses[l.class] {
			n = eachClean
		}
		for j := range n {
			m, err := g.message(fmt.Sprintf("generated-%03d-%02d", i+1, j+1), l)
			if err != nil {
				return nil, err
			}
			out = append(out, m)
		}
	}
	return out, nil
}

type generator struct {
	rng    *rand.Rand
	table  map[string][]string
	digits digits
}

func (g *generator) message(id string, l line) (message, error) {
	l.text = g.fill(l.text)
	if g.rng.IntN(8) == 0 {
		l.text = g.slip(l.text)
	}
	m, err := author(id, l, &g.digits)
	if err == nil && g.rng.IntN(5) < 2 {
		m.Text = lower(m.Text)
	}
	return m, err
}

// fill puts words for $names.
func (g *generator) fill(text string) string {
	var b strings.Builder
	for {
		i := strings.IndexByte(text, '$')
		if i < 0 || i == len(text)-1 {
			return b.String() + text
		}
		b.WriteString(text[:i])
		text = text[i+1:]
		brace := text[0] == '{'
		if brace {
			text = text[1:]
		}
		n := 0
		for n < len(text) && unicode.IsLetter(rune(text[n])) {
			n++
		}
		name := text[:n]
		text = text[n:]
		if n > 0 && text != "" && text[0] >= '2' && text[0] <= '3' && g.numbered(name) {
			text = text[1:]
		}
		if brace {
			text = strings.TrimPrefix(text, "}")
		}
		b.WriteString(g.word(name))
	}
}

// numbered are the names that may stand twice in a template: $first2 is another.
func (g *generator) numbered(name string) bool {
	return name == "first" || name == "last" || name == "full" || name == "job" || name == "n"
}

// tenDigits is what an order or a meeting may have; one in eleven passes a check.
func (g *generator) tenDigits() string { return g.number(1000000, 9999999) + g.number(100, 999) }

func (g *generator) pick(table string) string {
	t := g.table[table]
	return t[g.rng.IntN(len(t))]
}

func (g *generator) number(lo, hi int) string { return fmt.Sprint(lo + g.rng.IntN(hi-lo+1)) }

func (g *generator) word(name string) string {
	switch name {
	case "full":
		return g.word("first") + " " + g.word("last")
	case "first":
		return g.pick("first")
	case "last":
		last := g.pick("last")
		if g.rng.IntN(20) == 0 {
			last += "-" + g.pick("last")
		}
		if g.rng.IntN(3) == 0 {
			last = strings.ReplaceAll(last, "'", "’")
		}
		return last
	case "SURNAME":
		return strings.ToUpper(g.pick("last"))
	case "staff":
		return g.pick([]string{"first", "last", "last"}[g.rng.IntN(3)])
	case "role":
		return g.pick("staff")
	case "rel":
		return g.pick("relative")
	case "num":
		return g.number(1, 240)
	case "matter", "job", "ward", "drug", "town", "street":
		return g.pick(name)
	case "bed":
		return []string{"bed " + g.number(1, 36), "B" + g.number(1, 9) + " bed " + g.number(1, 6), "SR" + g.number(1, 4), "bay " + g.number(1, 6), "cubicle " + g.number(1, 9), g.pick("ward") + "/" + g.number(1, 28)}[g.rng.IntN(6)]
	case "age":
		return g.number(18, 97)
	case "sex":
		return []string{"F", "M", "f", "m", "yo f", "yo M"}[g.rng.IntN(6)]
	case "n":
		return g.number(11, 220)
	case "d":
		return g.number(1, 9)
	case "news":
		return g.number(1, 14)
	case "time":
		form := []string{"%02d:%02d", "%02d%02d", "%02d.%02d"}[g.rng.IntN(3)]
		return fmt.Sprintf(form, g.rng.IntN(24), 5*g.rng.IntN(12))
	case "bleep":
		return g.number(1000, 8999)
	case "gmc":
		return g.number(4000000, 7999999)
	case "zoom":
		return shaped(g.tenDigits(), "")
	case "order":
		return g.tenDigits()
	case "lab":
		return string(rune('A'+g.rng.IntN(26))) + g.number(100000, 99999999)
	case "address":
		return g.address()
	case "postcode":
		return g.postcode()
	case "phone":
		return g.fillHashes(g.pick("phone"))
	case "email":
		first, last := ascii(g.pick("first")), ascii(g.pick("last"))
		return strings.ToLower([]string{first + "." + last, first[:1] + last, last + g.number(1, 99), first + "_" + g.number(1940, 2008)}[g.rng.IntN(4)]) + "@example." + []string{"org", "com", "net"}[g.rng.IntN(3)]
	case "mrn":
		return []string{g.number(100000, 9999999), g.number(10000000, 99999999), string(rune('A'+g.rng.IntN(26))) + g.number(100000, 9999999), "RX" + g.number(100000, 999999)}[g.rng.IntN(4)]
	case "dob":
		return g.date(1926, 2023, true)
	case "chi":
		return fmt.Sprintf("%02d%02d%02d%c", 1+g.rng.IntN(28), 1+g.rng.IntN(12), g.rng.IntN(100), "mf"[g.rng.IntN(2)])
	case "date":
		return g.date(2025, 2026, false)
	}
	return "$" + name
}

var months = [...]string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"}

func (g *generator) date(from, to int, born bool) string {
	d, m, y := 1+g.rng.IntN(28), 1+g.rng.IntN(12), from+g.rng.IntN(to-from+1)
	th := "th"
	switch d {
	case 1, 21:
		th = "st"
	case 2, 22:
		th = "nd"
	case 3, 23:
		th = "rd"
	}
	forms := []string{
		fmt.Sprintf("%02d/%02d/%d", d, m, y), fmt.Sprintf("%d/%d/%02d", d, m, y%100), fmt.Sprintf("%02d.%02d.%d", d, m, y),
		fmt.Sprintf("%02d-%02d-%02d", d, m, y%100), fmt.Sprintf("%d %s %d", d, months[m-1], y), fmt.Sprintf("%d%s %s %d", d, th, months[m-1][:3], y),
		fmt.Sprintf("%d-%02d-%02d", y, m, d), fmt.Sprintf("%02d-%s-%d", d, months[m-1][:3], y),
	}
	if !born {
		forms = append(forms, fmt.Sprintf("%d/%d", d, m), fmt.Sprintf("%d%s %s", d, th, months[m-1][:3]))
	}
	return forms[g.rng.IntN(len(forms))]
}

func (g *generator) address() string {
	street := g.number(1, 240)
	if g.rng.IntN(12) == 0 {
		street += string(rune('a' + g.rng.IntN(3)))
	}
	street += " " + g.pick("street")
	switch g.rng.IntN(8) {
	case 0:
		return "Flat " + g.number(1, 40) + ", " + street
	case 1:
		return g.pick("house") + ", " + g.pick("street")
	}
	return street
}

func (g *generator) postcode() string {
	const inward = "ABDEFGHJLNPQRSTUWXYZ"
	gap := " "
	if g.rng.IntN(4) == 0 {
		gap = ""
	}
	return g.pick("district") + gap + g.number(1, 9) + string(inward[g.rng.IntN(len(inward))]) + string(inward[g.rng.IntN(len(inward))])
}

func (g *generator) fillHashes(s string) string {
	b := []byte(s)
	for i := range b {
		if b[i] == '#' {
			b[i] = byte('0' + g.rng.IntN(10))
		}
	}
	return string(b)
}

// slip makes one typing error in a word of the text, never in a marked value.
func (g *generator) slip(text string) string {
	type place struct{ from, to int }
	var words []place
	depth, from := 0, -1
	for i := 0; i <= len(text); i++ {
		if i < len(text) && text[i] == '{' {
			depth++
		}
		if i < len(text) && depth == 0 && 'a' <= text[i] && text[i] <= 'z' {
			if from < 0 {
				from = i
			}
			continue
		}
		if from >= 0 && i-from >= 5 {
			words = append(words, place{from, i})
		}
		from = -1
		if i < len(text) && text[i] == '}' {
			depth--
		}
	}
	if len(words) == 0 {
		return text
	}
	w := words[g.rng.IntN(len(words))]
	at := w.from + 1 + g.rng.IntN(w.to-w.from-2)
	switch g.rng.IntN(3) {
	case 0:
		return text[:at] + text[at+1:at+2] + text[at:at+1] + text[at+2:]
	case 1:
		return text[:at] + text[at+1:]
	}
	return text[:at] + text[at:at+1] + text[at:]
}

// lower folds letters whose small form has as many bytes: spans stay right.
func lower(s string) string {
	return strings.Map(func(r rune) rune {
		if l := unicode.ToLower(r); utf8.RuneLen(l) == utf8.RuneLen(r) {
			return l
		}
		return r
	}, s)
}

func ascii(s string) string {
	return strings.Map(func(r rune) rune {
		if r < 0x80 && unicode.IsLetter(r) {
			return r
		}
		return -1
	}, s)
}
