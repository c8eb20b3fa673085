package detect

import "strings"

// Over 300 lines: what follows a name, and what that says of whose it is:
// a list of turns of speech; each stands alone.

// scoreAfter looks at what follows the name in its clause.
func (s *scene) scoreAfter(end int) int {
	t := s.text
	i := end
	owns := false
	if i+1 < len(t) && t[i] == '\'' {
		owns = true
		i++
		if t[i]|0x20 == 's' && !(i+1 < len(t) && isLetter(t[i+1])) {
			i++
		}
	}
	var (
		words    [8]string
		small    [8]string // the same in small letters
		mk       [8]marks
		n        int
		aside    = false // in brackets, or after a comma or a dash
		asideEnd = 8
	)
	for i < len(t) && n < len(words) && i-end < 64 {
		b := t[i]
		switch {
		case clauseEnds(t, i):
			i = len(t)
		case isDigit(b):
			to := digitsEnd(t, i)
			if n == 0 && to-i <= 3 && (to-i >= 2 || ageWord(t, i, to) || to == len(t) || t[to] != ' ') && (to == len(t) || t[to] != '-' && t[to] != '/' && t[to] != '.' && t[to] != ':' && !isLetter(t[to]) && !s.monthFollows(to) || ageWord(t, i, to)) {
				return -25 // an age
			}
			if n > 0 && bedWord(words[n-1]) && !owns && onTheWay(words[:n-1]) {
				return -25
			}
			if n == 0 && to-i > 2 {
				i = len(t)
				break
			}
			words[n], small[n], mk[n] = "#", "#", 0
			n++
			for i = to; i < len(t) && isLetter(t[i]); i++ {
			}
		case b == '(' || b == ',' || b == '-' && i > 0 && t[i-1] == ' ' || b == ':':
			if n == 0 {
				aside = true
			} else if aside && asideEnd == 8 {
				asideEnd = n
			}
			i++
		case b == ')':
			if asideEnd == 8 {
				asideEnd = n
			}
			i++
		case !isLetter(b):
			i++
		default:
			to := wordAfter(t, i)
			if to < len(t) && isDigit(t[to]) && to-i <= 3 && i+4 > to { // FY1, ST5
				to = digitsEnd(t, to)
			}
			words[n], small[n], mk[n] = t[i:to], fold(t[i:to]), roleMarks(t, i, to)
			n++
			i = to
		}
	}
	if n == 0 {
		return 0
	}
	if owns && beginsPredicate(small[0]) && t[end+1]|0x20 == 's' && !(small[0] == "on" && n > 1 && small[1] == "call") {
		owns = false // Mr Rao's been called to theatre
	}
	return judgeAfter(words[:n], small[:n], mk[:n], owns, aside, asideEnd < 8, min(asideEnd, n))
}

// plainly reads turns of speech that only staff, or only a patient, have.
func plainly(words []string, mk []marks, at func(int) string) int {
	for i := range min(len(words), 5) {
		switch at(i) {
		case "you", "u":
			if i > 0 && i <= 2 && (at(i-1) == "can" || at(i-1) == "could" || at(i-1) == "would" || at(i-1) == "chance" || at(i-1) == "are" || at(i-1) == "will") {
				return 25
			}
		case "role":
			if i <= 2 {
				return 25
			}
		case "leave":
			if w := at(i - 1); i <= 3 && (w == "mat" || w == "maternity" || w == "annual" || w == "study" || w == "sick" || w == "pat") {
				return 25
			}
		case "via":
			if next := at(i + 1); next == "switch" || next == "switchboard" || next == "bleep" || next == "secretary" {
				return 20
			}
		case "day", "week", "morning", "afternoon", "weekend":
			if at(i-1) == "all" && at(0) != "vomiting" && mk[0]&fate == 0 {
				return 18
			}
		case "list", "lists":
			if i <= 2 && (i == 0 || at(i-1) == "theatre" || at(i-1) == "clinic" || at(i-1) == "emergency" || at(i-1) == "joint" || at(i-1) == "combined" || at(i-1) == "op" || at(i-1) == "endoscopy") {
				return 25
			}
		}
	}
	for i := range min(len(words), 7) {
		switch at(i) {
		case "bed", "beds": // another's bed, whom the bearer sees or speaks of
			if at(i+1) == "#" || at(i) == "beds" {
				switch at(i - 1) {
				case "seen", "see", "says", "said", "wants", "doing", "re", "about", "reviewed", "clerk", "accepted", "do", "discharge", "discharged", "discussed":
					return 22
				}
			}
		case "doing", "does", "running", "taking", "taken", "holding", "chairing":
			if i <= 2 && at(i-1) != "needs" && !(at(i) == "taking" && at(i+1) == "off") {
				for j := i + 1; j < len(words) && j <= i+4; j++ {
					switch at(j) {
					case "round", "rounds", "wr", "list", "lists", "clinic", "clinics", "take", "cases", "case", "theatre", "endoscopy", "mdt", "teaching", "nights", "days", "oncall", "weekend", "session", "scopes", "handover", "over":
						return 20
					}
				}
			}
			if w := at(i + 1); at(i) == "running" && (w == "late" || w == "behind") {
				return 18
			}
		case "meeting", "mdt", "conference":
			if i <= 6 && (at(0) == "at" || at(1) == "at" || at(0) == "in" && at(i-1) != "family" || at(1) == "in" && at(i-1) != "family") && mk[0]&(kin|label) == 0 {
				return 18
			}
		case "happy", "annoyed", "furious", "cross", "pleased", "delighted":
			if at(i-1) == "be" && i <= 3 {
				return 12
			}
		case "late":
			if at(i-1) == "running" {
				return 18
			}
		case "bleeped", "paged":
			if at(i-1) == "been" || at(i-1) == "was" {
				return 22
			}
		case "see", "review", "scrub", "help", "operate":
			if at(i-1) == "to" && at(i-2) == "in" && at(i-3) == "coming" {
				return 22
			}
		case "answering", "retiring", "retires", "offering":
			return 20
		case "be":
			if next := at(i + 1); at(i-1) == "will" && i <= 2 && (next == "there" || next == "here" || next == "in" || next == "late" || next == "back" || next == "on") {
				return 18
			}
		case "collection":
			if at(i-1) != "for" {
				return 20
			}
		case "cases", "cases,":
			if at(i-1) == "#" {
				return 25
			}
		case "theatre":
			if i == 0 && at(1) == "#" {
				return 8
			}
		case "list", "patients", "clinic", "team", "reg", "juniors", "secretary", "lists", "pts":
			if (at(i-1) == "his" || at(i-1) == "her" || at(i-1) == "their") && mk[0]&(kin|label) == 0 {
				return 20
			}
		case "round":
			if at(i-1) == "grand" || at(i-1) == "ward" && at(i-3) == "doing" {
				return 20
			}
		case "one":
			if at(i+1) == "of" && i <= 1 {
				for j := i + 2; j < len(words); j++ {
					if mk[j]&staffs != 0 {
						return 25
					}
				}
			}
		case "route":
			if at(i-1) == "en" {
				return 16
			}
		case "in":
			if at(i-1) == "called" && i <= 3 {
				return 16
			}
		}
	}
	switch at(0) {
	case "know":
		return 4
	case "aware", "informed":
		if len(words) == 1 {
			return 15
		}
	case "free":
		return 16
	case "spoke", "spoken":
		switch at(1) {
		case "to", "with":
			for j := 2; j < min(len(words), 5); j++ {
				if mk[j]&kin != 0 || at(j) == "family" || at(j) == "them" || at(j) == "pt" || at(j) == "patient" {
					return 16
				}
			}
		}
	case "looking":
		for j := 2; at(1) == "for" && j < min(len(words), 5); j++ {
			if mk[j]&staffs != 0 {
				return 16
			}
		}
	case "needs":
		switch next := at(2); {
		case at(1) != "the":
		case next == "list" || next == "lists" || next == "notes" || next == "images" || next == "films" || next == "scans" || next == "forms" || next == "numbers":
			return 16
		}
	case "can", "cant", "couldnt":
		i := 1
		if at(1) == "t" {
			i = 2
		}
		if w := at(i); w == "do" || i == 2 && (w == "come" || w == "attend" || w == "cover") {
			return 16
		}
	case "if":
		if at(1) == "he" || at(1) == "she" || at(1) == "they" {
			switch at(2) {
			case "has", "is", "feels", "passed", "had", "takes", "ate", "smokes", "slept", "drinks", "lives", "knows", "remembers", "opened":
				return -10
			}
		}
	case "nights", "emergencies", "electives", "oncalls", "weekend", "weekends", "cases", "locum":
		return 20
	case "not":
		if at(1) == "in" && (at(2) == "" || at(2) == "today" || at(2) == "this" || at(2) == "until" || dayWord(at(2))) || at(1) == "here" || at(1) == "available" || at(1) == "answering" || at(1) == "picking" {
			return 20
		}
	case "out":
		if at(1) == "of" && (at(2) == "office" || at(2) == "hours" || at(2) == "country") {
			return 20
		}
	case "in":
		if w := at(1); w == "today" || w == "tomorrow" || w == "theatre" && (at(2) == "all" || at(2) == "until" || at(2) == "till") || w == "clinic" && at(2) != "" || dayWord(w) {
			return 16
		}
	case "prefers", "likes":
		if len(mk) > 1 && (mk[1]&clinical != 0 || soundsClinical(words[1])) {
			return 10
		}
	case "episode", "film", "movie", "marathon", "cakes", "van", "mug", "song", "sketch", "costume", "quiz", "hacks", "jigsaw", "box":
		return 20 // Mr Whippy van: a thing of that name
	case "t&o":
		return 25
	case "on":
		switch at(1) {
		case "tonight", "today", "tomorrow", "tmrw", "for", "this", "until", "till", "all", "from", "at":
			return 18
		}
	case "back", "away", "off":
		if at(1) == "from" && at(2) == "leave" || at(1) == "from" && at(2) == "holiday" || dayWord(at(1)) || at(1) == "on" && dayWord(at(2)) || at(1) == "sick" && at(2) == "" || at(0) == "away" && at(1) == "" {
			return 20
		}
	case "is":
		if (at(1) == "back" || at(1) == "away" || at(1) == "off") && (at(2) == "from" && at(3) == "leave" || dayWord(at(2)) || at(2) == "on" && dayWord(at(3)) || at(2) == "sick") {
			return 20
		}
		if at(1) == "stuck" && (at(2) == "" || at(2) == "in" && at(3) != "bed") {
			return 18
		}
		if at(1) == "free" {
			return 16
		}
	case "pt", "pts", "patient", "patients":
		return 16
	case "thanks", "thx", "ta":
		return 16
	case "did":
		if next := at(1); next == "her" || next == "his" || next == "the" || next == "their" {
			return 25
		}
	case "review":
		if next := at(1); next == "pending" || next == "" || next == "today" || next == "awaited" || next == "tomorrow" || next == "done" {
			return 12
		}
	case "has", "cancelled", "have":
		i := 0
		if at(0) != "cancelled" {
			i = 1
		}
		if next := at(i + 1); at(i) == "cancelled" && (next == "clinic" || next == "list" || next == "his" || next == "her" || next == "theatre" || next == "all" || next == "today's" || next == "the") {
			return 25
		}
	case "will", "to":
		switch at(1) {
		case "present", "do", "take", "cover", "speak", "attend", "run", "start", "chair", "teach", "come", "join", "lead", "hold", "sort", "chase", "sign", "prescribe", "decide", "discuss", "perform", "drain", "book", "bring", "email", "let", "update", "list", "clip", "call", "reply", "ring", "answer", "phone", "respond", "assist", "examine", "organise", "arrange", "request", "refer", "supervise", "cut", "close", "repair", "fix", "vet", "report", "authorise", "countersign", "scrub", "advise", "operate":
			return 20
		}
	case "and", "&":
		if i := 1; mk[min(i, len(mk)-1)]&staffs != 0 && mk[min(i, len(mk)-1)]&kin == 0 {
			return 16 // Mr Taylor and Dr Lee
		}
	case "dr":
		return 18 // Mr Taylor / Dr Lee
	}
	return 0
}

func onlyFields(mk []marks) bool {
	for _, m := range mk {
		if m&staffs != 0 {
			return false
		}
	}
	return true
}

func bedAhead(words []string) bool {
	for _, w := range words[:min(len(words), 4)] {
		if bedWord(w) || equalFold(w, "ward") {
			return true
		}
	}
	return false
}

func dayWord(w string) bool {
	switch w {
	case "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "mon", "tue", "tues", "wed", "weds", "thu", "thurs", "fri", "sat", "sun", "tomorrow", "tmrw", "next", "tonight":
		return true
	}
	return false
}

// modifies reports words that stand before a role: "infection control nurse".
func modifies(w string, m marks) bool {
	if m&(us|field) != 0 && w != "me" && w != "we" && w != "i" && w != "it" {
		return true
	}
	switch w {
	case "infection", "control", "ward", "social", "scrub", "spinal", "specialist", "senior", "clinical", "tissue", "viability", "bed", "site", "discharge", "charge", "staff", "stoma", "pain", "trauma", "critical", "care", "bsl", "practice", "link", "deputy", "trainee", "research", "night", "day", "duty", "locum", "lead", "complaints", "bookings", "performance", "operations", "volunteer", "advanced", "community", "district", "school", "hospital", "junior", "ed", "medical", "general", "acute", "gen", "union", "photography", "physics", "t&o":
		return true
	}
	return false
}

// monthFollows reports "2 september": a date, not an age.
func (s *scene) monthFollows(i int) bool {
	for i < len(s.text) && s.text[i] == ' ' {
		i++
	}
	to := lettersEnd(s.text, i)
	return to > i && marksOf(s.text, i, to)&month != 0
}

// onTheWay reports that a bed after these words is the bearer's own.
// roleMarks looks up a word that may end in a digit: FY1.
func roleMarks(t string, start, end int) marks {
	if t[start:end] == "it" {
		return 0 // not the department
	}
	if !isDigit(t[end-1]) {
		return marksOf(t, start, end)
	}
	return lex.find(hash(t, start, end))
}

func onTheWay(words []string) bool {
	for _, w := range words {
		switch fold(w) {
		case "in", "from", "to", "is", "now", "moved", "the", "on", "has", "was", "into", "still", "side", "ward":
		default:
			return false
		}
	}
	return true
}

func judgeAfter(words, small []string, mk []marks, owns, aside, closed bool, asideEnd int) int {
	w0 := small[0]
	at := func(i int) string { // lower case; empty past the ends
		if i >= 0 && i < len(words) {
			return small[i]
		}
		return ""
	}
	if owns {
		if w := at(1); w0 == "on" && (w == "holiday" || w == "leave" || w == "nights" || w == "annual" || w == "study" || w == "duty") {
			return 30
		}
		if w0 == "on" && at(1) == "call" || w0 == "oncall" || w0 == "the" && mk[min(1, len(mk)-1)]&staffs != 0 {
			return 30 // Mr Rao's on call
		}
		for i := 1; i < min(len(words), 3); i++ { // "'s fracture clinic", "'s knee list"
			if w := at(i); (w == "list" || w == "lists" || w == "clinic" || w == "clinics") && mk[i-1]&(kin|label) == 0 && w0 != "theatre" && w0 != "on" && !appointment(at(i+1)) && !appointment(at(i-1)) {
				return 22
			}
		}
		switch w0 {
		case "list", "lists", "secretary", "sec", "firm", "team", "registrar", "reg", "sho", "wr", "round", "rounds", "juniors", "rota", "bleep", "office", "fellow", "trainee", "trainees", "instructions", "advice", "opinion", "car", "retirement", "preference", "protocol", "anaesthetist", "assistant", "shift", "shifts", "leave", "locker", "rota day":
			return 30
		case "leaving", "hen", "stag", "collection", "swap", "swaps", "badge", "baby":
			if w0 != "baby" || at(1) == "shower" || at(1) == "arrived" {
				return 30
			}
		case "patient", "patients", "pt", "pts":
			return 25
		case "signature", "consent", "tray", "kit", "gloves", "cases", "diary", "theatres", "oncall", "nights", "inbox", "emails", "jobs", "guidelines", "pathway", "referrals", "outliers", "cover":
			return 20
		case "ward":
			if strings.HasPrefix(at(1), "r") { // round
				return 30
			}
		case "clinic", "theatre":
			if next := at(1); next == "appt" || next == "appointment" || next == "letter" || next == "slot" {
				return -10
			}
			return 25
		case "plan", "op", "ops", "letter", "take", "request":
			return 10
		}
		return -15
	}
	if got := plainly(words, mk, at); got != 0 {
		return got
	}
	if aside && !closed && (w0 == "gp" || w0 == "physio" || w0 == "ot" || w0 == "salt" || w0 == "dietitian" || w0 == "sw") {
		switch at(1) {
		case "says", "said", "has", "wants", "asked", "thinks", "rang", "reports", "is", "started", "changed", "stopped", "wrote", "not", "will":
			return 0 // "Mrs Best, GP says she": another speaks
		}
	}
	// A role beside the name: "(cons)", ", consultant urologist", "ortho reg", "the registrar", "from pharmacy".
	limit := len(words)
	if aside {
		limit = asideEnd
	}
	i, from := 0, false
	for i < limit && i < 5 && (mk[i]&staffs == 0 || at(i) == "lead" || i+1 < limit) && (linksStaff(at(i)) || at(i) == "a" || at(i) == "an" || at(i) == "from" || at(i) == "my" || at(i) == "his" || at(i) == "her" || at(i) == "in" && mk[min(i+1, len(mk)-1)]&field != 0 && (aside || !wardField(at(i+1))) || at(i) == "will" && at(i+1) == "be" || at(i) == "be" || at(i) == "who") {
		from = from || at(i) == "from"
		i++
	}
	if at(i-1) == "on" && (at(i) == "bleep" || at(i) == "dect" || at(i) == "ext") || i == 0 && (at(0) == "bleep" || at(0) == "ext" || at(0) == "dect") {
		return 25
	}
	if i >= 2 && (at(i-1) == "call" && at(i-2) == "on" || at(i-1) == "oncall") || at(0) == "oncall" || at(0) == "on" && (at(1) == "call" || at(1) == "leave" || at(1) == "nights" || at(1) == "duty") {
		return 25
	}
	if at(0) == "is" && (at(1) == "on" || at(1) == "in" || at(1) == "away" || at(1) == "off") && (at(2) == "call" || at(2) == "leave" || at(2) == "clinic" || at(2) == "nights" || at(2) == "holiday" || at(1) == "off" && at(2) == "" || at(2) == "annual" || at(2) == "today") {
		return 22
	}
	for j := i; j < limit && j < i+4; j++ { // "ward manager", "infection control (nurse)"
		if mk[j]&staffs != 0 && j > i && !patientThing(at(j+1)) && (closed || j+1 >= len(mk) || mk[j+1]&(surname|forename) == 0 || mk[j+1]&english != 0) || at(j) == "control" && at(j-1) == "infection" || at(j) == "services" && at(j-1) == "social" {
			return 30
		}
		if !modifies(at(j), mk[j]) {
			break
		}
	}
	if i < limit && mk[i]&(staffs|field) != 0 && at(i) != "stroke" && at(i) != "breast" && at(i) != "critical" && at(i) != "discharge" && at(i) != "obs" && at(i) != "upper" && at(i) != "trauma" || i < limit && mk[i]&staffs != 0 {
		j := i
		for j < limit && mk[j]&(staffs|field) != 0 || j < limit && j > i && at(j) == "in" {
			j++
		}
		next := at(j)
		last := at(j - 1)
		switch {
		case aside && j == limit && limit < len(words) && onlyFields(mk[:limit]) && bedAhead(words[limit:]):
			return -10 // "(surgical) in bed 4"
		case aside && j == limit && (closed || j == len(words)):
			return 30
		case !aside && i == 0 && j == 1 && (last == "nurse" || last == "consultant" || last == "gp") && (next == "is" || next == "was"):
			return -5 // the nurse of the bearer
		case aside && !closed && mk[min(j, len(mk)-1)]&surname != 0 && mk[min(j, len(mk)-1)]&english == 0:
			return 0 // another's role: ", charge nurse Dalziel asked"
		case patientThing(next):
		case last == "consultant":
			return 30
		case from && mk[i]&field != 0 && wardField(at(i)) && mk[j-1]&staffs == 0:
			return 8
		case j-i >= 2:
			return 30
		case i > 0:
			return 30
		case next == "" || next == "is" || next == "will" || next == "has" || next == "on" || next == "wants" || next == "says" || next == "said" || next == "who" || next == "would" || next == "can" || next == "asked" || next == "to" && mk[j-1]&staffs != 0 && last != "physio" && last != "ot" && last != "salt":
			if mk[i]&staffs != 0 && last != "physio" && last != "ot" && last != "salt" && last != "consultant" && last != "gp" && last != "nurse" || next == "is" || next == "will" || next == "has" {
				return 25
			}
			return 12
		}
	}
	// What the bearer does.
	return deedScore(words, mk, at)
}

func appointment(w string) bool {
	switch w {
	case "appt", "appointment", "letter", "slot", "appts", "problem", "medication", "meds", "drug", "allergy", "property", "waiting", "for":
		return true
	}
	return false
}

// wardField reports a specialty that patients come from, too.
func wardField(w string) bool {
	switch w {
	case "pharmacy", "physio", "physios", "ot", "salt", "slt", "dietetics", "therapies", "outreach", "pals", "safeguarding", "estates", "procurement", "payroll", "hr", "it", "ig", "governance", "portering", "porters", "mortuary", "coding", "labs", "lab", "microbiology", "micro", "radiology",
		"infection", "ipc", "tissue", "bereavement", "chaplaincy", "security", "catering", "domestics", "switchboard", "bookings", "finance", "comms", "research", "education", "transport", "anaesthetics", "palliative", "psych", "psychiatry", "liaison", "discharge":
		return false
	}
	return true
}

// patientThing reports what makes "ortho" or "physio" a patient's: "ortho pt".
func patientThing(w string) bool {
	switch w {
	case "pt", "patient", "outlier", "admission", "referral", "review", "input", "assessment", "bed", "ward", "appt", "appointment", "clinic", "to", "seen", "seeing", "called", "aware", "please", "pls", "plz", "asap", "today", "tomorrow", "opinion", "bloods", "follow", "fu", "team", "list", "discharge", "consult":
		return true
	}
	return false
}

// deedScore reads the first verb, and whom it is done to.
func deedScore(words []string, mk []marks, at func(int) string) int {
	passive, future := false, false
	for i := range words {
		w := at(i)
		switch w {
		case "is", "was", "are", "were", "being", "been", "be", "getting", "gets", "got", "needs", "not", "still":
			if w == "was" || w == "been" || w == "being" || w == "be" || w == "were" {
				passive = true
			}
			if w == "needs" {
				return -15
			}
			continue
		case "will", "to", "has", "have", "ll", "can", "could", "also", "just", "kindly", "already", "currently", "now", "and", "who", "then", "had", "did", "s", "hasnt", "isnt", "wont", "has_kindly", "both", "should":
			future = future || w == "will" || w == "to" || w == "ll" || w == "can" || w == "has" || w == "have"
			continue
		case "until", "till":
			return 20
		case "under", "seen", "known", "admitted", "in", "bed", "bay", "post", "day":
			return -15
		case "dob", "nhs", "mrn", "hosp", "aged", "age", "yo":
			return -25
		case "wants", "want", "wanted", "asks", "asked", "asking", "says", "said", "would", "happy", "thinks", "keen", "aware", "agrees", "agreed":
			return wishes(w, i, words, at)
		case "review", "reviewing", "reviewed", "see", "seeing", "sees", "scan", "assess", "assessing", "assessed", "consent", "consenting", "consented", "discharge", "operate":
			object := at(i + 1)
			switch {
			case passive, object == "by":
				return -15
			case object == "him" || object == "her" || object == "them" || object == "pt" || object == "pts" || object == "patient" || object == "patients" || object == "the" || object == "this" || object == "all" || object == "bed" || object == "us" || object == "imaging" || object == "ct" || object == "mri" || object == "scans" || object == "his" || object == "mrs" || object == "mr" || object == "your" || object == "you":
				return 25
			case strings.HasSuffix(w, "ing"), w == "operate":
				return 25
			case future:
				return 25
			}
			return 3
		case "assisting", "assists", "swapped", "swapping", "operating", "operated", "scrubbed", "scrubbing", "covering", "covers", "leading", "teaching", "supervising", "accepted", "accepting", "declined", "suggests", "suggested", "suggest", "recommends", "recommended", "recommend",
			"authorised", "approved", "prescribed", "prescribing", "clerked", "clerking", "signed", "dictated", "dictating", "triaging", "chasing", "reporting", "handing", "rounding", "advises", "advise", "advising", "cover", "lead", "rota", "starts", "joining", "joins":
			if passive || w == "declined" && i == 0 || at(i+1) == "#" || at(i+1) == "letter" || w == "clerked" && at(i+1) == "" || i > 0 && at(i-1) == "not" {
				return -10
			}
			return 25
		case "advised", "requested", "requests", "requesting", "phoned", "rang", "emailed", "messaged", "texted", "performed", "fixed":
			if passive {
				return -10
			}
			return 14
		case "on":
			if next := at(i + 1); next == "call" || next == "leave" || next == "duty" || next == "nights" {
				return 25
			}
			return -5
		case "for", "due", "has_been", "going", "went", "feels", "feeling", "looks", "c", "complaining", "bloods", "from", "with", "off", "eating", "walking", "passed", "died", "fell", "refusing", "refused", "vomiting", "confused", "daughter", "son", "wife", "husband", "family":
			return -10
		}
		if mk[i]&fate != 0 {
			return -12
		}
		if mk[i]&deed != 0 && !passive {
			return 10
		}
		return 0
	}
	return 0
}

// wishes tells "wants a CT" from "wants to go home".
func wishes(w string, i int, words []string, at func(int) string) int {
	if at(i+1) == "like" {
		i++
	}
	if w == "thinks" {
		switch at(i + 1) {
		case "it", "its", "this", "we", "likely", "probably", "pt", "patient", "appendix":
			return 18
		}
	}
	if (w == "happy" || w == "keen") && at(i+1) == "for" && marksOf(at(i+2), 0, len(at(i+2)))&kin == 0 {
		return 12
	}
	if at(i+1) == "you" && (at(i+3) == "know" || at(i+3) == "ring" || at(i+3) == "call") {
		return -10
	}
	if at(i+1) == "to" && at(i+2) == "see" {
		switch at(i + 3) {
		case "the", "pt", "patient", "them", "him", "bed", "images", "scans", "all", "imaging":
			return 18
		}
	}
	if at(i+1) == "to" || at(i+1) == "if" {
		switch at(i + 2) {
		case "see", "go", "speak", "leave", "know", "be", "have", "eat", "smoke", "stay", "talk", "die", "sit", "he", "she":
			return -10
		}
	}
	for j := i + 1; j < len(words) && j <= i+7; j++ {
		switch at(j) {
		case "us", "we", "you", "team", "ct", "mri", "scan", "bloods", "echo", "consent", "consented", "theatre", "list", "nbm", "notes", "results", "pt", "patient", "patients", "him", "them", "repeat", "review", "xray", "take", "do", "come", "help", "swap", "see", "admit", "clerk", "cxr", "imaging", "uss", "mdt", "everyone", "drain", "abx", "anyone", "someone", "booked", "theatres", "juniors", "discharged", "plan", "proceed", "operate", "accept", "cover", "ogd", "crp", "clotting", "gas", "films", "ext", "bleep", "your", "her", "ngt", "ng", "catheter", "picc", "lactate", "coag", "ecg", "trop", "clexane":
			return 22
		case "home", "pain", "painkillers", "water", "nurse", "family", "daughter", "son", "wife", "husband", "sleep", "toilet", "eat", "leave", "know", "smoke", "discharge", "tea", "speak", "complain", "sick", "dizzy", "better", "worse":
			return -10
		}
	}
	if w == "says" || w == "said" || w == "thinks" {
		for j := i + 1; j < len(words) && j <= i+3; j++ {
			switch at(j) {
			case "stop", "start", "continue", "hold", "give", "nwb", "fwb", "pwb", "twb", "wb", "conservative", "keep", "ok", "fine", "safe", "wait", "switch", "restart", "withhold":
				return 18
			}
		}
	}
	if w == "happy" || w == "agrees" || w == "agreed" || w == "aware" {
		return 8
	}
	return 4
}
