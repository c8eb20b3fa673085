package words

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"matron/policy"
	"matron/policy/confidential"
)

// Card is what a person confirms: who the patient is by the record system's word, and which messages go.
type Card struct {
	policy.Footer
	Flag    int
	Room    string
	System  string
	Version int // of the document; 2 and more say so
	Patient CardPatient
	Lines   []CardLine
	Code    string
	UntilMs int64
	Changed bool // the conversation changed since it was shown last
}

// CardPatient is the patient on the card.
type CardPatient struct {
	Name, Born, NHSNumber, HospitalNumber, Ward confidential.Text // Name: see CardName; Born: YYYY-MM-DD; NHSNumber: ten digits
	Sex                                         string
	Deceased, Restricted, Untraced              bool
}

// CardName is a patient's name as hospitals write it: "QUILL, Ann".
func CardName(family, given confidential.Text) confidential.Text {
	name := strings.ToUpper(family.Reveal())
	if g := given.Reveal(); g != "" && name != "" {
		name += ", " + g
	} else {
		name += g
	}
	return confidential.NewText(name)
}

// CardLine is one message on the card.
type CardLine struct {
	Number  int
	At      time.Time
	Who     string
	Text    confidential.Text
	Edited  bool
	Removed bool
	Masked  bool
	Unread  bool
	Files   int
	Left    policy.LeftOut
}

const (
	cardText  = 160 // characters of a message
	cardField = 120 // of what the records say
	cardLines = 40  // messages of a part
	cardBytes = 20 << 10
	cardJSON  = 36 << 10 // as it will be written; sealed by Megolm it grows by a third
)

// ShowCard puts a card into words: the patient first, the messages in as many parts as they need (a Matrix event holds
// 65,536 bytes), and the code last.
//
// It is the one text in which she writes an identifier: to the person who confirms it, in the direct room, gone ten
// minutes after the end (design §6). Each message is one line, whatever is in it, so that none can look like another
// one's; what others wrote is isolated, so that right-to-left text turns nothing around it.
func ShowCard(c Card, names Names) []Spoken {
	w := newWriter(names)
	w.about(c.Footer)
	w.cardHead(c)
	head := w.lines
	w.lines = nil
	for _, l := range c.Lines {
		w.cardRow(l)
	}
	rows := w.lines
	w.lines = nil
	w.cardTail(c)
	return w.cardParts(c, head, rows, w.lines)
}

// cardHead begins with what a lock screen may show; the patient stands below it.
func (w *writer) cardHead(c Card) {
	room := calm(c.Room)
	if room == "" {
		room = w.raw(aRoom)
	}
	w.say(cardHead, flagNumber(c.Flag), value{"room", room})
	w.say(cardWhat)
	if c.Changed {
		w.line(cardChanged)
	}
	w.say(cardErased)
	p := c.Patient
	w.cardFact(cardName, p.Name.Reveal())
	w.cardBorn(p)
	if number := p.NHSNumber.Reveal(); number == "" {
		w.item(cardNoNHS)
	} else {
		w.cardFact(cardNHS, grouped(number))
	}
	w.cardFact(cardHospital, p.HospitalNumber.Reveal())
	w.cardFact(cardSex, word(p.Sex))
	w.cardFact(cardWard, p.Ward.Reveal())
	for _, mark := range []struct {
		is bool
		p  phrase
	}{{p.Deceased, cardDeceased}, {p.Restricted, cardRestricted}, {p.Untraced, cardUntraced}} {
		if mark.is {
			w.item(mark.p)
		}
	}
	w.line(pick(c.Version > 1, cardGoesAgain, cardGoes), w.system(c.System), count("version", c.Version))
	left := 0
	for _, l := range c.Lines {
		if l.Left != "" {
			left++
		}
	}
	w.line(pick(left == 0, cardAll, cardSome), w.messages(len(c.Lines)), count("left", left))
}

func (w *writer) cardFact(p phrase, text string) {
	if text, _ = foreign(text, cardField); text != "" {
		w.item(p, value{"value", text})
	}
}

// cardBorn writes the day of birth and, of a whole one of somebody who lives, the age.
func (w *writer) cardBorn(p CardPatient) {
	born := p.Born.Reveal()
	day, err := time.Parse(time.DateOnly, born)
	if err != nil {
		if month, err := time.Parse("2006-01", born); err == nil {
			born = w.t.months[month.Month()-1] + " " + strconv.Itoa(month.Year())
		}
		w.cardFact(cardBorn, born)
		return
	}
	values := []value{{"value", w.t.day(day)}}
	if w.names.Now.IsZero() || p.Deceased {
		w.item(cardBorn, values...)
		return
	}
	loc, _ := location(w.zone)
	now := w.names.Now.In(loc)
	age := now.Year() - day.Year()
	if now.Month() < day.Month() || now.Month() == day.Month() && now.Day() < day.Day() {
		age--
	}
	w.item(cardBornAge, append(values, count("age", age))...)
}

// grouped writes ten digits as 3-3-4.
func grouped(number string) string {
	if len(number) != 10 {
		return number
	}
	return number[:3] + " " + number[3:6] + " " + number[6:]
}

// cardRow is one message. Our own marks stand before what somebody wrote.
func (w *writer) cardRow(l CardLine) {
	var marks []string
	if l.Left != "" {
		marks = append(marks, w.inner(cardLeft, value{"why", w.raw(leftPhrase(l.Left))}))
	}
	for _, mark := range []struct {
		is bool
		p  phrase
	}{{l.Edited, cardEdited}, {l.Removed && !l.Masked, cardRemoved}, {l.Masked, cardMasked}, {l.Unread, cardUnread}, {l.Files == 1, cardOneFile}} {
		if mark.is {
			marks = append(marks, w.raw(mark.p))
		}
	}
	if l.Files > 1 {
		marks = append(marks, w.inner(cardFiles, count("n", l.Files)))
	}
	mark := ""
	if len(marks) > 0 {
		mark = " " + strings.Join(marks, " ")
	}
	who, _ := foreign(l.Who, maxName)
	if who == "" {
		who = w.raw(somebody)
	}
	text, more := foreign(l.Text.Reveal(), cardText)
	values := []value{count("number", l.Number), {"at", w.t.clock(l.At.UnixMilli(), w.zone, w.names.Now)}, {"who", who}, {"marks", mark}, {"text", text}}
	plain, rich := w.put(pick(text == "", cardLineBare, cardLine), values)
	if more > 0 {
		rest := w.inner(cardMore, count("n", more))
		plain, rich = plain+rest, rich+rest
	}
	w.lines = append(w.lines, line{plain: plain, html: rich})
}

func leftPhrase(why policy.LeftOut) phrase {
	switch why {
	case policy.LeftOtherPatient:
		return leftOtherPatient
	case policy.LeftNotClinical:
		return leftNotClinical
	case policy.LeftPrivate:
		return leftPrivate
	case policy.LeftDuplicate:
		return leftDuplicate
	default:
		return leftOther
	}
}

func (w *writer) cardTail(c Card) {
	w.say(cardFile, value{"code", word4(c.Code)}, w.clock("until", c.UntilMs))
	number := 1
	if len(c.Lines) > 0 {
		number = c.Lines[min(2, len(c.Lines)-1)].Number
	}
	w.line(cardLeaveOut, count("number", number))
	w.say(cardStop)
	w.footer(c.Footer)
}

// cardParts divides the lines: as many messages in a part as fit, and the tail with the last ones if it does.
func (w *writer) cardParts(c Card, head, rows, tail []line) []Spoken {
	var parts []Spoken
	say := func(lines []line) {
		w.lines = lines
		parts = append(parts, w.spoken())
	}
	part := func(from, to int) []line {
		top := head
		if from > 0 {
			w.lines = nil
			w.line(cardRest, count("from", c.Lines[from].Number), count("to", c.Lines[to-1].Number), count("n", len(rows)))
			top = w.lines
		}
		return slices.Concat(top, rows[from:to])
	}
	from, to := 0, 0
	for {
		for to = from; to < len(rows) && to < from+cardLines; to++ {
			if to > from && w.tooLong(part(from, to+1)) {
				break
			}
		}
		if to == len(rows) {
			break
		}
		say(part(from, to))
		from = to
	}
	if last := append(part(from, to), tail...); !w.tooLong(last) {
		say(last)
		return parts
	}
	say(part(from, to))
	say(tail)
	return parts
}

func (w *writer) tooLong(lines []line) bool {
	w.lines = lines
	s := w.spoken()
	return len(s.Plain)+len(s.HTML) > cardBytes || written(s.Plain)+written(s.HTML) > cardJSON
}

// written is how long a text is in JSON at most: encoders write some characters as six.
func written(s string) int {
	n := len(s)
	for _, r := range s {
		switch {
		case r == '"' || r == '\\' || r == '\n':
			n++
		case r == '<' || r == '>' || r == '&' || r < ' ':
			n += 5
		}
	}
	return n
}
