package rulebook

import (
	"slices"
	"time"
)

// The words of a policy. They are stored, and never renamed.
type (
	Mode     string
	Patients string
	Tell     string
	Role     string
	Kind     string
)

const (
	Watch   Mode = "watch"   // count, say nothing
	Advise  Mode = "advise"  // tell people, change only what they ask for
	Enforce Mode = "enforce" // also act by oneself, where the policy says so

	Allowed  Patients = "allowed"  // identifiers may stand
	Minimise Patients = "minimise" // they may stand where care needs them
	None     Patients = "none"     // they must not stand

	Pill   Tell = "pill"   // words under the message, to be tapped
	Direct Tell = "direct" // a message to the sender alone
	Thread Tell = "thread" // a reply that the room can see

	Sender Role = "sender" // who wrote the message
	Lead   Role = "lead"   // who stands under contacts.lead

)

// The kinds of identifiers that are looked for.
const (
	NHSNumber   Kind = "nhs_number"
	CHINumber   Kind = "chi_number"
	HCNumber    Kind = "hc_number"
	MRN         Kind = "mrn"
	PersonName  Kind = "person_name"
	DateOfBirth Kind = "date_of_birth"
	Postcode    Kind = "postcode"
	Address     Kind = "address"
	Phone       Kind = "phone"
	Email       Kind = "email"
	NINO        Kind = "nino"
)

// Kinds lists them all.
func Kinds() []Kind {
	return []Kind{NHSNumber, CHINumber, HCNumber, MRN, PersonName, DateOfBirth, Postcode, Address, Phone, Email, NINO}
}

// Policy is one officer-approved set of rules. Whatever was not written has the value that Defaults gives it.
type Policy struct {
	Name        string
	Title       string // the name, if not written
	Purpose     string
	Mode        Mode
	Zone        *time.Location
	AppliesTo   AppliesTo
	Schedule    Schedule
	Contacts    Contacts
	Identifiers Identifiers
	Unreadable  Unreadable
	Record      Record
	Retention   Retention
	Pause       Pause
	MayLoosen   []string // fields that a lower layer may loosen; see Rules

	// Settings is what was written, sorted by field: for revisions, for differences, and for saying where a value
	// comes from. A field that isn't in it was left to its default.
	Settings []Setting
}

// AppliesTo says where a policy is in force. All its lists are sorted.
type AppliesTo struct {
	Spaces []string
	Rooms  []string
	Except []string // rooms, or spaces with the rooms in them; beats Spaces and Everywhere
}

// Everywhere reports whether this is the trust's default, which names no room and no space.
func (a AppliesTo) Everywhere() bool { return len(a.Spaces) == 0 && len(a.Rooms) == 0 }

// Contacts are the people behind a policy.
type Contacts struct {
	Lead    []string // user ids, the first is asked first
	Records []string // user ids of the records desk, which files for those who may not or have no time
	IG      string   // the officers' room
	Human   string   // how to reach someone without Matrix, as it will be said: "ext 4410"
}

// Identifiers says what follows when a message seems to identify a patient.
type Identifiers struct {
	Patients    Patients      // default minimise
	Tell        Tell          // default pill
	PerShift    int           // most approaches to a person in a shift, default 3
	KeepReasons []string      // asked for after Keep; none by default, and then nothing is asked
	Patience    time.Duration // an older warning is no longer spoken, only counted; default 15m
	Off         []Kind        // kinds that are not looked for; none by default
	Local       []Local       // forms of the hospital's own, by name; none by default
	Mask        Mask
}

// Mask says who may have a message replaced by its masked copy.
type Mask struct {
	Who      []Role        // default sender and lead
	ByItself time.Duration // after being told; 0 is never, the default. Acts in mode enforce only.
}

// Unreadable is about messages whose key does not come.
type Unreadable struct {
	Patience time.Duration // how long one waits before its sender is told, default 1m
}

// Pause is about stopping Matron in a room. Officers always may.
type Pause struct {
	Who    []Role        // default lead
	AtMost time.Duration // default 4h
}

// Defaults is a policy in which nothing is written. It is the one place of the defaults.
//
// They are the design's: §6 has the pill, the three approaches, sender and lead, no masking by itself, the pill under
// decisions, the reminder after 1h and at 4h, and the digests before handover; §7 has watch, minimise, overdue, again,
// unit, media, notice and the pause. Patience is ours: a warning is stale after a quarter of an hour, a key
// seldom takes a minute, and a record system that is silent for an hour needs a person. So is the number of look-ups: no
// clinician files thirty patients a day, and who tries numbers out is stopped there.
//
// Of what destroys nothing has a default: keep, after and unflagged_with_identifier_or_decision take nothing out of a
// room until they are written, since what expires must have been approved (guidance, row 6), and what was approved is
// what stands in the text.
func Defaults() Policy {
	return Policy{
		Mode: Watch,
		Zone: london(),
		Identifiers: Identifiers{
			Patients: Minimise,
			Tell:     Pill,
			PerShift: 3,
			Patience: 15 * time.Minute,
			Mask:     Mask{Who: []Role{Sender, Lead}},
		},
		Unreadable: Unreadable{Patience: time.Minute},
		Record: Record{
			Suggest:  []Sign{ADecision},
			Remind:   Remind{Quiet: time.Hour, AtMost: 4 * time.Hour, Again: 4 * time.Hour},
			DigestAt: []Clock{7 * 60, 19 * 60},
			Overdue:  Overdue{Lead: 12 * time.Hour, IG: 24 * time.Hour},
			LookUps:  30,
			Patience: time.Hour,
		},
		Retention: Retention{Unit: Conversation, Media: WithConversation, Notice: week},
		Pause:     Pause{Who: []Role{Lead}, AtMost: 4 * time.Hour},
	}
}

// MayMask and MayPause ask for a role of the policy.
func (p Policy) MayMask(r Role) bool  { return slices.Contains(p.Identifiers.Mask.Who, r) }
func (p Policy) MayPause(r Role) bool { return slices.Contains(p.Pause.Who, r) }

// LedBy reports whether user is a lead of the policy.
func (p Policy) LedBy(user string) bool { return slices.Contains(p.Contacts.Lead, user) }

// OnRecordsDesk reports whether user is a clerk of the records desk.
func (p Policy) OnRecordsDesk(user string) bool { return slices.Contains(p.Contacts.Records, user) }

// Looks reports whether the policy looks for identifiers of this kind.
func (p Policy) Looks(k Kind) bool { return !slices.Contains(p.Identifiers.Off, k) }

// Written finds what was written for a field.
func (p Policy) Written(field string) (Setting, bool) {
	for _, s := range p.Settings {
		if s.Field == field {
			return s, true
		}
	}
	return Setting{}, false
}
