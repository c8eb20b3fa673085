package detect

// The words around a code that make it a patient's, or a thing's.

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
	if s.patientRightBefore(start) || s.patientRef(start) || s.ageAfter(with[at].End) {
		return false
	}
	over := false // a sentence ended
	led := false  // "no" right before
	if s.leftOf(with, at, 6, func(from, to, n int) bool {
		if t[to:min(to+2, len(t))] == ". " && marksOf(t, from, to)&staffs == 0 && to-from > 2 {
			over = true
			return true
		}
		m := marksOf(t, from, to)
		if m&staffs != 0 && m&kin == 0 && n < 4 && t[from] < 'a' && n > 0 && start-to < 40 && s.doctor(from, to) {
			return true
		}
		if k := mean(t, from, to).sense; n < 2 && isDigit(t[start]) && (k == phone || k == calling) && !byWay(t[:from]) {
			return true
		}
		if n == 0 {
			led = start-to <= 2 && t[to] != ','
			numbered := mean(t, from, to).sense == numbering
			if led && !numbered && names(t[from:to], isLetter(t[start])) {
				return true
			}
			led = led && numbered
		} else if n == 1 && led && names(t[from:to], true) {
			return true
		}
		if isDigit(t[start]) && n > 0 && n < 3 && start-to < 40 && marksOf(t, from, to)&staffs != 0 && s.doctor(from, to) && nextCapital(t, to) {
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

// names reports a word right before a number that says whose it is: a thing's.
func names(w string, lettered bool) bool {
	if equalFold(w, "unit") && !lettered {
		return false // of the patient's, in some hospitals
	}
	return equipment(w) || numbersOwn(w)
}

// numbersOwn reports what has a number of its own, right before it.
func numbersOwn(w string) bool {
	switch fold(w) {
	case "practice", "surgery", "ods", "pharmacy", "staff", "employee", "nice", "cas", "mhra", "pgd", "bed", "unit", "bag", "tag", "user", "username", "login", "account", "company", "charity", "vat", "dbs", "crb", "colleague", "doctor", "nurse", "rep", "machine":
		return true
	}
	return false
}

// doctor reports a title of staff with a name after it.
func (s *scene) doctor(from, to int) bool {
	switch fold(s.text[from:to]) {
	case "dr", "doctor", "prof", "professor", "consultant", "nurse", "sister", "matron", "registrar", "reg", "sho", "midwife", "physio", "pharmacist", "hca":
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
	case "practice", "practices", "ods", "door", "key":
		to := wordAfter(t, min(end+1, len(t)))
		return to > end && equalFold(t[min(end+1, len(t)):to], "code")
	case "snomed", "icd", "opcs", "seal", "seals", "tag", "tags", "trial", "study", "ref", "refs", "car", "reg", "registration", "account", "member", "membership", "policy", "licence", "license", "website", "randomised", "randomisation", "arm", "kit", "bleep", "ext", "extension", "line", "pyxis", "omnicell", "fob", "payroll", "esr", "grant", "invoice", "budget", "cost", "price", "pounds", "units", "steps", "mls", "charger", "cable", "vehicle", "van", "unit_":
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
