package policy

import (
	"slices"
	"strings"
	"time"
)

// touchesFilingFirst is what an event touches of filings, as far as the event itself tells.
func touchesFilingFirst(r *Rules, e Event, q *Query, now time.Time) {
	switch e := e.(type) {
	case Message:
		if e.Room != r.PolicyRoom || e.Room == "" {
			q.FilingOf = e.Sender // is of use in the direct room, which is not known yet
		}
	case Edit:
		q.FilingOf = e.Sender
	case Tick:
		q.FilingsDue = later(e.At, now)
	case Outcome:
		switch did := e.Effect.(type) {
		case LookUp:
			q.Filing, q.Person = did.Filing, did.By
		case ShowPatient:
			q.Filing, q.Person = did.Filing, did.By
		case Pack:
			q.Filing = did.Filing
		case Send:
			q.Filing = did.Filing
		case Reconcile:
			q.Filing = did.Filing
		case Say:
			if _, ok := did.Notice.(FilingAsk); ok {
				q.FilingOf = did.User
			}
		}
	default:
	}
}

// touchesFiling is what else it touches, once the room and the filing are known.
func touchesFiling(t *turn, e Event, q *Query) bool {
	row := t.v.Filing
	switch e := e.(type) {
	case Message:
		if t.v.Room.Direct == "" {
			return t.touchesFilingOn(t.conversation(e), q)
		}
		return t.touchesDialogue(e, q)
	case Edit:
		if t.v.Room.Direct == "" {
			return t.v.Message != nil && t.touchesFilingOn(t.v.Message.Conversation, q)
		}
		q.Task = eraseKey(e.Of)
		t.touchesSubject(row, q)
		return true
	case Redaction:
		m := t.whole()
		return m != nil && t.touchesFilingOn(m.Conversation, q)
	case Echo:
		if t.v.Task == nil {
			return false
		}
		shown, ok := t.v.Task.Effect.(ShowPatient)
		q.Filing = shown.Filing
		return ok
	case Outcome:
		if row == nil {
			return false
		}
		switch e.Effect.(type) {
		case LookUp:
			q.VersionsOf = row.Conversation
		case Pack:
			q.OfPatient = row.PatientHash
		case Send:
			q.Message = inThread(*row)
		case Reconcile:
			q.Message, q.VersionsOf = inThread(*row), row.Conversation
		}
		return t.touchesSubject(row, q)
	case Tick:
		if len(t.v.Lapsing) == 0 {
			return false
		}
		q.OfPatient = t.v.Lapsing[0].PatientHash
		return t.touchesSubject(&t.v.Lapsing[0], q)
	default:
		return false
	}
}

// touchesFilingOn: what happens in a conversation that is on its way into the record is not in what was packed.
func (t *turn) touchesFilingOn(conversation EventID, q *Query) bool {
	if !t.covered || !t.v.Room.Encrypted || conversation == "" {
		return false
	}
	q.FilingOn = conversation
	return true
}

// touchesSubject is the flag of a filing, and the people who hear of it.
func (t *turn) touchesSubject(row *FilingRow, q *Query) bool {
	if row == nil {
		return false
	}
	q.Flag = row.Conversation
	q.People = append(q.People, t.filingPeople(row.By)...)
	return true
}

// filingPeople are all who may have to hear of a filing: which policy covers its room is known only later.
func (t *turn) filingPeople(first UserID) []UserID {
	all := []UserID{first}
	if t.r.Book == nil {
		return all
	}
	for _, p := range t.r.Book.Policies {
		for _, u := range slices.Concat(p.Contacts.Lead, p.Contacts.Records) {
			if !slices.Contains(all, UserID(u)) && len(all) < mostFilingPeople {
				all = append(all, UserID(u))
			}
		}
	}
	return all
}

const mostFilingPeople = 100

// touchesDialogue is what a message in the direct room touches. An order about another flag keeps the flag that it is about.
func (t *turn) touchesDialogue(m Message, q *Query) bool {
	row := t.v.Filing
	o, _, isOrder := t.parse(m)
	switch {
	case isOrder && o.Verb == VerbFile && !confirms(row, o), isOrder && o.Verb == VerbRecords && !desks(row, o):
		if open := openFlags(t.v.Flags); len(open) == 1 {
			q.Rival = open[0].Flag.Conversation
		}
		if len(t.v.Flags) == 1 && t.v.Flags[0].Flag.Stage == FlagHandedOver { // named by its number
			q.Rival = t.v.Flags[0].Flag.Conversation
		}
		if q.FlagOf != "" {
			q.Rival = q.FlagOf
		}
		q.VersionsOf = q.Rival
		q.People = append(q.People, t.filingPeople(m.Sender)...)
		return true
	case isOrder && !o.Verb.ofFilings(), row == nil:
		return false
	}
	q.FlagOf = ""
	q.VersionsOf = row.Conversation
	if row.Stage.Talking() {
		// Days are those of the direct room's policy, or of London.
		n := t.now.In(t.where())
		q.LookUpsOf, q.LookUpsSince = m.Sender, time.Date(n.Year(), n.Month(), n.Day(), 0, 0, 0, 0, n.Location())
	}
	return t.touchesSubject(row, q)
}

// confirms says whether `file CODE` is about what was shown.
func confirms(row *FilingRow, o Order) bool {
	return row != nil && o.Code != "" && row.Stage.Talking()
}

// desks says whether `records` hands the dialogue over, and not another flag.
func desks(row *FilingRow, o Order) bool {
	return row != nil && row.Stage.Talking() && (o.Number == 0 || o.Number == row.Flag)
}

func openFlags(flags []Flagged) []Flagged {
	return slices.DeleteFunc(slices.Clone(flags), func(f Flagged) bool { return f.Flag.Stage != FlagOpen })
}

// inThread is a message of a filed conversation that tells whether it is a thread.
func inThread(row FilingRow) EventID {
	for _, l := range slices.Backward(row.Listed) {
		if l.Event != row.Conversation {
			return l.Event
		}
	}
	return ""
}

// flagWords reads the orders that name a flag.
func flagWords(m Message) (Order, bool) {
	words := strings.Fields(strings.ToLower(strings.TrimLeft(typedWords(m), "! ")))
	if o, ok := parseFlagOrder(words); ok {
		return o, true
	}
	o, ok := parseFilingOrder(words)
	return o, ok && (o.Verb == VerbFile || o.Verb == VerbRecords)
}
