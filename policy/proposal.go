package policy

import (
	"crypto/sha256"
	"slices"
	"strconv"
	"time"

	"matron/policy/confidential"
)

// ProposalKind is what a proposal would put in force. The words are stored.
type ProposalKind string

// Kinds of proposals.
const (
	ProposesPolicies ProposalKind = "policies" // these policies, beside those that stand
	ProposesRollback ProposalKind = "rollback" // all policies of an earlier revision, in place of those that stand
	ProposesPeople   ProposalKind = "people"   // the list of people
	ProposesRelease  ProposalKind = "release"  // the end of a hold, where four eyes are wanted
)

// ProposalStage is where a proposal stands. The words are stored.
type ProposalStage string

// Stages of a proposal. The first two are open.
const (
	ProposalRehearsing ProposalStage = "rehearsing" // the dry run is made; nobody knows the code yet
	ProposalWaiting    ProposalStage = "waiting"    // for approval
	ProposalApproved   ProposalStage = "approved"
	ProposalRejected   ProposalStage = "rejected"
	ProposalExpired    ProposalStage = "expired"
	ProposalStale      ProposalStage = "stale" // other rules came in force since it was made
)

// proposalFor is how long a proposal waits for approval.
const proposalFor = 24 * time.Hour

// Written is a text that an officer wrote: a policy, or the list of people. It is kept sealed.
type Written struct {
	Name string // of the policy, "" for people
	Text confidential.Text
}

// Proposal is what an officer asks to have put in force.
type Proposal struct {
	ID     EventID // the event that brought it
	Kind   ProposalKind
	By     UserID // whose typed word it is; "" where it is only the server's
	Thread EventID
	Code   string
	Base   Revision // the rules in force when it was made
	To     int      // for a rollback: the revision it goes back to
	Hold   string   // for a release: the hold that it ends
	Opened time.Time
	Until  time.Time
}

// ProposalRow is what is kept of a proposal.
type ProposalRow struct {
	Proposal
	Stage ProposalStage
	Texts []Written // only where one proposal was asked for
}

// Open says whether it can still be approved.
func (p ProposalRow) Open() bool { return p.Stage == ProposalRehearsing || p.Stage == ProposalWaiting }

// OpenProposal begins a proposal, in stage rehearsing.
type OpenProposal struct {
	Proposal
	Texts []Written
}

// MoveProposal moves a proposal to a stage.
type MoveProposal struct {
	ID EventID
	To ProposalStage
	By UserID // "" where time moved it
	At time.Time
}

// SecondProposal notes the first officer who approved what was only the server's word: four eyes then want another.
type SecondProposal struct {
	ID EventID
	By UserID
}

func (OpenProposal) change()   {}
func (MoveProposal) change()   {}
func (SecondProposal) change() {}

// codeLetters are letters and digits that are not taken for each other.
const codeLetters = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"

// proposalCode is the word that approves this proposal and no other. It is no secret among officers: it binds an
// approval to what was read.
func proposalCode(id EventID, base Revision, open []ProposalRow) string {
	for n := 0; ; n++ {
		sum := sha256.Sum256([]byte(string(id) + "\x00" + string(base) + "\x00" + strconv.Itoa(n)))
		code := spoken(sum[:])
		if !slices.ContainsFunc(open, func(p ProposalRow) bool { return p.Code == code }) {
			return code
		}
	}
}

// spoken is a hash as a code that people type.
func spoken(sum []byte) string {
	code := make([]byte, 4)
	for i := range code {
		code[i] = codeLetters[int(sum[i])%len(codeLetters)]
	}
	return string(code)
}

// ReadFile reads the file that an officer posted: a policy or the list of people. Its words come back in the Outcome.
type ReadFile struct {
	Room   RoomID       `json:"room"`
	Event  EventID      `json:"event"`
	Thread EventID      `json:"thread,omitempty"`
	By     UserID       `json:"by"` // believed when it was planned
	As     ProposalKind `json:"as"`
}

// Rehearse counts what a proposal would do, and does nothing. The figures come back in the Outcome.
type Rehearse struct {
	Proposal EventID  `json:"proposal"`
	Room     RoomID   `json:"room"`
	Base     Revision `json:"base"`
}

// Kinds of the effects of proposals.
const (
	KindReadFile = "read_file"
	KindRehearse = "rehearse"
)

func (ReadFile) Kind() string     { return KindReadFile }
func (Rehearse) Kind() string     { return KindRehearse }
func (e ReadFile) Key() Key       { return key(KindReadFile, string(e.Event)) }
func (e Rehearse) Key() Key       { return key(KindRehearse, string(e.Proposal)) }
func (e ReadFile) Target() string { return string(e.Event) }
func (e Rehearse) Target() string { return string(e.Proposal) }

// Figures are what a dry run counted.
type Figures struct {
	Known       bool     `json:"known"`
	Rooms       int      `json:"rooms"`           // whose rules would change
	Covered     int      `json:"covered"`         // of them: no policy covers them now
	Left        int      `json:"left"`            // of them: none would
	Names       []RoomID `json:"names,omitempty"` // the first of them
	Expire      int      `json:"expire"`          // messages older than what would be kept
	ExpireRooms int      `json:"expire_rooms"`
	Held        int      `json:"held"`              // conversations that stay all the same: a hold, an open flag, something unreadable
	Warned      int      `json:"warned"`            // warnings that would have been said in the last 30 days
	Refused     []string `json:"refused,omitempty"` // fields that an upper layer does not let be loosened somewhere
}

// Difference is one value that would change.
type Difference struct {
	Policy   string `json:"policy"`
	Field    string `json:"field"`
	Was      string `json:"was,omitempty"`
	Is       string `json:"is,omitempty"`
	Loosens  bool   `json:"loosens,omitempty"`
	Destroys bool   `json:"destroys,omitempty"`
}

// FaultLine is one thing that is wrong in what was posted: its place, what was found (masked and cut by who found it),
// what is allowed, and how to mend it.
type FaultLine struct {
	File    string `json:"file,omitempty"` // where it stands in another policy than the one posted
	Line    int    `json:"line,omitempty"`
	Column  int    `json:"column,omitempty"`
	Field   string `json:"field,omitempty"`
	Found   string `json:"found,omitempty"`
	Allowed string `json:"allowed,omitempty"`
	Nearest string `json:"nearest,omitempty"`
	Mend    string `json:"mend,omitempty"`
}

// FaultsNotice answers what was posted and is wrong. Nothing of it is in force.
type FaultsNotice struct {
	Footer
	Kind   ProposalKind `json:"kind"`
	Faults []FaultLine  `json:"faults"`
	More   int          `json:"more,omitempty"`
}

// ProposalNotice says what a proposal would change and do, and how it is approved.
type ProposalNotice struct {
	Footer
	Kind        ProposalKind `json:"kind"`
	Code        string       `json:"code"`
	To          int          `json:"to,omitempty"`
	Differences []Difference `json:"differences,omitempty"`
	More        int          `json:"more,omitempty"` // differences that are not listed
	People      PeopleDiff   `json:"people"`
	Figures     Figures      `json:"figures"`
	UntilMs     int64        `json:"until_ms"`
	Second      bool         `json:"second,omitempty"` // another officer than the one who posted it must approve
	ByState     bool         `json:"by_state,omitempty"`
}

// ProposalEnded says what became of a proposal.
type ProposalEnded struct {
	Footer
	Kind   ProposalKind  `json:"kind"`
	Code   string        `json:"code"`
	Stage  ProposalStage `json:"stage"`
	By     UserID        `json:"by,omitempty"`
	Number int           `json:"number,omitempty"` // of the revision, where it is in force
	AtMs   int64         `json:"at_ms"`
	Wants  bool          `json:"wants,omitempty"` // one approval is noted, another officer's is wanted
}

// NothingNew answers what would change nothing.
type NothingNew struct {
	Footer
	Kind ProposalKind `json:"kind"`
}

func (FaultsNotice) NoticeKind() string   { return "faults" }
func (ProposalNotice) NoticeKind() string { return "proposal" }
func (ProposalEnded) NoticeKind() string  { return "proposal_ended" }
func (NothingNew) NoticeKind() string     { return "nothing_new" }
