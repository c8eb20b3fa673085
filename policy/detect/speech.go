package detect

// speech is a number being said in words: "double nine oh four". Typed digits
// may stand between the words.
type speech struct {
	start, end int // of the value
	last       int // where the last word ends, also one that says nothing
	digits     [10]byte
	n          int // digits so far; may exceed the array, and is then no number
	words      int
	times      int // 2 after "double", 3 after "treble"
	broken     bool
}

// numeral is what a word says: a digit 0 to 9, or one of these.
type numeral int8

const (
	noNumber numeral = -1
	double   numeral = 10
	treble   numeral = 11
	pause    numeral = 12 // "dash", "then": between digits, says nothing
	hundred  numeral = 13 // a count is being said, not a number
)

// spokenWords begin a number that is said.
var spokenWords = [...]string{"zero", "o", "oh", "nought", "naught", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "double", "treble", "triple"}

func (w numeral) begins() bool { return w >= 0 && w <= treble }

// numberWord reads a word of the text. It is asked for every word of every
// message, so the length is looked at first.
func numberWord(text string, start, end int) numeral {
	if n := end - start; n > 8 || n == 2 && text[start]|0x20 != 'o' || n == 1 && text[start]|0x20 != 'o' {
		return noNumber
	}
	switch pack(text, start, end) {
	case 'z' | 'e'<<8 | 'r'<<16 | 'o'<<24, 'o', 'o' | 'h'<<8,
		'n' | 'o'<<8 | 'u'<<16 | 'g'<<24 | 'h'<<32 | 't'<<40,
		'n' | 'a'<<8 | 'u'<<16 | 'g'<<24 | 'h'<<32 | 't'<<40:
		return 0
	case 'o' | 'n'<<8 | 'e'<<16:
		return 1
	case 't' | 'w'<<8 | 'o'<<16:
		return 2
	case 't' | 'h'<<8 | 'r'<<16 | 'e'<<24 | 'e'<<32:
		return 3
	case 'f' | 'o'<<8 | 'u'<<16 | 'r'<<24:
		return 4
	case 'f' | 'i'<<8 | 'v'<<16 | 'e'<<24:
		return 5
	case 's' | 'i'<<8 | 'x'<<16:
		return 6
	case 's' | 'e'<<8 | 'v'<<16 | 'e'<<24 | 'n'<<32:
		return 7
	case 'e' | 'i'<<8 | 'g'<<16 | 'h'<<24 | 't'<<32:
		return 8
	case 'n' | 'i'<<8 | 'n'<<16 | 'e'<<24:
		return 9
	case 'd' | 'o'<<8 | 'u'<<16 | 'b'<<24 | 'l'<<32 | 'e'<<40:
		return double
	case 't' | 'r'<<8 | 'e'<<16 | 'b'<<24 | 'l'<<32 | 'e'<<40,
		't' | 'r'<<8 | 'i'<<16 | 'p'<<24 | 'l'<<32 | 'e'<<40:
		return treble
	case 'd' | 'a'<<8 | 's'<<16 | 'h'<<24, 't' | 'h'<<8 | 'e'<<16 | 'n'<<24,
		's' | 'p'<<8 | 'a'<<16 | 'c'<<24 | 'e'<<32:
		return pause
	case 'h' | 'u'<<8 | 'n'<<16 | 'd'<<24 | 'r'<<32 | 'e'<<40 | 'd'<<48,
		't' | 'h'<<8 | 'o'<<16 | 'u'<<24 | 's'<<32 | 'a'<<40 | 'n'<<48 | 'd'<<56:
		return hundred
	}
	return noNumber
}

// reaches reports whether what starts here goes on with what was said.
func (p *speech) reaches(text string, start int) bool {
	return p.words > 0 && sepOf(text[p.last:start]) != apart
}

// begin starts at a number word, with the typed digits just before it, if any.
func (p *speech) begin(text string, start int, r *run) {
	p.start, p.end, p.last = start, start, start
	if r.n == 0 || r.tail || r.digits >= 10 {
		return
	}
	if sepOf(text[r.group[r.n-1].end:start]) == apart {
		return
	}
	p.start = r.group[0].start
	for _, g := range r.group[:r.n] {
		p.typed(text, g)
	}
}

func (p *speech) add(w numeral, start, end int) {
	p.words++
	p.last = end
	if w == pause {
		return
	}
	p.end = end
	switch w {
	case hundred:
		p.broken = true
	case double, treble:
		p.broken = p.broken || p.times > 0
		p.times = int(w) - 8
	default:
		for range max(p.times, 1) {
			p.push(byte(w))
		}
		p.times = 0
	}
}

// addTyped takes digits typed among the words, and reports whether they belong.
func (p *speech) addTyped(text string, g group) bool {
	if !p.reaches(text, g.start) {
		return false
	}
	p.typed(text, g)
	p.end, p.last = g.end, g.end
	return true
}

func (p *speech) typed(text string, g group) {
	if g.len() > len(p.digits) {
		p.broken = true
		return
	}
	for i := g.start; i < g.end; i++ {
		for range max(p.times, 1) {
			p.push(text[i] - '0')
		}
		p.times = 0
	}
}

func (p *speech) push(d byte) {
	if p.n < len(p.digits) {
		p.digits[p.n] = d
	}
	p.n++
}

// run is what was said, as the finders want it: empty unless it is ten digits.
func (p *speech) run() run {
	if p.n != len(p.digits) || p.broken || p.times > 0 {
		return run{}
	}
	r := run{n: 1, digits: p.n, said: p.digits, words: p.words}
	r.group[0] = group{start: p.start, end: p.end}
	return r
}
