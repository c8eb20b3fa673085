package words

import (
	"html"
	"strconv"
	"strings"
	"time"

	"matron/policy"
)

// writer builds one text: lines of sentences, in both writings at once.
type writer struct {
	t     *table
	names Names
	zone  string
	lines []line
}

// line is a line or an item of a list.
type line struct {
	plain, html string
	item        bool
}

// value fills one {name} of a phrase. It is text: what looks like markup in it is escaped.
type value struct{ name, text string }

func newWriter(names Names) *writer {
	return &writer{t: tableOf(names.Language), names: names}
}

// about sets the zone in which the times of this notice are written. It comes first.
func (w *writer) about(f policy.Footer) { w.zone = f.Zone }

// say adds a sentence to the line.
func (w *writer) say(p phrase, values ...value) {
	if len(w.lines) == 0 || w.lines[len(w.lines)-1].item {
		w.lines = append(w.lines, line{})
	}
	w.add(p, values)
}

// line begins a new line with a sentence.
func (w *writer) line(p phrase, values ...value) {
	w.lines = append(w.lines, line{})
	w.add(p, values)
}

// item adds an item of a list.
func (w *writer) item(p phrase, values ...value) {
	w.lines = append(w.lines, line{item: true})
	w.add(p, values)
}

// entry is an item that begins with a name or with what is typed: in small letters where that has some.
func (w *writer) entry(p phrase, values ...value) {
	w.lines = append(w.lines, line{item: true})
	plain, rich := w.put(p, values)
	w.lines[len(w.lines)-1] = line{item: true, plain: plain, html: rich}
}

func (w *writer) add(p phrase, values []value) {
	plain, rich := w.fill(p, values)
	if plain == "" {
		return
	}
	l := &w.lines[len(w.lines)-1]
	if l.plain != "" {
		l.plain += " "
		l.html += " "
	}
	l.plain += plain
	l.html += rich
}

// fill puts the values into a phrase. *Words* between stars are what can be typed or tapped.
func (w *writer) fill(p phrase, values []value) (plain, rich string) {
	plain, rich = w.put(p, values)
	return capital(plain), capital(rich)
}

func (w *writer) put(p phrase, values []value) (plain, rich string) {
	values = append(values, value{"room", w.room()})
	text := w.t.phrases[p]
	var a, b strings.Builder
	strong := false
	for text != "" {
		i := strings.IndexAny(text, "*{")
		if i < 0 {
			i = len(text)
		}
		a.WriteString(text[:i])
		b.WriteString(html.EscapeString(text[:i]))
		if text = text[i:]; text == "" {
			break
		}
		if text[0] == '*' {
			if strong = !strong; strong {
				b.WriteString("<strong>")
			} else {
				b.WriteString("</strong>")
			}
			text = text[1:]
			continue
		}
		name, rest, _ := strings.Cut(text[1:], "}")
		for _, v := range values {
			if v.name == name {
				a.WriteString(v.text)
				b.WriteString(isolated(html.EscapeString(v.text)))
				break
			}
		}
		text = rest
	}
	return a.String(), b.String()
}

// capital begins a sentence: "{room} is not encrypted" may begin with "this room".
func capital(s string) string {
	if s != "" && 'a' <= s[0] && s[0] <= 'z' {
		return string(s[0]-'a'+'A') + s[1:]
	}
	return s
}

// raw is a phrase within another one: no capital, no markup.
func (w *writer) raw(p phrase) string { return w.t.phrases[p] }

// room is how the notice's room is spoken of.
func (w *writer) room() string {
	if w.names.Here {
		return w.raw(thisRoom)
	}
	if name := calm(w.names.Room); name != "" {
		return name
	}
	return w.raw(aRoom)
}

// at writes an instant.
func (w *writer) at(ms int64) value {
	return value{"at", w.t.clock(ms, w.zone, w.names.Now)}
}

func count(name string, n int) value { return value{name, strconv.Itoa(n)} }

// footer names policy, revision and a human contact: "Policy Acute wards (rules 3fa9c2e1b7d0) · ext 4410".
func (w *writer) footer(f policy.Footer) {
	policy, rules, human := oneLine(f.Policy), oneLine(f.Rules), oneLine(f.Human)
	values := []value{{"policy", policy}, {"rules", rules}, {"human", human}}
	switch {
	case policy != "" && rules != "" && human != "":
		w.say(footerAll, values...)
	case policy != "" && rules != "":
		w.say(footerPolicy, values...)
	case human != "":
		w.say(footerHuman, values...)
	case rules != "":
		w.say(footerRules, values...)
	}
}

func (w *writer) spoken() Spoken {
	var a, b strings.Builder
	list := false
	for i, l := range w.lines {
		if i > 0 {
			a.WriteByte('\n')
		}
		switch {
		case l.item && !list:
			b.WriteString("<ul>")
		case !l.item && list:
			b.WriteString("</ul>")
		case !l.item && i > 0:
			b.WriteString("<br>")
		}
		list = l.item
		if l.item {
			a.WriteString("- " + l.plain)
			b.WriteString("<li>" + l.html + "</li>")
			continue
		}
		a.WriteString(l.plain)
		b.WriteString(l.html)
	}
	if list {
		b.WriteString("</ul>")
	}
	return Spoken{Plain: a.String(), HTML: b.String()}
}

// duration writes a span as people say it: "30 minutes", "4 hours".
func (w *writer) duration(ms int64) string {
	d := time.Duration(ms) * time.Millisecond
	n, one, more := int(d.Round(time.Second)/time.Second), oneSecond, seconds
	switch {
	case d >= 2*24*time.Hour || d == 24*time.Hour:
		n, one, more = int(d.Round(24*time.Hour)/(24*time.Hour)), oneDay, days
	case d%time.Hour == 0 && d > 0:
		n, one, more = int(d/time.Hour), oneHour, hours
	case d >= time.Minute:
		n, one, more = int(d.Round(time.Minute)/time.Minute), oneMinute, minutes
	}
	if n == 1 {
		return w.raw(one)
	}
	return strconv.Itoa(n) + " " + w.raw(more)
}
