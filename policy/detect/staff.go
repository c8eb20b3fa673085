package detect

// Over 300 lines: a list of turns of speech; each stands alone.

import "strings"

// Whose a name is. Words before and after add to a score; fifteen says staff.
// Surgeons are Mr or Miss, so the words after the name are read too (§8).

// staffScore reads around a name; start is its title's, if it has one, and value
// is where the name itself begins.
func (s *scene) staffScore(start, end, value int) int {
	s.titledLater = start != value && colonFree(s.text, start)
	score := s.scoreBefore(start) + s.scoreAfter(end)
	if start != value && s.underHeading(start) {
		score += 8
	}
	if start != value && score > -25 {
		if score < 40 && s.withFamily(end) {
			score -= 24
		}
		score += s.clauseScore(start, value, end)
	}
	if start != value && score > -8 && score < 15 && s.jobTalk(start, end) {
		score += 16
	}
	if second, ok := s.pairedWith(end); ok {
		score += max(0, s.scoreAfter(second))
	}
	return score
}

// jobTalk reports that the clause speaks of work that no patient has: the rota,
// an office, an audit; and of no bed, relative or illness.
func (s *scene) jobTalk(start, end int) bool {
	t := s.text
	job := false
	look := func(from, to int) (stop bool) {
		switch fold(t[from:to]) {
		case "rota", "rotas", "office", "secretary", "students", "audit", "signature", "works", "colleagues", "brief", "staffing", "payslip", "retirement", "retiring", "parking", "locum", "teaching", "grand", "oncall", "portfolio", "appraisal", "revalidation", "timesheet", "leaving", "handover", "site":
			job = true
		case "bed", "bay", "family", "ward", "pain", "feels", "refusing", "refused", "home", "bloods":
			return true
		}
		return marksOf(t, from, to)&(kin|birth) != 0
	}
	for i := start; i > 0 && start-i < reachWords; {
		if clauseEnds(t, i-1) {
			break
		}
		if !isLetter(t[i-1]) {
			i--
			continue
		}
		from := wordBefore(t, i)
		if look(from, i) {
			return false
		}
		i = from
	}
	for i := end; i < len(t) && i-end < reachWords && !clauseEnds(t, i); {
		if !isLetter(t[i]) {
			i++
			continue
		}
		to := wordAfter(t, i)
		if look(i, to) {
			return false
		}
		i = to
	}
	return job
}

// underHeading reports "Theatre list:", "rota:" before on the line.
func (s *scene) underHeading(start int) bool {
	line := s.text[max(0, start-80):start]
	line = line[strings.LastIndexByte(line, '\n')+1:]
	colon := strings.IndexByte(line, ':')
	if colon < 0 {
		return false
	}
	for w := range strings.FieldsSeq(line[:colon]) {
		switch fold(w) {
		case "list", "lists", "rota", "cover", "oncall", "call", "staffing", "theatres", "present", "attendees", "attending", "apologies", "surgeons", "consultants":
			return true
		}
	}
	return false
}

// pairedWith finds the end of the second name of "Mr Taylor and Miss Lee".
func (s *scene) pairedWith(end int) (int, bool) {
	t := s.text
	rest := t[end:]
	for _, and := range [...]string{" and ", " & ", "/", " / ", ", ", " + ", " or "} {
		if !strings.HasPrefix(rest, and) {
			continue
		}
		i := end + len(and)
		to := lettersEnd(t, i)
		if to == i || marksOf(t, i, to)&title == 0 {
			continue
		}
		for to < len(t) && (t[to] == '.' || t[to] == ' ') {
			to++
		}
		if name, ok := s.tokenAt(to); ok {
			return name.end, true
		}
	}
	return 0, false
}

// colonFree reports that no colon stands right before.
func colonFree(t string, i int) bool {
	i = trimSpaceBefore(t, i)
	return i == 0 || t[i-1] != ':'
}

// clauseStart and the walks below end at a sentence, a line or a bracketed label.
func clauseEnds(t string, i int) bool {
	switch t[i] {
	case '\n', ';', ']', '[':
		return true
	case '.', '!', '?':
		return i+1 >= len(t) || isSpace(t[i+1])
	}
	return false
}

// alongStaff reports "Dr Jones and Mr Bell".
func (s *scene) alongStaff(start int) bool {
	if s.staffEnd > 0 && start > s.staffEnd && start-s.staffEnd <= 48 && strings.HasSuffix(s.text[s.staffEnd:start], " not ") {
		return !strings.ContainsAny(s.text[s.staffEnd:start], "\n.") // "Mr X on tonight, not Miss Y"
	}
	if s.staffEnd == 0 || start <= s.staffEnd || start-s.staffEnd > 32 {
		return false
	}
	between := strings.TrimSpace(s.text[s.staffEnd:start])
	if strings.HasPrefix(between, "(") { // Sr Long (CNS), Mr Bell
		if _, rest, ok := strings.Cut(between, ")"); ok {
			between = strings.TrimSpace(rest)
		}
	}
	switch between {
	case "and", "&", ",", "/", "+", "or", ", and", "to", "not", "->":
		return true
	}
	for _, or := range [...]string{" or", " or is it", " or is that", ", or", " or was it"} {
		if strings.HasSuffix(between, or) {
			return true
		}
	}
	// "Mr X until Sunday then Miss Y"
	then := false
	for w := range strings.FieldsSeq(between) {
		w = fold(strings.TrimRight(w, ","))
		if w != "until" && w != "till" && w != "then" && w != "from" && !dayWord(w) {
			return false
		}
		then = then || w == "then" || w == "from"
	}
	return then
}

// scoreBefore looks at up to four words to the left.
func (s *scene) scoreBefore(start int) int {
	t := s.text
	score, n := 0, 0
	linked := true // only words that lead to the name so far
	nearest := ""
	for i := start; i > 0 && n < 5 && start-i < 40; {
		b := t[i-1]
		if clauseEnds(t, i-1) && !(b == '.' && i >= 2 && isLetter(t[i-2]) && abbreviation(t, i-1)) {
			break
		}
		if b == '@' && n == 0 {
			return 30
		}
		if !isLetter(b) {
			if isDigit(b) {
				if from := i - 1; n == 0 || linked {
					for from > 0 && isDigit(t[from-1]) {
						from--
					}
					if from > 0 && t[from-1] == ' ' && bedWord(t[wordBefore(t, from-1):from-1]) {
						score -= 20
					}
				}
				linked = false
			}
			if b == ',' && n > 0 || b == ')' {
				linked = false
			}
			i--
			continue
		}
		from := wordBefore(t, i)
		w := fold(t[from:i])
		if i-from == 1 && i < len(t) && t[i] == '/' { // d/w
			w = fold(t[from:min(i+2, len(t))])
		}
		m := marksOf(t, from, i)
		if t[from:i] == "it" {
			m &^= field | us // not the department
		}
		switch {
		case w == "dw" || w == "d/w" || w == "w" && from > 0 && t[from-1] == '/' && from > 1 && t[from-2]|0x20 == 'd':
			if n == 0 {
				score += 30
			}
			linked = false
		case w == "sister" && n <= 1 && linked && marksOf(t, wordBefore(t, trimSpaceBefore(t, from)), trimSpaceBefore(t, from))&them != 0:
			score -= 20
		case m&kin != 0 && m&staffs == 0 && linked:
			score -= 30
		case m&label != 0 && linked && w != "re" && w != "name" && w != "contact" && !someone(w):
			score -= 20
		case w == "call" && linked && from >= 3 && equalFold(t[from-3:from-1], "on"):
			return score + 30 // "on call today: Mr X"
		case m&field != 0 && m&staffs == 0 && i < len(t) && (t[i] == ':' || i+1 < len(t) && t[i+1] == ':'):
			return score // a heading, not a role
		case w == "clerk" && n == 0 && equalFold(t[wordBefore(t, trimSpaceBefore(t, from)):trimSpaceBefore(t, from)], "to"):
			linked = false
		case n == 1 && nearest == "of" && m&kin != 0 && m&staffs == 0:
			return score - 60
		case n == 1 && nearest == "of" && (w == "family" || w == "relatives" || w == "bloods" || w == "obs"):
			return score - 20
		case w == "which" && linked && n >= 2:
			score += 16 // "which theatre is Mr X in"
			return score
		case m&staffs != 0 && linked && formerly(t, from):
			return score - 15
		case w == "t&o" && linked, m&(staffs|field) != 0 && linked:
			score += 30
			return score
		case n == 0 && i < len(t) && t[i] == ',':
			score += min(s.leads(w, t[:from]), 10)
			linked = false
		case n == 0:
			score += s.leads(w, t[:from])
			if !linksStaff(w) {
				linked = false
			}
		case linked && w == "of" && i < len(t) && n >= 1 && strings.HasPrefix(t[i:], " the week"), linked && n >= 1 && w == "the" && strings.HasPrefix(t[i:], " week"): // consultant of the week
		case linked && (w == "theatre" || w == "clinic" || w == "office") && n == 1 && (nearest == "is" || nearest == "s"):
		case linked && w == "on" || w == "call" && n <= 2 && linked:
		default:
			if n == 1 && (nearest == "for" || nearest == "of" || nearest == "to") && (w == "juniors" || w == "f" || w == "fy" || w == "s" || w == "trainee" || w == "students" || w == "bleep" || w == "office" || w == "emergencies" || w == "secretary" || w == "sec" || w == "reg" || w == "registrar" || w == "sho" || w == "list" || w == "clinic" || w == "team" || w == "rota" || w == "cover" || w == "covering" || w == "fellow" || w == "assistant" || w == "scrub" || w == "assist" || nearest == "of" && (w == "pt" || w == "patient" || w == "patients" || w == "pts" || w == "care")) {
				return score + 38
			}
			if n == 1 && nearest == "from" && (w == "letter" || w == "advice" || w == "plan" || w == "request" || w == "instructions" || w == "opinion" || w == "answer" || w == "reply" || w == "response" || w == "word" || w == "news" || w == "input" || w == "over" || w == "handover" || w == "email") {
				score += 20
			}
			if n == 1 && (nearest == "to" || nearest == "with") && strings.HasPrefix(w, "sp") && (handsOver(w) || discusses(w)) {
				score -= 10 // spoke to: a patient, too
			}
			if n == 1 && nearest == "to" && handsOver(w) || n == 1 && (nearest == "with" || nearest == "w") && (discusses(w) || m&(field|thing) != 0) {
				score += 20
			}
			if n == 1 && (nearest == "and" || nearest == "or") {
				linked = false
			}
			if !linksStaff(w) {
				linked = false
			}
		}
		if n == 0 {
			nearest = w
		}
		n++
		i = from
	}
	return score
}

// formerly reports "retired", "ex" before a role: its bearer is a patient now.
func formerly(t string, start int) bool {
	i := trimSpaceBefore(t, start)
	if i > 0 && t[i-1] == '-' {
		i--
	}
	switch fold(t[wordBefore(t, i):i]) {
	case "retired", "ex", "former", "formerly", "old":
		return true
	}
	return false
}

// abbreviation reports that the full stop at i ends a short word: "cons. Mr X".
func abbreviation(t string, i int) bool {
	from := wordBefore(t, i)
	return marksOf(t, from, i)&(staffs|title|label|kin|birth) != 0 && i-from <= 4
}

// leads is what the word right before a name says of whose it is.
func (s *scene) leads(w, before string) int {
	switch w {
	case "under", "per", "via", "thanks", "thank", "thx", "ta", "tks", "cheers", "cc", "colleague", "boss", "regards", "congrats", "congratulations", "locum":
		return 30
	case "hi", "hello", "hey", "dear", "morning", "afternoon", "evening", "welcome":
		return 18
	case "by":
		return 20
	case "past", "wr", "ptwr":
		return 18
	case "bleep", "bleeped", "bleeping", "assisting", "shadowing":
		return 25
	case "trying", "hassling", "mon", "tue", "tues", "wed", "weds", "thu", "thurs", "fri":
		return 12
	case "im", "am":
		return 20
	case "m":
		if strings.HasSuffix(before, "'") {
			return 20
		}
	case "let", "lets":
		return 14
	case "ask", "asked", "asking", "consult":
		return 16
	case "opa", "fu", "followup":
		return 18
	case "u":
		if strings.HasSuffix(before, "f/") || strings.HasSuffix(before, "F/") {
			return 18
		}
	case "awaiting", "await", "awaits":
		return 10
	case "list", "clinic", "team", "firm", "rota":
		if s.titledLater {
			return 20
		}
	case "call", "phone", "ring":
		return 15
	case "rang", "text", "message", "email", "emailed", "messaged", "contact", "inform", "informed":
		return 7
	case "with", "w":
		return 3
	case "from":
		return 4
	case "you":
		if strings.HasSuffix(fold(strings.TrimRight(before, " ")), "thank") {
			return 30
		}
	case "for", "review", "see", "discharge", "clerk", "cannulate", "bleed", "re", "regarding", "about", "that", "does", "has", "did":
		return -8
	case "seen", "reviewed", "clerked", "discharged", "admitted":
		return -10
	case "discuss", "discussing", "present", "presenting":
		return -15
	case "lady", "gentleman", "gent":
		return -20
	}
	return 0
}

// linksStaff reports words that may stand between a role and its bearer.
func linksStaff(w string) bool {
	switch w {
	case "is", "was", "are", "the", "our", "today", "tonight", "on", "call", "oncall", "named", "called", "and", "responsible", "duty", "this", "week", "locum", "new", "as", "senior", "junior", "lead", "acting", "today's", "s", "tomorrow", "weekend":
		return true
	}
	return false
}

func handsOver(w string) bool {
	switch w {
	case "refer", "referred", "referral", "refs", "handed", "handover", "spoke", "speak", "spoken", "speaking", "escalate", "escalated", "according", "over", "letter", "discussed", "cc", "listed", "known", "congrats", "congratulations", "thanks", "welcome":
		return true
	}
	return false
}

func discusses(w string) bool {
	switch w {
	case "discussed", "discuss", "discussion", "spoke", "spoken", "speak", "meeting", "list", "round", "wr", "clinic", "theatre", "consult", "liaise", "liaised", "agreed", "confirmed", "checked", "check", "appt", "appointment", "opa", "up", "fu", "u", "teaching", "swap", "session", "review", "scrubbed", "working", "op", "case", "chat", "take", "call", "oncall", "nights", "days", "shift", "shifts", "swapped", "rota", "handover", "weekend", "cover", "lunch", "coffee", "ptwr":
		return true
	}
	return false
}

// staffName steps over the name of somebody with a role before it: "Dr Sarah
// Jones", "Sister Brown", "the reg, Tom Price".
func (s *scene) staffName(start, end int, m marks) {
	t := s.text
	i := end
	for n := 0; i < len(t) && i-end < 24 && n < 4; {
		b := t[i]
		switch {
		case b == '\n' || clauseEnds(t, i) && !(b == '.' && i-start <= 5):
			return
		case isDigit(b):
			return
		case !isLetter(b):
			i++
		default:
			tok, ok := s.tokenAt(i)
			if !ok {
				return
			}
			if tok.m&kin != 0 && m&kin != 0 {
				return
			}
			if tok.capital && tok.len() > 1 && tok.m&(notName|title|staffs|label|kin) == 0 && (tok.listed() || tok.rare()) && (tok.m&clinical == 0 || tok.listed()) || tok.initial() && n == 0 {
				if m&kin != 0 && !s.isNurseSister(start, end) {
					return
				}
				var p person
				p.add(tok)
				s.more(&p)
				s.named = max(s.named, p.end())
				s.staffEnd = p.end()
				return
			}
			if n == 0 && !tok.capital && end-start <= 9 && tok.listed() && tok.m&(english|clinical|notName) == 0 && m&kin == 0 {
				// dr jones
				var p person
				p.add(tok)
				s.more(&p)
				s.named = max(s.named, p.end())
				s.staffEnd = p.end()
				return
			}
			if tok.m&(staffs|field) == 0 && !linksStaff(fold(t[i:tok.end])) {
				return
			}
			n++
			i = tok.end
		}
	}
}
