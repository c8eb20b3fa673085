// Package detect finds patient identifiers in what people write.
//
// It owns the question "is there an identifier here, where, and how sure are
// we", and nothing else: it does not know rooms, rules or Matrix. It is pure:
// the same text and options give the same findings, for ever. It must never
// hold, return or print the value that it found; a Finding is a kind and a
// place.
//
// A text goes through one pass over its bytes (sweep.go) that yields events:
// runs of digits with their groups and separators, numbers said in words, words
// of the tables (lexicon.go). The finders, one file a kind, judge the events by
// shape, check digit, range and the words around (context.go and words.go for
// ten digits; around.go, staff.go and roles.go for the others). Whose a value is, a
// patient's or somebody's at work, the words around say, by tables of weights
// (evidence.go; whose.go, home.go, reach.go, record.go, birthday.go ask them). Then
// overlaps are settled, and weak findings that stand together become strong
// (combine.go). Text that is not ASCII is first brought to ASCII (normal.go) and its
// findings are carried back.
//
// Formats, ranges and the ladder of confidence are those of the project's
// reference on identifiers, sections 2 to 7; a number in a comment such as
// "§4" points there.
package detect

import "slices"

// Kind is the sort of an identifier. It is stored and never renamed.
type Kind string

const (
	NHSNumber   Kind = "NHS_NUMBER"    // ten digits: England, Wales, Isle of Man
	CHINumber   Kind = "CHI_NUMBER"    // ten digits: Scotland; begins with the birth date
	HCNumber    Kind = "HC_NUMBER"     // ten digits: Northern Ireland
	MRN         Kind = "MRN"           // a hospital's own number
	NINO        Kind = "NINO"          // National Insurance
	Phone       Kind = "PHONE"         // a patient's or a relative's
	Email       Kind = "EMAIL"         // likewise
	DateOfBirth Kind = "DATE_OF_BIRTH" // never the date of an event
	Address     Kind = "ADDRESS"       // house and street
	Postcode    Kind = "POSTCODE"      // both halves
	PersonName  Kind = "PERSON_NAME"   // of a patient or relative, not of staff
)

// ranks is every kind there is, the most specific first: where two findings of
// one tier overlap, the earlier wins.
var ranks = [...]Kind{NHSNumber, CHINumber, HCNumber, NINO, MRN, Phone, Email, DateOfBirth, Address, Postcode, PersonName}

// AllKinds lists every kind, the most specific first.
func AllKinds() []Kind { return slices.Clone(ranks[:]) }

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
	BareInLog     Reason = "bare_in_log"              // in JSON or a log, where seconds look like it

	Labelled        Reason = "labelled"         // a word names it: DOB, MRN, pt, NOK
	Titled          Reason = "titled"           // Mr, Mrs: and no word says staff
	AgeBeside       Reason = "age_beside"       // the date gives the age beside it
	OfPatient       Reason = "of_patient"       // words for patients or relatives around
	OfStaff         Reason = "of_staff"         // words for staff or for a place of work around
	Specific        Reason = "specific"         // needs no word beside it
	Alone           Reason = "alone"            // weak, and nothing beside it
	Combination     Reason = "combination"      // weak, and another one beside it
	StreetAddress   Reason = "street_address"   // house and street
	FullName        Reason = "full_name"        // forename and surname, no title or label
	SurnameForename Reason = "surname_forename" // SMITH, John
	LocalPatternHit Reason = "local_pattern"    // a pattern of the policy
	KnownName       Reason = "known_name"       // of a patient that the room is known to speak of
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

	// Local is the policy's own patterns; see CompileLocals.
	Local *Locals

	// Staff is the display names of a room's members: a name that they bear is
	// staff's. Patients is the names that the room is known to speak of.
	Staff, Patients []string

	// Year is the year in which the text was written: no birth is later. 0 is
	// the year in which this version was made.
	Year int

	asked  wish // what the text before asked for
	answer int  // how many lines stand before the answer
}

// Scan returns what it finds in text, sorted by place, length and kind, without
// overlaps. For clean ASCII text it returns nil and allocates nothing.
func Scan(text string, o Options) []Finding {
	found := scanAlone(text, &o)
	if len(o.Before) > 0 {
		found = joinSplit(scanJoined(found, text, &o), text, &o)
	}
	return arbitrate(found)
}

func scanAlone(text string, o *Options) []Finding {
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
