package detect

// A run is what the sweep saw as one number: groups of digits with separators
// between them, in the order of the text. Three sorts share the shape: typed
// digits, typed digits with look-alike letters among them, and number words.
type run struct {
	group  [16]group
	n      int
	digits int // over all groups

	// A series longer than the array comes in pieces: the first has more, the
	// next is tail.
	more, tail bool

	slips bool // letters stand for digits: only a keyword makes it a number

	said  [10]byte // number words: their digits, the first ten
	words int      // how many number words; 0 for typed digits
}

type group struct {
	start, end int
	sep        sep // what stands before it
}

func (g group) len() int { return g.end - g.start }

// sep is what joins two groups. Markup (*, `, ~) around it does not count.
type sep uint8

const (
	apart  sep = iota // not joined
	space             // one space
	spaces            // two or more, or a tab
	hyphen            // also with spaces around
	dot
	slash
	low   // an underscore
	line  // a line break: only a keyword joins over it
	weird // comma, colon: only a keyword joins over it
)

const longestSep = 6

// sepOf names the bytes between two groups.
func sepOf(between string) sep {
	if len(between) > longestSep {
		return apart
	}
	blank, hard := 0, apart
	for i := range len(between) {
		var s sep
		switch between[i] {
		case ' ':
			blank++
			continue
		case '\t':
			blank += 2
			continue
		case '*', '`', '~':
			continue
		case '\r':
			continue
		case '\'': // 03/04/'62
			if hard == slash {
				continue
			}
			return apart
		case '\n':
			s = line
		case '-':
			s = hyphen
		case '.':
			s = dot
		case '/':
			s = slash
		case '_':
			s = low
		case ',', ':':
			s = weird
		default:
			return apart
		}
		if hard != apart {
			return apart
		}
		hard = s
	}
	switch {
	case hard == dot && blank > 0, hard == weird && blank > 1:
		return apart // the end of a sentence
	case hard != apart:
		return hard
	case blank == 1:
		return space
	case blank > 1:
		return spaces
	}
	return low // markup alone
}

// sepAfter is sepOf, and reads "(999) 848": brackets around the first three.
func sepAfter(text string, g group, start int) sep {
	between := text[g.end:start]
	if between[0] == ')' && bracketed(text, g) {
		if s := sepOf(between[1:]); s == space || s == hyphen || s == low {
			return weird
		}
		return apart
	}
	return sepOf(between)
}

func bracketed(text string, g group) bool {
	return g.len() == 3 && g.start > 0 && text[g.start-1] == '(' && g.end < len(text) && text[g.end] == ')'
}

// add takes one more group. The run must not be full.
func (r *run) add(g group) {
	r.group[r.n] = g
	r.n++
	r.digits += g.len()
}

// reset empties a run of typed digits; what its groups hold is no matter.
func (r *run) reset() { r.n, r.digits, r.more, r.tail = 0, 0, false, false }

func (r *run) full() bool { return r.n == len(r.group) }

// The pieces of a long series overlap, so that each window of three groups is
// seen once with the three groups before it and the three after it.
const (
	overlap = 8
	margin  = 3
)

// shift keeps the last groups for the next piece of a long series.
func (r *run) shift() {
	kept := r.group
	*r = run{tail: true}
	for _, g := range kept[len(kept)-overlap:] {
		r.add(g)
	}
}

// shows reports that a window that begins at group i is for this piece.
func (r *run) shows(i int) bool {
	return (!r.tail || i >= margin) && (!r.more || i+3+margin <= r.n)
}
