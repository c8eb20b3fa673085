package detect

// Over 300 lines: the walk to the left and the walk to the right mirror each other.

import "strings"

// Context reaches this far (§5), in bytes.
const (
	reachBefore = 40
	reachAfter  = 24
)

// context is what the words around a candidate say, in decibans.
type context struct {
	health   int  // zero or more
	against  int  // zero or less
	scheme   bool // "NHS no" touches the digits, or only small words stand between
	named    Kind // by that keyword
	touching bool // some health word touches them from before
	phone    bool // what is against it is a telephone
	series   bool // observations come before it
	link     bool // within the target of a link
}

// look reads the words around the digits from start to end.
func look(s *scene, start, end int) context {
	var c context
	floor, roof := max(0, start-reachBefore), min(len(s.text), end+reachAfter)
	if from, to, ok := link(s, start, end); ok {
		c.link = true
		floor, roof = max(floor, from), min(roof, to)
	}
	if dialled(s.text, start) {
		c.against, c.phone = -30, true
	}
	if strings.HasSuffix(strings.TrimRight(s.text[max(0, start-4):start], " "), "$") { // also £ and €: see normalise
		c.against = -20
	}
	c.before(s.text, start, floor)
	c.after(s.text, end, roof)
	if !c.scheme && c.against == 0 && s.answers(askedHealth, start) {
		c.scheme, c.named, c.health = true, s.asked.schemeOf(), max(c.health, 20)
	}
	return c
}

// before walks from the digits to the left, word by word. The nearest word that
// speaks owns the number: one of the other sign ends the walk.
func (c *context) before(text string, start, floor int) {
	var (
		beside    = true  // only joining words so far
		numbered  = false // "no", # or : stands to the right
		crossed   = false // another number, or a label in brackets, lies between
		shielded  = false // "for" stands before the digits
		on        = false // the same, and it is "on"
		small     = 0     // words that say little
		large     = 0     // words that say something, and are not in the table
		strangers = 0
		lines     = 0
		sign      = 0
	)
	for i := start; i > floor; {
		switch b := text[i-1]; {
		case b == '\n':
			// The line before counts only when it ends in a keyword.
			if strangers > 0 || sign != 0 || lines > 1 {
				return
			}
			lines++
			i--
		case isDigit(b):
			for i--; i > floor && isDigit(text[i-1]); i-- {
			}
			crossed, beside, numbered = true, false, false
			strangers++
		case b == ']':
			// A label that masking put there says nothing about its neighbour.
			open := strings.LastIndexByte(text[floor:i-1], '[')
			if open < 0 {
				return
			}
			i = floor + open
			crossed, beside, numbered = true, false, false
			strangers++
		case b == '#' || b == ':' || b == '=':
			numbered = true
			i--
		case !isLetter(b):
			i--
		default:
			from := wordBefore(text, i)
			if from >= 4 && i-from == 1 && strings.EqualFold(text[from-4:i], "n h s") && (from == 4 || !isLetter(text[from-5])) {
				from -= 4
			}
			m := meanOf(text, from, i)
			ulster := healthAndCare(text, from, i)
			if ulster > 0 {
				m = meaning{schemeToo, 40}
				from -= ulster
			}
			m = m.settle(beside, numbered)
			switch word := text[from:i]; {
			case strings.EqualFold(word, "gig") && !welsh(text[:from]):
				m = meaning{}
			case m.sense == scheme && !numbered && strings.HasPrefix(text[start:], "111") && !isDigit(text[start+3]):
				m = meaning{} // the telephone service
			case m.sense == health && strings.EqualFold(word, "unit") && ofBlood(text[:from]):
				m = meaning{against, 20}
			case m.sense == phone && byWay(text[:from]):
				m = meaning{} // how it was said
			case m.sense == calling && text[start] == '7' && (!shielded || on):
				m.sense, shielded = phone, false
			}
			i0 := i
			i = from
			switch m.sense {
			case numbering:
				numbered = true
				continue
			case joining:
				continue
			case turning:
				shielded = shielded || beside
				on = on || beside && m.weight == 0
				continue
			case scheme, health:
				if sign < 0 {
					return
				}
				sign = 1
				c.touching = c.touching || beside
				near := beside || !crossed && small <= 5 && (large == 0 || large <= 2 && ledIn(text, start))
				if m.sense == scheme && near && !c.scheme {
					c.scheme, c.named = true, namedBy(text[from:i0])
					if ulster > 0 {
						c.named = HCNumber
					}
				}
				weight := max(m.weight-2*strangers, 4)
				if crossed {
					weight /= 4
				}
				c.health = max(c.health, weight)
			case against, phone:
				if sign > 0 || crossed || shielded {
					return
				}
				sign = -1
				if weight := min(0, 4*strangers-m.weight); weight < c.against {
					c.against = weight
					c.phone = c.phone || m.sense == phone
				}
			case series:
				if sign > 0 || shielded {
					return
				}
				sign, c.series = -1, !crossed // what was crossed is its value
			}
			if marksOf(text, from, i0)&(filler|notName|them|label|title|kin) != 0 {
				small++
			} else {
				large++
			}
			beside, numbered = false, false
			strangers++
		}
	}
}

// byWay reports "over the", "off the", "by" before a telephone or a fax: it says how
// a number came.
func byWay(before string) bool {
	end := trimSpaceBefore(before, len(before))
	from := wordBefore(before, end)
	if equalFold(before[from:end], "the") {
		end = trimSpaceBefore(before, from)
		from = wordBefore(before, end)
	}
	switch fold(before[from:end]) {
	case "over", "off", "from", "by", "via", "down", "per":
		return true
	}
	return false
}

// ledIn reports that "is", "reads", a colon or a quote leads to the digits.
func ledIn(text string, start int) bool {
	left := strings.TrimRight(text[max(0, start-12):start], " ")
	if n := len(left); n > 0 && (left[n-1] == '"' || left[n-1] == '\'') {
		return true
	}
	switch fold(left[wordBefore(left, len(left)):]) {
	case "reads", "read", "says", "say", "said", "shows", "showing", "as", "was", "being", "states", "be":
		return true
	}
	return strings.HasSuffix(left, ":") || strings.HasSuffix(left, "=") || strings.HasSuffix(strings.ToLower(left), " is")
}

// namedBy is the kind that a scheme's keyword names.
func namedBy(word string) Kind {
	switch word[0] | 0x20 {
	case 'c':
		return CHINumber
	case 'h':
		return HCNumber
	}
	return NHSNumber
}

// healthAndCare reports "health and care", "H & C" that end in the word, and how
// far before the word they begin.
func healthAndCare(text string, start, end int) int {
	if w := text[start:end]; !strings.EqualFold(w, "care") && !strings.EqualFold(w, "c") {
		return 0
	}
	for _, lead := range [...]string{"health and ", "health & ", "health&", "h & ", "h and ", "h+", "h + "} {
		if n := len(lead); start >= n && strings.EqualFold(text[start-n:start], lead) && (start == n || !isLetter(text[start-n-1])) && (lead[1] == 'e') == (end-start == 4) {
			return n
		}
	}
	return 0
}

// meanOf is mean, and reads the letters of a word that are spaced out.
func meanOf(text string, start, end int) meaning {
	if end-start == 5 && text[start+1] == ' ' {
		return mean("nhs", 0, 3)
	}
	return mean(text, start, end)
}

// after walks from the digits to the right, on the same line. A word that leads
// to a number of its own belongs to that one.
func (c *context) after(text string, end, roof int) {
	beside, strangers := true, 0
	for i := end; i < roof; {
		b := text[i]
		if b == '\n' || b == '[' || isDigit(b) {
			return
		}
		if !isLetter(b) {
			i++
			continue
		}
		to := wordAfter(text, i)
		next, owner := following(text, to)
		m := mean(text, i, to).settle(beside, next == numbering)
		i0 := i
		i = to
		switch m.sense {
		case numbering, joining:
			continue
		case scheme, health:
			if owner && m.weight > 12 {
				return
			}
			if beside && m.sense == scheme && !c.scheme {
				c.scheme, c.named = true, namedBy(text[i0:to])
			}
			if m.sense == health {
				m.weight /= 2
			}
			c.health = max(c.health, m.weight-2*strangers)
			return
		case against, phone:
			// "9990000018 order a CT" is no order number; "(PO)" is, and
			// "is the order number".
			if beside && !owner && (next == numbering || next == joining) {
				c.against = min(c.against, -m.weight)
				c.phone = c.phone || m.sense == phone
			}
			return
		}
		beside = false
		strangers++
	}
}

// settle gives a word its sense in its place: some count only beside the
// digits, some only with "no".
func (m meaning) settle(beside, numbered bool) meaning {
	switch {
	case m.sense == scheme && (beside || numbered):
		return m
	case m.sense == schemeToo && (beside || numbered):
		m.sense = scheme
		return m
	case m.sense == schemeToo:
		return meaning{health, 30}
	case m.sense == healthNo && numbered, m.sense == healthBeside && beside:
		m.sense = health
		return m
	case m.sense == againstNo && numbered, m.sense == againstBeside && beside:
		m.sense = against
		return m
	case m.sense == scheme, m.sense == healthNo, m.sense == healthBeside,
		m.sense == againstNo, m.sense == againstBeside:
		return meaning{}
	}
	return m
}

// following says what comes after a word: numbering for "no" or #, joining for
// the end of the clause, stranger for more words; and whether digits follow, so
// that the word is theirs.
func following(text string, i int) (next sense, owner bool) {
	next = joining
	for limit := min(len(text), i+longestWord); i < limit; {
		b := text[i]
		switch {
		case isDigit(b) || b == '[': // a label that masking put stands for digits
			return next, true
		case b == '\n' || b == ')' || b == ';':
			return next, false
		case b == '#':
			next = numbering
			i++
		case !isLetter(b):
			i++
		default:
			to := wordAfter(text, i)
			switch mean(text, i, to).sense {
			case numbering:
				next = numbering
			case joining:
			default:
				if next == joining {
					next = stranger
				}
				return next, false
			}
			i = to
		}
	}
	return next, false
}

// welsh reports that "GIG" comes after "rhif", number.
func welsh(before string) bool {
	words := strings.Fields(before[max(0, len(before)-longestWord):])
	if n := len(words); n > 0 && strings.EqualFold(words[n-1], "y") {
		words = words[:n-1]
	}
	return len(words) > 0 && strings.EqualFold(words[len(words)-1], "rhif")
}

// ofBlood reports that the "unit no" after it counts a bag, not a patient.
func ofBlood(before string) bool {
	before = strings.TrimRight(before, " -")
	return mean(before, wordBefore(before, len(before)), len(before)).sense == blood
}

// dialled reports a telephone's country code or trunk zero before the digits.
func dialled(text string, start int) bool {
	left := strings.TrimRight(text[max(0, start-8):start], " -.")
	if strings.HasSuffix(left, "(0)") || strings.HasSuffix(left, "+") || strings.HasSuffix(left, "+44") {
		return true
	}
	code := left[strings.LastIndexByte(left, ' ')+1:]
	return code == "0044" || text[start] == '7' && (code == "44" || code == "0")
}
