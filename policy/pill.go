package policy

import "strings"

// Pill is an answer that can be tapped under a message. Its word is what stands in
// the reaction; the words are stored.
type Pill string

// The pills of this version.
const (
	PillMask  Pill = "Mask"
	PillKeep  Pill = "Keep"
	PillFalse Pill = "Not patient ID"

	PillRecord Pill = "To record" // any message: flags its conversation
	PillTake   Pill = "Take"      // a digest, an overdue flag: this flag is mine now
)

// ofRecord says whether it answers about the record and not about an identifier.
func (p Pill) ofRecord() bool { return p == PillRecord || p == PillTake }

// WarningPills are put under a message that seems to hold an identifier, in this order.
func WarningPills() []Pill { return []Pill{PillMask, PillKeep, PillFalse} }

// answers are the words and the emoji that people type by hand, lower case, without U+FE0F.
var answers = [...]struct {
	Word string
	Pill Pill
}{
	{"mask", PillMask}, {"✂", PillMask},
	{"keep", PillKeep},
	{"not patient id", PillFalse}, {"false alarm", PillFalse},
	{"to record", PillRecord}, {"📋", PillRecord},
	{"take", PillTake}, {"i take it", PillTake},
}

// ParsePill reads a reaction's key or a typed word.
func ParsePill(s string) (Pill, bool) {
	s = strings.ToLower(strings.Join(strings.Fields(strings.ReplaceAll(s, "\ufe0f", "")), " "))
	s = strings.TrimRight(s, ".!")
	for _, a := range answers {
		if a.Word == s {
			return a.Pill, true
		}
	}
	return "", false
}
