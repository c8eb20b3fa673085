package rulebook

import (
	"errors"
	"fmt"
	re2 "regexp/syntax"
	"unicode"

	"gopkg.in/yaml.v3"
)

const (
	maxPattern  = 200 // bytes
	longMatch   = 64  // characters that a match can have at most
	shortMatch  = 4   // and at least: less would fire on common words
	patternForm = `a pattern such as '[A-Z]\d{7}'`
)

// pattern reads a regular expression. Refused is what would fire everywhere, what can grow without bound, and what
// would never fire.
func pattern(dst *string) reader {
	return func(c cursor, n *yaml.Node) {
		v, ok := c.scalar(n, patternForm)
		if !ok {
			return
		}
		if mend := mendPattern(v); mend != "" {
			c.fault(n, Fault{Found: quote(v), Allowed: patternForm, Mend: mend})
			return
		}
		*dst = v
	}
}

func mendPattern(v string) string {
	if v == "" {
		return "write it, or take the entry out"
	}
	if len(v) > maxPattern {
		return fmt.Sprintf("at most %d bytes; divide it into several entries", maxPattern)
	}
	re, err := re2.Parse(v, re2.Perl)
	if err != nil {
		return mendSyntax(err)
	}
	s := shapeOf(re)
	switch {
	case s.number:
		return `this looks like a patient's number; write its form: \d for each digit`
	case s.anchored:
		return `take ^ and $ out: it is looked for anywhere in a message`
	case s.endless:
		return `*, + and {n,} have no end; write how many at most: \d{1,8}`
	case s.most > longMatch:
		return fmt.Sprintf("it can match more than %d characters; shorten it", longMatch)
	case s.least < shortMatch:
		return fmt.Sprintf("it can match less than %d characters, and would be found everywhere; write all of the number", shortMatch)
	case !s.sure:
		return `it would match common words; a letter as it stands or a digit, \d, must be in each match`
	}
	return ""
}

// mendSyntax says it without the words of the error, which quote the pattern.
func mendSyntax(err error) string {
	var e *re2.Error
	if !errors.As(err, &e) {
		return "this can't be read as a regular expression"
	}
	switch e.Code {
	case re2.ErrMissingBracket:
		return "a [ is not closed"
	case re2.ErrMissingParen, re2.ErrUnexpectedParen:
		return "( and ) do not match"
	case re2.ErrInvalidPerlOp:
		return "RE2 looks neither ahead nor behind: take (?=, (?!, (?< out"
	case re2.ErrInvalidEscape:
		return `no such escape; a backslash goes with d, w, b or a sign`
	case re2.ErrTrailingBackslash:
		return "it ends with a backslash"
	case re2.ErrInvalidCharRange:
		return "a range goes from less to more: [A-Z]"
	case re2.ErrMissingRepeatArgument, re2.ErrInvalidRepeatOp:
		return "what is to be repeated is missing, or repeated twice"
	case re2.ErrInvalidRepeatSize, re2.ErrLarge:
		return "it repeats too often; shorten it"
	default:
		return "this can't be read as a regular expression"
	}
}

// shape is what must be known of a pattern.
type shape struct {
	least, most int  // characters of a match
	sure        bool // each match holds a letter or digit as it stands, or a digit
	endless     bool
	anchored    bool // to the ends of a text
	number      bool // six digits as they stand
}

// manyRunes stops sums from growing: nested repeats multiply.
const manyRunes = 100_000

func shapeOf(re *re2.Regexp) shape {
	switch re.Op {
	case re2.OpLiteral:
		return shapeOfLiteral(re.Rune)
	case re2.OpCharClass:
		return shape{least: 1, most: 1, sure: onlyDigits(re.Rune)}
	case re2.OpAnyChar, re2.OpAnyCharNotNL:
		return shape{least: 1, most: 1}
	case re2.OpBeginLine, re2.OpEndLine, re2.OpBeginText, re2.OpEndText:
		return shape{anchored: true}
	case re2.OpCapture:
		return shapeOf(re.Sub[0])
	case re2.OpStar:
		return repeated(shapeOf(re.Sub[0]), 0, -1)
	case re2.OpPlus:
		return repeated(shapeOf(re.Sub[0]), 1, -1)
	case re2.OpQuest:
		return repeated(shapeOf(re.Sub[0]), 0, 1)
	case re2.OpRepeat:
		return repeated(shapeOf(re.Sub[0]), re.Min, re.Max)
	case re2.OpConcat:
		var all shape
		for _, sub := range re.Sub {
			s := shapeOf(sub)
			all.least, all.most = min(all.least+s.least, manyRunes), min(all.most+s.most, manyRunes)
			all.sure = all.sure || s.sure
			all.mark(s)
		}
		return all
	case re2.OpAlternate:
		all := shapeOf(re.Sub[0])
		for _, sub := range re.Sub[1:] {
			s := shapeOf(sub)
			all.least, all.most = min(all.least, s.least), max(all.most, s.most)
			all.sure = all.sure && s.sure
			all.mark(s)
		}
		return all
	default:
		return shape{} // nothing, the edge of a word, or what never matches
	}
}

func (s *shape) mark(o shape) {
	s.endless, s.anchored, s.number = s.endless || o.endless, s.anchored || o.anchored, s.number || o.number
}

func repeated(s shape, least, most int) shape {
	s.endless = s.endless || most < 0
	s.sure = s.sure && least > 0
	s.least, s.most = min(s.least*least, manyRunes), min(s.most*max(most, 0), manyRunes)
	return s
}

func shapeOfLiteral(runes []rune) shape {
	s := shape{least: len(runes), most: len(runes)}
	row := 0
	for _, r := range runes {
		s.sure = s.sure || unicode.IsLetter(r) || unicode.IsDigit(r)
		switch {
		case unicode.IsDigit(r):
			row++
		case unicode.IsLetter(r):
			row = 0 // blanks and hyphens only group a number
		}
		s.number = s.number || row >= 6
	}
	return s
}

// onlyDigits is about pairs of first and last.
func onlyDigits(ranges []rune) bool {
	for i := 0; i+1 < len(ranges); i += 2 {
		if ranges[i] < '0' || ranges[i+1] > '9' {
			return false
		}
	}
	return len(ranges) > 0
}
