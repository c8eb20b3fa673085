package detect

import "strings"

// Clinical reports whether the finding touches a dose, a result or a time, in
// its own token or beside it on the line. Such a text is never masked without a
// person's yes. In doubt it says true: so for every grouping but ten digits in a
// row or 3-3-4 (a hospital's number: one token of six digits or more; a National
// Insurance number: its usual groups), for a number that began in an earlier
// text, beside any other number, and for every kind that is no number.
func Clinical(text string, f Finding) bool {
	if f.From > 0 || f.Start < 0 || f.End > len(text) || f.Start >= f.End || !plainForm(f.Kind, text[f.Start:f.End]) {
		return true
	}
	left, right := text[:f.Start], text[f.End:]
	if glued(left, true) || glued(right, false) {
		return true
	}
	left = left[strings.LastIndexByte(left, '\n')+1:]
	if end := strings.IndexByte(right, '\n'); end >= 0 {
		right = right[:end]
	}
	before, after := strings.Fields(lastBytes(left)), strings.Fields(firstBytes(right))
	for i := range clinicalReach {
		if i < len(before) && clinicalWord(before[len(before)-1-i]) ||
			i < len(after) && clinicalWord(after[i]) {
			return true
		}
	}
	return false
}

const (
	clinicalReach = 2  // words each way
	clinicalBytes = 48 // and bytes
)

func lastBytes(s string) string  { return s[max(0, len(s)-clinicalBytes):] }
func firstBytes(s string) string { return s[:min(len(s), clinicalBytes)] }

// plainForm reports that the value has the form in which nothing else can be
// hidden.
func plainForm(k Kind, value string) bool {
	switch k {
	case MRN:
		digits := 0
		for i := range len(value) {
			switch b := value[i]; {
			case isDigit(b):
				digits++
			case b >= 0x80 || !isLetter(b):
				return false
			}
		}
		return digits >= 6
	case NINO:
		compact := strings.ReplaceAll(value, " ", "")
		return len(compact) == 9 && isLetter(compact[0]) && isLetter(compact[1]) && isLetter(compact[8])
	case PersonName, DateOfBirth, Address, Postcode, Phone, Email:
		return false
	default:
		return plainGrouping(value)
	}
}

// plainGrouping reads the digits as normalised, so that full-width ones count.
func plainGrouping(value string) bool {
	plain := value
	if !isASCII(value) {
		plain, _ = normalise(value)
	}
	var groups []int
	in := false
	for i := range len(plain) {
		switch {
		case !isDigit(plain[i]):
			if plain[i] == '\n' || isLetter(plain[i]) {
				return false
			}
			in = false
		case in:
			groups[len(groups)-1]++
		default:
			groups, in = append(groups, 1), true
		}
	}
	return len(groups) == 1 && groups[0] == 10 ||
		len(groups) == 3 && groups[0] == 3 && groups[1] == 3 && groups[2] == 4
}

// glued reports that the value's own token goes on with something that may be
// a unit, a sign or a number. A keyword before it ("nhs9990000018") is none.
func glued(side string, before bool) bool {
	if side == "" {
		return false
	}
	var b byte
	if before {
		b = side[len(side)-1]
	} else {
		b = side[0]
	}
	if before && isLetter(b) {
		word := side[wordBefore(side, len(side)):]
		return mean(word, 0, len(word)).sense != scheme
	}
	return isDigit(b) || isLetter(b) || strings.IndexByte("%+<>=/^@", b) >= 0 && !(before && b == '=')
}

func clinicalWord(w string) bool {
	for i := range len(w) {
		if isDigit(w[i]) || w[i] == '%' || w[i] >= 0x80 {
			return true
		}
	}
	w = strings.ToLower(strings.Trim(w, ".,;:()[]*_!?-"))
	for unit := range strings.FieldsSeq(clinicalWords) {
		if w == unit {
			return true
		}
	}
	return mean(w, 0, len(w)).sense == series
}

// clinicalWords are units, results, routes and times. All of context's series
// words count as well.
const clinicalWords = `g mg mcg ug ng pg kg ml mls l dl iu unit units u mmol mmols mol micromol umol nmol meq mmhg kpa cm mm
 bpm min mins hr hrs hour hours h am pm stat od bd tds qds prn nocte mane po iv im sc pr sl neb inh tab tabs cap caps
 dose doses puff puffs drop drops bolus infusion rate level levels potassium sodium calcium magnesium phosphate
 haemoglobin hb inr aptt ptt d-dimer troponin trop tsh lfts alt alp ast ggt amylase lipase albumin bili bilirubin
 lithium digoxin gent vanc result results temp pulse sats spo2 fio2 o2 ews mews glasgow pain today tomorrow tonight
 midnight noon insulin warfarin heparin morphine paracetamol`
