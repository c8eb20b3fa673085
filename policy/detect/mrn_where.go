package detect

// Over 300 lines: half of it is lists, each beside the rule that reads it.

import "strings"

// Where a code stands can make it a patient's, whatever its shape: before an age
// and a sex, as what a letter or a set of bloods is of, as what is put on a list,
// beside a word for such numbers that has none of its own.

// placed reports that the place of the code makes it a patient's.
func (s *scene) placed(start, end int, sort codeSort) bool {
	v := s.text[start:end]
	if dateLike(v) || sort == spacedOut && dayLike(v) {
		return len(v) == 6 && (s.ageAfter(end) || s.labelApart(start, end))
	}
	return s.ageAfter(end) || s.recordOf(start) || s.patientRightBefore(start) || s.patientRef(start) || s.putOnList(start, end, sort) ||
		s.ofHeading(start) || s.numberOf(start, sort == lettered || isLetter(v[0])) || sort == lettered && (s.corrected(start) || s.listAfter(end, false, false)) || s.labelApart(start, end)
}

// clinicalLine reports that the line speaks of care and of no thing: what has letters
// and six digits or more there is a patient's.
func (s *scene) clinicalLine(start, end int) bool {
	t := s.text
	if digitsEnd(t, end) > end {
		return false
	}
	from := lineWithin(t, start, reachWords)
	care := false
	for i := from; i < len(t) && i-end < reachWords; {
		switch {
		case i >= end && t[i] == '\n':
			return care
		case i == start:
			i = end
		case !isLetter(t[i]):
			i++
		default:
			to := wordAfter(t, i)
			if i == from && i > 0 && isLetter(t[i-1]) {
				i = to
				continue
			}
			if objectWord(t, i, to) || deviceWord(t, i, to) || equipment(t[i:to]) || mean(t, i, to).sense == phone {
				return false
			}
			if m := marksOf(t, i, to); to-i > 1 && (m&fate != 0 || careWords(t[i:to]) || m&clinical != 0 && m&(forename|surname|english|staffs|us) == 0) {
				care = true
			}
			i = to
		}
	}
	return care
}

// lineWithin is where the line of start begins, or reach bytes before it.
func lineWithin(t string, start, reach int) int {
	from := max(0, start-reach)
	return from + strings.LastIndexByte(t[from:start], '\n') + 1
}

// careWords reports what is said of patients, beside the tables.
func careWords(w string) bool {
	switch fold(w) {
	case "consented", "marked", "nof", "nofs", "phleb", "phlebotomy", "dna", "dnas", "dnad", "rebleed", "rebled", "diff", "mrsa", "norovirus", "cannulated", "bled", "extubated", "intubated", "ventilated", "reviewed", "clerked", "vetted", "hemi", "arrested", "bounced", "unfasted", "starved", "afebrile", "drowsy":
		return true
	}
	return false
}

// equipment reports what a hospital owns, moves, mends and numbers.
func equipment(w string) bool {
	switch fold(w) {
	case "wheelchair", "wheelchairs", "commode", "commodes", "mattress", "mattresses", "zimmer", "frame", "frames", "walker", "rollator", "crutches", "hoist", "hoists", "sling", "slings", "chair", "chairs", "trolley", "trolleys", "stretcher", "scanner", "dynamap", "bipap", "cpap", "nippy", "airvo", "optiflow", "driver", "drivers", "t34", "concentrator", "concentrators", "cylinder", "cylinders", "cyl", "wow", "cow", "workstation", "computer", "computers", "laptop", "laptops", "ipad", "tablet", "tablets", "radio", "tv", "fridge", "freezer", "microwave", "lift", "lifts", "door", "doors", "lock", "locks", "key", "keys", "locker", "cabinet", "cupboard", "bin", "bins", "linen", "scrubs", "uniform", "badge", "badges", "lanyard", "smartcard", "smartcards", "card", "cards", "token", "permit", "parking", "van", "taxi", "parcel", "parcels", "box", "boxes", "crate", "crates", "pallet", "stores", "pump", "pumps", "feeder", "monitor", "monitors", "defib", "defibrillator", "aed", "analyser", "glucometer", "meter", "meters", "thermometer", "probe", "probes", "scope", "scopes", "laryngoscope", "bronchoscope", "ventilator", "ventilators", "incubator", "incubators", "cot", "cots", "resuscitaire", "diathermy", "laser", "microscope", "camera", "telemetry", "dialyser", "machine", "machines", "battery", "batteries", "charger", "cable", "lead", "leads", "filter", "filters", "cassette", "cassettes", "kit", "kits", "tray", "trays", "set", "sets", "implant", "implants", "prosthesis", "stent", "stents", "screw", "screws", "plate", "plates", "mesh", "lens", "lenses", "valve", "valves", "pacemaker", "device", "devices", "stock", "supplier", "rep", "loan", "loans", "hire", "rental", "serviced", "faulty", "broken", "condemned", "quarantine", "quarantined", "recalled", "recall", "expired", "expires", "expiry", "exp", "printer", "printers", "form", "forms", "template", "poster", "sop", "guideline", "policy", "leaflet", "module", "course", "elearning", "shift", "shifts", "rota", "timesheet", "agency", "bank":
		return true
	}
	return false
}

// wordsBefore yields the words before i on its line, nearest first, while only
// spaces and mild signs part them; see stops the walk.
func (s *scene) wordsBefore(i int, see func(w string, from, n int) bool) {
	t := s.text
	for n, floor := 0, max(0, i-64); n < 8; n++ {
		for i > floor && !isLetter(t[i-1]) && strings.IndexByte(" ,:=('\"-*#/", t[i-1]) >= 0 {
			i--
		}
		if i <= floor || !isLetter(t[i-1]) {
			return
		}
		from := wordBefore(t, i)
		if see(fold(t[from:i]), from, n) {
			return
		}
		i = from
	}
}

// ageAfter reports "57F", "66 m", "72yo", "80 year old" right after.
func (s *scene) ageAfter(end int) bool {
	t := s.text
	i := end
	for i < len(t) && i-end < 4 && strings.IndexByte(" ,(-/", t[i]) >= 0 {
		i++
	}
	to := digitsEnd(t, i)
	if i == end || to == i || to-i > 3 {
		return false
	}
	if to < len(t) && t[to] == ' ' {
		to++
	}
	w := wordAfter(t, to)
	switch fold(t[to:w]) {
	case "m", "f", "yo", "yr", "yrs", "y", "year", "years", "yof", "yom":
		return w == len(t) || !isDigit(t[w])
	}
	return false
}

// recordOf reports "TTO for", "bloods of", "discharge summary for" right before:
// what follows is whose they are.
func (s *scene) recordOf(start int) bool {
	found, led := false, false
	s.wordsBefore(start, func(w string, from, n int) bool {
		switch {
		case n < 2 && !led && (w == "says" || w == "say" || w == "reads" || w == "shows" || w == "show" || w == "under" || w == "is" || w == "was"):
			return n == 1
		case n == 1 && led && (w == "rang" || w == "phoned" || w == "called" || w == "ringing" || w == "calling" || w == "phoning" || w == "asking" || w == "chasing"):
			found = true
			return true
		case w == "for" || w == "of" || w == "on" || w == "from" || w == "re" || w == "about" || w == "regarding":
			led = n == 0 || led
			return n > 1
		case !led && n < 2:
			found = ofPatient(w) && w != "bed" && !result(w) && strings.IndexByte(s.text[from:start], ':') < 0
			return true
		case led && (w == "the" || w == "pt" || w == "patient" || w == "form" || w == "back" || w == "done" || w == "today" || w == "in" || w == "request" || w == "requests" || w == "needed" || w == "pls" || w == "please" || w == "sent"):
			return n > 3
		}
		found = led && (ofPatient(w) || bodyWord(w))
		return true
	})
	return found
}

// ofPatient reports what is made for one patient: papers, samples, pictures.
func ofPatient(w string) bool {
	switch w {
	case "tto", "ttos", "tta", "ttas", "edn", "edns", "eds", "discharge", "summary", "summaries", "letter", "letters", "bloods", "scan", "scans", "xray", "xrays", "cxr", "axr", "ct", "mri", "mr", "mrcp", "uss", "us", "ctpa", "ctkub", "echo", "ecg", "ecgs", "eeg", "doppler", "dexa", "pet",
		"film", "films", "image", "images", "imaging", "result", "results", "report", "reports", "referral", "notes", "casenotes", "casenote", "chart", "consent", "histology", "histo", "biopsy", "swab", "swabs", "culture", "cultures", "crossmatch", "crossmatches", "g&s", "save", "prescription", "prescriptions", "script", "scripts", "meds", "label", "labels", "wristband", "wristbands", "armband",
		"edl", "dl", "ddl", "note", "plan", "passport", "assessment", "alert", "tep", "dnar", "record", "records", "duplicate", "duplicates", "careplan", "obs", "drugs", "handover", "dnacpr", "respect", "vte", "clerking", "proforma", "bed", "porter", "transport", "review", "appointment", "appt", "admission", "op", "dols", "mca", "dst", "chc", "obituary", "mccd", "cremation", "coroner", "postmortem", "pm", "troponin", "trop", "lactate", "potassium", "crp", "inr", "fbc", "ues", "u&e", "u&es", "lfts", "ferritin", "hba1c", "psa", "sample", "samples", "insulin", "feed", "tpn", "warfarin", "chemo", "dialysis", "procedure", "angio", "ogd", "colonoscopy", "endoscopy", "vetting":
		return true
	}
	return false
}

// result reports a test: a number right after it is its value.
func result(w string) bool {
	switch w {
	case "troponin", "trop", "lactate", "potassium", "crp", "inr", "fbc", "ues", "u&e", "u&es", "lfts", "ferritin", "hba1c", "psa", "feed", "insulin", "obs", "chemo", "pm", "drugs", "warfarin":
		return true
	}
	return false
}

// bodyWord reports what a picture or a sample is of: "US abdo for", "MRI head for".
func bodyWord(w string) bool {
	switch w {
	case "head", "neck", "chest", "abdo", "abdomen", "pelvis", "spine", "knee", "hip", "shoulder", "wrist", "ankle", "hand", "foot", "brain", "cap", "kub", "tap", "liver", "renal", "renals", "thyroid", "carotid", "carotids", "leg", "legs", "femur":
		return true
	}
	return false
}

// patientRightBefore reports "pt", "patient" right before.
func (s *scene) patientRightBefore(start int) bool {
	t := s.text
	i := start
	for i > 0 && start-i < 3 && (t[i-1] == ' ' || t[i-1] == ':') {
		i--
	}
	m := marksOf(t, wordBefore(t, i), i)
	return i < start && m&label != 0 && m&them != 0 && m&kin == 0
}

// patientRef reports "pt ref", "patient reference" right before.
func (s *scene) patientRef(start int) bool {
	ref, yes := false, false
	s.wordsBefore(start, func(w string, _, n int) bool {
		switch {
		case w == "ref" || w == "reference":
			ref = n == 0
			return !ref
		case ref:
			yes = w == "pt" || w == "patient" || w == "pts" || w == "patients" || w == "hosp" || w == "hospital" || w == "her" || w == "his"
		}
		return true
	})
	return yes
}

// putOnList reports "adding … to the CEPOD list", "book … for clinic": what is put
// on a list of patients is one.
func (s *scene) putOnList(start, end int, sort codeSort) bool {
	led := false
	s.wordsBefore(start, func(w string, _, _ int) bool {
		switch w {
		case "and", "patient", "pt", "pts", "also", "in", "on":
			return false
		case "add", "adding", "added", "put", "putting", "book", "booking", "booked", "list", "listing", "listed", "move", "moving", "moved", "swap", "swapped", "squeeze", "squeezing", "send", "sending", "bring", "bringing", "pull", "admit", "admitting", "discharge", "discharging", "discharged", "transfer", "transferring", "transferred", "cancel", "cancelled", "cancelling", "postpone", "refer", "referring", "referred", "review", "see", "rebleed", "bleed", "bleeding", "cannulate", "clerk", "vet", "consent", "scan", "chase", "accept", "accepted":
			led = true
		}
		return true
	})
	return led && s.listAfter(end, sort == lettered, true)
}

// listAfter reports "to the trauma list", "for clinic", "off the list" after i; with
// wards, where machines are moved too; with days, "tues/thurs".
func (s *scene) listAfter(i int, days, wards bool) bool {
	t := s.text
	led := false
	for n, limit := 0, min(len(t), i+48); i < limit && n < 6; n++ {
		for i < limit && strings.IndexByte(" ,/-)'#", t[i]) >= 0 {
			i++
		}
		if i < limit && isDigit(t[i]) {
			i = digitsEnd(t, i)
			continue
		}
		to := wordAfter(t, i)
		if to == i {
			return false
		}
		switch w := fold(t[i:to]); w {
		case "to", "on", "onto", "for", "in", "into", "from", "off":
			led = true
		case "list", "lists", "clinic", "clinics", "round", "mdt", "mtg", "theatre", "theatres", "cepod", "dialysis", "scan", "endoscopy", "ct", "mri", "xray", "caseload", "cath", "cathlab", "angio", "ogd", "bronch", "chemo", "surgery", "discharge":
			if led {
				return true
			}
		case "ward", "itu", "icu", "hdu", "sdec", "resus", "handover", "board", "recovery", "bed", "bay":
			if led && wards {
				return true
			}
		case "mon", "tue", "tues", "wed", "weds", "thu", "thur", "thurs", "fri", "sat", "sun", "today", "tomorrow", "tonight", "am", "pm":
			if days {
				return true
			}
		}
		i = to
	}
	return false
}

// ofHeading reports "trauma mtg:", "theatre list -" right before.
func (s *scene) ofHeading(start int) bool {
	t := s.text
	i := start
	for i > 0 && (t[i-1] == ' ' || t[i-1] == '\n') {
		i--
	}
	if i == start || i < 3 || t[i-1] != ':' && t[i-1] != '-' {
		return false
	}
	from := wordBefore(t, i-1)
	if from < i-1 && t[i-1] == ':' || from > 0 {
		switch fold(t[from : i-1]) {
		case "mtg", "mdt", "list", "handover", "wr", "round", "takes", "cepod", "clinic", "outliers", "admissions", "discharges", "ttos", "referrals", "vetting":
			return true
		case "meeting":
			k := trimSpaceBefore(t, from)
			return marksOf(t, wordBefore(t, k), k)&clinical != 0
		}
	}
	return false
}

// numberOf reports "PARIS id", "obstetric number", "the old number its" right
// before: a number of a place or of a record system, and of no thing.
func (s *scene) numberOf(start int, letters bool) bool {
	t := s.text
	yes, strong, numbered := false, false, false
	s.wordsBefore(start, func(w string, from, n int) bool {
		end := from + len(w)
		sense := mean(t, from, end).sense
		switch {
		case numbered && len(w) == 1 && s.text[max(0, from-1)] != '\'':
			yes = sense != againstBeside
			return true
		case !numbered && (sense == joining || w == "its" || w == "thats"):
			return n > 3
		case !numbered:
			numbered = sense == numbering
			return !numbered
		case sense == numbering || sense == joining || w == "for" || w == "temp" || w == "temporary" || w == "old":
			yes = yes || w == "temp" || w == "old" || w == "temporary"
			return false
		}
		switch w {
		case "new", "correct", "right", "wrong", "other", "same", "previous", "former", "old", "emergency", "duplicate", "alias", "merged", "real", "proper", "current", "original", "second", "first", "english", "welsh", "scottish", "irish":
			yes = true
			return false
		}
		strong = recordSystem(w) && sense == stranger
		yes = strong || department(w) || yes && sense == stranger && !thingWord(t, from, end, true)
		return true
	})
	return yes && (letters || strong)
}

// recordSystem reports a system that gives patients numbers of its own.
func recordSystem(w string) bool {
	switch w {
	case "paris", "rio", "systmone", "s1", "emis", "epic", "cerner", "millennium", "lorenzo", "medway", "careflow", "carecentric", "meditech", "sunquest", "trak", "trakcare", "encompass", "niecr", "maxims", "nervecentre", "badger", "badgernet", "mosaiq", "aria", "chemocare", "infoflex", "pas", "epas", "ipm", "isoft", "silverlink", "oasis", "liquidlogic", "mosaic", "carenotes", "symphony", "firstnet", "adastra", "evolve", "cris", "pacs", "ris", "ice", "winpath", "telepath", "metavision", "galaxy", "bluespier", "clinicom", "wpas", "myrddin", "pims", "wccis", "canisc", "hiss", "mpi", "empi", "renalware", "proton", "sci", "portal", "hosp", "hospital", "ur", "fin", "csn", "episode", "encounter", "spell", "casenote", "casenotes":
		return true
	}
	return false
}

// department reports a department, or what else has numbers of patients, beside
// those of its telephones: a lettered one is no telephone's.
func department(w string) bool {
	switch w {
	case "obstetric", "obs", "maternity", "antenatal", "midwifery", "neonatal", "nicu", "scbu", "dental", "renal", "dialysis", "oncology", "radiotherapy", "haematology", "cardiac", "cardiology", "cath", "endoscopy", "ophthalmic", "eye", "orthotics", "prosthetics", "audiology", "gum", "sexual", "fertility", "ivf", "paediatric", "paeds", "cancer", "chemo", "transplant", "psychiatric", "camhs", "community", "hospice", "physio", "ae", "ed", "casualty", "fracture", "breast", "radiology", "xray", "imaging", "films", "film",
		"mr", "unit", "local", "trust", "record", "records", "clinic", "notes", "chart", "attendance", "admission", "client", "medical", "index", "urn", "pid", "cottage", "infirmary", "temp", "temporary", "unknown", "downtime", "majax", "casualties":
		return true
	}
	return false
}

// corrected reports "should be", "I meant", "correct one is" right before.
func (s *scene) corrected(start int) bool {
	yes, be := false, false
	s.wordsBefore(start, func(w string, _, n int) bool {
		switch w {
		case "be", "read", "say":
			be = n == 0
			return false
		case "is", "its", "thats", "one", "was", "sorry":
			return n > 2
		case "should":
			yes = be
		case "meant", "correction", "correct", "typo":
			yes = true
		}
		return true
	})
	return yes
}

// labelApart reports a word for hospital numbers somewhere in the text that has no
// number of its own: "Path phoned: 691160 ... Hospital no as read from form".
func (s *scene) labelApart(start, end int) bool {
	t := s.text
	if start-labelReach > 0 && end+labelReach < len(t) {
		t = t[:end+labelReach]
	}
	for i := max(0, start-labelReach); i < min(len(t), end+labelReach); {
		if !isLetter(t[i]) {
			i++
			continue
		}
		to := wordAfter(t, i)
		if i > 0 && isLetter(t[i-1]) {
			i = to
			continue
		}
		if to <= start || i >= end {
			if after, ok := s.numberLabel(i, to); ok && !s.againstBefore(i) && s.valueless(after, start) {
				return true
			}
		}
		i = to
	}
	return false
}

const labelReach = 120

// numberLabel reports "MRN", "hospital no", and where it ends.
func (s *scene) numberLabel(start, end int) (int, bool) {
	t := s.text
	switch m := marksOf(t, start, end); {
	case m&mrnWord != 0:
		switch fold(t[start:end]) {
		case "wristband", "pas", "epr", "emr", "casenote", "casenotes", "pid", "urn":
			return 0, false
		}
		return end, true
	case m&mrnNo != 0:
		switch fold(t[start:end]) {
		case "hosp", "hospital", "unit", "district", "patient", "casenote", "trust", "pt", "hospitla", "hopsital":
		default:
			return 0, false
		}
		i := end
		for i < len(t) && i-end < 2 && (t[i] == ' ' || t[i] == '.') {
			i++
		}
		to := wordAfter(t, i)
		return to, to > i && mean(t, i, to).sense == numbering
	}
	return 0, false
}

// valueless reports that no number stands right after a label, but the one that
// begins at but.
func (s *scene) valueless(i, but int) bool {
	t := s.text
	for n, limit := 0, min(len(t), i+40); i < limit && n < 4; {
		switch {
		case isDigit(t[i]):
			return i >= but && i-but < 8
		case t[i] == '\n' || t[i] == '.' && i+1 < len(t) && t[i+1] == ' ':
			return true
		case !isLetter(t[i]):
			i++
		default:
			to := i
			for to < len(t) && wordByte(t[to]) {
				if isDigit(t[to]) && to-i < 5 && digitsEnd(t, to)-to > 3 {
					return i >= but && i-but < 8
				}
				to++
			}
			i = to
			n++
		}
	}
	return true
}
