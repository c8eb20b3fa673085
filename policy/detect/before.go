package detect

import "strings"

// A number may be split over messages: "nhs num is", then "999 662", then
// "9988". The tails of the last texts are put before the head of this one, a
// line each, and read again; what ends in this text is kept.
const (
	textsBefore = 3
	tailBytes   = 64
	headBytes   = 96
)

// scanJoined adds to found what only the earlier texts make visible. In the head
// of the text its answer replaces the lone one: an order's number may stand
// below the word "order".
func scanJoined(found []Finding, text string, o *Options) []Finding {
	last := o.Before[len(o.Before)-1]
	asked := askedFor(last)
	if !startsNumber(text) && !asks(last) && asked == 0 {
		return found
	}
	texts := o.Before[max(0, len(o.Before)-textsBefore):]
	var b strings.Builder
	var ends [textsBefore]int
	for i, t := range texts {
		b.WriteString(tail(t))
		b.WriteByte('\n')
		ends[i] = b.Len()
	}
	base := b.Len()
	head := headOf(text)
	b.WriteString(head)
	joined := b.String()
	with := *o
	with.asked, with.answer = asked, strings.Count(joined[:base], "\n")
	o = &with
	alone := found
	found = nil
	replaced := 0 // up to here the joined answer stands
	for _, f := range scanAlone(joined, o) {
		if f.End <= base {
			continue
		}
		for i := range texts {
			if f.Start < ends[i] {
				f.From = len(texts) - i
				break
			}
		}
		if f.From > 0 {
			f.Start = base + valueStart(text)
		}
		if f.Start >= f.End {
			continue
		}
		f.Start, f.End = f.Start-base, f.End-base
		replaced = max(replaced, f.End)
		found = append(found, f)
	}
	for _, f := range alone {
		if f.Kind == Phone && asked&askedDesk != 0 && f.End <= len(head) {
			continue // the joined reading knows whose it is
		}
		if f.Start >= replaced {
			found = append(found, f)
		}
	}
	return found
}

// wish is what a text asks for.
type wish uint16

const (
	askedNumber wish = 1 << iota
	askedBirth
	askedHome
	askedPhone
	askedDesk // the telephone of a place of work
	askedName
	askedPostcode
	askedSite // of a place of work, and nobody is named
	askedNHS
	askedCHI
	askedHC

	askedHealth = askedNHS | askedCHI | askedHC
)

// questionBytes bounds how much of the text before is read for what it asks.
const questionBytes = 160

// askedFor reads what a text asks for: "hosp num for bed 3?", "where does she live".
func askedFor(text string) wish {
	var w wish
	things, site, desk, person, named, records := false, false, false, false, false, false
	text = text[max(0, len(text)-questionBytes):]
	for i := 0; i < len(text); {
		if !isLetter(text[i]) {
			i++
			continue
		}
		to := wordAfter(text, i)
		m, sense := marksOf(text, i, to), mean(text, i, to).sense
		person = person || m&(them|kin) != 0
		site = site || m&siteMark != 0 && !halfSite(text[i:to]) && (i < 4 || text[i-4:i] != "not ")
		if sense == scheme || sense == schemeToo {
			if numberedHere(text, to) || strings.HasSuffix(text, "?") || to == len(text) || strings.Contains(text[i:], "again") {
				w |= schemeAsked(text[i:to])
			}
		} else if healthAndCare(text, i, to) > 0 {
			w |= askedHC
		}
		switch {
		case m&birth != 0:
			w |= askedBirth
		case sense == phone && !isBleep(text[i:to]):
			w |= askedPhone
		case sense == numbering, m&mrnWord != 0:
			w |= askedNumber
			records = records || m&mrnWord != 0
		case sense == against && numberedHere(text, to), sense == phone, m&staffs != 0 && m&kin == 0, to-i > 2 && text[to-1] == 's' && marksOf(text, i, to-1)&staffs != 0 && m&kin == 0:
			things = true
		}
		desk = desk || m&(field|siteMark|us) != 0 && m&(them|notName) == 0 && to-i >= 3
		named = named || m&(kin|label) != 0 && m&staffs == 0 || m&(title|them) != 0
		switch fold(text[i:to]) {
		case "live", "lives", "living", "address", "addr", "where", "deliver", "delivering", "delivered", "house", "which":
			w |= askedHome
		case "name", "names", "surname", "forename", "called":
			w |= askedName
		case "postcode":
			w |= askedPostcode
		case "mobile", "landline", "contact":
			w |= askedPhone
		default:
			switch word := fold(text[i:to]); {
			case len(word) < 7 || len(word) > 11 || m&english != 0:
			case slipOf(word, "postcode"):
				w |= askedPostcode
			case slipOf(word, "delivering"):
				w |= askedHome
			}
		}
		i = to
	}
	if site && !person {
		w |= askedSite
	}
	if things {
		w &^= askedPhone | askedName
		if !records {
			w &^= askedNumber
		}
	}
	if w&askedPhone != 0 {
		w &^= askedNumber
	}
	if desk && !named && w&(askedPhone|askedNumber) != 0 {
		w |= askedDesk
	}
	return w
}

// halfSite reports words of siteMark that also stand with a patient's home.
func halfSite(w string) bool {
	switch fold(w) {
	case "hospital", "van", "access", "side", "unit", "royal", "trust", "extension", "stores", "parcel", "transport", "parking", "building", "closed":
		return true
	}
	return false
}

func schemeAsked(word string) wish {
	switch namedBy(word) {
	case CHINumber:
		return askedCHI
	case HCNumber:
		return askedHC
	}
	return askedNHS
}

// schemeOf is the kind that a question named.
func (w wish) schemeOf() Kind {
	switch {
	case w&askedCHI != 0:
		return CHINumber
	case w&askedHC != 0:
		return HCNumber
	}
	return NHSNumber
}

// answers reports that the value at start stands in the head of a text that
// answers a question for such.
func (s *scene) answers(w wish, start int) bool {
	return s.asked&w != 0 && start >= s.answer && start-s.answer <= tailBytes
}

// asks reports that the text before ended in a question, or in a word that leads
// to a value.
func asks(before string) bool {
	before = strings.TrimRight(before, " \t\r\n")
	return before != "" && strings.IndexByte("?:=", before[len(before)-1]) >= 0
}

// startsNumber reports that the text may go on with a number or be one: its
// first word has a digit, or is a number word or a look-alike.
func startsNumber(text string) bool {
	i := valueStart(text)
	if i == len(text) {
		return false
	}
	if text[i] >= 0x80 || isDigit(text[i]) || isSlip(text[i]) {
		return true
	}
	return numberWord(text, i, wordAfter(text, i)).begins()
}

// valueStart skips spaces and signs before the first word or digit.
func valueStart(text string) int {
	i := 0
	for i < len(text) && i < tailBytes && !isDigit(text[i]) && !isLetter(text[i]) {
		i++
	}
	if i == tailBytes {
		return len(text)
	}
	return i
}

// tail is the end of a text, cut where no word or number is cut.
func tail(text string) string {
	text = strings.TrimRight(text, " \t\r\n")
	if len(text) <= tailBytes {
		return text
	}
	i := len(text) - tailBytes
	for i < len(text) && (isDigit(text[i]) || isLetter(text[i])) {
		i++
	}
	return text[i:]
}

// headOf is the beginning of a text, cut in the same way.
func headOf(text string) string {
	if len(text) <= headBytes {
		return text
	}
	i := headBytes
	for i > 0 && (isDigit(text[i]) || isLetter(text[i])) {
		i--
	}
	return text[:i]
}
