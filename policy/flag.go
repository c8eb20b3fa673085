package policy

// Over 300 lines: all that is kept and said of a flag: types, one after the other.

import "time"

// FlagStage is where the flag on a conversation stands. The words are stored. One end never
// stands for another: who reads the list must see whether the record has it, or whether
// somebody said so, or whether it is not for the record at all.
type FlagStage string

// Stages of a flag.
const (
	FlagOpen         FlagStage = "open"
	FlagFiled        FlagStage = "filed"       // read back from the record system
	FlagAttested     FlagStage = "attested"    // a named person said where it is
	FlagHandedOver   FlagStage = "handed_over" // to a folder or an integration engine: without a receipt
	FlagNotForRecord FlagStage = "not_for_record"
	FlagWithdrawn    FlagStage = "withdrawn" // by who flagged it, within ten minutes
)

// reopens says whether a new message makes an ended flag an open one again: what was filed
// does not hold it. What is not for the record stays so.
func (s FlagStage) reopens() bool {
	return s == FlagFiled || s == FlagAttested || s == FlagHandedOver
}

// RecordPlace is where a person said that a conversation is in the record: a closed list, so that
// no words of a person are kept. The words are stored.
type RecordPlace string

// The places.
const (
	InNotes    RecordPlace = "notes"
	InLetter   RecordPlace = "letter"
	InChart    RecordPlace = "chart"
	InRequest  RecordPlace = "request"
	InIncident RecordPlace = "incident"
	InOther    RecordPlace = "other"
)

// RecordPlaces lists them in the order in which they are offered.
func RecordPlaces() []RecordPlace {
	return []RecordPlace{InNotes, InLetter, InChart, InRequest, InIncident, InOther}
}

// NotForRecord is why a flagged conversation does not belong in the record. The words are stored.
type NotForRecord string

// The reasons. What is none of them is counted as other, and its words are not kept.
const (
	NotClinical     NotForRecord = "not_clinical"
	IsLogistics     NotForRecord = "logistics"
	IsDuplicate     NotForRecord = "duplicate"
	IsTeaching      NotForRecord = "teaching"
	FlaggedMistaken NotForRecord = "mistake"
	NotForOther     NotForRecord = "other"
)

// NotForReasons lists them in the order in which they are offered.
func NotForReasons() []NotForRecord {
	return []NotForRecord{NotClinical, IsLogistics, IsDuplicate, IsTeaching, FlaggedMistaken, NotForOther}
}

// withdrawWithin is how long who flagged a conversation may take that back without a word.
const withdrawWithin = 10 * time.Minute

// Tap is one person's wish that a conversation be recorded.
type Tap struct {
	Event EventID // the reaction, or the message that said so
	By    UserID
	Trust Trust
	At    time.Time
}

// OpenFlag flags a conversation, or opens the ended flag on it again. A flag has a number of its
// own for ever, which the store gives it: people name it by that.
type OpenFlag struct {
	Conversation EventID
	Room         RoomID
	Message      EventID // that was tapped, or that came after the end
	MessageAt    time.Time
	Owner        UserID
	At           time.Time // it is reminded and overdue from here on
	Last         time.Time // of the conversation's messages
	Tap          Tap       // empty where a new message opened it again
	Addendum     int       // how often it was opened again after something of the conversation was recorded
	Pills        []Key     // that were put for it
	Next         time.Time // when it is looked at again
}

// AddTap notes that one more person wants the conversation recorded.
type AddTap struct {
	Conversation EventID
	Tap          Tap
}

// DropTap notes that a person took that back.
type DropTap struct{ Event EventID }

// OwnFlag gives an open flag to a person.
type OwnFlag struct {
	Conversation EventID
	Owner        UserID
	By           UserID
	Trust        Trust
	At           time.Time
}

// EndFlag ends an open flag; to FlagFiled also one that was handed over: its receipt came.
type EndFlag struct {
	Conversation EventID
	To           FlagStage
	By           UserID
	Trust        Trust
	At           time.Time
	Place        RecordPlace  // for FlagAttested
	Why          NotForRecord // for FlagNotForRecord
}

// NoteFlagMessage notes that a message came into a flagged conversation.
type NoteFlagMessage struct {
	Conversation EventID
	At           time.Time
}

// StampFlag notes what was said of an open flag, and when it is looked at again.
type StampFlag struct {
	Conversation EventID
	FlagTimes
	Next time.Time
}

// FlagTimes is what was said of a flag since it was opened.
type FlagTimes struct {
	Reminded   int       // how often its owner was
	RemindedAt time.Time // last
	Hold       time.Time // no reminder before this: quiet hours, a pause, approached often enough
	LeadAt     time.Time // when a lead was told last
	IGAt       time.Time // when the officers were
	DigestAt   time.Time // the instant of the last digest that it was in, or that was left out
	Digest     Key       // of that digest
	Pills      []Key     // that were put for it, all of them
}

// RestampFlags has all open flags of a room looked at anew: its rules changed, or she was taken out of it.
type RestampFlags struct {
	Room RoomID
	At   time.Time
}

// NoteSuggested notes where To record was suggested in a conversation: it is suggested once.
type NoteSuggested struct {
	Conversation EventID
	Room         RoomID
	Message      EventID
	Pill         Key
	At           time.Time
}

// DropSuggested forgets that: the suggestion was taken, or the pill was.
type DropSuggested struct{ Conversation EventID }

func (OpenFlag) change()        {}
func (AddTap) change()          {}
func (DropTap) change()         {}
func (OwnFlag) change()         {}
func (EndFlag) change()         {}
func (NoteFlagMessage) change() {}
func (StampFlag) change()       {}
func (RestampFlags) change()    {}
func (NoteSuggested) change()   {}
func (DropSuggested) change()   {}

// FlagRow is what is kept of a flag.
type FlagRow struct {
	Number       int
	Conversation EventID
	Room         RoomID
	Message      EventID
	MessageAt    time.Time
	Stage        FlagStage
	Owner        UserID
	At           time.Time
	Last         time.Time
	Addendum     int
	Next         time.Time
	FlagTimes
	Ended time.Time
	Taps  []Tap // since it was opened, oldest first, at most 20
}

// Flagged is a flag with what is known of its room and people.
type Flagged struct {
	Flag    FlagRow
	Room    Room
	Owner   Person  // what is known of the owner
	OwnerIn bool    // the owner is in the room
	Member  bool    // Query.MemberOf is
	Copy    EventID // the masked copy that stands for its message, "" if there is none
}

// PersonRow is what is known of a person who is not the view's Person.
type PersonRow struct {
	User UserID
	Person
}

// FlagQuery is the part of a [Query] that is about flags.
type FlagQuery struct {
	Flag     EventID   // the flag of this conversation, and where it was suggested
	FlagOf   EventID   // or else that of the conversation of this message
	FlagTap  EventID   // or else the one that this reaction wanted
	Number   int       // the flag of this number goes to View.Flags, and no others
	FlagsOf  UserID    // or else the open flags of this owner, oldest first, at most 20
	FlagsIn  Key       // or else those open flags that this digest lists
	FlagsDue time.Time // or else for a Tick: the open flags of Room that are due by then, at most 200
	AllFlags bool      // or else the open flags everywhere, oldest first, at most 200
	MemberOf UserID    // whether this person is in their rooms
	People   []UserID  // direct rooms and approaches of these
}

// FlagView is what a [FlagQuery] finds.
type FlagView struct {
	Flag      *Flagged
	Flags     []Flagged
	OpenFlags int // everywhere, with AllFlags
	People    []PersonRow
	Suggested *NoteSuggested
}

// personOf is a person of the view.
func (v FlagView) personOf(u UserID) Person {
	for _, p := range v.People {
		if p.User == u {
			return p.Person
		}
	}
	return Person{}
}

// FlagFact is what a notice says of one flag.
type FlagFact struct {
	Number    int    `json:"number"`
	Room      RoomID `json:"room"`
	Owner     UserID `json:"owner,omitempty"`
	AtMs      int64  `json:"at_ms"`      // when it was flagged
	MessageMs int64  `json:"message_ms"` // when the message was sent under which it was flagged
	Addendum  bool   `json:"addendum,omitempty"`
}

func flagFact(f FlagRow) FlagFact {
	return FlagFact{Number: f.Number, Room: f.Room, Owner: f.Owner, AtMs: ms(f.At), MessageMs: ms(f.MessageAt), Addendum: f.Addendum > 0}
}

// FlagReminder reminds the owner of what is flagged in one room and not yet in the record.
type FlagReminder struct {
	Footer
	Room  RoomID     `json:"room"`
	Flags []FlagFact `json:"flags"`
	Again bool       `json:"again,omitempty"` // it was said before
}

// FlagDigest tells a room before handover what is flagged in it and not yet in the record.
type FlagDigest struct {
	Footer
	Room  RoomID     `json:"room"`
	Flags []FlagFact `json:"flags"`
	More  int        `json:"more,omitempty"` // than are listed
}

// FlagOverdue tells a lead of flags that nobody closes.
type FlagOverdue struct {
	Footer
	Room  RoomID     `json:"room"`
	Flags []FlagFact `json:"flags"`
	More  int        `json:"more,omitempty"`
}

// FlagTaken answers who took flags.
type FlagTaken struct {
	Footer
	Room  RoomID     `json:"room"`
	Flags []FlagFact `json:"flags"`
}

// FlagMoved tells an owner that somebody else took the flag.
type FlagMoved struct {
	Footer
	Room  RoomID   `json:"room"`
	Flag  FlagFact `json:"flag"` // with its new owner
	Taken bool     `json:"taken"`
}

// FlagEnded answers who ended a flag.
type FlagEnded struct {
	Footer
	Room  RoomID       `json:"room"`
	Flag  FlagFact     `json:"flag"`
	How   FlagStage    `json:"how"`
	Place RecordPlace  `json:"place,omitempty"`
	Why   NotForRecord `json:"why,omitempty"`
}

// FlagAsk is what is asked about a flag before something is done. The words are stored.
type FlagAsk string

// What is asked.
const (
	AskWhich FlagAsk = "which" // of several flags
	AskWhere FlagAsk = "where" // it was recorded
	AskWhy   FlagAsk = "why"   // it is not for the record
)

// FlagQuestion asks what an order left open. Nothing was done yet.
type FlagQuestion struct {
	Footer
	Room  RoomID     `json:"room,omitempty"` // where all are in one
	Ask   FlagAsk    `json:"ask"`
	Flags []FlagFact `json:"flags,omitempty"`
}

// FlagList lists open flags: a person's own, or for the officers all.
type FlagList struct {
	Footer
	Flags []FlagFact `json:"flags"`
	More  int        `json:"more,omitempty"`
	All   bool       `json:"all,omitempty"`
}

// FlagUnseen tells who flagged a message that Matron has not seen.
type FlagUnseen struct {
	Footer
	Room RoomID `json:"room"`
}

// FlagStays tells who took a flag back that it stays, and why.
type FlagStays struct {
	Footer
	Room RoomID   `json:"room"`
	Flag FlagFact `json:"flag"`
	Why  Reason   `json:"why"`
}

func (FlagReminder) NoticeKind() string { return "flag_reminder" }
func (FlagDigest) NoticeKind() string   { return "flag_digest" }
func (FlagOverdue) NoticeKind() string  { return "flag_overdue" }
func (FlagTaken) NoticeKind() string    { return "flag_taken" }
func (FlagMoved) NoticeKind() string    { return "flag_moved" }
func (FlagEnded) NoticeKind() string    { return "flag_ended" }
func (FlagQuestion) NoticeKind() string { return "flag_question" }
func (FlagList) NoticeKind() string     { return "flag_list" }
func (FlagUnseen) NoticeKind() string   { return "flag_unseen" }
func (FlagStays) NoticeKind() string    { return "flag_stays" }
