package detect

// Over 300 lines: a list of turns of speech; each stands alone.

import "strings"

// whoseNumber says whose number it is where the grammar of the sentence tells, whatever
// single words stand near: a patient's or a relative's (+1), or staff's (-1).
func (s *scene) whoseNumber(start, end int) int {
	switch {
	case s.ownsAfter(end):
		return 1
	case s.ofColleagueNamed(start), s.askForStaff(end), s.answers(askedDesk, start) && !s.ofKin(start):
		return -1
	case s.rungByStaff(start, end), s.askedToCall(start), s.gaveIt(start):
		return 1
	}
	return 0
}

// ownsAfter reports "(patient's own)", "(pt)", "thats the dad", "is ... the pts
// sister" after the number.
func (s *scene) ownsAfter(end int) bool {
	t := s.text
	i := end
	for i < len(t) && i-end < 3 && (t[i] == ' ' || t[i] == '(' || t[i] == ',' || t[i] == '-') {
		i++
	}
	if i > end && i < len(t) && isLetter(t[i]) && t[i-1] == '(' {
		switch fold(t[i:lettersEnd(t, i)]) {
		case "patient", "patients", "pt", "pts", "px":
			return true
		}
	}
	// "that's the dad", "its the pts sister"
	for i = end; i < len(t) && i-end < talkReach && t[i] != '\n' && !isDigit(t[i]); {
		if !isLetter(t[i]) {
			i++
			continue
		}
		to := lettersEnd(t, i)
		is := false
		switch fold(t[i:to]) {
		case "thats", "its":
			is = true
		case "that", "it", "this":
			at := to
			if at < len(t) && (t[at] == '\'' || t[at] == ' ') {
				at++
			}
			if next := lettersEnd(t, at); fold(t[at:next]) == "s" || fold(t[at:next]) == "is" {
				is, to = true, next
			}
		}
		i = to
		if !is {
			continue
		}
		whose := false
		for n := 0; n < 3; n++ {
			at := i
			for at < len(t) && (t[at] == ' ' || t[at] == '\'') {
				at++
			}
			to := lettersEnd(t, at)
			m := marksOf(t, at, to)
			if m&kin != 0 && (m&staffs == 0 || whose) {
				return true
			}
			whose = whose || m&them != 0
			if w := fold(t[at:to]); to == at || m&them == 0 && w != "the" && w != "s" && w != "a" {
				break
			}
			i = to
		}
	}
	return false
}

// gaveIt reports "pt gave me this in a&e", "ring the sister (his, not ward) on".
func (s *scene) gaveIt(start int) bool {
	t := s.text
	for i, n := start, 0; i > 0 && n < 8 && start-i < reachWords && !clauseEnds(t, i-1); {
		if !isLetter(t[i-1]) {
			if isDigit(t[i-1]) {
				return false
			}
			i--
			continue
		}
		from := wordBefore(t, i)
		k := trimSpaceBefore(t, from)
		switch w := fold(t[from:i]); w {
		case "gave", "gives", "left":
			switch prev := fold(t[wordBefore(t, k):k]); prev {
			case "pt", "patient", "he", "she", "pts":
				return true
			}
		case "his", "her", "pts":
			if from > 1 && t[from-1] == '(' {
				k = trimSpaceBefore(t, from-1)
				return marksOf(t, wordBefore(t, k), k)&kin != 0
			}
		}
		i = from
		n++
	}
	return false
}

// ofKin reports a word for a patient or a relative between the question and its
// answer's number.
func (s *scene) ofKin(start int) bool {
	t := s.text
	for i := start; i > s.answer; {
		if !isLetter(t[i-1]) {
			i--
			continue
		}
		from := wordBefore(t, i)
		if m := marksOf(t, from, i); m&kin != 0 && m&staffs == 0 || m&them != 0 && m&label != 0 {
			return true
		}
		i = from
	}
	return false
}

// callVerb reports a word for calling somebody.
func callVerb(w string) bool {
	switch w {
	case "ring", "rings", "rang", "rung", "ringing", "phone", "phones", "phoned", "phoning", "call", "calls", "called", "calling", "callback", "tried", "trying", "try", "text", "texted", "messaged", "contact", "contacted", "msg", "msgs", "message", "messages", "voicemail", "voicemails", "update", "dialled":
		return true
	}
	return false
}

// rungByStaff reports "nurse in charge to phone 0114 ...", "physio left two msgs on
// 0151 ...", "we tried 01632 ...": who is called by staff is not staff. The verb
// stands right before the number.
func (s *scene) rungByStaff(start, end int) bool {
	t := s.text
	i := trimSpaceBefore(t, start)
	from := wordBefore(t, i)
	if w := fold(t[from:i]); w == "on" || w == "at" {
		i = trimSpaceBefore(t, from)
		from = wordBefore(t, i)
		if w := fold(t[from:i]); !strings.HasPrefix(w, "m") && !strings.HasPrefix(w, "voicemail") {
			return false // "left msgs on"; "call on" is said to staff
		}
	}
	verb := fold(t[from:i])
	if !callVerb(verb) {
		return false
	}
	// "ward phone", "on call": only "to ring", "can the reg ring" are verbs.
	acts := strings.HasSuffix(verb, "ed") || verb == "rang" || verb == "rung" || strings.HasSuffix(verb, "g") || verb[0] == 'm' || verb[0] == 'v'
	if next, ok := s.nextWord(end); ok && next.m&(us|staffs|field) != 0 {
		return false
	}
	for n := 0; n < 8 && from > 0 && start-from < talkReach && !clauseEnds(t, from-1); n++ {
		i = from
		for i > 0 && !isLetter(t[i-1]) {
			if clauseEnds(t, i-1) {
				return false
			}
			i--
		}
		from = wordBefore(t, i)
		if from == i {
			return false
		}
		m := marksOf(t, from, i)
		w := fold(t[from:i])
		if m&kin != 0 && m&staffs == 0 {
			return false // its own rule
		}
		switch w {
		case "us", "me", "my", "our":
			return false
		case "to", "can", "could", "should", "please", "pls", "will", "would", "must", "needs", "need":
			acts = true
		case "on":
			if n == 0 {
				return false
			}
		}
		named := m&(staffs|us) != 0 && w != "it"
		if named && !acts {
			prev := trimSpaceBefore(t, from)
			for k := 0; k < 4 && prev > 0 && isLetter(t[prev-1]); k++ {
				at := wordBefore(t, prev)
				switch fold(t[at:prev]) {
				case "can", "could", "please", "pls", "would":
					acts = true
				}
				prev = trimSpaceBefore(t, at)
			}
			if !acts {
				return false
			}
		}
		if m&(staffs|us) != 0 && w != "it" && (n > 0 || !equalFold(t[from:i], "please")) {
			return w != "team" && w != "teams" && w != "site" && w != "i"
		}
	}
	return false
}

// askedToCall reports "Mr G wants a call from a consultant 0141 ...", "pt phoning us
// from 0114 ...": the number is of who asks, or calls.
func (s *scene) askedToCall(start int) bool {
	t := s.text
	call, fromIt := false, false
	for i, n := start, 0; i > 0 && n < 16 && start-i < 2*reachWords && !clauseEnds(t, i-1); {
		if !isLetter(t[i-1]) {
			if isDigit(t[i-1]) && n == 0 || t[i-1] == '@' {
				return false
			}
			i--
			continue
		}
		from := wordBefore(t, i)
		m := marksOf(t, from, i)
		switch w := fold(t[from:i]); {
		case n == 0 && w == "on", n == 0 && m&(staffs|us) != 0:
			return false // "ring ward on"
		case n == 0 && w == "from":
			fromIt = true
		case callVerb(w):
			call = true
		case call && (fromIt || n > 0) && (w == "wants" || w == "wanting" || w == "wanted" || w == "wd" || w == "requesting" || w == "requests" || w == "requested" || w == "expecting" || w == "awaiting" || w == "like"):
			return s.callIsWanted(from, start)
		case call && fromIt && m&(them|kin|label) != 0 && m&staffs == 0:
			return true
		}
		i = from
		n++
	}
	return false
}

// callIsWanted reports "a call" right after "wants": not "wants you to call".
func (s *scene) callIsWanted(wants, start int) bool {
	t := s.text
	at := skipWords(t, lettersEnd(t, wants), "a", "an", "the", "another", "phone", "urgent", "return", "some")
	switch fold(t[at:lettersEnd(t, at)]) {
	case "call", "callback", "calling", "ring", "ringing", "update", "phoning":
		return at < start
	}
	return false
}

// ofColleagueNamed reports that "his", "her" before the number is a colleague, whose
// role the words before name: "med reg? Yusuf, try his mobile", "sw is Mrs P".
func (s *scene) ofColleagueNamed(start int) bool {
	t := s.text
	pronoun, apart := false, false // apart: a comma, and the pronoun is another clause's
	for i, n, gap := start, 0, 0; i > 0 && n < 14 && gap < 8 && start-i < 2*reachWords; {
		if !isLetter(t[i-1]) {
			if t[i-1] == ']' || t[i-1] == '@' || t[i-1] == '\n' && i <= s.answer-1 && !pronoun {
				return false
			}
			apart = apart || t[i-1] == ',' && n > 0 && !pronoun
			i--
			continue
		}
		from := wordBefore(t, i)
		m := marksOf(t, from, i)
		switch w := fold(t[from:i]); {
		case w == "work" && n < 3:
			return s.staffNear(from)
		case w == "his" || w == "her" || w == "he" || w == "she" || w == "hes" || w == "shes" || w == "him":
			if apart {
				return false
			}
			pronoun = true
			gap = 0
		case w == "s" && from > 0 && t[from-1] == '\'', w == "is", w == "the", w == "a":
		case m&staffs != 0 && (m&kin == 0 || s.senior(from, i)):
			if !pronoun {
				return gap == 0 && n > 0 && s.isNamed(i, start)
			}
			k := trimSpaceBefore(t, from)
			switch fold(t[wordBefore(t, k):k]) {
			case "by", "to", "with", "from", "under", "see", "w", "for":
				return false
			}
			return true
		case m&kin != 0, m&(label|them) != 0 && w != "they" && w != "their" && w != "them" && w != "name" && w != "mobile" && w != "contact" && w != "home", bedWord(t[from:i]):
			return false
		case m&title != 0 && !pronoun:
			gap = -1 // the name's own words were counted
		default:
			gap++
		}
		if gap < 0 {
			gap = 0
		}
		i = from
		n++
	}
	return false
}

// isNamed reports that "is" or a sign and a titled name stand between a role and the
// number: "sw is Mrs Pettifer 0113 ...".
func (s *scene) isNamed(role, start int) bool {
	at := skipWords(s.text, role, "is", "the")
	return at < start && marksOf(s.text, at, lettersEnd(s.text, at))&title != 0
}

// staffNear reports no word for a patient or a relative in the words before "work
// mobile": it is a colleague's.
func (s *scene) staffNear(at int) bool {
	t := s.text
	for i, n := at, 0; i > 0 && n < 6 && (!clauseEnds(t, i-1) || t[i-1] == '\n'); {
		if !isLetter(t[i-1]) {
			i--
			continue
		}
		from := wordBefore(t, i)
		if m := marksOf(t, from, i); m&kin != 0 && m&staffs == 0 || m&label != 0 {
			return false
		}
		i = from
		n++
	}
	return true
}

// askForStaff reports "ask for the duty exec" after the number.
func (s *scene) askForStaff(end int) bool {
	t := s.text
	at := skipWords(t, end)
	if at+8 > len(t) || !equalFold(t[at:at+8], "ask for ") {
		return false
	}
	at += 8
	for n := 0; n < 3; n++ {
		to := lettersEnd(t, at)
		m := marksOf(t, at, to)
		if m&kin != 0 || to == at {
			return false
		}
		if m&(staffs|field) != 0 || equalFold(t[at:to], "duty") {
			return true
		}
		at = skipWords(t, to)
	}
	return false
}
