package detect

import (
	"errors"
	"fmt"
	"regexp"
	"regexp/syntax"
	"strings"
)

// Locally configured patterns (§9): a hospital's own numbers, as data. A set is
// used only when all of it is good.

// LocalPattern is one pattern as an officer writes it.
type LocalPattern struct {
	Name    string   `json:"name"`
	Pattern string   `json:"pattern"`        // RE2, at most 200 bytes
	Near    []string `json:"near,omitempty"` // words, one of which must stand near; none: the pattern alone is enough
	Check   Check    `json:"check,omitempty"`
}

// Check is how the last digit is checked.
type Check string

const (
	NoCheck  Check = "none"
	Mod10    Check = "mod10" // weights 1 and 3 in turn, as in EAN and GS1
	Mod11    Check = "mod11" // as in NHS numbers, of any length
	Luhn     Check = "luhn"
	Verhoeff Check = "verhoeff"
)

// Limits of a set. They are part of what an officer is told.
const (
	MostLocals     = 50
	LongestPattern = 200
	LongestRepeat  = 64  // of {n}, and nothing without an end
	MostSteps      = 400 // instructions that a byte of text may cost
	NearBytes      = 48
)

// Locals is a compiled set.
type Locals struct{ list []local }

type local struct {
	re     *regexp.Regexp
	near   []string
	check  Check
	anchor string // a text that must occur, or empty: then a digit must
}

// Meter runs a scan and says how many nanoseconds it took. The caller brings it,
// for this package has no clock.
type Meter func(scan func()) (nanoseconds int64)

// SlowestPerByte is what a metered pattern may cost, in nanoseconds.
const SlowestPerByte = 400

// CompileLocals makes a set, or says what is wrong with which pattern. meter may
// be nil; then only the steps are counted.
func CompileLocals(patterns []LocalPattern, meter Meter) (*Locals, error) {
	if len(patterns) > MostLocals {
		return nil, fmt.Errorf("%d patterns: at most %d", len(patterns), MostLocals)
	}
	set := &Locals{}
	for i, p := range patterns {
		one, err := compileLocal(p)
		if err == nil && meter != nil {
			err = one.timed(meter)
		}
		if err != nil {
			return nil, fmt.Errorf("pattern %d (%s): %w", i+1, p.Name, err)
		}
		set.list = append(set.list, one)
	}
	return set, nil
}

// JoinLocals makes one set of several. It compiles nothing anew.
func JoinLocals(sets ...*Locals) *Locals {
	all := &Locals{}
	for _, set := range sets {
		if set != nil {
			all.list = append(all.list, set.list...)
		}
	}
	return all
}

func compileLocal(p LocalPattern) (local, error) {
	switch {
	case strings.TrimSpace(p.Name) == "":
		return local{}, errors.New("it has no name")
	case p.Pattern == "":
		return local{}, errors.New("it has no pattern")
	case len(p.Pattern) > LongestPattern:
		return local{}, fmt.Errorf("%d bytes: at most %d", len(p.Pattern), LongestPattern)
	case len(p.Near) > 20:
		return local{}, errors.New("more than 20 near words")
	}
	switch p.Check {
	case "", NoCheck, Mod10, Mod11, Luhn, Verhoeff:
	default:
		return local{}, fmt.Errorf("check %q: none, mod10, mod11, luhn or verhoeff", p.Check)
	}
	tree, err := syntax.Parse(p.Pattern, syntax.Perl)
	if err != nil {
		return local{}, fmt.Errorf("not RE2: %w", err)
	}
	if why := bounded(tree); why != nil {
		return local{}, why
	}
	prog, err := syntax.Compile(tree.Simplify())
	if err != nil {
		return local{}, fmt.Errorf("not RE2: %w", err)
	}
	if n := len(prog.Inst); n > MostSteps {
		return local{}, fmt.Errorf("too slow: %d steps a byte, at most %d", n, MostSteps)
	}
	re, err := regexp.Compile(p.Pattern)
	if err != nil {
		return local{}, fmt.Errorf("not RE2: %w", err)
	}
	if re.MatchString("") {
		return local{}, errors.New("it matches an empty text")
	}
	anchor := needed(tree.Simplify())
	if anchor == "" && !alwaysDigit(tree.Simplify()) {
		return local{}, errors.New("it needs a literal of two signs, or a digit, in every match")
	}
	one := local{re: re, check: p.Check, anchor: anchor}
	for _, w := range p.Near {
		if w = strings.ToLower(strings.TrimSpace(w)); w == "" || len(w) > 32 {
			return local{}, errors.New("a near word of 1 to 32 bytes is wanted")
		} else {
			one.near = append(one.near, w)
		}
	}
	return one, nil
}

// bounded refuses repeats without an end.
func bounded(re *syntax.Regexp) error {
	switch re.Op {
	case syntax.OpStar, syntax.OpPlus:
		return errors.New("a repeat without an end: write {1,10} instead of + or *")
	case syntax.OpRepeat:
		if re.Max < 0 || re.Max > LongestRepeat {
			return fmt.Errorf("a repeat without an end, or of more than %d", LongestRepeat)
		}
	}
	for _, sub := range re.Sub {
		if err := bounded(sub); err != nil {
			return err
		}
	}
	return nil
}

// needed is a literal of two bytes or more that every match contains, or "".
func needed(re *syntax.Regexp) string {
	switch re.Op {
	case syntax.OpLiteral:
		if re.Flags&syntax.FoldCase == 0 && len(string(re.Rune)) >= 2 {
			return string(re.Rune)
		}
	case syntax.OpConcat:
		best := ""
		for _, sub := range re.Sub {
			if s := needed(sub); len(s) > len(best) {
				best = s
			}
		}
		return best
	case syntax.OpCapture, syntax.OpPlus:
		return needed(re.Sub[0])
	}
	return ""
}

// alwaysDigit reports that every match holds a digit.
func alwaysDigit(re *syntax.Regexp) bool {
	switch re.Op {
	case syntax.OpLiteral:
		return strings.ContainsAny(string(re.Rune), "0123456789")
	case syntax.OpCharClass:
		return len(re.Rune) == 2 && re.Rune[0] >= '0' && re.Rune[1] <= '9'
	case syntax.OpConcat:
		for _, sub := range re.Sub {
			if alwaysDigit(sub) {
				return true
			}
		}
	case syntax.OpAlternate:
		for _, sub := range re.Sub {
			if !alwaysDigit(sub) {
				return false
			}
		}
		return true
	case syntax.OpCapture, syntax.OpPlus:
		return alwaysDigit(re.Sub[0])
	case syntax.OpRepeat:
		return re.Min > 0 && alwaysDigit(re.Sub[0])
	}
	return false
}

// canned is what patterns are timed on: talk, numbers, and what tempts a matcher.
var canned = strings.Repeat("Pt in bed 4, K 6.8 at 14:02, A1234567 B7654321 obs 99 98 97 96 on 2L. aaaaaaaaaaaaaaaa 0000000000000000 ", 40)

func (l *local) timed(meter Meter) error {
	best := int64(-1)
	for range 3 {
		if n := meter(func() { l.re.FindAllStringIndex(canned, -1) }); best < 0 || n < best {
			best = n
		}
	}
	if perByte := best / int64(len(canned)); perByte > SlowestPerByte {
		return fmt.Errorf("too slow: %d ns a byte, at most %d", perByte, SlowestPerByte)
	}
	return nil
}

func (s *scene) locals(found []Finding) []Finding {
	if s.local == nil || s.surface == Link {
		return found
	}
	for i := range s.local.list {
		found = s.local.list[i].scan(found, s)
	}
	return found
}

func (l *local) scan(found []Finding, s *scene) []Finding {
	t := s.text
	if l.anchor != "" && !strings.Contains(t, l.anchor) || l.anchor == "" && !strings.ContainsAny(t, "0123456789") {
		return found
	}
	for _, at := range l.re.FindAllStringIndex(t, -1) {
		start, end := at[0], at[1]
		if start == end || start > 0 && wordByte(t[start-1]) && wordByte(t[start]) || end < len(t) && wordByte(t[end]) && wordByte(t[end-1]) {
			continue // cut out of something longer
		}
		if !passes(l.check, t[start:end]) || len(l.near) > 0 && !nearAny(t, start, end, l.near) || machineToken(t, start, end) {
			continue
		}
		found = append(found, Finding{Kind: MRN, Tier: TierWarn, Start: start, End: end, Why: LocalPatternHit})
	}
	return found
}

func wordByte(b byte) bool { return isDigit(b) || isLetter(b) }

// nearAny looks for whole words around the match, on its line and the one before.
func nearAny(t string, start, end int, near []string) bool {
	around := strings.ToLower(t[max(0, start-NearBytes):start] + " \x00 " + t[end:min(len(t), end+NearBytes/2)])
	for _, w := range near {
		for from := 0; ; {
			i := strings.Index(around[from:], w)
			if i < 0 {
				break
			}
			i += from
			j := i + len(w)
			if (i == 0 || !isLetter(around[i-1])) && (j == len(around) || !isLetter(around[j])) {
				return true
			}
			from = i + 1
		}
	}
	return false
}
