package detect

import "strings"

// A number in two messages, with words about its halves between: "first bit is
// 999 614", then "and it ends 6073".

// joinSplit adds the number that the end of the last text begins and the head of
// this one ends.
func joinSplit(found []Finding, text string, o *Options) []Finding {
	last := o.Before[len(o.Before)-1]
	if !isASCII(last) {
		last, _ = normalise(last)
	}
	if !isASCII(headOf(text)) {
		return found // rare: the plain ways of joining remain
	}
	cut, digits, said := openEnd(last)
	start, more, saidToo := restAt(text)
	if digits == 0 || digits+more != 10 || start == 0 && cut == len(last) && !said {
		return found // nothing stands between: see scanJoined
	}
	before := tail(last[:cut])
	for _, f := range scanAlone(before+"\n"+headOf(text[start:]), o) {
		switch f.Kind {
		case NHSNumber, CHINumber, HCNumber:
		default:
			continue
		}
		if f.Start > len(before) || f.End <= len(before)+1 {
			continue
		}
		if f.Tier == TierNote && f.Why == PartOfMore && (said || saidToo) {
			f.Tier, f.Why = TierWarn, CheckAndRange
		}
		f.From, f.Start, f.End = 1, start, f.End-len(before)-1+start
		found = append(found, f)
	}
	return found
}

// mostAside is how many words may stand between the two parts, on each side.
const mostAside = 6

// openEnd finds the last number of a text that is the beginning of one: where it
// ends, how many digits it has, and whether words say that it is a part.
func openEnd(t string) (end, digits int, said bool) {
	i := len(t)
	for words := 0; i > 0 && !isDigit(t[i-1]); {
		if !isLetter(t[i-1]) {
			i--
			continue
		}
		from := i
		for from > 0 && wordByte(t[from-1]) {
			from--
		}
		if words++; words > mostAside || isDigit(t[from]) && !partOrder(t[from:i]) {
			return 0, 0, false
		}
		said = said || halfWord(t[from:i])
		i = from
	}
	end = i
	for i > 0 && (isDigit(t[i-1]) || i < end && strings.IndexByte(" -.", t[i-1]) >= 0 && i > 1 && isDigit(t[i-2])) {
		i--
		if isDigit(t[i]) {
			digits++
		}
	}
	if digits < 3 || digits > 9 || i > 0 && wordByte(t[i-1]) {
		return 0, 0, false
	}
	for n := 0; i > 0 && n < 5; n++ {
		for i > 0 && !isLetter(t[i-1]) && !isDigit(t[i-1]) && t[i-1] != '\n' {
			i--
		}
		from := wordBefore(t, i)
		if from == i {
			break
		}
		said = said || halfWord(t[from:i])
		i = from
	}
	return end, digits, said
}

// restAt finds the digits at the head of a text, after words about halves alone.
func restAt(t string) (start, digits int, said bool) {
	i := 0
	for words := 0; i < len(t); {
		if isDigit(t[i]) {
			to := i
			for to < len(t) && wordByte(t[to]) {
				to++
			}
			if !partOrder(t[i:to]) {
				break
			}
			said = said || halfWord(t[i:to])
			i = to
			continue
		}
		if !isLetter(t[i]) {
			i++
			continue
		}
		to := wordAfter(t, i)
		if words++; words > mostAside || !asideWord(t[i:to]) {
			return 0, 0, false
		}
		said = said || halfWord(t[i:to])
		i = to
	}
	start = i
	for i < len(t) && (isDigit(t[i]) || strings.IndexByte(" -.", t[i]) >= 0 && i+1 < len(t) && isDigit(t[i+1])) {
		if isDigit(t[i]) {
			digits++
		}
		i++
	}
	if i < len(t) && wordByte(t[i]) {
		return 0, 0, false
	}
	return start, digits, said
}

func partOrder(w string) bool {
	return len(w) == 3 && isDigit(w[0]) && (equalFold(w[1:], "nd") || equalFold(w[1:], "st"))
}

// halfWord reports a word for a part of a number.
func halfWord(w string) bool {
	switch fold(w) {
	case "half", "halves", "bit", "part", "rest", "ends", "ending", "starts", "begins", "beginning", "last", "first", "second", "2nd", "1st", "remaining", "remainder", "digits", "follow", "follows", "following", "finishes", "finishing", "end", "start":
		return true
	}
	return false
}

// asideWord reports a word that may lead to the rest.
func asideWord(w string) bool {
	switch fold(w) {
	case "and", "then", "is", "it", "its", "it's", "the", "with", "in", "s", "that", "thats", "sorry", "ok", "so", "here", "four", "three", "other", "final", "then_", "are", "comes", "by", "heres", "got", "of", "nhs", "chi", "number", "no", "num", "will", "be", "now", "just", "seven", "six", "goes", "on", "to", "a", "also", "finally", "plus":
		return true
	}
	return halfWord(w)
}

// halves reports words about the parts of a number alone: ", and the rest is ".
func halves(between string) bool {
	if len(between) < 5 || len(between) > 40 {
		return false
	}
	said := false
	for i := 0; i < len(between); {
		switch {
		case between[i] == '\n':
			return false
		case !isLetter(between[i]):
			i++
		default:
			to := wordAfter(between, i)
			if !asideWord(between[i:to]) {
				return false
			}
			said = said || halfWord(between[i:to])
			i = to
		}
	}
	return said
}
