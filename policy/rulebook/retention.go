package rulebook

import "time"

type (
	Unit  string
	Media string
)

const (
	Conversation     Unit  = "conversation"
	WithConversation Media = "with_conversation"
)

// Retention says when conversations leave a room. Its times run from the last message of a conversation, those of
// After from the end of its flag on. Whatever is written here: what is flagged and not in the record stays, and so
// does what is on hold.
type Retention struct {
	Unit      Unit          // default conversation, the only one: never half of one
	Keep      time.Duration // 0 where nothing expires, the default; see Policy.Retains
	After     After
	Unflagged time.Duration // with an identifier or a decision in it, but no flag; 0 is never, the default
	Media     Media         // default with_conversation, the only one
	Notice    time.Duration // how long before the room is told, default 7d, or Keep where that is shorter
}

// After is about conversations that were flagged, by the end that it came to. 0 is never, the default of all.
type After struct {
	Filed        time.Duration // read back from the record system
	Attested     time.Duration // a named person said where it is
	HandedOver   time.Duration // sent on without a receipt
	NotForRecord time.Duration // a named person said why
}

// Retains reports whether the policy has a retention that was appraised: a time, a reference and a day for review.
func (p Policy) Retains() bool {
	return p.Retention.Keep > 0 && p.Schedule.Ref != "" && !p.Schedule.ReviewBy.IsZero()
}

// Expires reports whether conversations may expire by this policy now.
func (p Policy) Expires(now time.Time) bool { return p.Retains() && !p.Past(now) }
