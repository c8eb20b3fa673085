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
	trigger    // the sweep stops at it
)

// slots is an open hash table of 32-bit entries: 22 bits to know a word by, 10
// to find its marks by.
const (
	slotBits = 18
	slotMask = 1<<slotBits - 1
	gateBits = 18
	setMask  = 1<<10 - 1
)

type lexicon struct {
	slots [1 << slotBits]uint32
	sets  []marks
	gate  [1 << (gateBits - 6)]uint64 // of the triggers, small enough to stay near
}

var lex = readTables()

// hash folds a word, lower case. Words of more than 16 bytes are known by their
// first and last eight, and by their length.
func hash(text string, start, end int) uint64 {
	n := end - start
	var a, b uint64
	if n <= 8 {
		a = pack(text, start, end)
	} else {
		const lower = 0x2020202020202020
		a, b = word64(text, start)|lower, word64(text, end-8)|lower
	}
	hi, lo := bits.Mul64(a^0x9E3779B97F4A7C15, b^0xD6E8FEB86659FD93^uint64(n)<<56)
	return (hi ^ lo) * 0xA0761D6478BD642F
}

// triggers reports, nearly always rightly, that a word is one to stop at.
func (l *lexicon) triggers(h uint64) bool {
	g := h >> 20 & (1<<gateBits - 1)
	return l.gate[g>>6]>>(g&63)&1 != 0
}

func (l *lexicon) find(h uint64) marks {
	for at := h >> 1 & slotMask; ; at = (at + 1) & slotMask {
		s := l.slots[at]
		if s == 0 {
			return 0
		}
		if s&^setMask == uint32(h>>32)&^setMask {
			return l.sets[s&setMask]
		}
	}
}

// marksOf looks up a word of the text. Apostrophes and hyphens are left out, as
// in the tables, and accents folded.
func marksOf(text string, start, end int) marks {
	plain := true
	for i := start; i < end; i++ {
		if b := text[i] | 0x20; b < 'a' || b > 'z' {
			plain = false
			break
		}
	}
	if plain {
		return lex.find(hash(text, start, end))
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

// folded is the role words by themselves: fold finds them without an allocation.
var folded = readFolded()

func readFolded() map[string]string {
	m := make(map[string]string)
	for _, row := range roleRows {
		for w := range strings.FieldsSeq(row.words) {
			m[w] = w
		}
	}
	return m
}

// fold is the word in lower case. Words of the roles cost no allocation.
func fold(w string) string {
	lower := true
	for i := range len(w) {
		if 'A' <= w[i] && w[i] <= 'Z' {
			lower = false
			break
		}
	}
	if lower {
		return w
	}
	var buf [20]byte
	if len(w) > len(buf) {
		return ""
	}
	for i := range len(w) {
		buf[i] = w[i]
		if 'A' <= w[i] && w[i] <= 'Z' {
			buf[i] |= 0x20
		}
	}
	if known, ok := folded[string(buf[:len(w)])]; ok {
		return known
	}
	return strings.ToLower(w)
}
