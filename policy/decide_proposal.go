package policy

// Over 300 lines: the life of a proposal, from the post to its end, told in one piece.

import (
	"encoding/json"
	"strconv"

	"matron/policy/confidential"
)

// propose begins a proposal of policies that an officer posted, or says every fault of it.
func (t *turn) propose(p Proposal, text string) {
	t.proposeTexts(p, []Written{{Text: confidential.NewText(text)}})
}

func (t *turn) proposeTexts(p Proposal, texts []Written) {
	_, book, faults := t.r.With(p.Kind, texts)
	if len(faults) > 0 {
		n := FaultsNotice{Footer: t.footer(), Kind: p.Kind}
		n.Faults, n.More = faultLines(faults)
		t.answerPosted(p, ProposalFaulty, n)
		return
	}
	if Revision(book.Revision) == t.r.Revision() {
		t.answerPosted(p, NothingChanges, NothingNew{Footer: t.footer(), Kind: p.Kind})
		return
	}
	t.begin(p, texts)
}

// proposePeople begins a proposal of the list of people.
func (t *turn) proposePeople(p Proposal, text string) {
	people, faults := ParsePeople(text)
	switch {
	case len(faults) > 0:
		n := FaultsNotice{Footer: t.footer(), Kind: p.Kind, Faults: faults[:min(len(faults), mostFaults)], More: max(0, len(faults)-mostFaults)}
		t.answerPosted(p, ProposalFaulty, n)
	case t.r.People.Diff(people).none():
		t.answerPosted(p, NothingChanges, NothingNew{Footer: t.footer(), Kind: p.Kind})
	default:
		t.begin(p, []Written{{Text: confidential.NewText(text)}})
	}
}

// answerPosted answers what was posted, in its thread. A state can have no thread.
func (t *turn) answerPosted(p Proposal, why Reason, n Notice) {
	reply := p.ID
	if p.Thread == "" {
		reply = ""
	}
	say := Say{Room: t.r.PolicyRoom, Thread: p.Thread, Reply: reply, Notice: n, Deed: key(n.NoticeKind(), string(p.ID))}
	t.d.do(why, p.ID, Do{Effect: say, Lane: LaneAnswer})
}

// begin opens a proposal and has it rehearsed. Its code is told with what the rehearsal counted.
func (t *turn) begin(p Proposal, texts []Written) {
	p.Base, p.Opened, p.Until = t.base(p.Kind), t.now, t.now.Add(proposalFor)
	p.Code = proposalCode(p.ID, p.Base, t.v.Proposals)
	t.d.remember(OpenProposal{Proposal: p, Texts: texts})
	t.d.remember(SetTick{Room: t.r.PolicyRoom, At: p.Until})
	t.d.do(ProposalOpened, p.ID, Do{Effect: Rehearse{Proposal: p.ID, Room: t.r.PolicyRoom, Base: p.Base}, Lane: LaneAnswer})
}

// base names what a proposal of a kind would take the place of.
func (t *turn) base(k ProposalKind) Revision {
	switch k {
	case ProposesPeople:
		return Revision(peopleHash(t.r.People))
	case ProposesRelease:
		return "" // a hold is ended whatever the rules are
	default:
		return t.r.Revision()
	}
}

// fileRead decides about the file that an officer posted.
func (t *turn) fileRead(o Outcome, e ReadFile) {
	p := Proposal{ID: e.Event, Kind: e.As, By: e.By, Thread: e.Thread}
	switch {
	case o.Result != Sent:
		n := OrderRefused{Footer: t.footer(), Why: FileUnread}
		t.inThread(e.Thread, e.Event, FileUnread, n, key("file_unread", string(e.Event)))
	case e.As == ProposesPeople:
		t.proposePeople(p, o.Brought.Reveal())
	default:
		t.propose(p, o.Brought.Reveal())
	}
}

// rehearsed says what a proposal would change and do, with the code that approves it.
func (t *turn) rehearsed(o Outcome, e Rehearse) {
	p := t.v.Proposal
	if p == nil || p.Stage != ProposalRehearsing {
		t.d.because(NoSuchProposal, e.Proposal)
		return
	}
	var f Figures
	if o.Result != Sent || json.Unmarshal([]byte(o.Brought.Reveal()), &f) != nil {
		f = Figures{} // without a dry run it can be approved all the same: it says so
	}
	t.d.remember(MoveProposal{ID: p.ID, To: ProposalWaiting, At: t.now})
	n := ProposalNotice{
		Footer: t.footer(), Kind: p.Kind, Code: p.Code, To: p.To, Figures: f, UntilMs: ms(p.Until), Second: t.r.FourEyes, ByState: p.By == "",
	}
	if p.Kind == ProposesPeople {
		people, _ := ParsePeople(theText(p))
		n.People = t.r.People.Diff(people)
	} else if _, book, faults := t.r.With(p.Kind, p.Texts); len(faults) == 0 {
		n.Differences, n.More = differences(t.r.Book, book)
	}
	say := Say{Room: t.r.PolicyRoom, Thread: p.Thread, Notice: n, Deed: key("proposal", string(p.ID))}
	if p.By == "" {
		say.Alert, say.Mentions = true, t.officers()
	} else {
		say.Reply = p.ID
	}
	t.d.do(ProposalRehearsed, p.ID, Do{Effect: say, Lane: LaneAnswer})
}

func theText(p *ProposalRow) string {
	if len(p.Texts) == 0 {
		return ""
	}
	return p.Texts[0].Text.Reveal()
}

func (t *turn) officers() []UserID {
	users := make([]UserID, len(t.r.Officers))
	for i, o := range t.r.Officers {
		users[i] = o.User
	}
	return users
}

// proposal finds the one that a code means, or says why there is none.
func (t *turn) proposal(s Said, code string) (*ProposalRow, bool) {
	p := t.v.Proposal
	switch {
	case p == nil || p.Code != code || p.Stage != ProposalWaiting:
		t.answerOfficer(s, NoSuchProposal, OrderRefused{Footer: t.footer(), Why: NoSuchProposal})
		return nil, false
	case !t.now.Before(p.Until):
		t.endProposal(*p, ProposalExpired, "", s.ID)
		return nil, false
	case p.Base != t.base(p.Kind):
		t.endProposal(*p, ProposalStale, "", s.ID)
		return nil, false
	default:
		return p, true
	}
}

// approve puts a proposal in force.
func (t *turn) approve(s Said, code string) {
	p, ok := t.proposal(s, code)
	switch {
	case !ok:
	case t.r.FourEyes && p.By == "":
		// Nobody's typed word has brought it: two officers must give theirs.
		t.d.remember(SecondProposal{ID: p.ID, By: s.Sender})
		n := ProposalEnded{Footer: t.footer(), Kind: p.Kind, Code: p.Code, Stage: ProposalWaiting, By: s.Sender, AtMs: ms(t.now), Wants: true}
		t.answerOfficer(s, ProposalSeconded, n)
	case t.r.FourEyes && p.By == s.Sender:
		t.answerOfficer(s, NeedsSecondOfficer, OrderRefused{Footer: t.footer(), Why: NeedsSecondOfficer})
	case p.Kind == ProposesRelease:
		t.releaseApproved(s, *p)
	case p.Kind == ProposesPeople:
		t.enforcePeople(s, *p)
	default:
		t.enforce(s, *p)
	}
}

// enforce adds the revision of policies. What is to be done about it follows from the store: also after a stop.
func (t *turn) enforce(s Said, p ProposalRow) {
	sources, book, faults := t.r.With(p.Kind, p.Texts)
	if len(faults) > 0 {
		// Not what it was when it was posted: the program is another. The last good rules stay in force.
		n := FaultsNotice{Footer: t.footer(), Kind: p.Kind}
		n.Faults, n.More = faultLines(faults)
		t.d.remember(MoveProposal{ID: p.ID, To: ProposalStale, At: t.now})
		t.answerOfficer(s, ProposalFaulty, n)
		return
	}
	number := t.r.Number + 1
	t.d.remember(AddRevision{
		Kind: RevisionOfPolicies, Number: number, Hash: book.Revision, Proposal: p.ID, By: p.By, Approved: s.Sender, At: t.now,
		Texts: written(sources),
	})
	t.ended(s, p, number)
	was := map[string]string{}
	for _, old := range t.r.Sources {
		was[old.Name] = string(old.Data)
	}
	for _, is := range sources {
		if old, there := was[is.Name]; !there || old != string(is.Data) || t.r.Number == 0 {
			t.writeState(WriteState{Policy: is.Name, Number: number}, p.ID)
		}
		delete(was, is.Name)
	}
	for _, old := range t.r.Sources {
		if _, gone := was[old.Name]; gone && t.r.Number > 0 {
			t.writeState(WriteState{Policy: old.Name, Number: number, Gone: true}, p.ID)
		}
	}
	t.d.remember(SetTick{Room: t.r.PolicyRoom, At: t.now}) // rooms are told from there
}

func (t *turn) enforcePeople(s Said, p ProposalRow) {
	people, faults := ParsePeople(theText(&p))
	if len(faults) > 0 {
		t.endProposal(p, ProposalStale, "", s.ID)
		return
	}
	number := t.r.Listed + 1
	t.d.remember(AddRevision{
		Kind: RevisionOfPeople, Number: number, Hash: peopleHash(people), Proposal: p.ID, By: p.By, Approved: s.Sender, At: t.now, Texts: p.Texts,
	})
	t.ended(s, p, number)
}

func (t *turn) ended(s Said, p ProposalRow, number int) {
	t.d.remember(MoveProposal{ID: p.ID, To: ProposalApproved, By: s.Sender, At: t.now})
	n := ProposalEnded{Footer: t.footer(), Kind: p.Kind, Code: p.Code, Stage: ProposalApproved, By: s.Sender, Number: number, AtMs: ms(t.now)}
	t.inThread(p.Thread, s.ID, ProposalInForce, n, key("proposal_ended", string(p.ID)))
}

// reject ends a proposal; any officer may.
func (t *turn) reject(s Said, code string) {
	if p, ok := t.proposal(s, code); ok {
		t.endProposal(*p, ProposalRejected, s.Sender, s.ID)
	}
}

// endProposal ends a proposal that does not come in force. Where a state had brought it, the copy is written again.
func (t *turn) endProposal(p ProposalRow, stage ProposalStage, by UserID, about EventID) {
	t.d.remember(MoveProposal{ID: p.ID, To: stage, By: by, At: t.now})
	n := ProposalEnded{Footer: t.footer(), Kind: p.Kind, Code: p.Code, Stage: stage, By: by, AtMs: ms(t.now)}
	why := map[ProposalStage]Reason{ProposalRejected: ProposalTurnedDown, ProposalExpired: ProposalTooLate, ProposalStale: ProposalOvertaken}[stage]
	if about == "" {
		about = p.ID
	}
	t.inThread(p.Thread, about, why, n, key("proposal_ended", string(p.ID)))
	if p.Thread == "" && t.r.Number > 0 {
		for _, s := range t.r.Sources {
			t.writeState(WriteState{Policy: s.Name, Number: t.r.Number, Again: string(p.ID)}, p.ID)
		}
	}
}

// rollback proposes what was in force with an earlier revision. It needs an approval like any other.
func (t *turn) rollback(s Said, number int) {
	p := Proposal{ID: s.ID, Kind: ProposesRollback, By: s.Sender, Thread: threadOf(s), To: number}
	switch {
	case number == 0:
		t.proposeTexts(p, written(t.r.Seed))
	case t.v.Past == nil || t.v.Past.Number != number:
		t.answerOfficer(s, NoSuchRevision, OrderRefused{Footer: t.footer(), Why: NoSuchRevision})
	default:
		t.proposeTexts(p, t.v.Past.Texts)
	}
}

// policyTick ends proposals whose time is over, and tells rooms of new rules.
func (t *turn) policyTick() {
	for _, p := range t.v.Proposals {
		if p.Open() && !t.now.Before(p.Until) {
			t.endProposal(p, ProposalExpired, "", "")
		}
	}
	t.rulesChanged()
}

// reactionInPolicyRoom: a reaction is the server's word and approves nothing. Whoever taps one under a proposal is told.
func (t *turn) reactionInPolicyRoom(e Reaction) {
	_, officer := t.r.officer(e.Sender)
	if t.v.Task == nil || !officer || !isProposalKey(t.v.Task.Key) || !t.v.Room.Encrypted {
		t.d.because(NotAnAnswer, e.ID)
		return
	}
	n := OrderRefused{Footer: t.footer(), Why: ReactionApprovesNot}
	thread := EventID("")
	for _, p := range t.v.Proposals {
		if key("proposal", string(p.ID)) == t.v.Task.Key {
			thread = p.Thread
		}
	}
	// Once a person and proposal.
	t.inThread(thread, e.On, ReactionApprovesNot, n, key("reaction_refused", string(e.On), string(e.Sender)))
}

func isProposalKey(k Key) bool {
	const deed = "proposal/"
	return len(k) > len(deed) && k[:len(deed)] == deed
}

func (t *turn) writeState(w WriteState, about EventID) {
	w.Room = t.r.PolicyRoom
	t.d.do(StateCopied, about, Do{Effect: w, Lane: LaneRoutine})
}

// stateWritten alerts where the copy could not be published: it is a copy only, and what is in force is in force.
func (t *turn) stateWritten(o Outcome, e WriteState) {
	if o.Result == Sent {
		return
	}
	t.alert(AlertStateNotWritten, EffectFailed, Alert{Room: e.Room, Why: string(o.Result)}, strconv.Itoa(e.Number))
}
