package main

import (
	"regexp"

	"github.com/hoophq/alcatraz"
	"github.com/hoophq/alcatraz/entities"

	"matron/policy/detect"
)

// engine looks through one text. What it finds is counted, so that no work is
// left out as useless.
type engine struct {
	name string
	scan func(text string) int
}

// Names of the engines that the figures compare.
const (
	allKinds   = "matron, all kinds"
	numberOnly = "matron, number kinds"
	alcatrazes = "alcatraz, all recognisers"
	alcatraz4  = "alcatraz, four types"
	eight      = "eight regexps in turn"
	walk       = "dependent table walk"
	presidio   = "presidio, all patterns"

	presidioEngine = "presidio, all, through its engine"
)

func engines() []engine {
	everything := alcatraz.NewEngine()
	four := alcatraz.Options{Entities: []string{entities.UKNHS, entities.UKNINO, entities.EmailAddress, entities.PhoneNumber}}
	numbers := detect.Options{Off: map[detect.Kind]bool{"PERSON_NAME": true, "ADDRESS": true}}
	step := newTable()
	return []engine{
		{walk, step.walk},
		{allKinds, func(text string) int { return len(detect.Scan(text, detect.Options{})) }},
		{numberOnly, func(text string) int { return len(detect.Scan(text, numbers)) }},
		{alcatraz4, func(text string) int { return len(everything.Analyze(text, four)) }},
		{alcatrazes, func(text string) int { return len(everything.Analyze(text, alcatraz.Options{})) }},
		{eight, inTurn},
	}
}

// eightPatterns are what one would write in an afternoon: the shapes of
// reference §3, without check digits and without context.
var eightPatterns = [...]*regexp.Regexp{
	regexp.MustCompile(`\b\d{3}[ -]?\d{3}[ -]?\d{4}\b`),
	regexp.MustCompile(`(?i)\b[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d\d ?\d\d ?\d\d ?[A-D]\b`),
	regexp.MustCompile(`(?i)\b(?:GIR ?0AA|(?:[A-PR-UWYZ]\d{1,2}|[A-PR-UWYZ][A-HK-Y]\d{1,2}|[A-PR-UWYZ]\d[A-HJKPSTUW]|[A-PR-UWYZ][A-HK-Y]\d[ABEHMNPRVWXY]) ?\d[ABD-HJLNP-UW-Z]{2})\b`),
	regexp.MustCompile(`\b\d{1,2}[/.-]\d{1,2}[/.-](?:\d{4}|\d{2})\b`),
	regexp.MustCompile(`(?:\+44|\b0)\d(?:[ -]?\d){8,9}\b`),
	regexp.MustCompile(`(?i)\b(?:mrn|hosp(?:ital)? (?:no|num|number))\W{0,3}[a-z]?\d{5,10}\b`),
	regexp.MustCompile(`\b(?:Mr|Mrs|Ms|Miss|Mx|Master|Baby)\.? [A-Z][\p{L}'’-]+(?: [A-Z][\p{L}'’-]+)?`),
	regexp.MustCompile(`[\w.+-]+@[\w-]+\.[\w.]+`),
}

func inTurn(text string) int {
	n := 0
	for _, re := range eightPatterns {
		n += len(re.FindAllStringIndex(text, -1))
	}
	return n
}

// table is the limit: one step a byte, each waiting for the one before, in a
// table that fits the nearest cache. Nothing that keeps a state can be faster.
type table [32 << 8]uint8

func newTable() *table {
	t := &table{}
	x := uint32(2463534242)
	for i := range t {
		x ^= x << 13
		x ^= x >> 17
		x ^= x << 5
		t[i] = uint8(x) & 31
	}
	return t
}

func (t *table) walk(text string) int {
	state := uint(0)
	for i := range len(text) {
		state = uint(t[(state<<8|uint(text[i]))&(32<<8-1)])
	}
	return int(state)
}
