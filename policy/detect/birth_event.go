package detect

import "strings"

// What makes a date that of an event: words of what is done now, and of what one
// remembers for life.

// nothingPast reports a clause without what one remembers for life: an operation, a
// disease right before, a wedding, the opening of a ward.
func (s *scene) nothingPast(d day) bool {
	t := s.text
	words, ok := 0, true
	s.clauseWords(d.start, d.end, func(from, to int) bool {
		beside := to <= d.start && words == 0
		spaced := beside && trimSpaceBefore(t, d.start) == to
		words++
		m := marksOf(t, from, to)
		w := fold(t[from:to])
		switch {
		case beside && (m&clinical != 0 || spaced && m&(event|fate) != 0) && m&(staffs|notName) == 0 && w != "to", pastWord(w), procedure(w):
			ok = false
		case m&month != 0 && to <= d.start:
			ok = false // a list of dates
		}
		return ok
	})
	return ok && words > 0 && !s.maskedBeside(d.start, d.end)
}

// pastWord reports a word of what happened to somebody, or to a place, long ago.
func pastWord(w string) bool {
	switch w {
	case "operation", "surgery", "diagnosed", "diagnosis", "dx", "married", "marriage", "wedding", "wed", "passed", "wall", "photo", "school", "widowed", "divorced", "died", "death", "deceased", "rip", "dod", "implanted", "implant", "inserted", "removed", "replaced", "transplant", "transplanted", "fitted",
		"amputation", "amputated", "since", "onset", "stopped", "started", "quit", "gave", "moved", "came", "retired", "opened", "opening", "built", "founded", "established", "served", "joined", "army", "navy", "raf", "war", "arrived", "emigrated", "immigrated", "published", "dated", "act", "smear",
		"delivered", "delivery", "vaccine", "vaccinated", "immunised", "had", "pmh", "pmhx", "history", "hx", "previous", "previously", "prev", "first", "last", "ago", "accident", "rta", "crash", "stroke", "qualified", "graduated", "registered", "policy", "guideline", "version", "issued", "anniversary", "founding", "when", "lost",
		"firmware", "software", "build", "release", "section", "item", "para", "paragraph", "sort", "lot", "batch", "ref", "code", "serial", "figure", "table", "chapter", "ip", "exp", "expiry", "lmp", "edd", "invoice", "order", "log", "incident", "datix", "fell", "until", "till", "slot", "slots", "session", "rota", "theatre", "theatres":
		return true
	}
	return false
}

// procedure reports an operation or an injury that one dates.
func procedure(w string) bool {
	switch w {
	case "tkr", "thr", "cabg", "pci", "avr", "mvr", "evar", "orif", "dhs", "turp", "turbt", "lscs", "tah", "bso", "ercp", "ppm", "icd", "mi", "nstemi", "stemi", "cva", "tia", "pe", "dvt", "tb", "polio", "hysterectomy", "appendix", "stent", "graft", "bypass", "fusion", "repair", "nephrectomy", "biopsy", "arrest", "gallbladder":
		return true
	}
	for _, e := range [...]string{"ectomy", "otomy", "ostomy", "oplasty", "oscopy", "graft", "desis", "rrhaphy"} {
		if strings.HasSuffix(w, e) {
			return true
		}
	}
	return false
}

// noEvent reports a sentence without a word of an event, a disease or a thing: an
// old date in it is a birth date.
func (s *scene) noEvent(start, end int) bool {
	words, ok := 0, true
	s.clauseWords(start, end, func(from, to int) bool {
		words++
		ok = !ofEvent(s.text, from, to)
		return ok
	})
	return ok && words > 0 && !s.maskedBeside(start, end)
}

// ofEvent reports a word of an event, a disease, a place of work or a thing.
func ofEvent(t string, start, end int) bool {
	m := marksOf(t, start, end)
	if m&(month|staffs|notName) != 0 || m&(event|clinical|siteMark|thing|venue) == 0 {
		return false
	}
	switch fold(t[start:end]) {
	case "on", "to", "cos", "christmas":
		return false
	}
	return true
}
