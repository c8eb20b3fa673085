package rulebook

import "strings"

// Nearest finds the word that was probably meant: at most two slips away, or begun, or with an ending too many.
// Of equally near words the first wins.
func Nearest(found string, words []string) string {
	found = plain(found)
	best, least := "", 3
	for _, w := range words {
		p := plain(w)
		d := distance(found, p)
		if d > len(p)/2 {
			d = 3 // everything is two slips away from a word of two letters
		}
		if d > 1 && len(found) >= 3 && (strings.HasPrefix(p, found) || len(p) >= 3 && strings.HasPrefix(found, p)) {
			d = 1
		}
		if d < least {
			best, least = w, d
		}
	}
	return best
}

// plain takes out what people vary: case, quotation marks of word processors, - and blanks for _.
func plain(s string) string {
	s = strings.NewReplacer("-", "_", " ", "_", "\u00a0", "", "“", "", "”", "", "‘", "", "’", "").Replace(strings.ToLower(s))
	return strings.Trim(s, `_"':`)
}

// distance counts slips after Damerau and Levenshtein: a letter missing, added or wrong, or two that changed places.
// It stops counting at three.
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	if len(x) > len(y)+2 || len(y) > len(x)+2 {
		return 3
	}
	rows := make([][]int, len(x)+1)
	for i := range rows {
		rows[i] = make([]int, len(y)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(x); i++ {
		for j := 1; j <= len(y); j++ {
			wrong := 1
			if x[i-1] == y[j-1] {
				wrong = 0
			}
			rows[i][j] = min(rows[i-1][j]+1, rows[i][j-1]+1, rows[i-1][j-1]+wrong)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return min(3, rows[len(x)][len(y)])
}
