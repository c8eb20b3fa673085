package detect

// Over 300 lines: a list of shapes; each stands alone.

import "strings"

// What is so specific that it needs no word beside it: a whole postcode, a
// person's e-mail address, a National Insurance number with its suffix. Only
// words for a site or for a thing hold it back.

// specific raises to warn the lone findings of such kinds. It comes last, so that
// a site's word within what will be masked ("12 Hospital Road") holds nothing back.
func (s *scene) specific(found []Finding) {
	lineEnd, site := -1, false
	for i := range found {
		f := &found[i]
		if f.Tier != TierNote || f.Why != Alone || f.Kind != Postcode && f.Kind != Email && f.Kind != NINO && f.Kind != Phone {
			continue
		}
		held := false
		switch f.Kind {
		case Postcode:
			if f.Start >= lineEnd {
				lineEnd, site = s.siteLine(found, i)
			}
			held = site && !s.asksNear(found[i].Start) || s.postBeside(found, i) || s.thingBeside(found, i, 0)
		case Email:
			held = s.workBeside(found, i) && !s.ownsMail(f.Start)
		case Phone:
			if f.Start >= lineEnd {
				lineEnd, site = s.siteLine(found, i)
			}
			held = site || s.besideMasked(f) || s.workBeside(found, i) || s.thingBeside(found, i, 5)
		case NINO:
			held = s.thingBeside(found, i, 5)
		}
		if held {
			f.Why = OfStaff
			continue
		}
		f.Tier, f.Why = TierWarn, Specific
	}
}

// siteLine reports that the line of found[at] speaks of a place where people
// work or meet, and where the line ends. What will be masked does not count, nor
// what stands more than a few words after it: "M14 5RZ, is that
// in area for the hospital at home?" asks for a patient.
func (s *scene) siteLine(found []Finding, at int) (end int, site bool) {
	t := s.text
	i := found[at].Start
	after := 0 // words since the finding
	first := found[at].End
	for i > 0 && t[i-1] != '\n' {
		i--
	}
	for at > 0 && found[at-1].End > i {
		at--
	}
	label := false // within what masking put there
	for i < len(t) && t[i] != '\n' {
		for at < len(found) && found[at].End <= i {
			at++
		}
		switch {
		case at < len(found) && found[at].Start <= i && found[at].Tier == TierWarn:
			i = found[at].End
		case !isLetter(t[i]):
			switch t[i] {
			case '[':
				label = s.inLabel(i + 1)
			case ']':
				label = false
			}
			i++
		default:
			to := lettersEnd(t, i)
			if i >= first && !label {
				after++
			}
			if !site && !label && after <= wordsAfter && marksOf(t, i, to)&siteMark != 0 {
				site = !s.namesStreet(to) && !strings.HasPrefix(t[to:], " at home") // a team
			}
			i = to
		}
	}
	return i, site
}

// besideMasked reports that a sign or a space at most parts the finding from what
// masking put there: a longer number may have stood there.
func (s *scene) besideMasked(f *Finding) bool {
	t := s.text
	for i := f.Start; i > 0 && f.Start-i < 3 && !isLetter(t[i-1]); i-- {
		if t[i-1] == ']' {
			return true
		}
	}
	for i := f.End; i < len(t) && i-f.End < 3 && !isLetter(t[i]); i++ {
		if t[i] == '[' {
			return true
		}
	}
	return false
}

// asksNear reports "closest pharmacy to TR19 6HX", "who covers TR19 6HX": a place
// is asked for, and the postcode is a patient's.
func (s *scene) asksNear(start int) bool {
	t := s.text
	for i, n := start, 0; i > 0 && n < 6 && start-i < reachWords; {
		if t[i-1] == '\n' || t[i-1] == ']' {
			return false
		}
		if !isLetter(t[i-1]) {
			i--
			continue
		}
		from := wordBefore(t, i)
		switch fold(t[from:i]) {
		case "nearest", "closest", "cover", "covers", "covering", "near", "area", "catchment":
			return true
		}
		i = from
		n++
	}
	return false
}

// wordsAfter is how many words after a place may say that people work there.
const wordsAfter = 4

// reachWords bounds, in bytes, how far words are looked for.
const reachWords = 64

// leftOf shows up to most words on the line to the left of found[at], the nearest
// first, until see says stop. What will be masked, and what masking put there, is
// stepped over: a masked text must be judged no worse than the text was.
func (s *scene) leftOf(found []Finding, at, most int, see func(from, to, n int) bool) bool {
	t := s.text
	i, near := found[at].Start, at // near: that many findings begin before i
	for n, left := 0, reachWords; i > 0 && n < most && left > 0; {
		for near > 0 && found[near-1].Start >= i {
			near--
		}
		switch prev := near - 1; {
		case prev >= 0 && found[prev].Tier == TierWarn && found[prev].End >= i && found[prev].Start < i:
			i = found[prev].Start
			near = prev
		case t[i-1] == '\n':
			return false
		case t[i-1] == ']' && s.inLabel(i-1):
			for i--; t[i] != '['; {
				i--
			}
		case !isLetter(t[i-1]):
			i--
			left--
		default:
			from := wordBefore(t, i)
			if see(from, i, n) {
				return true
			}
			left -= i - from
			i = from
			n++
		}
	}
	return false
}

// rightOf is leftOf, to the right.
func (s *scene) rightOf(found []Finding, at, most int, see func(from, to, n int) bool) bool {
	t := s.text
	i, near := found[at].End, at+1
	for n, left := 0, reachWords; i < len(t) && n < most && left > 0; {
		for near < len(found) && found[near].End <= i {
			near++
		}
		switch {
		case near < len(found) && found[near].Tier == TierWarn && found[near].Start <= i:
			i = found[near].End
		case t[i] == '\n':
			return false
		case t[i] == '[' && s.inLabel(i+1):
			for i < len(t) && t[i] != ']' && t[i] != '\n' {
				i++
			}
		case !isLetter(t[i]):
			i++
			left--
		default:
			to := wordAfter(t, i)
			if see(i, to, n) {
				return true
			}
			left -= to - i
			i = to
			n++
		}
	}
	return false
}

// workBeside reports that a word for staff, for who writes or for a firm stands
// near an e-mail address: whose it is.
func (s *scene) workBeside(found []Finding, at int) bool {
	t := s.text
	see := func(from, to, _ int) bool { return workWord(t[from:to], marksOf(t, from, to)) }
	stop := found[at].End
	for stop < len(t) && stop-found[at].End < reachWords && !clauseEnds(t, stop) {
		stop++
	}
	return s.leftOf(found, at, 4, see) || s.rightOf(found, at, 3, func(from, to, n int) bool { return from < stop && see(from, to, n) })
}

// postBeside reports that a postcode is where who writes lives or meets others.
func (s *scene) postBeside(found []Finding, at int) bool {
	t := s.text
	return s.leftOf(found, at, 6, func(from, to, n int) bool {
		switch fold(t[from:to]) {
		case "our":
			next, ok := s.nextWord(to)
			return n < 4 && (!ok || next.m&(venue|siteMark) != 0 || equalFold(t[next.start:next.end], "postcode") || equalFold(t[next.start:next.end], "address") || equalFold(t[next.start:next.end], "place") || equalFold(t[next.start:next.end], "new"))
		case "i", "my", "me":
			return n < 4
		case "meet", "held", "based":
			return true
		}
		return false
	})
}

// thingBeside reports a lot, a batch, a part or another thing's number around;
// of words such as "order", within far words.
func (s *scene) thingBeside(found []Finding, at, far int) bool {
	t := s.text
	return s.leftOf(found, at, 5, func(from, to, n int) bool { return thingWord(t, from, to, n < far || far == 0 && n == 0) }) ||
		s.rightOf(found, at, 6, func(from, to, n int) bool { return thingWord(t, from, to, n < far) })
}

func workWord(w string, m marks) bool {
	if m&staffs != 0 {
		return true
	}
	switch fold(w) {
	case "my", "me", "our", "us", "mine", "i", "rota", "leave", "rep", "supplier", "company", "vendor", "agency", "colleague", "colleagues", "staff", "training", "teaching", "course", "recruitment", "union", "expenses", "payroll", "invoice", "invoices", "abstract", "abstracts", "cv", "rsvp", "fax", "bureau", "book", "jab", "jabs", "hotline", "control", "interpreter", "enquiries", "timesheet", "timesheets":
		return true
	}
	return false
}

func thingWord(t string, start, end int, near bool) bool {
	switch w := fold(t[start:end]); w {
	case "machine", "machines":
		before := trimSpaceBefore(t, start)
		return near && !strings.HasPrefix(fold(t[wordBefore(t, before):before]), "ans") // an answering machine
	case "lot":
		return end+1 < len(t) && !isLetter(t[end+1]) || near
	case "batch", "serial", "lots", "batches", "part", "parts", "product", "model", "code", "codes", "sn", "sku", "catalogue", "recalled", "recall", "error", "fault", "firmware", "version", "wifi", "password", "printer", "scanner", "badge", "plate", "cartridge", "toner", "calibrated", "locker", "keypad", "login", "passcode", "cupboard", "drawer", "shelf", "asset", "socket", "barcode", "sticker", "reorder", "tubing", "filter", "dose", "doses", "dosing":
		return true
	case "job", "incident":
		return false
	case "item", "items", "kit", "kits", "stock", "device", "devices", "pump", "pumps", "monitor", "invoice", "expired", "expires", "expiry", "supplier", "delivery", "licence", "license", "flight", "vial", "vials", "ampoule", "ampoules", "boxes", "packs", "implant", "prosthesis", "mesh", "discount",
		"hoist", "trolley", "mattress", "tray", "scope", "probe", "syringe", "ventilator", "defib", "cylinder", "sensor", "cable", "battery", "charger", "laptop", "router", "reagent", "reagents", "qc", "strips", "stent", "screws", "stapler", "vaccine", "equipment":
		return near
	}
	m := mean(t, start, end).sense
	return near && (m == against || m == againstNo)
}

// clashes reports what has a postcode's shape by chance: a level, a bed or a
// route before a dose, a count or an ordinal ("NG6 2HR", "bay B4 2ND").
func (s *scene) clashes(start, at, inner, end int) bool {
	t := s.text
	n := lettersEnd(t, start) - start
	switch strings.ToLower(t[inner+1 : end]) {
	case "hr", "lt", "st", "nd", "rd", "th", "bd", "ng", "ug", "ds", "ft", "lb", "yr", "hs", "pt", "sl", "wk", "dy", "ea":
		switch strings.ToLower(t[start : start+n]) {
		case "hr", "pr", "ng", "pe", "ct", "sp", "iv", "po", "sl", "sr", "bs", "ts", "le", "co", "cr":
			return true
		}
		if next, ok := s.nextWord(end); ok && !isUpper(t, next.start) && next.m&(notName|filler|them|kin) == 0 {
			return true // TR2 1HR slot
		}
	}
	if n == 1 && at-start == 2 {
		return true // L5, S1, B6, K4: vertebrae, beds, vitamins
	}
	i := trimSpaceBefore(t, start)
	switch fold(t[wordBefore(t, i):i]) {
	case "bed", "bay", "room", "level", "vit", "vitamin", "lead", "floor", "zone", "block", "theatre", "locker", "shelf", "rack", "bin", "slot", "cupboard", "drawer", "door", "gate", "row", "seat", "grade", "stage", "size", "step", "bus", "channel", "line", "port":
		return true
	}
	i = end
	for i < len(t) && t[i] == ' ' {
		i++
	}
	switch fold(t[i:lettersEnd(t, i)]) {
	case "floor", "dose", "doses", "beds", "tablets", "tabs", "boxes", "packs", "bus":
		return true
	}
	return false
}

// namesStreet reports that a street's word follows: "Church View", "Hospital Road".
func (s *scene) namesStreet(end int) bool {
	next, ok := s.nextWord(end)
	return ok && next.m&(street|streetWeak|house) != 0
}

// ownsMail reports that the address is called a patient's or a relative's: "mum's
// email for the training is".
func (s *scene) ownsMail(start int) bool {
	t := s.text
	mail := 0 // words since the one for mail
	for i, n := start, 0; i > 0 && n < 9 && !clauseEnds(t, i-1); {
		if !isLetter(t[i-1]) {
			i--
			continue
		}
		from := wordBefore(t, i)
		w, m := fold(t[from:i]), marksOf(t, from, i)
		switch {
		case mail > 0 && mail <= 3 && (m&kin != 0 && m&staffs == 0 || m&label != 0 && m&them != 0):
			return true
		case mail > 0, strings.HasPrefix(w, "em") && strings.HasSuffix(w, "l") || w == "mail" || w == "mailbox":
			mail++
		}
		i = from
		n++
	}
	return false
}
