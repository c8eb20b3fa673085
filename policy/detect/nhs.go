package detect

// tenDigits looks for NHS, CHI and H&C numbers in a run. The joining rule (§1) matters more
// than the check digit: alone count only ten digits in a row, or 3-3-4. Any
// other grouping that totals ten needs a health word. A window begins and ends
// with whole groups and never slides over a longer group.
func (s *scene) tenDigits(found []Finding, r *run) []Finding {
	if r.words > 0 {
		c := candidate{start: r.group[0].start, end: r.group[0].end, digits: r.said, shape: odd}
		if r.words >= spokenAlone {
			c.shape = ten
		}
		return judgeTen(found, s, c)
	}
	whole := r.digits == 10 && !r.more && !r.tail
	for i := range r.n {
		switch {
		case !r.shows(i):
		case r.group[i].len() == 10:
			found = judgeTen(found, s, window(s.text, r, i, i+1, ten))
			whole = false
		case isThreeThreeFour(r, i):
			found = judgeTen(found, s, window(s.text, r, i, i+3, threes))
			whole = whole && r.n != 3
		}
	}
	if whole {
		return judgeTen(found, s, window(s.text, r, 0, r.n, odd))
	}
	if n := firstTen(r); n > 0 {
		found = judgeTen(found, s, window(s.text, r, 0, n, first))
	}
	return found
}

// spokenAlone is how many number words in a row need no health word.
const spokenAlone = 8

// shape is how the digits of a candidate stand, from plain to doubtful.
type shape uint8

const (
	ten    shape = iota // in a row
	threes              // 3-3-4
	odd                 // otherwise grouped, and the whole of its run
	first               // the beginning of a longer run: only right after a keyword
)

type candidate struct {
	start, end int
	digits     [10]byte
	shape      shape
	lineBreak  bool // goes over the end of a line
	series     int  // groups of one or two digits, as observations have
	slips      bool
	sixFour    bool // as a CHI is written: the birth date, a space, four digits
	within     bool // neighbours in the text make it look like a part of more
}

func isThreeThreeFour(r *run, i int) bool {
	return i+3 <= r.n && r.group[i].len() == 3 && r.group[i+1].len() == 3 && r.group[i+2].len() == 4
}

// firstTen is how many groups at the head of a longer run make ten digits.
func firstTen(r *run) int {
	if r.tail || r.digits <= 10 || r.group[0].len() == 10 || isThreeThreeFour(r, 0) {
		return 0
	}
	sum := 0
	for i, g := range r.group[:r.n] {
		if sum += g.len(); sum >= 10 {
			if sum == 10 && i > 0 {
				return i + 1
			}
			break
		}
	}
	return 0
}

// window makes a candidate of the groups from i up to j.
func window(text string, r *run, i, j int, sh shape) candidate {
	c := candidate{start: r.group[i].start, end: r.group[j-1].end, shape: sh}
	n, slips := 0, 0
	for k, g := range r.group[i:j] {
		if g.len() <= 2 {
			c.series++
		}
		if k > 0 && (g.sep == line || g.sep == weird) {
			c.lineBreak = true
		}
		for at := g.start; at < g.end; at++ {
			v := text[at] - '0'
			if d, ok := lookAlike(text[at]); ok {
				v = d - '0'
				slips++
			}
			c.digits[n] = v
			n++
		}
	}
	if r.slips && slips == 0 || slips > 4 {
		// Without a slip it was read before; with many it is not a number.
		return candidate{}
	}
	c.slips = slips > 0
	if bracketed(text, r.group[i]) && j > i+1 {
		c.start--
	}
	c.sixFour = j-i == 2 && r.group[i].len() == 6 && slips == 0 && (r.group[i+1].sep == space || r.group[i+1].sep == hyphen)
	c.within = partOfMore(text, r, i, j, sh)
	return c
}

// partOfMore reports whether the window looks cut out of something longer: the
// middle of a series, a decimal, a code with letters.
func partOfMore(text string, r *run, i, j int, sh shape) bool {
	start, end := r.group[i].start, r.group[j-1].end
	if sh == threes {
		inner := r.group[i+1].sep
		if i > 0 && r.group[i].sep == inner && !(ownsBefore(text, r.group[i-1], inner) || i >= 3 && isThreeThreeFour(r, i-3)) ||
			j < r.n && r.group[j].sep == inner && !(ownsAfter(text, r.group[j], inner) || isThreeThreeFour(r, j)) {
			return true
		}
		if next := r.group[i+2].sep; next != inner && (inner > spaces || next > spaces) {
			return true // 180/110 1400 is a pressure and a time
		}
	}
	if start >= 2 && points(text[start-1], sh) && isDigit(text[start-2]) ||
		end+1 < len(text) && points(text[end], sh) && isDigit(text[end+1]) {
		return true
	}
	return codeLetters(text, start, end)
}

// points reports a sign that makes one number of the digits on its two sides.
func points(b byte, sh shape) bool { return b == '.' || b == ',' || b == ':' && sh != ten }

// ownsBefore reports that a neighbour on the left is no part of a series: it is
// a date's year or a time, or it belongs to a word, as in "bed 4".
func ownsBefore(text string, g group, inner sep) bool {
	if g.len() >= 10 || inner == low && g.len() != 3 && g.len() != 4 {
		return true // another number; a page or a date in a file name
	}
	if inner != space && inner != spaces {
		return false
	}
	if g.start == 0 || !isSpace(text[g.start-1]) {
		return g.start > 0
	}
	if g.len() > 3 || g.start < 2 || !isLetter(text[g.start-2]) {
		return false
	}
	// "bed 101" owns; "urine output 790" begins a series.
	return g.len() < 3 || mean(text, wordBefore(text, g.start-1), g.start-1).sense != series
}

// ownsAfter is the same on the right: "62yo", "62 yo", "14:02".
func ownsAfter(text string, g group, inner sep) bool {
	if g.len() >= 10 || inner == low && g.len() != 3 && g.len() != 4 {
		return true
	}
	if inner != space && inner != spaces {
		return false
	}
	if g.end == len(text) || !isSpace(text[g.end]) {
		return g.end < len(text)
	}
	return g.len() <= 3 && g.end+1 < len(text) && isLetter(text[g.end+1])
}

// codeLetters reports one or two letters glued to the digits, as codes of lots
// and assets have. A longer word is glued text, and context reads it.
func codeLetters(text string, start, end int) bool {
	n := 0
	for n < 3 && start-n > 0 && isLetter(text[start-n-1]) {
		n++
	}
	if n == 1 || n == 2 {
		return true
	}
	n = 0
	for n < 3 && end+n < len(text) && isLetter(text[end+n]) {
		n++
	}
	return n == 1 || n == 2
}
