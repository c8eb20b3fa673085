package detect

import "strings"

// Days with a name, and the months in the languages of these islands.

// feasts are days with a name.
var feasts = [...]struct {
	name string
	m, d int
}{
	{"christmas day", 12, 25}, {"xmas day", 12, 25}, {"christmas eve", 12, 24}, {"xmas eve", 12, 24}, {"boxing day", 12, 26}, {"new years eve", 12, 31}, {"new year's eve", 12, 31}, {"nye", 12, 31},
	{"new years day", 1, 1}, {"new year's day", 1, 1}, {"hogmanay", 12, 31}, {"valentines day", 2, 14}, {"valentine's day", 2, 14}, {"leap day", 2, 29}, {"halloween", 10, 31}, {"bonfire night", 11, 5}, {"guy fawkes night", 11, 5},
	{"april fools day", 4, 1}, {"april fool's day", 4, 1}, {"may day", 5, 1}, {"midsummers day", 6, 24}, {"midsummer's day", 6, 24}, {"armistice day", 11, 11}, {"ve day", 5, 8}, {"vj day", 8, 15}, {"d day", 6, 6},
	{"st patricks day", 3, 17}, {"st patrick's day", 3, 17}, {"st davids day", 3, 1}, {"st david's day", 3, 1}, {"st georges day", 4, 23}, {"st george's day", 4, 23}, {"st andrews day", 11, 30}, {"st andrew's day", 11, 30}, {"burns night", 1, 25},
}

func feast(t string, i int) (m, d, end int, ok bool) {
	for _, f := range feasts {
		if end = i + len(f.name); end <= len(t) && strings.EqualFold(t[i:end], f.name) && (end == len(t) || !isLetter(t[end])) {
			return f.m, f.d, end, true
		}
	}
	return 0, 0, i, false
}

// monthWords are the months in English, Welsh, Irish and Gaelic, with the forms that
// follow "of"; letters without accents.
var monthWords = [12]string{
	"january jan ionawr eanair faoilleach faoillich", "february feb chwefror feabhra gearran ghearrain", "march mar mawrth fawrth marta mart mhairt",
	"april apr ebrill aibrean aibreain giblean ghiblein", "may mai fai bealtaine ceitean cheitein", "june jun mehefin fehefin meitheamh meithimh ogmhios",
	"july jul gorffennaf orffennaf iuil iuchar iuchair", "august aug awst lunasa lunastal lunastail", "september sep sept medi fedi sultain sultaine",
	"october oct hydref damhair", "november nov tachwedd dachwedd samhain samhna", "december dec rhagfyr ragfyr nollaig nollag dubhlachd",
}

// monthNamed reads the name of a month, also one with a slip of typing.
func monthNamed(t string, i int) (month, end int, ok bool) {
	if i >= len(t) || !isLetter(t[i]) {
		return 0, i, false
	}
	end = lettersEnd(t, i)
	w := plainLetters(t[i:end])
	for m, names := range monthWords {
		for name := range strings.FieldsSeq(names) {
			if w == name {
				return m + 1, end, true
			}
		}
	}
	if w == "mean" || w == "deireadh" { // Fómhair
		at := skipWords(t, end)
		if to := lettersEnd(t, at); plainLetters(t[at:to]) == "fomhair" {
			return 9 + btoi(w == "deireadh"), to, true
		}
	}
	for m, names := range monthWords {
		if name, _, _ := strings.Cut(names, " "); len(name) > 4 && len(w) > 4 && slipOf(w, name) {
			return m + 1, end, true
		}
	}
	return 0, i, false
}

// plainLetters is a word in small letters without accents.
func plainLetters(w string) string {
	if len(w) > 2*longestWord {
		return ""
	}
	w = strings.ToLower(w)
	if isASCII(w) {
		return w
	}
	var b strings.Builder
	for _, r := range w {
		if r < 0x80 {
			b.WriteByte(byte(r))
		} else {
			b.WriteString(unaccented(r))
		}
	}
	return b.String()
}
