package fhir

import (
	"regexp"
	"strings"

	"matron/record"
)

// registers are those whose numbers have an identifier system in the United Kingdom (records.md §2.2), and how their
// numbers look.
var registers = []struct {
	name   string
	system string
	number *regexp.Regexp
}{
	{"GMC", "https://fhir.hl7.org.uk/Id/gmc-number", regexp.MustCompile(`^C?[0-9]{7}$`)},
	{"NMC", "https://fhir.hl7.org.uk/Id/nmc-number", regexp.MustCompile(`^[0-9]{2}[A-Z][0-9]{4}[A-Z]$`)},
	{"HCPC", "https://fhir.hl7.org.uk/Id/hcpc-number", regexp.MustCompile(`^[A-Z]{2}[0-9]{5,6}$`)},
	{"GPHC", "https://fhir.hl7.org.uk/Id/gphc-number", regexp.MustCompile(`^[0-9]{7}$`)},
}

var registration = regexp.MustCompile(`^(GMC|NMC|HCPC|GPHC)[ :#.]*(?:(?:NO|NUMBER|REG|PIN)[ :#.]*)?([0-9A-Z ]+)$`)

// registered reads a registration such as "GMC 1234567". What it doesn't know stays words in the display.
func registered(text string) *identifier {
	m := registration.FindStringSubmatch(strings.ToUpper(strings.TrimSpace(text)))
	if m == nil {
		return nil
	}
	value := strings.ReplaceAll(m[2], " ", "")
	for _, r := range registers {
		if r.name == m[1] && r.number.MatchString(value) {
			return &identifier{System: r.system, Value: value}
		}
	}
	return nil
}

// practitioner is a logical reference: the record system need not know the person under an id of its own, and nobody
// has to keep a table of such ids.
func practitioner(p record.Person) reference {
	r := reference{Type: "Practitioner", Display: strings.TrimSpace(p.Name.Reveal())}
	if r.Display == "" {
		r.Display = string(p.ID)
	}
	text := strings.TrimSpace(p.Registration.Reveal())
	if r.Identifier = registered(text); r.Identifier == nil && text != "" {
		r.Display += " (" + text + ")"
	}
	return r
}
