package policy

// Over 300 lines: all notices, one after the other.

import (
	"encoding/json"
	"fmt"
	"time"

	"matron/policy/detect"
)

// Notice is what Say says: facts, no words of a person. words.Say is its one switch.
type Notice interface{ NoticeKind() string }

// Footer names the policy and one route to a human; it is part of most notices.
type Footer struct {
	Policy string `json:"policy,omitempty"` // its title
	Rules  string `json:"rules,omitempty"`  // the revision
	Human  string `json:"human,omitempty"`  // contacts.human
	Zone   string `json:"zone,omitempty"`   // IANA zone in which times are written

	CanFile bool `json:"can_file,omitempty"` // there are a record system and a patient source: *file* is an answer
	HasDesk bool `json:"has_desk,omitempty"` // there is a records desk: *records* is one
}

// JoinNotice says in a room what Matron does, keeps and cannot see, and from when.
type JoinNotice struct {
	Footer
	Room      RoomID `json:"room"`
	Mode      string `json:"mode"` // watch, advise, enforce; "" where no policy covers the room
	SinceMs   int64  `json:"since_ms"`
	CanRemove bool   `json:"can_remove"`
	History   string `json:"history"`
	Members   int    `json:"members"`
}

// NotEncryptedNotice says in a room that it is not encrypted and that Matron stays silent in it.
type NotEncryptedNotice struct {
	Footer
	Room RoomID `json:"room"`
}

// RightsNotice says that Matron can, or can no longer, remove messages.
type RightsNotice struct {
	Footer
	Room      RoomID `json:"room"`
	CanRemove bool   `json:"can_remove"`
}

// WarningNotice tells the sender of a message, with what can be answered.
type WarningNotice struct {
	Footer
	Room      RoomID        `json:"room"`
	Message   EventID       `json:"message"`
	AtMs      int64         `json:"at_ms"`
	Kinds     []detect.Kind `json:"kinds"`
	First     bool          `json:"first"`     // the first time: says what the pills are
	Pills     bool          `json:"pills"`     // pills are under the message
	InThread  bool          `json:"in_thread"` // said in the room's thread, not in the direct room
	Edited    bool          `json:"edited"`    // it came in by an edit
	CanRemove bool          `json:"can_remove"`
	InMs      int64         `json:"in_ms"` // masked by itself after this; 0: never
}

// ClearNotice tells who wrote what seems to be an identifier where Matrix does not encrypt:
// a room's topic or name, a display name, a reason.
type ClearNotice struct {
	Footer
	Room  RoomID        `json:"room"`
	Where Where         `json:"where"`
	Kinds []detect.Kind `json:"kinds"`
}

// LateNotice merges warnings that are too old to be spoken one by one.
type LateNotice struct {
	Footer
	Room   RoomID  `json:"room"`
	Thread EventID `json:"thread,omitempty"`
	FromMs int64   `json:"from_ms"`
}

// ReasonQuestion asks why a message is kept.
type ReasonQuestion struct {
	Footer
	Room    RoomID   `json:"room"`
	AtMs    int64    `json:"at_ms"`
	Reasons []string `json:"reasons"` // the rules' own words
}

// NotMaskedWhy says why nothing was masked. The words are stored.
type NotMaskedWhy string

// Why nothing was masked.
const (
	BecauseMissing    NotMaskedWhy = "missing"
	BecauseUnreadable NotMaskedWhy = "unreadable"
	BecauseNothing    NotMaskedWhy = "nothing"
	BecausePaused     NotMaskedWhy = "paused"
	BecauseNoRight    NotMaskedWhy = "no_right"
	BecauseHeld       NotMaskedWhy = "held"    // its conversation is on hold, which is not said
	BecauseRefused    NotMaskedWhy = "refused" // the homeserver refused the copy or the removal
	BecauseHalfway    NotMaskedWhy = "halfway" // the copy stands, the original could not be removed
)

// NotMasked tells who asked that nothing was masked, and why.
type NotMasked struct {
	Footer
	Room RoomID       `json:"room"`
	AtMs int64        `json:"at_ms"`
	Why  NotMaskedWhy `json:"why"`
}

// UnreadableNotice tells a sender that a message could not be read, so was not checked.
type UnreadableNotice struct {
	Footer
	Room RoomID    `json:"room"`
	AtMs int64     `json:"at_ms"`
	Why  LockedWhy `json:"why"`
}

// PauseNotice answers an order to pause or to resume.
type PauseNotice struct {
	Footer
	Scope   Scope     `json:"scope"`
	Of      string    `json:"of,omitempty"`
	What    PauseWhat `json:"what,omitempty"`
	UntilMs int64     `json:"until_ms,omitempty"`
	Ended   bool      `json:"ended,omitempty"`
}

// OrderRefused answers an order that is not carried out.
type OrderRefused struct {
	Footer
	Why     Reason `json:"why"`
	Nearest string `json:"nearest,omitempty"` // the nearest command, never the words typed
}

// HelpNotice says what can be typed.
type HelpNotice struct {
	Footer
	Lead    bool   `json:"lead"`
	Officer bool   `json:"officer"`
	Nearest string `json:"nearest,omitempty"`
}

// AnswerTaken says back what was answered in words.
type AnswerTaken struct {
	Footer
	Room RoomID `json:"room"`
	AtMs int64  `json:"at_ms"`
	Pill Pill   `json:"pill"`
}

// StatusNotice gives the officers their figures.
type StatusNotice struct {
	Footer
	Status Status `json:"status"`
	Mode   string `json:"mode,omitempty"`
}

// AlertWhat is what officers are alerted of. The words are stored.
type AlertWhat string

// What officers are alerted of.
const (
	AlertNotEncrypted AlertWhat = "not_encrypted"
	AlertRightsLost   AlertWhat = "rights_lost"
	AlertRemoved      AlertWhat = "removed_from_room"
	AlertHistoryOpen  AlertWhat = "history_open"
	AlertUnreadable   AlertWhat = "unreadable"
	AlertSetAside     AlertWhat = "set_aside"
	AlertCopyFailed   AlertWhat = "copy_failed"
	AlertGapLost      AlertWhat = "gap_lost"

	AlertReviewOverdue AlertWhat = "review_overdue"
	AlertNotRemoved    AlertWhat = "not_removed"
	AlertClockWrong    AlertWhat = "clock_wrong"

	AlertStateDiffers    AlertWhat = "state_differs"
	AlertStateNotWritten AlertWhat = "state_not_written"

	AlertRecordOverdue AlertWhat = "record_overdue"

	AlertFilingLate AlertWhat = "filing_late" // Number: of the filing; AtMs: since when it is tried
	AlertFilingHeld AlertWhat = "filing_held" // Number: of the filing; Why: a HeldWhy
	AlertNotErased  AlertWhat = "not_erased"  // Room: the direct room in which what was typed and shown still stands
)

// Alert tells an officer what needs a person.
type Alert struct {
	Footer
	What  AlertWhat `json:"what"`
	Room  RoomID    `json:"room,omitempty"`
	Event EventID   `json:"event,omitempty"`
	AtMs  int64     `json:"at_ms,omitempty"`
	Why   string    `json:"why,omitempty"` // a stored word

	Number int `json:"number,omitempty"` // how many, where that says something
}

// The kinds of notices are stored, and never renamed.

// NoticeKind is "join".
func (JoinNotice) NoticeKind() string         { return "join" }
func (NotEncryptedNotice) NoticeKind() string { return "not_encrypted" }
func (RightsNotice) NoticeKind() string       { return "rights" }
func (WarningNotice) NoticeKind() string      { return "warning" }
func (ClearNotice) NoticeKind() string        { return "clear" }
func (LateNotice) NoticeKind() string         { return "late" }
func (ReasonQuestion) NoticeKind() string     { return "reason_question" }
func (NotMasked) NoticeKind() string          { return "not_masked" }
func (UnreadableNotice) NoticeKind() string   { return "unreadable" }
func (PauseNotice) NoticeKind() string        { return "pause" }
func (OrderRefused) NoticeKind() string       { return "order_refused" }
func (HelpNotice) NoticeKind() string         { return "help" }
func (AnswerTaken) NoticeKind() string        { return "answer_taken" }
func (StatusNotice) NoticeKind() string       { return "status" }
func (Alert) NoticeKind() string              { return "alert" }

func decodeNotice(kind string, facts []byte) (Notice, error) {
	for _, empty := range Notices() {
		if empty.NoticeKind() == kind {
			return decodeInto(empty, facts)
		}
	}
	return nil, fmt.Errorf("%w: notice %q", ErrUnknownEffect, kind)
}

// Notices lists one empty notice of each kind, for the tests of those who render them.
func Notices() []Notice {
	return []Notice{
		JoinNotice{}, NotEncryptedNotice{}, RightsNotice{}, WarningNotice{}, ClearNotice{}, LateNotice{}, ReasonQuestion{}, NotMasked{},
		UnreadableNotice{}, PauseNotice{}, OrderRefused{}, HelpNotice{}, AnswerTaken{}, StatusNotice{}, Alert{},
		RetentionNotice{}, PreviewNotice{}, CertificateNotice{}, CertificatesNotice{}, HoldNotice{}, HoldRefused{}, HoldsNotice{},
		FaultsNotice{}, ProposalNotice{}, ProposalEnded{}, NothingNew{}, RulesChanged{}, OfficerHelp{}, RoomsNotice{}, CoverageNotice{},
		ExplainNotice{}, PrivacyNotice{}, RoomPolicy{},
		FlagReminder{}, FlagDigest{}, FlagOverdue{}, FlagTaken{}, FlagMoved{}, FlagEnded{}, FlagQuestion{}, FlagList{}, FlagUnseen{}, FlagStays{},
		FilingAsk{}, FilingProblem{}, FilingProgress{}, FilingEnded{}, FilingReceipt{}, FilingLate{}, RecordsAsked{}, RecordsTold{},
		FilingsNotice{}, FilingNotice{}, CoveredNotice{}, AcknowledgedNotice{},
	}
}

func decodeInto(empty Notice, facts []byte) (Notice, error) {
	switch empty.(type) {
	case JoinNotice:
		return parseFacts[JoinNotice](facts)
	case NotEncryptedNotice:
		return parseFacts[NotEncryptedNotice](facts)
	case RightsNotice:
		return parseFacts[RightsNotice](facts)
	case WarningNotice:
		return parseFacts[WarningNotice](facts)
	case ClearNotice:
		return parseFacts[ClearNotice](facts)
	case LateNotice:
		return parseFacts[LateNotice](facts)
	case ReasonQuestion:
		return parseFacts[ReasonQuestion](facts)
	case NotMasked:
		return parseFacts[NotMasked](facts)
	case UnreadableNotice:
		return parseFacts[UnreadableNotice](facts)
	case PauseNotice:
		return parseFacts[PauseNotice](facts)
	case OrderRefused:
		return parseFacts[OrderRefused](facts)
	case HelpNotice:
		return parseFacts[HelpNotice](facts)
	case AnswerTaken:
		return parseFacts[AnswerTaken](facts)
	case StatusNotice:
		return parseFacts[StatusNotice](facts)
	case Alert:
		return parseFacts[Alert](facts)
	case RetentionNotice:
		return parseFacts[RetentionNotice](facts)
	case PreviewNotice:
		return parseFacts[PreviewNotice](facts)
	case CertificateNotice:
		return parseFacts[CertificateNotice](facts)
	case CertificatesNotice:
		return parseFacts[CertificatesNotice](facts)
	case HoldNotice:
		return parseFacts[HoldNotice](facts)
	case HoldRefused:
		return parseFacts[HoldRefused](facts)
	case HoldsNotice:
		return parseFacts[HoldsNotice](facts)
	case FaultsNotice:
		return parseFacts[FaultsNotice](facts)
	case ProposalNotice:
		return parseFacts[ProposalNotice](facts)
	case ProposalEnded:
		return parseFacts[ProposalEnded](facts)
	case NothingNew:
		return parseFacts[NothingNew](facts)
	case RulesChanged:
		return parseFacts[RulesChanged](facts)
	case OfficerHelp:
		return parseFacts[OfficerHelp](facts)
	case RoomsNotice:
		return parseFacts[RoomsNotice](facts)
	case CoverageNotice:
		return parseFacts[CoverageNotice](facts)
	case ExplainNotice:
		return parseFacts[ExplainNotice](facts)
	case PrivacyNotice:
		return parseFacts[PrivacyNotice](facts)
	case RoomPolicy:
		return parseFacts[RoomPolicy](facts)
	case FlagReminder:
		return parseFacts[FlagReminder](facts)
	case FlagDigest:
		return parseFacts[FlagDigest](facts)
	case FlagOverdue:
		return parseFacts[FlagOverdue](facts)
	case FlagTaken:
		return parseFacts[FlagTaken](facts)
	case FlagMoved:
		return parseFacts[FlagMoved](facts)
	case FlagEnded:
		return parseFacts[FlagEnded](facts)
	case FlagQuestion:
		return parseFacts[FlagQuestion](facts)
	case FlagList:
		return parseFacts[FlagList](facts)
	case FlagUnseen:
		return parseFacts[FlagUnseen](facts)
	case FlagStays:
		return parseFacts[FlagStays](facts)
	case FilingAsk:
		return parseFacts[FilingAsk](facts)
	case FilingProblem:
		return parseFacts[FilingProblem](facts)
	case FilingProgress:
		return parseFacts[FilingProgress](facts)
	case FilingEnded:
		return parseFacts[FilingEnded](facts)
	case FilingReceipt:
		return parseFacts[FilingReceipt](facts)
	case FilingLate:
		return parseFacts[FilingLate](facts)
	case RecordsAsked:
		return parseFacts[RecordsAsked](facts)
	case RecordsTold:
		return parseFacts[RecordsTold](facts)
	case FilingsNotice:
		return parseFacts[FilingsNotice](facts)
	case FilingNotice:
		return parseFacts[FilingNotice](facts)
	case CoveredNotice:
		return parseFacts[CoveredNotice](facts)
	case AcknowledgedNotice:
		return parseFacts[AcknowledgedNotice](facts)
	default:
		return nil, fmt.Errorf("%w: notice %q", ErrUnknownEffect, empty.NoticeKind())
	}
}

func parseFacts[N Notice](facts []byte) (Notice, error) {
	var n N
	if err := json.Unmarshal(facts, &n); err != nil {
		return nil, fmt.Errorf("decode notice %s: %w", n.NoticeKind(), err)
	}
	return n, nil
}

// ms is a time as notices and rows hold it: UTC milliseconds.
func ms(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}
