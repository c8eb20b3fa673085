package detect

import "strings"

// What has the shape of a local number, and no word that names it. It is one
// where something beside it speaks of a patient, and nothing of a thing.

// codeSort is how much of a local number's shape a code has.
type codeSort uint8

const (
	lettered  codeSort = iota // K1234567, RTD 4419086, 4402781B
	bareCode                  // 1234567: many things are numbered so
	spacedOut                 // 618-44-07: only an answer, or its own words, make it one
)

type codeAt struct {
	start, end int32
	sort       codeSort
	site       bool // the letters are a site's: they stand apart, or are three or more
}

// codes are those of a text, in order.
type codes struct {
	at   [4]codeAt // small: every scan makes room for them
	n    int
	more []codeAt // what the array does not hold
	end  int      // up to here a code was read
}

func (c *codes) all(yield func(codeAt) bool) {
	for _, at := range c.at[:min(c.n, len(c.at))] {
		if !yield(at) {
			return
		}
	}
	for _, at := range c.more {
		if !yield(at) {
			return
		}
	}
}

func (c *codes) add(at codeAt) {
	if c.n < len(c.at) {
		c.at[c.n] = at
	} else {
		c.more = append(c.more, at)
	}
	c.n++
	c.end = int(at.end)
}

// codeHere keeps the code that begins with the digits g, or with letters before.
func (s *scene) codeHere(g group) {
	if g.start < s.codes.end || g.len() > 8 {
		return
	}
	at, ok := s.readCode(g)
	if !ok || machineToken(s.text, int(at.start), int(at.end)) || at.sort != lettered && s.isPhone(int(at.start)) {
		return
	}
	s.codes.add(at)
}

// readCode reads letters, digits in one to three groups, and perhaps a letter.
func (s *scene) readCode(g group) (codeAt, bool) {
	t := s.text
	from, prefix, site := s.codeLetters(g.start)
	if prefix < 0 || from > 0 && (wordByte(t[from-1]) || strings.IndexByte("-/_.#@:=+$", t[from-1]) >= 0 && !(t[from-1] == ':' || t[from-1] == '-' && from > 1 && t[from-2] == ' ')) {
		return codeAt{}, false
	}
	if from > 1 && t[from-1] == ' ' && prefix == 0 && (isDigit(t[from-2]) && !s.alone(from-1) || t[from-2] == ']' && s.inLabel(from-2)) ||
		from > 0 && t[from-1] == ']' {
		return codeAt{}, false // a series, also one of which a part was masked
	}
	end, digits, groups := g.end, g.len(), 1
	slashed := prefix > 0 && prefix < 3 && !site && digits <= 3 && end+3 < len(t) && t[end] == '/' && digitsEnd(t, end+1)-end > 3
	if slashed { // H25/0188
		to := digitsEnd(t, end+1)
		digits += to - end - 1
		end = to
		groups = 3
	}
	for groups < 3 && end+2 < len(t) && g.len() <= 5 && (t[end] == ' ' || t[end] == '-') && isDigit(t[end+1]) {
		to := digitsEnd(t, end+1)
		n := to - end - 1
		if n < 2 || n > 4 || digits+n > 8 || to < len(t) && strings.IndexByte("/:.", t[to]) >= 0 && to+1 < len(t) && isDigit(t[to+1]) {
			break
		}
		digits += n
		end = to
		groups++
	}
	tail := 0
	if end < len(t) && t[end] < 0x80 && isLetter(t[end]) && (end+1 == len(t) || !wordByte(t[end+1])) {
		if t[end] >= 'a' && digits < 7 {
			return codeAt{}, false // 100000u
		}
		end++
		tail = 1
	} else if end+1 < len(t) && t[end] == '-' && isUpper(t, end+1) && (end+2 == len(t) || !wordByte(t[end+2])) {
		end += 2
		tail = 1
	}
	if end < len(t) && (wordByte(t[end]) || strings.IndexByte("%", t[end]) >= 0 || end+1 < len(t) && strings.IndexByte("-/_.@:", t[end]) >= 0 && wordByte(t[end+1]) && !(t[end] == '/' && prefix > 0)) ||
		end < len(t) && t[end] == '[' || end+2 < len(t) && t[end] == ' ' && (isDigit(t[end+1]) || t[end+1] == '[') && groups > 1 && prefix == 0 && tail == 0 {
		return codeAt{}, false
	}
	at := codeAt{start: int32(from), end: int32(end), site: site}
	switch {
	case slashed && digits <= 8:
		at.sort = spacedOut
	case prefix > 0 && digits >= 5 && (groups == 1 || digits >= 6):
	case prefix > 0 && unknownPatient(t[from:from+prefix]) && digits >= 4:
	case tail > 0 && digits >= 6 && digits <= 8:
	case groups == 1 && (digits == 7 || digits == 8):
		at.sort = bareCode
	case groups > 1 && digits >= 6, groups == 1 && digits == 6:
		at.sort = spacedOut
	default:
		return codeAt{}, false
	}
	return at, true
}

// alone reports that the number that ends at i is no part of a series: it counts
// a list or belongs to a word.
func (s *scene) alone(i int) bool {
	d := i
	for d > 0 && isDigit(s.text[d-1]) {
		d--
	}
	return i-d <= 2 && (d == 0 || s.text[d-1] == '\n' || d > 1 && s.text[d-1] == ' ' && isLetter(s.text[d-2]))
}

// unknownPatient reports what is put before the number of somebody without a name.
func unknownPatient(w string) bool {
	switch fold(w) {
	case "unk", "unkn", "unid", "mim", "mci":
		return true
	}
	return false
}

// codeLetters reads up to four letters before the digits: glued to them, or in
// capitals before a space or a hyphen, and no word; a site's may end in a digit.
func (s *scene) codeLetters(start int) (from, n int, site bool) {
	t := s.text
	from = start
	for from > 0 && start-from < 5 && t[from-1] < 0x80 && isLetter(t[from-1]) {
		from--
	}
	if n = start - from; n > 0 {
		if n > 4 || n > 1 && mean(t, from, start).sense != stranger || n > 2 && t[from] >= 'a' || thingPrefix(t[from:start]) {
			return from, -1, false
		}
		return from, n, n > 2
	}
	if start < 2 || t[start-1] != ' ' && t[start-1] != '-' {
		return start, 0, false
	}
	end := start - 1
	from = end
	if from > 2 && isDigit(t[from-1]) && isUpper(t, from-2) {
		from-- // RH8
	}
	figure := from < end
	for from > 0 && end-from < 5 && t[from-1] < 0x80 && isLetter(t[from-1]) {
		from--
	}
	n = end - from
	w := t[from:end]
	letters := n - btoi(figure)
	if n == 0 || letters == 0 || letters > 4 || figure && letters < 2 || from > 0 && wordByte(t[from-1]) {
		return start, 0, false
	}
	for i := range letters {
		if w[i] >= 'a' && !(letters == 1 && n == 1 && t[start-1] == ' ' && w != "a" && w != "i" && w != "x") {
			return start, 0, false
		}
	}
	if m := marksOf(t, from, from+letters); m&^(forename|surname|foreOften|surOften|mrnNo|particle|english) != 0 || mean(t, from, end).sense != stranger || thingPrefix(w) || n == 1 && digitsEnd(t, start)-start > 6 {
		if t[start-1] == '-' {
			return from, -1, false
		}
		return start, 0, false
	}
	return from, n, true
}

// thingPrefix reports letters that begin other things' numbers.
func thingPrefix(w string) bool {
	switch strings.ToUpper(w) {
	case "INC", "REQ", "RQ", "CHG", "RITM", "TASK", "SR", "PO", "WEB", "NCT", "ISRC", "PMID", "ISBN", "JD", "GMC", "NMC", "HCPC", "PH", "PHY", "WO", "JOB", "LOT", "EXP", "SN", "REF", "IR", "DTX", "DX", "MK", "EXT", "TEL", "FAX", "DIN", "SO", "CAS", "TKT", "SD", "CRQ", "EBME", "EM", "UN", "EN", "ISO", "BS", "CE", "GB", "EU", "COSH", "DOI", "MHRA", "NPSA", "ICD", "OPCS", "EAN", "SKU", "ESR", "ID", "HTTP":
		return true
	}
	return false
}

// codesBeside takes the codes that something beside them explains.
func (s *scene) codesBeside(found []Finding) []Finding {
	if s.codes.n == 0 || s.off[MRN] {
		return found
	}
	// All of them stand among the findings while the words around are read: what
	// will be masked, and what may be, must be stepped over alike.
	with := make([]Finding, 0, len(found)+s.codes.n)
	sorts := make([]codeAt, 0, cap(with))
	i := 0
	for c := range s.codes.all {
		start, end := int(c.start), int(c.end)
		for i < len(found) && found[i].End <= start {
			with, sorts = append(with, found[i]), append(sorts, codeAt{})
			i++
		}
		if i < len(found) && found[i].Start < end {
			if f := &found[i]; f.Kind == MRN && f.Tier == TierWarn && start <= f.Start && f.End <= end && (i+1 == len(found) || found[i+1].Start >= end) {
				f.Start, f.End = start, end
			}
			if f := found[i]; f.Kind != Phone || f.Tier == TierWarn {
				continue
			}
			i++
		}
		with, sorts = append(with, Finding{Kind: MRN, Tier: TierWarn, Start: start, End: end, Why: Combination}), append(sorts, c)
	}
	for ; i < len(found); i++ {
		with, sorts = append(with, found[i]), append(sorts, codeAt{})
	}
	n := len(found)
	for at, c := range sorts {
		if c.end > 0 && s.explained(with, sorts, at) && !s.thingOf(with, at) && !s.againstBefore(int(c.start)) {
			found = append(found, with[at])
			sorts[at].end = 0
		}
	}
	for at, c := range sorts { // of the same shape, and perhaps in contrast
		if c.end > 0 && c.sort != spacedOut && s.likeAnother(with, sorts, at) && !s.thingOf(with, at) && !s.againstBefore(int(c.start)) {
			found = append(found, with[at])
		}
	}
	if len(found) > n {
		found = arbitrate(found)
	}
	return found
}

// near shows the findings near with[at] that are no mere codes.
func (s *scene) near(with []Finding, sorts []codeAt, at int, yield func(f Finding) bool) bool {
	for i := at - 1; i >= 0 && with[at].Start-with[i].End <= reachTogether; i-- {
		if sorts[i].end == 0 && yield(with[i]) {
			return true
		}
	}
	for i := at + 1; i < len(with) && with[i].Start-with[at].End <= reachTogether; i++ {
		if sorts[i].end == 0 && yield(with[i]) {
			return true
		}
	}
	return false
}

// likeAnother reports a local number of the same shape near, on the same line.
func (s *scene) likeAnother(with []Finding, sorts []codeAt, at int) bool {
	c := with[at]
	return s.near(with, sorts, at, func(f Finding) bool {
		return f.Kind == MRN && f.Tier == TierWarn && (sorts[at].sort == lettered || sameShape(s.text[f.Start:f.End], s.text[c.Start:c.End])) &&
			strings.IndexByte(s.text[min(f.End, c.End):max(f.Start, c.Start)], '\n') < 0
	})
}

// explained reports that another finding, a name or the words around make the
// code with[at] a patient's.
func (s *scene) explained(with []Finding, sorts []codeAt, at int) bool {
	t := s.text
	c := sorts[at]
	start, end := with[at].Start, with[at].End
	if s.answers(askedNumber, start) || s.ownNumber(start) || s.hospBefore(start) ||
		strings.HasSuffix(fold(t[max(0, start-7):start]), "m.r.n. ") || unknownPatient(t[start:min(start+3, end)]) {
		return true
	}
	if c.sort == spacedOut {
		return false
	}
	if s.near(with, sorts, at, func(f Finding) bool {
		if f.Tier < TierWarn && f.Why != FullName {
			return false
		}
		beside := f.End <= start && s.neutral(f.End, start) || end <= f.Start && s.neutral(end, f.Start)
		switch f.Kind {
		case DateOfBirth, NHSNumber, CHINumber, HCNumber:
			return beside || c.sort == lettered && !c.site
		case PersonName:
			return beside || c.sort == lettered && f.Tier == TierWarn && (f.Why == Titled || f.Why == Labelled || f.Why == SurnameForename)
		}
		return false
	}) {
		return true
	}
	return s.bedBefore(start) || s.surnameBefore(start) || s.dateBeside(start, end) || s.patientLine(start, end) && c.sort == lettered && !c.site || s.recordBeside(with, at, c.sort) ||
		c.sort == bareCode && s.nearlyAlike(with, at) && s.recordBeside(with, at, lettered)
}

// nearlyAlike reports a code beside that differs in a digit or two: one was
// mistaken for the other.
func (s *scene) nearlyAlike(with []Finding, at int) bool {
	a := s.text[with[at].Start:with[at].End]
	for _, i := range [...]int{at - 1, at + 1} {
		if i < 0 || i >= len(with) || with[i].Kind != MRN || max(with[at].Start-with[i].End, with[i].Start-with[at].End) > reachWords {
			continue
		}
		b := s.text[with[i].Start:with[i].End]
		if len(a) == len(b) && a[:4] == b[:4] && sameShape(a, b) {
			return true
		}
	}
	return false
}

// bedBefore reports "Bed 12 - " before the code.
func (s *scene) bedBefore(start int) bool {
	t := s.text
	i := start
	for i > 0 && start-i < 3 && strings.IndexByte(" -,:(", t[i-1]) >= 0 {
		i--
	}
	d := i
	for d > 0 && isDigit(t[d-1]) {
		d--
	}
	if d == i || i-d > 2 || start-i < 2 || d < 4 || t[d-1] != ' ' {
		return false
	}
	return bedWord(t[wordBefore(t, d-1) : d-1])
}

// hospBefore reports "hosp", "unit" right before.
func (s *scene) hospBefore(start int) bool {
	t := s.text
	i := trimSpaceBefore(t, start)
	from := wordBefore(t, i)
	switch fold(t[from:i]) {
	case "hosp", "mrn", "pas", "casenote", "casenotes":
		return i < start
	case "unit":
		return i < start && !ofBlood(t[:from]) && strings.IndexByte(t[start:min(len(t), start+10)], ' ') > 0
	}
	return false
}

// dateBeside reports an old date right beside the code: a name's line of a list.
func (s *scene) dateBeside(start, end int) bool {
	for _, at := range s.latent.at[:s.latent.n] {
		if int(at.end) <= start && s.neutral(int(at.end), start) || end <= int(at.start) && s.neutral(end, int(at.start)) {
			return true
		}
	}
	return false
}

// surnameBefore reports a word right before the code that can be nothing but a
// name, where a line or a list begins: "Ramsbottom E7719043".
func (s *scene) surnameBefore(start int) bool {
	t := s.text
	i := start
	for i > 0 && start-i < 3 && (t[i-1] == ' ' || t[i-1] == ',' || t[i-1] == '-' || t[i-1] == '(' || t[i-1] == ':') {
		i--
	}
	from := i
	for from > 0 && i-from < longestName && (isLetter(t[from-1]) || (t[from-1] == '\'' || t[from-1] == '-') && from > 1 && isLetter(t[from-2])) {
		from--
	}
	if from == i || i == start {
		return false
	}
	w, ok := s.tokenAt(from)
	if !ok || w.end != i || !w.capital || w.len() < 4 || w.hard() || !(w.plain() && w.m&surname != 0 || w.rare() && !w.upper || w.m&surname != 0 && w.m&clinical == 0 && t[i] == ',' && isLetter(t[start])) {
		return false
	}
	if prev, ok := s.wordBeforeToken(w); ok && prev.m&(staffs|title|us|field) != 0 {
		return false
	}
	before := trimSpaceBefore(t, from)
	return before == 0 || t[before-1] == '\n' || strings.IndexByte(",:;-.", t[before-1]) >= 0 || isDigit(t[before-1]) || from == before+1 && isLetter(t[before-1]) && isUpper(t, wordBefore(t, before))
}

// patientLine reports what befalls a patient, right before or after the code:
// "cancel CR1100894, RIP last night".
func (s *scene) patientLine(start, end int) bool {
	t := s.text
	i := end
	for i < len(t) && (t[i] == ' ' || t[i] == ',' || t[i] == '(' || t[i] == '-') {
		i++
	}
	to := wordAfter(t, i)
	if to > i && marksOf(t, i, to)&(fate|birth) != 0 && marksOf(t, i, to)&thing == 0 {
		return true
	}
	i = trimSpaceBefore(t, start)
	from := wordBefore(t, i)
	m := marksOf(t, from, i)
	return from < i && (m&label != 0 && m&them != 0 || m&mrnWord != 0)
}

// recordBeside reports words of records, scans and patients near: what is done
// with the code is done with a patient.
func (s *scene) recordBeside(with []Finding, at int, sort codeSort) bool {
	t := s.text
	reach := 7
	if sort == bareCode {
		reach = 4
	}
	see := func(from, to, n int) bool { return recordWord(t[from:to], sort == lettered, n) }
	return s.leftOf(with, at, reach, see) || s.rightOf(with, at, reach, see)
}

// recordWord reports a word that is said of a patient's record; n words part it
// from the code.
func recordWord(w string, anyOf bool, n int) bool {
	switch fold(w) {
	case "pacs", "ris", "film", "films", "image", "images", "imaging", "xray", "xrays", "cxr", "axr", "ct", "mri", "mr", "uss", "doppler", "echo", "ecg", "bloods", "histo", "consent", "notes", "casenotes", "casenote", "wristband", "wristbands", "chart", "twin", "twins", "baby", "mum", "mums", "hosp", "mrn", "coding", "patient", "pt", "pts", "patients", "referral", "vetting", "vet", "theatre", "unknown":
		return true
	case "scan", "scans", "scanned", "report", "result", "results", "request", "requests", "label", "labels", "letter", "letters", "summary", "discharge", "tto", "ttos":
		return anyOf || n < 2
	case "under", "onto", "against", "as", "send", "pull", "find":
		return anyOf && n < 2
	case "our", "your":
		return n == 0
	case "bed", "bay", "resus", "mother", "her", "his", "hers", "she", "he", "him", "mine", "registered", "admitted", "transferred", "transfers", "gp", "hospital", "table", "porter", "clinic", "envelope", "clerked", "booked", "merge", "merged", "duplicate", "swab", "swabs", "culture", "cultures", "biopsy", "crossmatch", "g&s", "lady", "gentleman", "resident", "client", "who":
		return anyOf
	}
	return false
}

// thingOf reports that the code is a thing's or a member of staff's: a word says so
// before it in the sentence, or right after.
func (s *scene) thingOf(with []Finding, at int) bool {
	t := s.text
	start := with[at].Start
	over := false // a sentence ended
	if s.leftOf(with, at, 6, func(from, to, n int) bool {
		if t[to:min(to+2, len(t))] == ". " && marksOf(t, from, to)&staffs == 0 && to-from > 2 {
			over = true
			return true
		}
		m := marksOf(t, from, to)
		if m&staffs != 0 && m&kin == 0 && n < 4 && t[from] < 'a' && n > 0 && start-to < 40 && s.doctor(from, to) {
			return true
		}
		return objectWord(t, from, to) || n < 2 && deviceWord(t, from, to)
	}) && !over {
		return true
	}
	clause := with[at].End
	for clause < len(t) && clause-with[at].End < reachWords && t[clause] != ',' && t[clause] != '.' && t[clause] != ';' && t[clause] != '\n' {
		clause++
	}
	return s.rightOf(with, at, 3, func(from, to, _ int) bool {
		return from < clause && objectWord(t, from, to) && !equalFold(t[from:to], "request")
	})
}

// doctor reports a title of staff with a name after it.
func (s *scene) doctor(from, to int) bool {
	switch fold(s.text[from:to]) {
	case "dr", "doctor", "prof", "professor", "consultant", "nurse":
		return true
	}
	return false
}

// objectWord is thingWord for a code: "error" and "doses" beside one say nothing.
func objectWord(t string, start, end int) bool {
	switch fold(t[start:end]) {
	case "error", "code", "codes", "dose", "doses", "dosing", "part", "filter", "monitor", "machine", "order", "booking", "request", "req", "sample", "specimen", "sticker", "lab", "labs":
		return mean(t, start, end).sense != stranger && numberedHere(t, end)
	case "log", "ts":
		return false
	case "snomed", "icd", "opcs", "seal", "seals", "tag", "tags", "trial", "study", "ref", "refs", "car", "reg", "registration", "account", "member", "membership", "policy", "licence", "license", "website", "randomised", "randomisation", "arm", "kit", "bleep", "ext", "extension", "payroll", "esr", "grant", "invoice", "budget", "cost", "price", "pounds", "units", "steps", "mls", "charger", "cable", "vehicle", "van", "unit_":
		return true
	}
	return thingWord(t, start, end, true)
}

// deviceWord reports what makes the code right after it a device's.
func deviceWord(t string, start, end int) bool {
	switch fold(t[start:end]) {
	case "machine", "monitor", "analyser", "analyzer", "coil", "diathermy", "camera", "laser", "tower", "light", "lamp", "error", "alarm", "warning", "drill", "cassette", "generator", "fridge", "freezer", "heater", "phone", "tablet", "pc", "screen", "keyboard":
		return true
	case "unit":
		return wordBefore(t, trimSpaceBefore(t, start)) < start && marksOf(t, wordBefore(t, trimSpaceBefore(t, start)), trimSpaceBefore(t, start))&clinical != 0
	case "n":
		return start > 1 && t[start-1] == '/' && t[start-2]|0x20 == 's'
	}
	return false
}

// numberedHere reports that "no", a colon or the digits follow the word.
func numberedHere(t string, end int) bool {
	i := end
	for i < len(t) && i-end < 3 && (t[i] == ' ' || t[i] == ':' || t[i] == '#') {
		i++
	}
	if i < len(t) && isDigit(t[i]) {
		return true
	}
	to := wordAfter(t, i)
	return to > i && (mean(t, i, to).sense == numbering || isDigit(t[min(to, len(t)-1)]) || to-i <= 2)
}

// ownNumber reports "her number", "his no", "pt id" before.
func (s *scene) ownNumber(start int) bool {
	t := s.text
	i := trimSpaceBefore(t, start)
	from := wordBefore(t, i)
	if equalFold(t[from:i], "is") {
		i = trimSpaceBefore(t, from)
		from = wordBefore(t, i)
	}
	if from == i || mean(t, from, i).sense != numbering {
		return false
	}
	i = trimSpaceBefore(t, from)
	from = wordBefore(t, i)
	if from == i {
		return false
	}
	m := marksOf(t, from, i)
	if m&them != 0 {
		return true
	}
	// "her hospice no", "under UHW no": a place's number of a patient.
	if m&(staffs|us) != 0 && m&siteMark == 0 || mean(t, from, i).sense != stranger || thingWord(t, from, i, true) || thingPrefix(t[from:i]) {
		return false
	}
	i = trimSpaceBefore(t, from)
	prev := wordBefore(t, i)
	return prev < i && (marksOf(t, prev, i)&them != 0 || equalFold(t[prev:i], "under"))
}

// sameShape reports letters where there are letters, and digits where there are digits.
func sameShape(a, b string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range len(a) {
		if isDigit(a[i]) != isDigit(b[i]) {
			return false
		}
	}
	return true
}
