package detect

// around asks whose a number or an address is. The nearest word that speaks
// decides: a relative's or a patient's (+1), or staff's (-1). own says that a
// word of kin or for patients stands right there, as a label does.
func (s *scene) around(start, end, before, after int) (own bool, who int) {
	t := s.text
	floor := max(0, start-before)
	strangers, fallback := 0, 0
	for i := start; i > floor && who == 0; {
		b := t[i-1]
		switch {
		case b == '\n':
			if strangers > 0 {
				floor = i
			}
			i--
		case b == ']': // what masking put there says nothing
			floor = i
		case b == '@':
			if i == start || i > 1 && !isLetter(t[i-2]) && !isDigit(t[i-2]) {
				who = -1 // @amy
			}
			i--
		case !isLetter(b):
			if (b == '.' || b == ';' || b == '!' || b == '?') && i < len(t) && isSpace(t[i]) && strangers > 0 {
				strangers += 3 // the end of a sentence
			}
			i--
		default:
			from := wordBefore(t, i)
			m := marksOf(t, from, i)
			if inMail(t, i) {
				m = 0
			}
			switch w := fold(t[from:i]); {
			case w == "contact" && s.afterEmergency(from):
				own, who = strangers < 3, 1
			case w == "mobile" || w == "contact": // anybody's
			case (w == "home" || w == "address") && from >= 5 && equalFold(t[from-5:from], "care "):
				who = -1
			case w == "home" || w == "address" || w == "living" || w == "lives":
				fallback = 1
			case t[from:i] == "ED", t[from:i] == "IT":
				who = -1
			case m&kin != 0 && s.isOwn(from):
				who = -1 // my wife
			case m&(kin|them) != 0 && !s.senior(from, i):
				own = strangers < 3
				who = 1
			case m&us != 0 && t[from:i] != "it" || m&staffs != 0:
				who = -1
			case m&birth != 0, m&mrnWord != 0, m&title != 0 && m&clinical == 0:
				who = 1
			}
			if who != 0 && strangers > 6 {
				who = 0
				floor = i
			}
			i = from
			strangers++
		}
	}
	if who == 0 && fallback > 0 {
		who, own = fallback, true
	}
	roof := min(len(t), end+after)
	strangers = 0
	for i := end; i < roof && !own && strangers < 6; {
		b := t[i]
		switch {
		case b == '\n', b == '[', isDigit(b), b == '.' && i+1 < len(t) && isSpace(t[i+1]), b == ';':
			return own, who
		case !isLetter(b):
			i++
		default:
			to := wordAfter(t, i)
			m := marksOf(t, i, to)
			switch {
			case m&kin != 0 && strangers < 3 && !s.senior(i, to):
				return true, 1
			case m&them != 0 && who == 0 && strangers < 6 && t[i]|0x20 != 't':
				who = 1 // not "they", who answer there
			case m&(us|staffs) != 0 && t[i:to] != "it" && who == 0 && (strangers < 2 || t[end] == ' ' && t[min(end+1, len(t)-1)] == '('):
				who = -1
			}
			if who == 0 && m&(us|them) != 0 {
				return own, who
			}
			i = to
			strangers++
		}
	}
	return own, who
}

// senior reports a "sister" who is a nurse: capital, and not somebody's.
func (s *scene) senior(start, end int) bool {
	if end-start != 6 || marksOf(s.text, start, end)&staffs == 0 || s.text[start] != 'S' {
		return false
	}
	from := wordBefore(s.text, trimSpaceBefore(s.text, start))
	m := marksOf(s.text, from, trimSpaceBefore(s.text, start))
	return m&them == 0 && (start > 0 || nextCapital(s.text, end))
}

func trimSpaceBefore(t string, i int) int {
	for i > 0 && isSpace(t[i-1]) {
		i--
	}
	return i
}

func nextCapital(t string, i int) bool {
	for i < len(t) && t[i] == ' ' {
		i++
	}
	return i < len(t) && 'A' <= t[i] && t[i] <= 'Z'
}

// inMail reports that the word before i is in an e-mail's local part.
func inMail(t string, i int) bool {
	from := i
	for i < len(t) && i-from < 24 && localByte(t[i]) {
		i++
	}
	return i < len(t) && t[i] == '@'
}
