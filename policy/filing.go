package policy

// Over 300 lines: all that is kept and done of a filing: types, one after the other.

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"matron/policy/confidential"
)

// FilingStage is where a filing stands: a flagged conversation on its way into the record system. The words are
// stored. It is one row, moved by one event at a time; drivers keep no state.
//
//	meeting -> asking -> looking -> showing -> confirming -> packing -> sending <-> checking -> filed | handed_over | held
//	before sending: stopped, lapsed
type FilingStage string

// Stages of a filing.
const (
	FilingMeeting    FilingStage = "meeting"     // her question is on its way into the direct room
	FilingAsking     FilingStage = "asking"      // number and birth date are awaited, or the answer to what Asked says
	FilingLooking    FilingStage = "looking"     // the patient source is asked
	FilingShowing    FilingStage = "showing"     // card, messages and code are on their way
	FilingConfirming FilingStage = "confirming"  // `file CODE` is awaited
	FilingPacking    FilingStage = "packing"     // the package is made
	FilingSending    FilingStage = "sending"     // it is sealed and goes out; or the next try is awaited
	FilingChecking   FilingStage = "checking"    // it is read back, or it is not known whether it arrived
	FilingHandedOver FilingStage = "handed_over" // the destination has it; its receipt is awaited, however long
	FilingFiled      FilingStage = "filed"       // read back and equal, or its receipt came: proved
	FilingHeld       FilingStage = "held"        // a named person must act; nothing more is tried
	FilingStopped    FilingStage = "stopped"     // by the person, before anything was sent
	FilingLapsed     FilingStage = "lapsed"      // its time was over, before anything was sent
)

// Talking says whether the dialogue in the direct room goes on: a word of the person moves it.
func (s FilingStage) Talking() bool {
	switch s {
	case FilingMeeting, FilingAsking, FilingLooking, FilingShowing, FilingConfirming, FilingPacking:
		return true
	default:
		return false
	}
}

// Going says whether it is with the record system: sent, or to be sent.
func (s FilingStage) Going() bool { return s == FilingSending || s == FilingChecking }

// Open says whether something of it is still to be done. What is handed over is no longer in anybody's way.
func (s FilingStage) Open() bool { return s.Talking() || s.Going() }

// How long a stage waits for the person, and how often an identity may be wrong (design §6).
const (
	filingFor      = 10 * time.Minute
	wrongAtMost    = 3
	eraseAfter     = 10 * time.Minute // what was typed and shown, after the end; see RecordSide.EraseAfter
	lookUpsDefault = 30
)

// RecordSide is what the operator's config says of record systems. No system: nothing is filed, and she says so.
type RecordSide struct {
	Systems    []string      // their names; a policy's record.file_to is one of them
	Patients   bool          // there is a patient source
	EraseAfter time.Duration // 0: ten minutes
}

// PatientVerdict is what came of a look-up. The words are stored.
type PatientVerdict string

// The verdicts. Each but PatientMatch stops, with a question of its own and no data.
const (
	PatientMatch       PatientVerdict = "match"
	PatientUnclear     PatientVerdict = "unclear"     // what was typed is not a number and a birth date
	PatientBadNumber   PatientVerdict = "bad_number"  // the check digit is wrong, or all digits are the same
	PatientNone        PatientVerdict = "none"        // nobody has this number
	PatientSeveral     PatientVerdict = "several"     // more than one record has it: the first is never picked
	PatientMismatch    PatientVerdict = "mismatch"    // the birth date is another
	PatientSuperseded  PatientVerdict = "superseded"  // the answer has another number than was asked for
	PatientWithdrawn   PatientVerdict = "withdrawn"   // the number is in use no more
	PatientMerged      PatientVerdict = "merged"      // the record lives on under another one
	PatientDeceased    PatientVerdict = "deceased"    // goes on after `go on`
	PatientRestricted  PatientVerdict = "restricted"  // goes on after `go on` of the records desk only
	PatientUnavailable PatientVerdict = "unavailable" // the source does not answer, or not in a form that is known
)

// FilingLine is one message as it was shown: ids and hashes, no words. SHA256 is over what was read of it: a message
// that was edited or removed has another one.
type FilingLine struct {
	Event  EventID `json:"event"`
	Latest EventID `json:"latest,omitempty"` // the newest edit that counts
	By     UserID  `json:"by"`
	AtMs   int64   `json:"at_ms"`
	SHA256 string  `json:"sha256"`
	Gone   bool    `json:"gone,omitempty"`
	Unread bool    `json:"unread,omitempty"` // it cannot be decrypted: listed as such
	Left   LeftOut `json:"left,omitempty"`   // why it is left out, "" if it is not
}

// LeftOut is why a message is left out of what is filed. The words are stored.
type LeftOut string

// The reasons.
const (
	LeftOtherPatient LeftOut = "other_patient"
	LeftNotClinical  LeftOut = "not_clinical"
	LeftPrivate      LeftOut = "private"
	LeftDuplicate    LeftOut = "duplicate"
	LeftOther        LeftOut = "other"
)

// LeftOuts lists them in the order in which they are offered.
func LeftOuts() []LeftOut {
	return []LeftOut{LeftOtherPatient, LeftNotClinical, LeftPrivate, LeftDuplicate, LeftOther}
}

// DigestOf names what was shown: the same messages, edits, removals and what is left out.
func DigestOf(lines []FilingLine) string {
	h := sha256.New()
	for _, l := range lines {
		fmt.Fprintf(h, "%s\x00%s\x00%s\x00%t\x00%t\x00%s\n", l.Event, l.Latest, l.SHA256, l.Gone, l.Unread, l.Left)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// FilingCode is the word that confirms what was shown, and nothing else. It binds the order to what was read; it is
// no secret.
func FilingCode(filing EventID, round int, lines []FilingLine) string {
	sum := sha256.Sum256([]byte(string(filing) + "\x00" + strconv.Itoa(round) + "\x00" + DigestOf(lines)))
	code := make([]byte, 4)
	for i := range code {
		code[i] = codeLetters[int(sum[i])%len(codeLetters)]
	}
	return string(code)
}

// FilingRow is what is kept of a filing: ids, times and stored words. What the record system said of the patient, and
// the package, are kept sealed beside it and never read in a decision.
type FilingRow struct {
	Number       int     // people name it by that; given by the store
	ID           EventID // the message that began it; it names the filing in keys
	Conversation EventID
	Flag         int    // the number of its flag
	Room         RoomID // of the conversation
	By           UserID // who files
	Direct       RoomID // where
	Stage        FilingStage
	Asked        PatientVerdict // in FilingAsking: the question that `go on` answers, "" for number and birth date
	Opened       time.Time
	Moved        time.Time
	Until        time.Time // the stage lapses then, or what is on its way is looked at; zero: neither

	Round  int          // of looking, showing and packing: each is another deed
	Wrong  int          // identities that did not match
	Typed  EventID      // the message in which the identity stands
	Kind   string       // "nhs_number" or "hospital_number": with the birth date, what it was confirmed by
	Listed []FilingLine // what was shown
	Code   string       // that confirms it
	Erase  []EventID    // typed and shown in the direct room: removed after the end
	Erased bool         // their removal is ordered

	PatientHash string // keyed: tells filings of one patient from others, and nothing more
	System      string // where it goes, pinned when it was packed
	Endpoint    string // a fingerprint of the address then: a try never goes to another one
	Export      string // UUID of the conversation's filings, the same for every version
	Document    string // UUID of this version
	Version     int
	SHA256      string // of the transcript
	Previous    string // the Document of the version before, where the same system has it
	PreviousAt  string // the Endpoint of that one
	Messages    int    // that went in
	Files       int    // attachments of these: named in what is filed, and not in it
	First, Last time.Time
	Later       bool // something came into the conversation after it was packed

	Tries  int       // sends begun
	Checks int       // reconciliations begun
	Maybe  bool      // a send ended without an answer, and was not reconciled yet
	Unsure bool      // one ever did: what was absent when it was looked for may come late
	Since  time.Time // the first send
	Due    time.Time // the next try
	Late   time.Time // when people were told that it takes too long
	Why    HeldWhy   // for FilingHeld; else why it is not through yet
	Detail string    // a stored word: "422_invalid"
	Where  string    // "DocumentReference/…" or the folder's name: no identifier of a patient
	Ended  time.Time
}

// HeldWhy is why a filing is held, or not through yet. The words are stored.
type HeldWhy string

// Why a filing is held.
const (
	HeldRejected  HeldWhy = "rejected"     // the record system will not take it: it is not in the record
	HeldDiffers   HeldWhy = "differs"      // what was read back is not what was sent
	HeldAmbiguous HeldWhy = "ambiguous"    // it cannot be told whether it is in the record
	HeldMoved     HeldWhy = "moved"        // the system's address is another than when it was packed
	HeldNoSystem  HeldWhy = "no_system"    // the config has no such system any more
	HeldUnpacked  HeldWhy = "unpacked"     // the package could not be made
	HeldNoAnswer  HeldWhy = "no_answer"    // not held: it is tried again
	HeldConflict  HeldWhy = "conflict"     // not held: refused as a conflict; whether it is there is read back
	HeldBusy      HeldWhy = "busy"         // not held: the system asked to come again
	HeldNoReceipt HeldWhy = "no_receipt"   // not held: handed over, the receipt is awaited
	HeldNoMessage HeldWhy = "no_message"   // nothing of the conversation is left to file
	HeldNotYet    HeldWhy = "not_readable" // it is not visible yet: read again
	HeldFlagOver  HeldWhy = "flag_ended"   // stopped, not held: its flag was ended by somebody meanwhile
	HeldNotAny    HeldWhy = "not_allowed"  // stopped, not held: who files may do it no longer, or the rules name no system
)

// SaveFiling writes a filing's row whole. Number 0: it is new, and the store gives it one.
type SaveFiling struct{ Row FilingRow }

// SetFilingPatient keeps what the record system said of the patient, sealed. "" erases it.
type SetFilingPatient struct {
	ID      EventID
	Patient confidential.Text // record.Patient, encoded
}

// SealPackage keeps the finished package, sealed: the same bytes on every try. "" erases it; its hash stays in the row.
type SealPackage struct {
	ID      EventID
	Package confidential.Text // export.Parcel, encoded
}

// NoteLookUp counts one look-up of a person.
type NoteLookUp struct {
	By UserID
	At time.Time
}

func (SaveFiling) change()       {}
func (SetFilingPatient) change() {}
func (SealPackage) change()      {}
func (NoteLookUp) change()       {}

// LookUp asks the patient source for what was typed in Event. [LookedUp] comes back.
type LookUp struct {
	Filing EventID `json:"filing"`
	Room   RoomID  `json:"room"` // the direct room
	Event  EventID `json:"event"`
	By     UserID  `json:"by"`
	Round  int     `json:"round"`
}

// ShowPatient shows the card, the messages and the code in the direct room. [Shown] comes back.
type ShowPatient struct {
	Filing  EventID `json:"filing"`
	Room    RoomID  `json:"room"` // the direct room
	By      UserID  `json:"by"`
	Round   int     `json:"round"`
	Changed bool    `json:"changed,omitempty"` // the conversation changed since it was shown
	Footer  Footer  `json:"footer"`
	UntilMs int64   `json:"until_ms"`
}

// Pack reads the conversation again and makes the package, if it is what was shown. [Packed] comes back.
type Pack struct {
	Filing EventID `json:"filing"`
	System string  `json:"system"`
	Round  int     `json:"round"`
}

// Send sends the sealed package, once. [Delivered] comes back. An attempt that may have been made before answers
// DeliveryUnknown and sends nothing.
type Send struct {
	Filing   EventID `json:"filing"`
	System   string  `json:"system"`
	Endpoint string  `json:"endpoint"`
	Document string  `json:"document"`
	Try      int     `json:"try"`
}

// Reconcile reads back what the record system has. [Found] comes back. It never writes.
type Reconcile struct {
	Filing   EventID `json:"filing"`
	System   string  `json:"system"`
	Endpoint string  `json:"endpoint"`
	Document string  `json:"document"`
	Try      int     `json:"try"`
}

// Kinds of the effects of filings.
const (
	KindLookUp      = "look_up"
	KindShowPatient = "show_patient"
	KindPack        = "pack"
	KindSend        = "send"
	KindReconcile   = "reconcile"
)

func (LookUp) Kind() string      { return KindLookUp }
func (ShowPatient) Kind() string { return KindShowPatient }
func (Pack) Kind() string        { return KindPack }
func (Send) Kind() string        { return KindSend }
func (Reconcile) Kind() string   { return KindReconcile }

func (e LookUp) Key() Key { return key(KindLookUp, string(e.Filing), strconv.Itoa(e.Round)) }
func (e ShowPatient) Key() Key {
	return key(KindShowPatient, string(e.Filing), strconv.Itoa(e.Round))
}
func (e Pack) Key() Key      { return key(KindPack, string(e.Filing), strconv.Itoa(e.Round)) }
func (e Send) Key() Key      { return key(KindSend, string(e.Filing), strconv.Itoa(e.Try)) }
func (e Reconcile) Key() Key { return key(KindReconcile, string(e.Filing), strconv.Itoa(e.Try)) }

func (e LookUp) Target() string      { return "patients/" + string(e.By) }
func (e ShowPatient) Target() string { return string(e.Room) }
func (e Pack) Target() string        { return string(e.Filing) }

// Target is the record system: one request at a time, so that a backlog is no burst (F10).
func (e Send) Target() string      { return "record/" + e.System }
func (e Reconcile) Target() string { return "record/" + e.System }

// LookedUp is what a LookUp brings.
type LookedUp struct {
	Verdict PatientVerdict  `json:"verdict"`
	Kind    string          `json:"kind,omitempty"`    // of the number that was typed
	Patient json.RawMessage `json:"patient,omitempty"` // for match, deceased, restricted: record.Patient, encoded
	Hash    string          `json:"hash,omitempty"`    // keyed, of the patient
}

// Shown is what a ShowPatient brings. Lines carry what is left out already.
type Shown struct {
	Lines []FilingLine `json:"lines"`
	Made  []EventID    `json:"made"` // in the direct room: to be erased
}

// Packed is what a Pack brings. Changed: the conversation is not what was shown, and nothing was packed.
type Packed struct {
	Changed  bool   `json:"changed,omitempty"`
	Parcel   []byte `json:"parcel,omitempty"` // export.Parcel, encoded
	Endpoint string `json:"endpoint"`
	Export   string `json:"export"`
	Document string `json:"document"`
	Version  int    `json:"version"`
	SHA256   string `json:"sha256"`
	Messages int    `json:"messages"`
	Files    int    `json:"files,omitempty"` // of the messages that go in: named, not enclosed
	FirstMs  int64  `json:"first_ms"`
	LastMs   int64  `json:"last_ms"`
}

// DeliveryState is how an attempt to send ended (reference/records.md §6). The words are stored.
type DeliveryState string

// How an attempt ends.
const (
	DeliveryAccepted DeliveryState = "accepted" // the destination took it: read it back
	DeliveryRejected DeliveryState = "rejected" // definitely not stored, and will not be
	DeliveryUnsent   DeliveryState = "unsent"   // definitely not stored: no connection, or refused for now
	DeliveryUnknown  DeliveryState = "unknown"  // it may be stored: reconcile, never send again at once
)

// Delivered is what a Send brings.
type Delivered struct {
	State   DeliveryState `json:"state"`
	Code    string        `json:"code,omitempty"`     // a stored word: "422_invalid", "timeout"
	AfterMs int64         `json:"after_ms,omitempty"` // the destination asked to wait so long (Retry-After)
	Why     HeldWhy       `json:"why,omitempty"`      // for rejected, where it is not HeldRejected
}

// FoundState is what was found of a document. The words are stored.
type FoundState string

// What can be found.
const (
	FoundPresent   FoundState = "present"   // it is there, and equal in subject, type and SHA-256
	FoundAbsent    FoundState = "absent"    // it is definitely not there
	FoundDiffers   FoundState = "differs"   // something is there under its id that is not it
	FoundAmbiguous FoundState = "ambiguous" // several, or the destination cannot tell
	FoundWaiting   FoundState = "waiting"   // the destination has it (a folder), and no receipt came yet
	FoundUnknown   FoundState = "unknown"   // no answer: ask again
)

// Found is what a Reconcile brings.
type Found struct {
	State   FoundState `json:"state"`
	Code    string     `json:"code,omitempty"`
	Where   string     `json:"where,omitempty"`
	AfterMs int64      `json:"after_ms,omitempty"`
}

// FilingQuery is the part of a [Query] that is about filings.
type FilingQuery struct {
	Filing        EventID     // this one
	FilingOf      UserID      // or else the open one of this person, in the dialogue or on its way
	FilingOn      EventID     // or else the open one of this conversation, whoever files it; also where Filing is the same
	FilingNumber  int         // or else the one of this number
	Rival         EventID     // the open filing of this conversation, or of that of this message, besides
	LookUpsOf     UserID      // how often this person looked patients up since LookUpsSince
	LookUpsSince  time.Time   //
	FilingsDue    time.Time   // for a Tick of a direct room: those of it whose Until has passed
	VersionsOf    EventID     // what was filed or handed over of this conversation, and what may have been
	OfPatient     string      // the oldest filing that is on its way for this patient hash
	FilingsListed FilingStage // for officers: those in this stage, newest first, at most 100
}

// FilingView is what a [FilingQuery] finds.
type FilingView struct {
	Filing   *FilingRow
	Rival    *FilingRow
	LookUps  int
	Lapsing  []FilingRow // whose Until has passed
	Versions []FilingRow // oldest first
	Before   *FilingRow
	Listed   []FilingRow
	ListedN  int // all there are in that stage
}

// The orders about filings.
const (
	VerbFile       Verb = "file"        // begins; with a code it confirms
	VerbStop       Verb = "stop"        //
	VerbGoOn       Verb = "go_on"       // answers the question of a verdict
	VerbLeaveOut   Verb = "leave_out"   // lines, with a reason
	VerbPutBack    Verb = "put_back"    // lines
	VerbShowAgain  Verb = "show_again"  // the list, with a new code
	VerbRecords    Verb = "records"     // the records desk is to file it
	VerbFiled      Verb = "filed"       // for officers: what is in the record, with proof
	VerbFiling     Verb = "filing"      // for officers: one
	VerbHandedOver Verb = "handed_over" // for officers: what waits for a receipt
)
