package detect

import "strings"

// A slip is a letter typed for the digit that it looks like: "999 385 O675".

// slipReach bounds how far a number with slips is followed, each way.
const slipReach = 32

func besideLookAlike(text string, g group) bool {
	return g.start > 0 && figure(text, g.start-1) && !isDigit(text[g.start-1]) ||
		g.end < len(text) && figure(text, g.end)
}

// figure reports whether the byte stands for a digit: it is one, or it is a
// look-alike among at most three, beside a digit, with no other letter there.
func figure(text string, i int) bool {
	if isDigit(text[i]) {
		return true
	}
	if _, ok := lookAlike(text[i]); !ok {
		return false
	}
	from, to := i, i+1
	for from > 0 && isSlip(text[from-1]) {
		from--
		if i-from > 3 {
			return false
		}
	}
	for to < len(text) && isSlip(text[to]) {
		to++
		if to-i > 3 {
			return false
		}
	}
	before, after := byte(' '), byte(' ')
	if from > 0 {
		before = text[from-1]
	}
	if to < len(text) {
		after = text[to]
	}
	if isLetter(before) || isLetter(after) {
		return false
	}
	return isDigit(before) || isDigit(after)
}

func isSlip(b byte) bool {
	_, ok := lookAlike(b)
	return ok
}

// readSlips reads the run around g with its look-alikes as digits, and says up
// to where it has read.
func readSlips(text string, g group) (run, int) {
	start := g.start
	for floor := max(0, g.start-slipReach); start > floor; {
		if figure(text, start-1) {
			start--
			continue
		}
		end := start - 1 // of the group before, if a separator joins it
		for end > floor && start-end < longestSep && !figure(text, end-1) {
			end--
		}
		if end <= floor || !figure(text, end-1) || sepOf(text[end:start]) == apart {
			break
		}
		start = end
	}
	r := run{slips: true}
	i := start
	for limit := min(len(text), g.end+slipReach); i < limit && !r.full(); {
		from := i
		for i < limit && figure(text, i) {
			i++
		}
		next := group{start: from, end: i}
		if r.n > 0 {
			next.sep = sepOf(text[r.group[r.n-1].end:from])
		}
		r.add(next)
		// To the next group, if a separator joins it.
		after := i
		for after < limit && after-i < longestSep && !figure(text, after) {
			after++
		}
		if after == limit || !figure(text, after) || sepOf(text[i:after]) == apart {
			break
		}
		i = after
	}
	return r, i
}

// slipOf reports that w is the word, or the word with one slip of the fingers: a
// letter left out, put in, taken for another, or two the wrong way round.
func slipOf(w, word string) bool {
	if d := len(w) - len(word); d < -1 || d > 1 || w == "" || w[0] != word[0] {
		return false
	}
	i := 0
	for i < len(w) && i < len(word) && w[i] == word[i] {
		i++
	}
	switch rest, want := w[i:], word[i:]; {
	case len(rest) == len(want):
		return rest == "" || rest[1:] == want[1:] || len(rest) > 1 && rest[0] == want[1] && rest[1] == want[0] && rest[2:] == want[2:]
	case len(rest) > len(want):
		return rest[1:] == want
	default:
		return rest == want[1:]
	}
}

// slippery reports the letters of the word in another order, or doubled: two slips
// are no rarity ("nuumbre").
func slippery(w, word string) bool {
	if len(w) > len(word)+2 || w == "" || w[0] != word[0] {
		return false
	}
	for i := range len(w) {
		if strings.IndexByte(word, w[i]) < 0 {
			return false
		}
	}
	for i := range len(word) {
		if strings.IndexByte(w, word[i]) < 0 {
			return false
		}
	}
	return true
}
