package policy

import (
	"regexp"
	"strconv"
	"strings"
)

// The orders of the policy room, beside help, status, pause and resume.
const (
	VerbApprove      Verb = "approve"
	VerbReject       Verb = "reject"
	VerbRollback     Verb = "rollback"
	VerbRooms        Verb = "rooms"
	VerbCoverage     Verb = "coverage"
	VerbExplain      Verb = "explain"
	VerbFlags        Verb = "flags"
	VerbHolds        Verb = "holds"
	VerbCertificates Verb = "certificates"
	VerbAcknowledge  Verb = "acknowledge"
)

// officerVerb is a word that an officer can type, with what reads the rest of the line.
type officerVerb struct {
	Word string
	Read func(words []string) (Order, bool) // words as they were typed, without the verb
}

// officerVerbs are what can be typed in the policy room. What belongs to another noun reads its own line.
func officerVerbs() []officerVerb {
	return []officerVerb{
		{"approve", readCode(VerbApprove)}, {"reject", readCode(VerbReject)}, {"rollback", readRollback},
		{"status", readBare(VerbStatus)}, {"rooms", readBare(VerbRooms)}, {"coverage", readBare(VerbCoverage)},
		{"explain", readExplain}, {"flags", readBare(VerbFlags)}, {"holds", readBare(VerbHolds)},
		{"certificates", readBare(VerbCertificates)}, {"filed", readBare(VerbFiled)}, {"filing", readNumber(VerbFiling)}, {"handed", readHandedOver},
		{"hold", readRest(VerbHold)}, {"release", readRest(VerbRelease)}, {"help", readBare(VerbHelp)},
		{"acknowledge", readAcknowledge},
	}
}

// ParseOfficer reads what was typed in the policy room. Where it is no order, nearest is the nearest command, or ""
// where none is near: officers talk to each other there too.
func ParseOfficer(typed string, policies []string) (o Order, nearest string, ok bool) {
	words := strings.Fields(strings.TrimLeft(typed, "! "))
	if len(words) == 0 {
		return Order{}, "", false
	}
	first := strings.ToLower(strings.TrimRight(words[0], ":"))
	if first == "pause" || first == "resume" {
		return ParseOrder(strings.Join(words, " "), policies, nil)
	}
	best, far := "", 3
	for _, v := range officerVerbs() {
		if v.Word == first {
			o, ok := v.Read(words[1:])
			return o, whole(v.Word), ok
		}
		if d := distance(first, v.Word); d < far && len(first) > 2 {
			best, far = v.Word, d
		}
	}
	return Order{}, whole(best), false
}

// whole is the command that begins with a word.
func whole(word string) string {
	if word == "handed" {
		return "handed over"
	}
	return word
}

func readBare(v Verb) func([]string) (Order, bool) {
	return func(words []string) (Order, bool) { return Order{Verb: v}, len(words) == 0 }
}

var codeForm = regexp.MustCompile(`^[A-Z0-9]{4}$`)

func readCode(v Verb) func([]string) (Order, bool) {
	return func(words []string) (Order, bool) {
		if len(words) != 1 {
			return Order{}, false
		}
		code := strings.ToUpper(strings.Trim(words[0], ".,`*"))
		return Order{Verb: v, Code: code}, codeForm.MatchString(code)
	}
}

// readNumber reads the number of a filing.
func readNumber(v Verb) func([]string) (Order, bool) {
	return func(words []string) (Order, bool) {
		if len(words) != 1 {
			return Order{}, false
		}
		n, err := strconv.Atoi(strings.TrimPrefix(words[0], "#"))
		return Order{Verb: v, Number: n}, err == nil && n > 0 && n < 1_000_000_000
	}
}

// readHandedOver reads "handed over".
func readHandedOver(words []string) (Order, bool) {
	return Order{Verb: VerbHandedOver}, len(words) == 1 && strings.EqualFold(words[0], "over")
}

// readRollback reads the number of a revision; "rollback seed" goes back to the files of the config.
func readRollback(words []string) (Order, bool) {
	if len(words) != 1 {
		return Order{}, false
	}
	if strings.EqualFold(words[0], "seed") {
		return Order{Verb: VerbRollback}, true
	}
	n, err := strconv.Atoi(words[0])
	return Order{Verb: VerbRollback, Number: n}, err == nil && n >= 0 && n < 1_000_000
}

var roomWord = regexp.MustCompile(`^[#!][^\s]{1,254}$`)

func readExplain(words []string) (Order, bool) {
	if len(words) != 1 {
		return Order{}, false
	}
	w := RoomWord(words[0])
	return Order{Verb: VerbExplain, Of: w}, roomWord.MatchString(w)
}

// readAcknowledge reads a code, or the id of a room.
func readAcknowledge(words []string) (Order, bool) {
	if o, ok := readCode(VerbAcknowledge)(words); ok {
		return o, true
	}
	o, ok := readExplain(words)
	o.Verb = VerbAcknowledge
	return o, ok && strings.HasPrefix(o.Of, "!")
}

// RoomWord is the room in a word that was typed: an id, an alias, or a link to either.
func RoomWord(w string) string {
	if _, in, ok := strings.Cut(w, "matrix.to/#/"); ok {
		in = strings.NewReplacer("%23", "#", "%21", "!", "%3A", ":", "%3a", ":").Replace(in)
		in, _, _ = strings.Cut(in, "?")
		return strings.Split(in, "/")[0]
	}
	return w
}

// inPolicyRoom decides about a message in the policy room. Officers talk to each other there too: what is neither a
// policy nor a command, nor nearly one, is left alone.
func (t *turn) inPolicyRoom(m Message) {
	_, officer := t.r.officer(m.Sender)
	switch {
	case !t.v.Room.Encrypted:
		t.d.because(CannotSpeakInClear, m.ID)
		return
	case t.r.isBot(m.Sender) || m.Notice:
		t.d.because(FromABot, m.ID)
		return
	case t.before(m.Said):
		t.d.because(OutsideMonitoring, m.ID)
		return
	}
	text := typedWords(m)
	yaml, isYAML := postedYAML(text)
	as, isFile := postedFile(m)
	order, nearest, isOrder := ParseOfficer(text, t.policies())
	switch {
	case !isYAML && !isFile && !isOrder && nearest == "":
		t.d.because(NotAnOrder, m.ID)
	case !officer:
		t.answerOfficer(m.Said, NotEntitled, OrderRefused{Footer: t.footer(), Why: NotEntitled})
	case t.waitForDevice(m.Said):
	case !t.r.believesOfficer(m.Said):
		t.answerOfficer(m.Said, OrderNotBelieved, OrderRefused{Footer: t.footer(), Why: OrderNotBelieved})
	case isFile:
		read := ReadFile{Room: m.Room, Event: m.ID, Thread: threadOf(m.Said), By: m.Sender, As: as}
		t.d.do(OrderTaken, m.ID, Do{Effect: read, Lane: LaneAnswer})
	case isYAML:
		t.propose(Proposal{ID: m.ID, Kind: ProposesPolicies, By: m.Sender, Thread: threadOf(m.Said)}, yaml)
	case !isOrder:
		t.officerHelp(m.Said, OrderNotUnderstood, nearest)
	default:
		t.officerOrder(m, order)
	}
}

// officerOrder carries out what a believed officer typed in the policy room.
func (t *turn) officerOrder(m Message, o Order) {
	s := m.Said
	switch o.Verb {
	case VerbApprove:
		t.approve(s, o.Code)
	case VerbReject:
		t.reject(s, o.Code)
	case VerbRollback:
		t.rollback(s, o.Number)
	case VerbStatus:
		t.answerOfficer(s, StatusAsked, StatusNotice{Footer: t.footer(), Status: t.v.Status})
	case VerbPause, VerbResume:
		t.pauseTyped(s, o, true)
	case VerbHelp:
		t.officerHelp(s, OrderTaken, "")
	case VerbHold:
		t.holdTyped(m)
	case VerbRelease:
		t.releaseTyped(m)
	case VerbAcknowledge:
		t.acknowledge(s, o)
	case VerbHolds:
		t.listHolds(s)
	case VerbCertificates:
		t.listCertificates(s)
	case VerbFlags:
		t.answerOfficer(s, FlagsAsked, t.flagList(s))
	case VerbFiled, VerbHandedOver, VerbFiling:
		t.filingsAsked(s, o)
	case VerbRooms, VerbCoverage, VerbExplain:
		report := Report{Room: s.Room, Event: s.ID, Thread: threadOf(s), What: o.Verb, Of: o.Of}
		t.d.do(OrderTaken, s.ID, Do{Effect: report, Lane: LaneAnswer})
	default:
		t.officerHelp(s, OrderNotUnderstood, "")
	}
}

func (t *turn) policies() []string {
	var names []string
	if t.r.Book != nil {
		for _, p := range t.r.Book.Policies {
			names = append(names, p.Name)
		}
	}
	return names
}

// threadOf is the thread in which something said is answered: the one it stands in, or one of its own.
func threadOf(s Said) EventID {
	if s.Thread != "" {
		return s.Thread
	}
	return s.ID
}

// answerOfficer answers in the thread of what was said in the policy room.
func (t *turn) answerOfficer(s Said, why Reason, n Notice) {
	t.inThread(threadOf(s), s.ID, why, n, key(n.NoticeKind(), string(s.ID)))
}

func (t *turn) inThread(thread, reply EventID, why Reason, n Notice, deed Key) {
	say := Say{Room: t.r.PolicyRoom, Thread: thread, Reply: reply, Notice: n, Deed: deed}
	if thread == "" {
		say.Reply = "" // what a state began has no thread
	}
	t.d.do(why, reply, Do{Effect: say, Lane: LaneAnswer})
}

// officerHelp says what can be typed; at most once a minute for one person.
func (t *turn) officerHelp(s Said, why Reason, nearest string) {
	n := OfficerHelp{Footer: t.footer(), Nearest: nearest, FourEyes: t.r.FourEyes}
	t.inThread(threadOf(s), s.ID, why, n, key("officer_help", string(s.ID)))
}

var (
	fence    = regexp.MustCompile("(?s)```[ \t]*([A-Za-z]*)[ \t]*\n(.*?)(?:\n[ \t]*```|$)")
	bareYAML = regexp.MustCompile(`^(---[ \t]*\n)?(#[^\n]*\n)*matron:`)
)
