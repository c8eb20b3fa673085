// Package detect finds patient identifiers in what people write.
//
// It owns the question "is there an identifier here, where, and how sure are
// we", and nothing else: it does not know rooms, rules or Matrix. It is pure:
// the same text and options give the same findings, for ever. It must never
// hold, return or print the value that it found; a Finding is a kind and a
// place.
//
// A text goes through one pass over its bytes (sweep.go) that yields events:
// runs of digits with their groups and separators, numbers said in words. The
// finders, one file a kind, judge the events by shape, check digit, range and
// the words around (context.go, words.go). Text that is not ASCII is first
// brought to ASCII (normal.go) and its findings are carried back.
//
// Formats, ranges and the ladder of confidence are those of the project's
// reference on identifiers, sections 2 to 7; a number in a comment such as
// "§4" points there.
package detect

// Kind is the sort of an identifier. It is stored and never renamed.
type Kind string

// NHSNumber is the ten-digit number of England, Wales and the Isle of Man.
const NHSNumber Kind = "NHS_NUMBER"

// finder judges the runs of one kind. It gets values, not pointers: a pointer
// through a function value would move the sweep's state to the heap, and clean
// text must cost no allocation.
type finder struct {
	kind  Kind
	least int // a run with fewer digits cannot be of this kind
	find  func(found []Finding, s scene, r run) []Finding
}

// finders is every kind there is, the most specific first: where two findings
// of one tier overlap, the earlier line wins.
var finders = [...]finder{
	{NHSNumber, 10, findNHS},
}

// Tier is how sure a finding is, and so what follows from it.
type Tier uint8

const (
	TierDrop Tier = iota // nothing is kept; Scan never returns it
	TierNote             // nobody is told; counts for retention, export and figures
	TierWarn             // the sender is told, and rules may mask
)

func (t Tier) String() string {
	switch t {
	case TierDrop:
		return "drop"
	case TierNote:
		return "note"
	case TierWarn:
		return "warn"
	}
	return "unknown"
}

// Reason says why a finding has its tier. It is stored and never renamed.
type Reason string

const (
	CheckAndRange Reason = "check_and_range"          // check digit and range are right
	Keyword       Reason = "keyword"                  // the same, and a health word beside it
	CheckWrong    Reason = "check_digit_does_not_fit" // called an NHS number, but mistyped: "possible"
	OtherScheme   Reason = "range_of_other_scheme"    // called an NHS number, right check, another country's range
	NotIssued     Reason = "range_not_issued"         // right check, but such numbers are not given to people
	OtherNumber   Reason = "other_number_word"        // an order, a ticket, a meeting: the words around say so
	PhoneNumber   Reason = "phone_context"            // +44, (0), tel, mob
	BareInLink    Reason = "bare_in_link"             // in a link, without a key that says patient
	PartOfMore    Reason = "part_of_more"             // glued to a code, or within a longer series
	BareIsNote    Reason = "bare_is_note"             // the room asks for a word beside it
)

// Finding is a kind and a place, never the value.
type Finding struct {
	Kind Kind
	Tier Tier

	// Start and End are bytes of the text given to Scan, on rune boundaries,
	// around the value alone: no keyword, no quotes.
	Start, End int

	// From is how many of the sender's texts earlier the number began: 0 in
	// this one, 1 in the last of Options.Before, 2 in the one before it. Start
	// and End then hold only the part that stands in this text.
	From int

	Test bool // a number never given to a person: 999..., and all of 9...
	Why  Reason
}

// Surface is where the text stood in its event.
type Surface uint8

const (
	Body      Surface = iota // what was typed; also captions, edits, reasons
	Formatted                // formatted_body: ScanHTML and MaskHTML set it
	FileName                 // of an upload
	Poll                     // a question or an answer
	Topic                    // a room's name or topic: state, and so never encrypted
	Link                     // the target of a link: needs a key that says patient
)

// Options is what a room asks of a scan. The zero value finds everything.
type Options struct {
	Off map[Kind]bool // kinds that a rule switches off; no word in a text can

	// BareIsNote lowers a number without a health word to note. It does not
	// count on a Topic, which the server reads in clear.
	BareIsNote bool

	Surface Surface

	// Before is what the same person said in the same room within the last
	// minute, oldest first. Only the last three texts are looked at. A
	// question that another asked ("NHS number?") may be put there too.
	Before []string
}

// Scan returns what it finds in text, sorted by place, length and kind, without
// overlaps. For clean ASCII text it returns nil and allocates nothing.
func Scan(text string, o Options) []Finding {
	found := scanAlone(text, o)
	if len(o.Before) > 0 {
		found = scanJoined(found, text, o)
	}
	return arbitrate(found)
}

func scanAlone(text string, o Options) []Finding {
	if isASCII(text) {
		return sweep(text, o)
	}
	plain, back := normalise(text)
	found := sweep(plain, o)
	for i := range found {
		found[i].Start, found[i].End = back.span(text, found[i].Start, found[i].End)
	}
	return found
}
