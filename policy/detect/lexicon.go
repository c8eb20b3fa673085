package detect

import (
	_ "embed"
	"math/bits"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The tables are plain text, so that a records officer can read and search them;
// scripts/names/make.py makes the long ones, and names source and licence.
var (
	//go:embed tables/forenames.txt
	forenameList string
	//go:embed tables/surnames.txt
	surnameList string
	//go:embed tables/often_forenames.txt
	oftenForenames string // those that one meets most in Britain
	//go:embed tables/often_surnames.txt
	oftenSurnames string
	//go:embed tables/more_forenames.txt
	moreForenames string // written by hand, for Britain's communities
	//go:embed tables/more_surnames.txt
	moreSurnames string
	//go:embed tables/english.txt
	englishList string
	//go:embed tables/towns.txt
	townList string // of the United Kingdom
	//go:embed tables/places.txt
	placeList string
	//go:embed tables/clinical.txt
	clinicalList string
)

// marks is what the tables say of a word, a bit each.
type marks uint64

const (
	forename marks = 1 << iota
	surname
	foreOften // a forename met often in Britain
	surOften  // a surname met often in Britain
	english   // a word of everyday English
	clinical  // a word of clinical chat: wins over names
	title     // Mr, Mrs
	staffs    // Dr, Sister: a member of staff follows, or the word names one
	label     // patient, name, re
	kin       // son, NOK
	filler    // may stand between a label and its name
	particle  // van, de, al
	month
	street     // road, avenue: speaks for itself
	streetWeak // close, way: also another word
	streetLead // Heol: the name follows
	house      // cottage, lodge
	flat       // flat, apartment
	mrnWord    // MRN: a number follows
	mrnNo      // hosp: "no" and a number follow
	birth      // dob, born
	us         // me, our, bleep, ward: of staff
	them       // she, his, home: of the patient
	notName    // grammar: never a name, nor a part of one
	thing      // ward, syndrome, score: what is before it names no person
	deed       // what staff do: reviewed, operating
	fate       // what befalls a patient: admitted, needs
	event      // a date beside it is no birth date
	staffLed   // d/w, under, thanks: a member of staff follows
	venue      // no home: clinic, meeting
	deadLabel  // "drug name": the label of another thing
	field      // a specialty or a department: beside a name, staff
	homeLed    // lives, address: where somebody lives follows
	siteMark   // a place of work or a meeting: a postcode beside it is no home
	spoken     // one, oh, double: a number may be said
	streetRare // falls, knoll: ends a street's name, and is more often another word
	town       // a town of the United Kingdom
	dwelling   // flat, studio: people live in it
	streetLink // the, of, old: grammar within a street's name
	compass    // north, isaf: may follow a street's type
	dayMark    // monday, today, times, mg: no name of a street
	careWord   // capital, the last word of a care home's name
	trigger    // a finder may begin at it
)

// roles are the marks of which each makes a word a trigger.
const roles = title | staffs | label | kin | month | birth | street | streetWeak | streetLead | house | flat | mrnWord | mrnNo | homeLed | careWord

// slots is an open hash table of 32-bit entries: 22 bits to know a word by, 10
// to find its entry by.
const (
	slotBits = 18
	slotMask = 1<<slotBits - 1
	setMask  = 1<<10 - 1
)

// entry is what the tables say of a word. Many words share one.
type entry struct {
	marks marks
	meaning
}

type lexicon struct {
	slots [1 << slotBits]uint32
	sets  []entry
	gates [2]gates
}

var lex = readTables()

// hash folds a word, lower case. Words of more than 16 bytes are known by their
// first and last eight, and by their length.
func hash(text string, start, end int) uint64 {
	n := end - start
	if n <= 8 {
		return mix(pack(text, start, end), 0, n)
	}
	return mix(word64(text, start)|lowers, word64(text, end-8)|lowers, n)
}

// mix makes a hash of the first eight letters and, of a word of more than eight,
// the last.
func mix(a, b uint64, n int) uint64 {
	hi, lo := bits.Mul64(a^0x9E3779B97F4A7C15, b^0xD6E8FEB86659FD93^uint64(n)<<56)
	return (hi ^ lo) * 0xA0761D6478BD642F
}

func (l *lexicon) find(h uint64) marks { return l.entry(h).marks }

func (l *lexicon) entry(h uint64) *entry {
	for at := h >> 1 & slotMask; ; at = (at + 1) & slotMask {
		s := l.slots[at]
		if s == 0 {
			return &l.sets[0]
		}
		if s&^setMask == uint32(h>>32)&^setMask {
			return &l.sets[s&setMask]
		}
	}
}

// plainEntry looks up a word of the letters of ASCII alone; of another word ok
// is false.
func plainEntry(text string, start, end int) (e *entry, ok bool) {
	n := end - start
	if n > 8 {
		a, b := word64(text, start), word64(text, end-8)
		if (signs(a)|signs(b)|a|b)&highs != 0 {
			return nil, false
		}
		for i := start + 8; i < end-8; i++ {
			if b := text[i] | 0x20; b < 'a' || b > 'z' {
				return nil, false
			}
		}
		return lex.entry(mix(a|lowers, b|lowers, n)), true
	}
	var a uint64
	if start+8 <= len(text) {
		a = word64(text, start)
	} else {
		a = lastEight(text, start)
	}
	within := uint64(1)<<(8*uint(n)) - 1
	if (signs(a)|a)&highs&within != 0 {
		return nil, false
	}
	return lex.entry(mix((a|lowers)&within, 0, n)), true
}

// marksOf looks up a word of the text. Apostrophes and hyphens are left out, as
// in the tables, and accents folded.
func marksOf(text string, start, end int) marks {
	if e, ok := plainEntry(text, start, end); ok {
		return e.marks
	}
	var buf [32]byte
	n := 0
	for i := start; i < end && n < len(buf); {
		r, size := utf8.DecodeRuneInString(text[i:end])
		i += size
		switch {
		case r < 0x80 && isLetter(byte(r)):
			buf[n] = byte(r) | 0x20
			n++
		case r >= 0x80 && unicode.IsLetter(r):
			for _, c := range []byte(unaccented(unicode.ToLower(r))) {
				if n < len(buf) {
					buf[n] = c
					n++
				}
			}
		}
	}
	if n == 0 {
		return 0
	}
	s := string(buf[:n])
	return lex.find(hash(s, 0, len(s)))
}

// unaccented is a letter of Latin script without its accent, or nothing.
func unaccented(r rune) string {
	for i, row := range accents {
		if strings.ContainsRune(row, r) {
			return accentBase[i]
		}
	}
	return ""
}

var accentBase = [...]string{"a", "c", "d", "e", "g", "h", "i", "k", "l", "n", "o", "r", "s", "t", "u", "w", "y", "z", "ss", "ae", "oe", "th"}

var accents = [...]string{"àáâãäåāăąǎạảấầẩẫậắằẳẵặ", "çćĉċč", "ďđð", "èéêëēĕėęěẹẻẽếềểễệəǝ", "ĝğġģǧ", "ĥħ", "ìíîïĩīĭįıịỉ", "ķ",
	"ĺļľłḷ", "ñńņňṇ", "òóôõöøōŏőơọỏốồổỗộớờởỡợ", "ŕŗřṛ", "śŝşšșṣ", "ţťŧțṭ", "ùúûüũūŭůűųưụủứừửữự", "ŵẁẃẅ", "ýÿŷỳỵỷỹ", "źżž", "ß", "æ", "œ", "þ"}

// folded is the role words by themselves, an open hash table: fold finds them
// without an allocation.
var folded = readFolded()

const foldBits = 14

func readFolded() *[1 << foldBits]string {
	t := new([1 << foldBits]string)
	for _, row := range roleRows {
		for w := range strings.FieldsSeq(row.words) {
			at := foldHash(w)
			for t[at] != "" && t[at] != w {
				at = (at + 1) % (1 << foldBits)
			}
			t[at] = w
		}
	}
	return t
}

func foldHash(w string) uint64 {
	n := len(w)
	h := uint64(w[0]|0x20) | uint64(w[n/2]|0x20)<<8 | uint64(w[n-1]|0x20)<<16 | uint64(w[n/4]|0x20)<<24 | uint64(w[n-1-n/4]|0x20)<<32 | uint64(n)<<40
	return h * 0xA0761D6478BD642F >> (64 - foldBits)
}

// fold is the word in lower case. Words of the roles cost no allocation.
func fold(w string) string {
	lower := true
	for i := range len(w) {
		if w[i]-'A' < 26 {
			lower = false
			break
		}
	}
	if lower {
		return w
	}
	if len(w) > 20 {
		return ""
	}
	for at := foldHash(w); folded[at] != ""; at = (at + 1) % (1 << foldBits) {
		if isFold(w, folded[at]) {
			return folded[at]
		}
	}
	return strings.ToLower(w)
}

// isFold reports that the small letters are those of w.
func isFold(w, small string) bool {
	if len(w) != len(small) {
		return false
	}
	for i := range len(w) {
		b := w[i]
		if b-'A' < 26 {
			b |= 0x20
		}
		if b != small[i] {
			return false
		}
	}
	return true
}
