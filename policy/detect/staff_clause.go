package detect

// Over 300 lines: the words of a small grammar; each function is one turn of speech.

import "strings"

// clause is the sentence around a titled name, as its grammar needs it: the words
// after the name, and the few before it, in small letters; a number is "#", a
// comma ",".
type clause struct {
	word   [16]string
	mk     [16]marks
	n      int
	before [4]string // the nearest first
	owns   bool      // 's follows the name
	man    bool      // Mr: "her" is another's
	mrs    bool      // seldom a surgeon
}

func (c *clause) at(i int) string {
	if i < 0 || i >= c.n {
		return ""
	}
	return c.word[i]
}

func (c *clause) marks(i int) marks {
	if i < 0 || i >= c.n {
		return 0
	}
	return c.mk[i]
}

// clauseAround reads the sentence around the name from value to end, whose title
// begins at start.
func (s *scene) clauseAround(start, value, end int) clause {
	t := s.text
	k := titleOf(t[start:lettersEnd(t, start)])
	c := clause{man: t[start]|0x20 == 'm' && start+1 < value && t[start+1]|0x20 == 'r' && k != mrs, mrs: k == mrs}
	i := end
	if i+1 < len(t) && t[i] == '\'' {
		c.owns = true
		if i++; t[i]|0x20 == 's' && !(i+1 < len(t) && isLetter(t[i+1])) {
			i++
		}
	}
	for i < len(t) && c.n < len(c.word) && i-end < 110 {
		b := t[i]
		switch {
		case clauseEnds(t, i):
			i = len(t)
		case b == ',' || b == '(' || b == ')' || b == ':' || b == '-' && t[i-1] == ' ':
			c.word[c.n] = ","
			c.n++
			i++
		case isDigit(b):
			c.word[c.n] = "#"
			c.n++
			for i = digitsEnd(t, i); i < len(t) && isLetter(t[i]); i++ {
			}
		case !isLetter(b):
			i++
		default:
			to := wordAfter(t, i)
			c.word[c.n], c.mk[c.n] = fold(t[i:to]), marksOf(t, i, to)
			c.n++
			if i = to; i+1 < len(t) && t[i] == '\'' && isLetter(t[i+1]) { // won't, he'll
				i = lettersEnd(t, i+1)
			}
		}
	}
	for i, n := start, 0; i > 0 && n < len(c.before) && start-i < 40; {
		if clauseEnds(t, i-1) {
			break
		}
		switch {
		case t[i-1] == ',':
			c.before[n] = ","
			n++
			i--
		case !isLetter(t[i-1]):
			i--
		default:
			from := wordBefore(t, i)
			c.before[n] = fold(t[from:i])
			n++
			i = from
		}
	}
	return c
}

// clauseScore is what the grammar of the sentence says of whose the name is.
func (s *scene) clauseScore(start, value, end int) int {
	c := s.clauseAround(start, value, end)
	score := c.leadsTo() + c.away() + c.work()
	if c.at(0) == "," && (c.at(2) == "you" || c.at(2) == "u") && c.at(1) != "for" && c.at(1) != "with" && c.at(1) != "asking" {
		return score + 34 // "Mr X, have you seen the films?"
	}
	if c.at(0) == "," && (c.at(1) == "he" || c.at(1) == "she") && c.isRole(2) > 0 {
		return score + 30 // "Mr X, he's the duty surgeon"
	}
	if t := s.text[end:]; strings.HasPrefix(t, ": \"") || strings.HasPrefix(t, ":\"") {
		score += 20 // Mr X: "keep NBM"
	}
	if s.signedOff(start, end) {
		score += 40
	}
	if c.at(0) == "th" && c.at(1) == "#" {
		score += 8 // theatre
	}
	if c.owns && !beginsPredicate(c.at(0)) {
		return score + c.owned()
	}
	i := 0
	passive, denied := false, false
	for i < c.n && auxiliary(c.at(i)) {
		switch c.at(i) {
		case "was", "been", "being", "got", "is", "were", "s":
			passive = true
		case "not", "didn", "won", "hasn", "isn", "wouldn", "couldn", "cannot", "can", "cant":
			denied = true
		case "do", "does", "doesn", "don", "only":
			denied = denied || c.at(i) == "doesn"
			switch c.at(i + 1) {
			case "hands", "feet", "knees", "hips", "paeds", "spines", "shoulders", "ankles", "elbows", "hernias", "gallbladders", "thyroids", "private", "trauma", "electives", "scopes", "clinics", "lists", "nights", "oncalls":
				return score + 20
			case "do", "does", "not":
			default:
				if c.marks(i+1)&field != 0 && c.marks(i+1)&fate == 0 {
					return score + 20
				}
			}
		case "did":
			if next := c.at(i + 1); next == "the" || next == "a" || next == "an" || next == "it" || next == "his" && c.at(i+2) == "list" {
				return score + 18
			}
		}
		i++
	}
	return score + c.predicate(i, passive, denied)
}

// signedOff reports the foot of a letter: "Regards," on the line before, or before
// the end of the text; or a role on the line after.
func (s *scene) signedOff(start, end int) bool {
	t := s.text
	if rest := strings.TrimRight(t[end:min(len(t), end+2)], ". "); rest == "" && end+2 >= len(t) && start > 2 && t[start-2:start] == ", " {
		switch fold(t[wordBefore(t, start-2) : start-2]) {
		case "regards", "thanks", "sincerely", "wishes", "faithfully", "cheers", "rgds", "thx":
			return true
		}
	}
	if end < len(t) && t[end] == '\n' {
		to := lettersEnd(t, end+1)
		if m := marksOf(t, end+1, to); to > end+1 && m&staffs != 0 && m&kin == 0 {
			return true
		}
	}
	if start == 0 || t[start-1] != '\n' {
		return false
	}
	i := start - 1
	for i > 0 && (t[i-1] == ',' || t[i-1] == ' ') {
		i--
	}
	switch fold(t[wordBefore(t, i):i]) {
	case "regards", "thanks", "sincerely", "wishes", "faithfully":
		return true
	}
	return false
}

// auxiliary reports words that may stand between the name and its verb.
func auxiliary(w string) bool {
	switch w {
	case "is", "was", "has", "have", "had", "s", "ll", "d", "will", "would", "can", "could", "should", "did", "does", "do", "just", "already", "also", "now", "then", "still", "kindly", "only", "finally", "currently",
		"definitely", "personally", "probably", "never", "to", "not", "won", "didn", "hasn", "isn", "wouldn", "couldn", "doesn", "t", "cant", "been", "being", "got", "were", "who", "himself", "herself", "later", "today", "must", "might", "may", "always", "usually", "specifically", "hadn", "both", "since":
		return true
	}
	return false
}

// beginsPredicate reports that "Mr X's" is "Mr X is" or "Mr X has" before the word.
func beginsPredicate(w string) bool {
	switch w {
	case "been", "on", "in", "off", "away", "not", "going", "coming", "happy", "asked", "said", "had", "done", "got", "put", "seen", "still", "just", "already", "also", "back", "here", "there", "at", "running", "only", "doing", "taking",
		"now", "out", "around", "about", "free", "late", "busy", "stuck", "scrubbed", "operating", "keen", "reviewing", "to", "covering", "up", "gone", "the", "a", "an", "asking", "wanting", "happier", "waiting", "ready", "nbm", "npo", "getting", "being", "due", "very", "really", "so", "refusing", "under":
		return true
	}
	return false
}

// predicate reads the verb at i and its object.
func (c *clause) predicate(i int, passive, denied bool) int {
	verb, object, next := c.at(i), c.at(i+1), c.at(i+2)
	if got := c.speaks(verb, i+1); got != 0 {
		return got
	}
	if verb == "needs" || verb == "need" {
		switch {
		case object == "an" && next == "assistant", object == "to" && next == "know" && (c.at(i+3) == "the" || c.at(i+3) == "if"), object == "a" && (next == "second" || next == "hand" || next == "scrub") && c.at(i+3) != "cannula":
			return 50
		}
	}
	if got := c.isRole(i); got != 0 {
		return got
	}
	if verb == "" || c.marks(i)&fate != 0 {
		return 0
	}
	if !passive && (!upsets(verb) || object == "them" && (verb == "likes" || verb == "wants")) && c.another(object, next, i) {
		return 34
	}
	if object == "to" {
		switch verb {
		case "coming", "going", "popping", "here", "trying", "hoping", "ready", "about", "back", "able", "free":
			return c.predicate(i+2, false, false)
		}
	}
	switch verb {
	case "signed", "documented", "written", "replied", "responded", "dictated", "prescribed", "sign", "document":
		if denied {
			return 20
		}
	case "forgot", "forgotten":
		if object == "to" && (next == "sign" || next == "document" || next == "prescribe" || next == "write" || next == "book" || next == "request") {
			return 20
		}
	case "know", "knows":
		if w := c.at(i - 1); w == "would" || w == "might" || w == "may" || w == "will" {
			return 28
		}
	case "doing":
		if c.deals(i + 1) {
			return 20
		}
	case "closing", "unreachable":
		return 18
	case "late":
		if object == "" {
			return 12
		}
	case "speaking":
		if object == "" || object == "," {
			return 24
		}
	case "mid", "on":
		if verb == "mid" || object == "voicemail" {
			return 20
		}
	case "wondering", "wondered", "wonders":
		if object == "if" && next != "she" && next != "he" || object == "about" && (next == "a" || next == "an" || next == "the") || object == "whether" && next == "we" {
			return 18
		}
	case "queries", "querying", "instructed":
		return 18
	case "ok", "okay", "fine", "cool":
		if object == "with" || object == "w" || object == "for" && c.deals(i+2) {
			return 16
		}
	case "pleased", "confirms", "confirmed":
		if object == "with" || verb[0] == 'c' && c.deals(i+1) {
			return 10
		}
	case "told", "telling":
		if (object == "us" || object == "me") && next == "to" {
			return 20
		}
		return -12
	case "starts", "finishes", "starting", "finishing":
		if object == "at" && next == "#" {
			return 18
		}
		if c.marks(i+1)&clinical != 0 || soundsClinical(object) || object == "on" || object == "chemo" {
			return -34
		}
	case "due":
		if (object == "in" || object == "on" || object == "back") && (next == "at" || dayWord(next)) && c.n <= i+5 && c.at(i+4) != "for" && c.at(i+3) != "for" {
			return 20
		}
	case "answering", "answers", "picking":
		for j := i + 1; j < c.n; j++ {
			if c.at(j) == "dna" || c.at(j) == "daughter" || c.at(j) == "family" {
				return -34
			}
		}
		if c.at(i-1) == "never" {
			return 18
		}
	}
	switch verb {
	case "wants", "would", "want", "like", "likes", "needs", "wanted", "expects", "insists", "prefers", "asked":
		return c.wishesFor(i + 1)
	case "start", "starting", "begin":
		if denied && object != "his" && object != "her" && object != "eating" || object == "without" || object == "at" || object == "with" || object == "until" {
			return 18
		}
	case "agree", "decide", "approve":
		if c.at(i-1) == "to" {
			return 18
		}
	case "reckons", "operated", "operating", "scrubbed", "scrubbing", "dictated", "dictating", "countersign", "countersigned", "authorise", "vetted", "supervising", "supervises", "chaired", "chairing", "chairs", "presenting",
		"advises", "advising", "suggests", "suggested", "recommends", "recommended", "apologises", "resected", "repaired", "covering", "covers", "teaching", "teaches", "insisted", "quoted", "prescribed", "documented", "proposes", "proposed", "requests", "concerned":
		if passive && verb != "operating" && verb != "scrubbed" && verb != "covering" && verb != "teaching" || verb == "concerned" {
			return 0
		}
		return 20
	case "advised", "booked", "requested", "ordered", "arranged", "planned", "performed", "inserted", "placed", "excised", "removed", "changed", "reviewed", "examined", "cancelled", "stopped", "started", "restarted":
		// Done to a patient, or by a surgeon: the object tells.
		switch {
		case passive || object == "by" || object == "to":
			return 0
		case c.deals(i + 1):
			return 18
		}
	case "accepted", "accepts", "accepting", "declined", "declines":
		switch {
		case passive || object == "by" || object == "for" || object == "to" || object == "at" || object == "into" || object == "onto" || object == "in":
			return -25
		case c.marks(i+1)&(clinical|fate) != 0 && c.marks(i+1)&thing == 0 && verb[0] == 'd':
			return 0 // declined bloods
		}
	case "took":
		if object == "over" || object == "out" || object == "the" && c.deals(i+1) || object == "biopsies" {
			return 18
		}
	case "put", "putting":
		if object == "in" || object == "a" || object == "it" && next == "in" {
			return 18
		}
	case "write", "wrote", "written", "writing":
		if object == "in" || object == "up" || object == "the" || object == "it" {
			return 18
		}
	case "unwilling", "reluctant", "keen", "happy", "decided", "agreed", "agrees", "hoping", "planning", "aiming", "able", "willing", "refusing", "offered", "due", "going", "looking":
		if object == "to" || object == "not" && next == "to" {
			j := i + 2
			if object == "not" {
				j++
			}
			switch c.at(j) {
			case "see":
				if w := c.at(j + 1); w == "in" || w == "her" || w == "him" || w == "them" || w == "this" || w == "pt" || w == "as" {
					return 34
				}
			case "operate", "list", "accept", "scope", "admit", "intervene", "review", "assess", "discharge", "do", "fix", "scan", "cover", "proceed", "open", "close", "treat", "scrub", "supervise", "consent", "amputate", "resect", "biopsy", "drain":
				return 18
			case "take":
				if w := c.at(j + 1); w == "over" || w == "her" || w == "him" || w == "them" || w == "it" || w == "this" || w == "on" {
					return 18
				}
			}
		}
		if verb == "keen" && (object == "for" || object == "on") && c.marks(i+2)&kin == 0 && next != "home" {
			return 14
		}
	case "sign":
		if object == "off" {
			return 18
		}
	case "asks":
		if object == "for" && c.deals(i+2) {
			return 16
		}
	case "updated":
		if object == "" {
			return 9
		}
	case "meant":
		if object == "to" && next == "be" && (c.at(i+3) == "here" || c.at(i+3) == "in" || c.at(i+3) == "on") {
			return 16
		}
	case "left":
		if object == "theatre" || object == "clinic" {
			return 18
		}
	case "let":
		if object == "us" || object == "me" || object == "anyone" || object == "the" {
			return -25
		}
	case "rang", "phoned", "called", "ringing", "calling", "emailed", "texted":
		for j := i + 1; j < i+4; j++ {
			switch c.at(j) {
			case "asking", "wanting", "worried", "upset", "crying", "himself", "home", "999", "111":
				return -20
			case "his", "he", "she":
				return -10
			}
		}
	case "keeps", "kept", "trying", "feeling", "tells", "lives", "living", "knows", "understands", "remembers", "tolerating", "tolerated", "managed", "managing", "struggling", "using", "wearing", "pulling", "pulled":
		return -12
	case "back":
		if object == "from" {
			switch next {
			case "theatre", "ct", "xray", "x", "mri", "scan", "dialysis", "endoscopy", "recovery", "the", "imaging", "ultrasound", "toilet", "angio":
				return -20
			}
		}
	case "come", "came", "coming", "gets", "get":
		if object == "back" && (next == "for" || next == "in" || next == "to") {
			return -34
		}
		if object == "back" && next == "from" && !dayWord(c.at(i+3)) && c.at(i+3) != "leave" {
			return -20
		}
	}
	return 0
}

// isRole reads "is the trauma consultant", "ENT accepted".
func (c *clause) isRole(i int) int {
	if i == 0 && c.marks(0)&field != 0 {
		switch c.at(1) {
		case ",", "":
			switch c.at(0) {
			case "estates", "portering", "switchboard", "finance", "security", "procurement", "payroll", "hr", "pals", "catering", "domestics", "coding", "governance":
				return 45
			}
		case "accepted", "says", "said", "wants", "happy", "aware", "reviewed", "rang", "asked", "advised", "team", "today", "tonight", "suggests":
			if c.at(0) == "hr" {
				return 45
			}
			return 25
		}
	}
	if w := c.at(i); i > 0 && (w == "a" || w == "an") {
		for j := i + 1; j <= i+3; j++ {
			switch c.at(j) {
			case "retired", "ex", "former", "student", "old":
				return 0
			case "surgeon", "consultant", "registrar", "anaesthetist", "radiologist", "urologist", "orthopod", "physician", "intensivist":
				return 30
			}
		}
		return 0
	}
	if w := c.at(i); w != "the" && w != "our" && w != "my" && w != "your" {
		return 0
	}
	if i == 0 && c.at(0) == "the" {
		for j := 1; j <= 4; j++ {
			if w := c.at(j); (w == "guy" || w == "chap" || w == "lady" || w == "man" || w == "bloke") && j > 1 && c.marks(j-1)&(field|clinical) != 0 || w == "fax" {
				return 25
			}
		}
		return 0
	}
	for j := i + 1; j <= i+4 && j < c.n; j++ {
		if c.marks(j)&staffs != 0 && c.marks(j)&kin == 0 && (!patientThing(c.at(j+1)) || c.at(j+1) == "today" || c.at(j+1) == "tomorrow") {
			return 30
		}
	}
	return 0
}

// another reports that the object of what the bearer does is a patient, and so
// another: "saw her in clinic", "wants them gowned", "put bed 4 on the list".
func (c *clause) another(object, next string, verb int) bool {
	switch object {
	case "both":
		return false
	case "them", "everyone", "everybody", "pts", "patients", "anyone", "all":
		return !c.mrs || object == "patients" || object == "pts" || object == "everyone"
	case "him":
		return !c.mrs
	case "her":
		return c.man || !c.mrs && loose(next)
	case "bed":
		return next == "#"
	case "this":
		return next == "pt" || next == "patient" || next == "lady" || next == "man" || next == "gentleman" || next == "one" || next == "chap" || next == "woman"
	case "the":
		return next == "pt" || next == "patient" || next == "patients" || next == "lady" || next == "gentleman"
	case "mrs", "mr", "miss", "ms":
		// Mr X has seen Mrs Y.
		switch c.at(verb) {
		case "seen", "saw", "see", "review", "reviewed", "operated", "did", "listed", "discharged", "consented", "clerked", "sees", "seeing", "accepted", "examined", "assessed", "doing":
			return true
		}
	}
	return false
}

// loose reports words before which "her" is no "her tea".
func loose(w string) bool {
	switch w {
	case "", "on", "in", "for", "to", "at", "this", "that", "last", "today", "tomorrow", "tonight", "yesterday", "again", "first", "next", "down", "up", "off", "back", "home", "nbm", "npo", "as", "after", "before", "when", "and", "but", "now", "later", "over", "out", "through", "from", "with", "under", "by", "asap", "straight", "earlier", "kept", "seen", "scanned", "sent", "moved", "since", "yet", "if", ",", "he", "she", "they", "we", "i", "you", "can", "is":
		return true
	}
	return dayWord(w)
}

// upsets reports what a patient or a visitor does to others.
func upsets(w string) bool { // but "likes them sat up"
	switch w {
	case "told", "tell", "tells", "hit", "hits", "kicked", "punched", "bit", "slapped", "swore", "grabbed", "called", "calls", "calling", "thanked", "loves", "misses", "missed", "hates", "knows", "likes", "rang", "texted", "phoned", "scratched", "visited", "visits", "visiting", "remembers", "recognised", "recognises",
		"trusts", "blames", "accused", "married", "left", "lost", "pushed", "threatened", "spat", "attacked", "ignoring", "brought", "bringing", "gave", "shouting", "follows", "phoning", "ringing", "reminds", "thinks", "in", "on", "with", "for", "to", "at", "by", "and", "from", "of", "about", "all":
		return true
	}
	return false
}

// deals reports that what follows is a thing of clinical work, not one's own.
func (c *clause) deals(i int) bool {
	for j := i; j < i+3 && j < c.n; j++ {
		switch c.at(j) {
		case "the", "a", "an", "new", "repeat", "another", "two", "urgent", "more", "some", "iv":
			continue
		case "his", "her", "him", "pain", "for", "eating", "vomiting", "bleeding", "drinking", "talking", "smoking", "taking", "on", "in", "to", "from", "off", "with", "by", "at", "and", "as", "due", ",", "":
			return false
		}
		return c.marks(j)&(clinical|fate|event|thing) != 0 || soundsClinical(c.at(j))
	}
	return false
}

// wishesFor tells a surgeon's wish from a patient's: what is wished for.
func (c *clause) wishesFor(i int) int {
	for c.at(i) == "like" || c.at(i) == "the" || c.at(i) == "a" || c.at(i) == "an" || c.at(i) == "another" || c.at(i) == "repeat" || c.at(i) == "us" {
		i++
	}
	switch c.at(i) {
	case "films", "bowel", "prep", "imaging", "bloods", "ct", "mri", "mra", "mrcp", "ercp", "echo", "cxr", "axr", "uss", "usg", "doppler", "angiogram", "drain", "drains", "clotting", "group", "crossmatch", "xmatch", "units", "antibiotics", "abx", "ivabx", "tpn", "ngt", "physio", "everyone", "everybody", "feeds", "dressings", "hourly", "daily", "strict", "input", "output", "lfts", "amylase", "lactate", "crp", "egfr", "swabs", "cultures", "urine", "weights", "weight", "obs", "implants", "consent", "consents", "notes":
		return 18
	case "to":
		switch c.at(i + 1) {
		case "operate", "scope", "review", "discuss", "list", "re", "rescope", "do", "repeat", "start", "see":
			if c.at(i+1) == "see" && c.at(i+2) != "them" && c.at(i+2) != "him" && c.at(i+2) != "bed" && c.at(i+2) != "everyone" && c.at(i+2) != "all" {
				return 0
			}
			if c.at(i+1) == "start" && !c.deals(i+2) || c.at(i+1) == "do" && c.at(i+2) != "the" && c.at(i+2) != "it" && c.at(i+2) != "a" || c.at(i+1) == "discuss" && c.at(i+2) != "at" && c.at(i+2) != "with" {
				return 0
			}
			return 16
		}
	}
	return 0
}

// speaks tells an order from a complaint: "says stop the clexane", "says his
// chest hurts".
func (c *clause) speaks(verb string, i int) int {
	switch verb {
	case "says", "said", "say", "saying", "thinks", "advised", "advises":
	default:
		return 0
	}
	if c.at(i) == "," {
		i++
	}
	if c.at(i) == "that" || c.at(i) == "to" || c.at(i) == "its" {
		i++
	}
	if verb == "thinks" && (c.at(i) == "it" || c.at(i-1) == "its" || c.at(i) == "this" || c.at(i) == "likely" || c.at(i) == "probably" || c.at(i) == "pt" || c.at(i) == "we") {
		return 18
	}
	switch w := c.at(i); w {
	case "leave", "stop", "start", "give", "keep", "hold", "clamp", "change", "take", "send", "get", "book", "chase", "repeat", "restart", "continue", "remove", "wait", "switch", "increase", "reduce", "wean", "ring", "call", "let", "make", "move", "nil", "nbm", "npo", "nwb", "fwb", "pwb", "wbat", "ok", "okay", "fine", "yes", "omit", "withhold", "push", "try",
		"bed", "pt", "patient", "both", "conservative", "everyone", "admit", "discharge", "refer", "aim", "cancel", "list", "use", "observe", "home":
		if w == "yes" && c.at(i+1) == "" {
			return 10
		}
		if w == "yes" && (c.at(i+1) == "hip" || c.at(i+1) == "knee" || c.at(i+2) == "precautions") {
			return 20
		}
		if w == "yes" && c.at(i+1) != "to" || w == "ok" && c.at(i+1) == "" || w == "fine" && c.at(i+1) == "" {
			return 0
		}
		return 20
	case "no":
		switch c.at(i + 1) {
		case "more", "need", "further", "abx", "antibiotics", "surgery", "op", "intervention", "weight", "fluids", "clexane", "imaging", "scan", "ct", "mri", "lifting", "hip", "knee", "precautions", "brace", "sling", "collar", "cast", "restrictions", "bearing", "drain", "stitches", "sutures", "driving":
			return 20
		case "":
			return 10
		}
		return -18
	case "it", "this", "theyre", "she", "her":
		if c.man && w != "it" && w != "this" && c.at(i+1) != "" && verb[0] == 's' && (c.at(i+1) == "can" || c.at(i+1) == "needs") {
			return 18 // of another
		}
		if (w == "it" || w == "this") && (c.at(i+1) == "can" || c.at(i+1) == "needs" || c.at(i+1) == "looks") {
			return 14
		}
		return -14
	case "he", "his", "i", "my", "hes", "shes", "there", "not", "hi", "thanks", "thank", "feels", "in", "pain":
		return -14
	}
	if c.marks(i)&clinical != 0 && c.marks(i)&them == 0 {
		return 14
	}
	return 0
}

// away reads where the bearer is: no patient is on leave or in a meeting.
func (c *clause) away() int {
	for i := 0; i < min(c.n, 6); i++ {
		next := c.at(i + 1)
		switch c.at(i) {
		case "away":
			if next == "" || next == "," || next == "until" || next == "till" || next == "this" || next == "today" || next == "on" || next == "at" || dayWord(next) {
				return 20
			}
		case "off":
			if next == "today" || next == "this" || next == "sick" || next == "until" || next == "till" || dayWord(next) {
				return 20
			}
		case "annual", "study", "paternity", "maternity":
			if next == "leave" {
				return 25
			}
		case "leave", "holiday":
			if c.at(i-1) == "on" || c.at(i-1) == "," || i == 0 {
				return 25
			}
		case "way":
			if c.at(i-1) != "his" && c.at(i-1) != "her" && c.at(i-1) != "their" {
				continue
			}
			switch next {
			case "", ",", "in", "now", "over", "from":
				return 18
			}
		case "called":
			if (next == "to" || next == "away" || next == "in" || next == "back") && c.at(i-1) == "been" {
				return 34
			}
		case "cross":
			if next == "cover" || next == "covering" {
				return 25
			}
		case "clinic":
			if c.at(i-1) == "in" && i <= 2 && (next == "until" || next == "till" || next == "all" || next == "now" || next == "so" || next == "then") {
				return 20
			}
		case "stuck":
			if next == "in" && (c.at(i+2) == "theatre" || c.at(i+2) == "clinic" || c.at(i+2) == "traffic" || c.at(i+2) == "a") {
				return 20
			}
		case "stethoscope", "bleep", "lanyard", "badge", "loupes":
			if prev := c.at(i - 1); prev == "his" || prev == "her" || next == "#" && i <= 1 {
				return 25
			}
		case "line":
			if c.at(i-1) == "the" && c.at(i-2) == "on" {
				return 16
			}
		case "on":
			if next == "#" && c.at(i+2) == "for" && c.at(i+3) == "you" {
				return 20
			}
			if next == "reception" || next == "switchboard" || next == "switch" {
				return 22
			}
			if w := c.at(i + 2); next == "this" && (w == "wkend" || w == "weekend" || w == "week") || next == "it" && w == "" {
				return 20
			}
		case "theatre":
			if c.at(i-1) == "in" && (next == "til" || next == "till" || next == "until" || next == "all") {
				return 34
			}
		case "role":
			return 25
		case "late":
			if c.at(0) == "will" || c.at(0) == "ll" {
				return 18
			}
		case "contactable", "unavailable":
			return 18
		case "ext", "dect", "pager":
			if i <= 2 && (next == "#" || next == "on" && c.at(i+2) == "#") {
				return 22
			}
		case "in", "from", "at":
			if c.office(i + 1) {
				return 36
			}
		}
	}
	return 0
}

// office reports a place of work where no patient lies.
func (c *clause) office(i int) bool {
	for j := i; j < i+3; j++ {
		switch c.at(j) {
		case "records":
			return c.at(j-1) == "medical" || c.at(j-1) == "health"
		case "bookings", "booking", "coding", "reception", "pals", "hr", "payroll", "estates", "facilities", "finance", "housing", "council", "governance", "procurement", "library", "complaints", "safeguarding", "switchboard", "switch", "supplies", "admissions", "secretaries", "it":
			return c.at(j) != "it" || c.at(j-1) == "in" || c.at(j-1) == "from"
		case "services":
			return c.at(j-1) == "social"
		case "icb", "cqc", "ccg", "charity", "university", "company", "agency", "union", "hospice", "kitchen", "kitchens", "canteen", "stores", "laundry", "mortuary", "trust":
			return c.at(j) != "hospice" && c.at(j) != "agency" || c.at(j-1) == "the"
		case "the", "medical", "health", "theatre", "clinic", "outpatient", "social", "waiting", "endoscopy", "bed", "site", "patient":
		default:
			return false
		}
	}
	return false
}

// work reads the work of staff anywhere in the sentence.
func (c *clause) work() int {
	for i := 0; i < c.n; i++ {
		prev := c.at(i - 1)
		switch c.at(i) {
		case "round", "rounds":
			if prev == "ward" && c.at(i-2) != "on" && c.at(i-2) != "the" && c.at(i-2) != "at" && c.at(i-2) != "after" && c.at(i-2) != "next" {
				return 18
			}
			if prev == "ward" && c.at(i-2) == "the" && (c.at(i-3) == "do" || c.at(i-3) == "doing" || c.at(i-3) == "start" || c.at(i-3) == "starting" || c.at(i-3) == "finish") {
				return 18
			}
		case "wr":
			if prev == "his" || prev == "her" || prev == "doing" || prev == "do" {
				return 18
			}
		case "sending":
			if c.at(i+1) == "for" {
				return 20
			}
		case "first", "next", "last":
			if (prev == "his" || prev == "her") && (c.at(i-2) == "finishing" || c.at(i-2) == "starting" || c.at(i-2) == "on" || c.at(i-2) == "started" || c.at(i-2) == "finished") {
				return 20
			}
		case "gone":
			if next := c.at(i + 1); i <= 4 && (next == "to" || next == "for" || next == "down") {
				return -34
			}
		case "slot", "slots":
			if prev == "theatre" && c.at(i-2) != "a" && c.at(i-2) != "his" && c.at(i-2) != "her" {
				return 14
			}
		case "everyone", "everybody":
			if prev == "see" || prev == "want" || prev == "wants" || prev == "tell" {
				return 16
			}
		case "clinic", "clinics", "list":
			switch c.at(i + 1) {
			case "overrunning", "overran", "overruns", "running", "cancelled", "moved", "starts", "starting", "finishes", "finished", "full", "ran":
				if prev != "on" && prev != "the" && prev != "his" && prev != "her" || prev == "the" && c.at(i-2) != "on" {
					return 18
				}
			}
		case "patients", "pts":
			if prev == "his" || prev == "her" || prev == "all" {
				return 18
			}
		case "plan", "plans":
			if prev == "job" {
				return 20
			}
		case "sec", "secretary", "registrar", "juniors", "sho", "trainee":
			if prev == "his" || prev == "her" {
				return 36
			}
		case "his", "her":
			// "for his dressing": who comes is a patient
			if prev == "for" {
				switch c.at(i + 1) {
				case "list", "clinic", "ward", "patients", "pts", "op", "cases", "afternoon", "morning", "theatre", "talk", "lecture", "meeting", "teaching", "case", "next":
				default:
					if !loose(c.at(i + 1)) {
						return -24
					}
				}
			}
			// "wants all her meds": one's own
			if (c.at(i)[0] == 'h' && c.at(i)[1] == 'i') == c.man && c.wishes() && !loose(c.at(i+1)) {
				return -24
			}
		}
	}
	return 0
}

// wishes reports that the bearer wants something.
func (c *clause) wishes() bool {
	for i := range min(c.n, 3) {
		switch c.at(i) {
		case "wants", "want", "wanted", "asking", "asked", "likes", "needs", "wanting":
			return true
		}
	}
	return false
}

// owned reads what is the bearer's.
func (c *clause) owned() int {
	for j := range min(c.n, 3) {
		switch c.at(j) {
		case "protocol", "protocols", "pathway", "guideline", "guidelines", "preferences", "preference", "handwriting", "decision", "orders", "policy", "preop", "signature", "loupes", "clogs", "scrubs", "gown", "mug", "parking", "ok", "okay", "blessing", "approval", "agreement", "scrub", "trays", "kit", "instructions", "clinics", "template":
			return 35
		case "call":
			if j == 0 && c.n == 1 {
				return 35
			}
		}
	}
	if c.n == 0 && c.before[0] != "of" {
		return 0
	}
	if c.marks(0)&staffs != 0 && c.marks(0)&kin == 0 && c.at(0) != "gp" && c.at(0) != "consultant" && c.at(0) != "nurse" && c.at(0) != "interpreter" && c.at(0) != "worker" && c.at(0) != "surgeon" {
		return 35
	}
	switch c.at(0) {
	case "knees", "hips", "hernias", "shoulders", "hands", "feet", "scopes", "cases", "choles", "cataracts", "elbows":
		for j := 1; j < c.n; j++ {
			if c.at(j) == "list" || c.at(j) == "lists" {
				return 45
			}
		}
	}
	switch w := c.at(0); w {
	case "care", "teaching", "f1", "f2", "fy1", "st", "ward", "two", "2ww", "theatre", "name":
		switch {
		case w == "care" && (c.at(1) == "plan" || c.at(1) == "package" || c.at(1) == "home" || c.at(1) == "needs" || c.at(1) == "record" || c.at(1) == "agency"):
			return 0
		case w == "two" && c.at(1) != "week", w == "name", w == "ward" && c.at(1) != "round", w == "theatre" && c.at(1) != "list":
			return 0
		}
		return 35
	case "f", "fy", "ct":
		if c.at(1) == "#" && w == "f" {
			return 35
		}
	}
	return 0
}

// leadsTo reads what comes before the name.
func (c *clause) leadsTo() int {
	b := &c.before
	switch b[0] {
	case "once", "when", "after", "until", "till":
		if w := c.at(0); c.owns && (w == "been" || w == "free" || w == "finished" || w == "done") {
			return 34
		}
	}
	switch b[0] {
	case "in":
		if b[1] == "copy" || b[1] == "copied" || b[1] == "cc" {
			return 20
		}
	case "today":
		if b[1] == "on" && b[2] == "" {
			return 20 // "on today: Miss X"
		}
	case "of":
		if (b[1] == "hold") && c.n == 0 && !c.owns {
			return 9
		}
		switch b[1] {
		case "one", "two", "three", "four", "some", "all", "any", "most", "another":
			if c.owns {
				return 40
			}
		}
	case "from":
		switch b[1] {
		case "message", "msg", "note", "request", "plan", "update", "instructions", "orders":
			return 20
		case "":
			if c.at(0) == "," || c.at(0) == "" {
				return 20
			}
		}
	case "plan":
		if c.at(0) == "," {
			return 20
		}
	case "wr", "ptwr":
		return 20
	case "b", "sb":
		if b[0] == "sb" || b[1] == "s" {
			return 34
		}
	case "on":
		if b[1] == "depends" || b[1] == "depend" || b[1] == "depending" {
			return 20
		}
		if b[1] == "waiting" && c.n == 0 && !c.owns {
			return 9
		}
	case "chasing":
		if c.at(0) == "for" && !c.owns {
			return 30
		}
	case "told", "tell":
		if c.n == 0 && !c.owns {
			return 9
		}
	case "informed", "inform":
		if c.at(0) == "of" && c.at(1) != "his" && c.at(1) != "her" && c.at(1) != "the" {
			return 12
		}
	case "asked", "ask", "asking":
		if c.at(0) == "to" {
			switch c.at(1) {
			case "stay", "sit", "wait", "drink", "eat", "keep", "use", "call", "lie", "ring", "walk", "mobilise", "stop", "move", "bring", "fast", "cough", "roll":
				return -26
			}
		}
	case "s", "when", "whens":
		switch c.at(0) {
		case "agrees", "arrives", "finishes", "reviews", "sees":
			return 18
		}
		if (b[0] != "s" || b[1] == "when") && (c.at(0) == "back" || c.at(0) == "in" || c.at(0) == "around" || c.at(0) == "next") {
			return 20
		}
	case "into":
		if b[1] == "bumped" || b[1] == "bump" || b[1] == "ran" {
			return 25
		}
	case "catch", "grab", "grabbed", "collar", "nab", "caught", "chase", "chased":
		return 18
	case "pm":
		if b[1] != "this" {
			return 16
		}
	case "cover", "covering", "vice":
		return 20
	case "is":
		if b[1] == "cover" || b[1] == "covering" || b[1] == "surgeon" || b[1] == "operator" {
			return 20
		}
	case "with", "w":
		for _, w := range b[1:] {
			switch w {
			case "meeting", "mdt", "teaching", "list", "round", "clinic", "wr", "ptwr", "take", "swapped", "swap", "swapping", "joint", "scrubbing", "scrubbed", "assisting":
				return 18
			}
		}
		if (b[1] == "word" || b[1] == "chat") && (b[3] == "wants" || b[3] == "want" || b[3] == "like") {
			return 18
		}
	case "opd", "ww", "firm":
		return 25
	case "had":
		if c.at(0) == "on" && c.at(1) == "the" && c.at(2) == "phone" {
			return 20
		}
	case "morning", "afternoon", "evening", "hi", "hello", "hey", "dear":
		if c.at(0) == "," || c.n == 0 {
			return 40
		}
		if b[0] == "hi" {
			return 0
		}
	case ",":
		switch b[1] {
		case "morning", "afternoon", "evening", "hi", "hello", "hey", "all":
			if c.at(0) != "," {
				return -20 // "Morning, Mr X is here": not spoken to
			}
		}
	case "to":
		switch b[1] {
		case "belongs", "belong", "up", "down", "forwarded", "forward", "images", "photos", "photo", "films", "escalation":
			return 20
		case "it", "this":
			if c.n == 0 {
				return 9
			}
		case "care":
			return 34
		}
	case "sorry", "yes", "no", "ok", "okay", "sure", "noted", "yep", "np", "brill", "perfect", "great":
		if b[1] == "" && c.n == 0 {
			return 40
		}
	case "d", "pp", "cc":
		if b[0] != "d" || b[1] == "cc" {
			return 20
		}
	case "spoke":
		return 30
	case "did":
		if w := c.at(0); (b[1] == "who" || b[1] == "what" || b[1] == "when" || b[1] == "which") && (w == "say" || w == "want" || w == "mean" || w == "decide") {
			return 30
		}
	case "c":
		if b[1] == "o" {
			return 30 // o/c: on call
		}
	case "meeting":
		if b[1] == "family" || b[1] == "best" || b[1] == "discharge" {
			return -34
		}
		return 18
	case "show":
		if c.at(0) == "the" && c.deals(0) {
			return 18
		}
	case "reach":
		if c.n == 0 && !c.owns {
			return 9
		}
	case "take":
		if c.at(0) == "" && (b[1] == "surgical" || b[1] == "medical" || b[1] == "post") {
			return 20
		}
	case "if", "once", "unless", "until", "till", "whether", "til":
		switch c.at(0) {
		case "agrees", "approves", "okays", "reviews", "decides", "finishes", "arrives", "sees", "signs", "accepts", "operates", "says":
			return 18
		case "comes":
			if c.at(1) == "round" || c.at(1) == "out" || c.at(1) == "by" {
				return 18
			}
		}
	}
	for i, w := range b {
		if w == "team" && i <= 2 && (i == 0 || len(b[i-1]) == 1 || b[i-1] == ",") {
			return 20
		}
	}
	return 0
}

// withFamily reports "and his wife", "re DNACPR": whom one speaks to is a patient.
func (s *scene) withFamily(end int) bool {
	t := s.text
	limit := min(len(t), end+48)
	rest := t[end:limit]
	if cut := strings.IndexAny(rest, ".;\n"); cut >= 0 {
		rest = rest[:cut]
	}
	n := 0
	prev := ""
	for w := range strings.FieldsFuncSeq(rest, func(r rune) bool { return r == ' ' || r == ',' || r == '+' || r == '&' || r == '/' }) {
		w = fold(w)
		switch {
		case (prev == "his" || prev == "her" || prev == "their" || prev == "and") && marksOf(w, 0, len(w))&kin != 0 && n <= 4, w == "dnacpr" || w == "dnar" || w == "capacity" || w == "resus", w == "family" && n <= 3 && prev != "the":
			return true
		}
		prev = w
		if n++; n > 8 {
			return false
		}
	}
	return false
}
