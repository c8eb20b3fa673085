package policy

import (
	"cmp"
	"strings"
	"time"

	"matron/policy/confidential"
)

// The orders about holds. What stands behind the word is read by [ParseHold] and [ParseRelease].
const (
	VerbHold    Verb = "hold"
	VerbRelease Verb = "release"
)

// readRest takes whatever stands behind the word: it is read where the order is carried out.
func readRest(v Verb) func([]string) (Order, bool) {
	return func([]string) (Order, bool) { return Order{Verb: v}, true }
}

// FindRoom asks the server which room an alias names, for an order to hold it. The order's words come back with it.
type FindRoom struct {
	Room   RoomID  `json:"room"`
	Event  EventID `json:"event"` // the order
	Thread EventID `json:"thread,omitempty"`
	Alias  string  `json:"alias"`
	By     UserID  `json:"by"` // believed when it was planned
	AtMs   int64   `json:"at_ms"`
}

// KindFindRoom is its kind.
const KindFindRoom = "find_room"

func (FindRoom) Kind() string     { return KindFindRoom }
func (e FindRoom) Target() string { return string(e.Event) }
func (e FindRoom) Key() Key       { return key(KindFindRoom, string(e.Event)) }

// asksHold is what an officer's order about holds touches.
func (t *turn) asksHold(m Message) (RetentionQuery, bool) {
	if _, officer := t.r.officer(m.Sender); !officer {
		return RetentionQuery{}, false
	}
	typed := typedWords(m)
	word, _, _ := strings.Cut(strings.ToLower(strings.TrimLeft(typed, "! ")), " ")
	switch Verb(word) {
	case VerbHold:
		o, _, _ := ParseHold(typed, t.holdZone())
		return RetentionQuery{Holds: true, Talk: o.Event}, true
	case VerbRelease:
		id, _ := ParseRelease(typed)
		return RetentionQuery{Holds: true, HoldOf: id}, true
	case VerbApprove:
		if p := t.v.Proposal; p != nil && p.Kind == ProposesRelease {
			return RetentionQuery{HoldOf: p.Hold}, true
		}
		return RetentionQuery{}, false
	case VerbHolds:
		return RetentionQuery{Holds: true}, true
	case VerbCertificates:
		return RetentionQuery{Certified: true}, true
	case VerbAcknowledge:
		o, _, _ := ParseOfficer(typed, nil)
		return RetentionQuery{Waiting: cmp.Or(o.Code, o.Of)}, true
	default:
		return RetentionQuery{}, false
	}
}

// holdZone is the zone of the days in an order: the one policy's, where all have the same.
func (t *turn) holdZone() *time.Location {
	zone := t.zoneOf()
	if t.r.Book != nil && len(t.r.Book.Policies) > 0 && t.r.Book.Policies[0].Zone != nil {
		zone = t.r.Book.Policies[0].Zone
	}
	return zone
}

// holdTyped puts a hold in force. Who typed it is believed.
func (t *turn) holdTyped(m Message) {
	typed := typedWords(m)
	o, why, ok := ParseHold(typed, t.holdZone())
	switch {
	case !ok:
		t.refuseHold(m.Said, why)
	case o.Alias != "":
		find := FindRoom{Room: m.Room, Event: m.ID, Thread: threadOf(m.Said), Alias: o.Alias, By: m.Sender, AtMs: ms(t.now)}
		t.d.do(OrderTaken, m.ID, Do{Effect: find, Lane: LaneAnswer})
	case o.What == HoldConversation && (t.v.Talk == nil || t.v.Talk.Room != o.Room):
		t.refuseHold(m.Said, HoldUnknownTalk)
	default:
		t.setHold(m.Said, o)
	}
}

func (t *turn) setHold(s Said, o HoldOrder) {
	h := Hold{ID: holdID(s.ID), What: o.What, Room: o.Room, Person: o.Person, Conversation: o.Event, From: o.From, To: o.To, By: s.Sender, At: t.now}
	t.d.remember(SetHold{Hold: h, Reference: confidential.NewText(o.Reference), Reason: confidential.NewText(o.Reason)})
	t.count(HoldSet, t.r.PolicyRoom)
	t.answerOfficer(s, HoldSet, HoldNotice{Footer: t.footer(), Hold: holdFact(h)})
}

// roomFound goes on with an order to hold a room that was named by its alias.
func (t *turn) roomFound(o Outcome, e FindRoom) {
	s := Said{Room: e.Room, ID: e.Event, Thread: e.Thread, Sender: e.By, At: time.UnixMilli(e.AtMs)}
	if o.Result != Sent || o.Made == "" {
		t.refuseHold(s, HoldUnknownRoom)
		return
	}
	order, why, ok := ParseHold(o.Brought.Reveal(), t.holdZone())
	if !ok || order.What != HoldRoom || order.Alias != e.Alias {
		t.refuseHold(s, why)
		return
	}
	order.Room = o.Made
	t.setHold(s, order)
}

func holdFact(h Hold) HoldFact {
	return HoldFact{ID: h.ID, What: h.What, Room: h.Room, Person: h.Person, FromMs: ms(h.From), ToMs: ms(h.To), By: h.By, AtMs: ms(h.At)}
}

// releaseTyped ends a hold. Nothing goes at once: what it has kept is decided about in the next look.
func (t *turn) releaseTyped(m Message) {
	_, ok := ParseRelease(typedWords(m))
	h := t.v.HoldOf
	if !ok || h == nil || t.v.HoldEnded {
		t.refuseHold(m.Said, HoldUnknown)
		return
	}
	if t.r.FourEyes {
		t.askRelease(m.Said, *h)
		return
	}
	t.release(m.Said, *h, threadOf(m.Said))
}

func (t *turn) release(s Said, h Hold, thread EventID) {
	t.d.remember(EndHold{ID: h.ID, By: s.Sender, At: t.now})
	t.count(HoldReleased, t.r.PolicyRoom)
	n := HoldNotice{Footer: t.footer(), Hold: holdFact(h), Released: true}
	t.inThread(thread, s.ID, HoldReleased, n, key(n.NoticeKind(), string(s.ID)))
	for _, p := range t.v.Proposals { // whoever was asked for it before
		if p.Kind == ProposesRelease && p.Hold == h.ID && p.Code != t.approving() {
			t.endProposal(p, ProposalStale, "", s.ID)
		}
	}
}

// approving is the code of the proposal that an order speaks of, "" for none.
func (t *turn) approving() string {
	if t.v.Proposal == nil {
		return ""
	}
	return t.v.Proposal.Code
}

// askRelease keeps a hold in force until another officer has approved that it ends. A second order of the same is told the
// code that waits already.
func (t *turn) askRelease(s Said, h Hold) {
	p := Proposal{ID: s.ID, Kind: ProposesRelease, By: s.Sender, Thread: threadOf(s), Hold: h.ID, Base: t.base(ProposesRelease), Opened: t.now, Until: t.now.Add(proposalFor)}
	p.Code = proposalCode(p.ID, Revision(h.ID), t.v.Proposals)
	fresh := true
	for _, open := range t.v.Proposals {
		if open.Kind == ProposesRelease && open.Hold == h.ID && t.now.Before(open.Until) {
			p, fresh = open.Proposal, false
		}
	}
	if fresh {
		t.d.remember(OpenProposal{Proposal: p})
		t.d.remember(MoveProposal{ID: p.ID, To: ProposalWaiting, At: t.now})
		t.d.remember(SetTick{Room: t.r.PolicyRoom, At: p.Until})
	}
	n := HoldNotice{Footer: t.footer(), Hold: holdFact(h), Code: p.Code, Asked: p.By, UntilMs: ms(p.Until)}
	t.inThread(threadOf(s), s.ID, ReleaseAsked, n, key("proposal", string(s.ID)))
}

// releaseApproved ends a hold by the word of a second officer.
func (t *turn) releaseApproved(s Said, p ProposalRow) {
	h := t.v.HoldOf
	if h == nil || h.ID != p.Hold || t.v.HoldEnded {
		t.endProposal(p, ProposalStale, "", s.ID)
		return
	}
	t.d.remember(MoveProposal{ID: p.ID, To: ProposalApproved, By: s.Sender, At: t.now})
	t.release(s, *h, p.Thread)
}

func (t *turn) refuseHold(s Said, why HoldWhy) {
	t.answerOfficer(s, HoldNotDone, HoldRefused{Footer: t.footer(), Why: why})
}

// holdsListed is how many holds, or certificates, one answer lists.
const holdsListed = 30

func (t *turn) listHolds(s Said) {
	n := HoldsNotice{Footer: t.footer(), More: t.v.HoldsMore}
	for i, h := range t.v.Holds {
		if i >= holdsListed {
			n.More += len(t.v.Holds) - i
			break
		}
		n.Holds = append(n.Holds, holdFact(h))
	}
	t.answerOfficer(s, HoldsAsked, n)
}

func (t *turn) listCertificates(s Said) {
	n := CertificatesNotice{Footer: t.footer(), More: max(0, t.v.Certified-len(t.v.Certificates))}
	for i, c := range t.v.Certificates {
		if i >= holdsListed {
			n.More += len(t.v.Certificates) - i
			break
		}
		n.Certificates = append(n.Certificates, CertificateFact{
			Number: c.Number, Day: c.Day, Policy: c.Policy, Conversations: c.Conversations, Messages: c.Messages, Hash: c.ID,
		})
	}
	t.answerOfficer(s, CertificatesAsked, n)
}

// holdElsewhere answers an officer who orders a hold where it does not belong: others might read it there.
func (t *turn) holdElsewhere(m Message) bool {
	word, _, _ := strings.Cut(strings.ToLower(strings.TrimLeft(typedWords(m), "! ")), " ")
	if _, officer := t.r.officer(m.Sender); !officer || Verb(word) != VerbHold && Verb(word) != VerbRelease {
		return false
	}
	t.reply(m.Sender, HoldNotDone, m.ID, Say{
		Reply: m.ID, Notice: HoldRefused{Footer: t.footer(), Why: HoldElsewhere}, Deed: key("hold_refused", string(m.ID)),
	})
	return true
}
