package enginetest

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"matron/policy"
	"matron/policy/confidential"
)

// Kept is what the program reads of filings beside the engine.
type Kept interface {
	Filing(ctx context.Context, id policy.EventID) (*policy.FilingRow, error)
	FilingPatient(ctx context.Context, id policy.EventID) (confidential.Text, error)
	FilingPackage(ctx context.Context, id policy.EventID) (confidential.Text, error)
}

// Shown is a card with its list as somebody sees it in the direct room.
type Shown struct {
	Filing policy.EventID
	Round  int
	Code   string
	Events []policy.EventID // in the direct room
}

// performFiling does what a filing asks of the program; ok is false for another effect.
func (w *World) performFiling(ctx context.Context, t policy.Task) (r policy.Result, ok bool) {
	var brought any
	var err error
	switch e := t.Effect.(type) {
	case policy.LookUp:
		brought, err = w.lookUp(e), nil
	case policy.ShowPatient:
		brought, err = w.show(ctx, t, e)
	case policy.Pack:
		brought, err = w.pack(ctx, e)
	case policy.Send:
		brought, err = w.send(ctx, t, e)
	case policy.Reconcile:
		brought = w.Records.get(e.Document)
	default:
		return policy.Result{}, false
	}
	if err != nil {
		return policy.Result{Outcome: policy.Failed, Because: "store"}, true
	}
	b, err := json.Marshal(brought)
	if err != nil {
		return policy.Result{Outcome: policy.Failed, Over: true, Because: "json"}, true
	}
	return policy.Result{Outcome: policy.Sent, Over: true, Brought: confidential.NewText(string(b))}, true
}

func (w *World) lookUp(e policy.LookUp) policy.LookedUp {
	typed, verdict := policy.ParseIdentity(w.words(e.Event), w.Now())
	if verdict != policy.PatientMatch {
		return policy.LookedUp{Verdict: verdict}
	}
	l := policy.LookedUp{Verdict: policy.PatientNone, Kind: string(typed.Kind)}
	born, known := w.Records.Patients[typed.Number.Reveal()]
	switch {
	case known && born == typed.Born.Reveal():
		l.Verdict, l.Patient, l.Hash = policy.PatientMatch, json.RawMessage(`{"family":"Synthetic"}`), HashOf(typed.Number.Reveal())
	case known:
		l.Verdict = policy.PatientMismatch
	}
	return l
}

// words are the body of a person's message.
func (w *World) words(id policy.EventID) string {
	for _, ev := range w.Events() {
		if m, ok := ev.(policy.Message); ok && m.ID == id && len(m.Surfaces) > 0 {
			return m.Surfaces[0].Text.Reveal()
		}
	}
	return ""
}

// lines are the messages of a filing's conversation as they stand now, with what is left out of them.
func (w *World) lines(row policy.FilingRow) []policy.FilingLine {
	var all []policy.FilingLine
	find := func(id policy.EventID) *policy.FilingLine {
		i := slices.IndexFunc(all, func(l policy.FilingLine) bool { return l.Event == id })
		if i < 0 {
			return &policy.FilingLine{}
		}
		return &all[i]
	}
	for _, ev := range w.Events() {
		switch ev := ev.(type) {
		case policy.Message:
			if ev.Room == row.Room && (ev.ID == row.Conversation || ev.Thread == row.Conversation || ev.ReplyTo == row.Conversation) {
				all = append(all, policy.FilingLine{Event: ev.ID, By: ev.Sender, AtMs: ev.At.UnixMilli(), SHA256: HashOf(ev.Surfaces[0].Text.Reveal())})
			}
		case policy.Edit:
			if l := find(ev.Of); l.By == ev.Sender {
				l.Latest, l.SHA256 = ev.ID, HashOf(ev.Surfaces[0].Text.Reveal())
			}
		case policy.Redaction:
			find(ev.Of).Gone = true
		case policy.Echo:
			find(ev.Of).Gone = true
		}
	}
	for _, l := range row.Listed {
		find(l.Event).Left = l.Left
	}
	slices.SortStableFunc(all, func(a, b policy.FilingLine) int { return cmp.Compare(a.AtMs, b.AtMs) })
	return all
}

// show says card and list in two parts. Asked again it makes none twice; a list that changed is another message.
func (w *World) show(ctx context.Context, t policy.Task, e policy.ShowPatient) (policy.Shown, error) {
	row, err := w.Kept().Filing(ctx, e.Filing)
	if err != nil {
		return policy.Shown{}, err
	}
	if patient, err := w.Kept().FilingPatient(ctx, e.Filing); err != nil || patient.Empty() {
		w.fault("%s: a card without a patient, %v", t.Key, err)
	}
	s := policy.Shown{Lines: w.lines(*row)}
	for _, part := range []string{"card", policy.DigestOf(s.Lines)} {
		id, torn := w.part(t, e, part)
		if s.Made = append(s.Made, id); torn {
			w.die()
			return s, errTorn
		}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.shown = append(w.shown, Shown{Filing: e.Filing, Round: e.Round, Code: policy.FilingCode(e.Filing, e.Round, s.Lines), Events: s.Made})
	return s, nil
}

var errTorn = errors.New("torn in the middle")

// tear lets the process die when so many parts were made.
func (w *World) tear(parts int, die func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.torn, w.die = parts, die
}

// part is one message of several, with the key of their deed inside: as the bot sends it.
func (w *World) part(t policy.Task, e policy.ShowPatient, part string) (id policy.EventID, torn bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.torn--
	k := policy.Key(string(t.Key) + "/" + part)
	id, ok := w.made[k]
	if !ok {
		id = policy.EventID(fmt.Sprintf("$own%d", len(w.made)))
		w.made[k] = id
		w.effects = append(w.effects, t.Effect)
		w.events = append(w.events, policy.Echo{Said: policy.Said{Room: e.Room, ID: id, Sender: w.Self, At: w.Now()}, Key: t.Key})
	}
	return id, w.torn == 0
}

// pack makes the same bytes of the same conversation, however often.
func (w *World) pack(ctx context.Context, e policy.Pack) (policy.Packed, error) {
	row, err := w.Kept().Filing(ctx, e.Filing)
	if err != nil {
		return policy.Packed{}, err
	}
	lines := w.lines(*row)
	if policy.DigestOf(lines) != policy.DigestOf(row.Listed) {
		return policy.Packed{Changed: true}, nil
	}
	version := max(row.Version, 1)
	parcel := fmt.Sprintf("package of %s, version %d: %s", row.Conversation, version, policy.DigestOf(lines))
	return policy.Packed{
		Parcel: []byte(parcel), Endpoint: w.Records.Endpoint, Export: "export-" + HashOf(string(row.Conversation))[:8],
		Document: "document-" + HashOf(parcel)[:8], Version: version, SHA256: HashOf(parcel), Messages: len(lines),
		FirstMs: lines[0].AtMs, LastMs: lines[len(lines)-1].AtMs,
	}, nil
}

// send sends once. An attempt before this one may have arrived.
func (w *World) send(ctx context.Context, t policy.Task, e policy.Send) (policy.Delivered, error) {
	if t.Attempt > 1 {
		return policy.Delivered{State: policy.DeliveryUnknown, Code: "interrupted"}, nil
	}
	if e.Endpoint != w.Records.Endpoint {
		return policy.Delivered{State: policy.DeliveryRejected, Why: policy.HeldMoved}, nil
	}
	parcel, err := w.Kept().FilingPackage(ctx, e.Filing)
	if err != nil {
		return policy.Delivered{}, err
	}
	if parcel.Empty() {
		w.fault("%s: there is no package to send", t.Key)
	}
	return w.Records.put(e.Document, []byte(parcel.Reveal())), nil
}

func (w *World) fault(format string, args ...any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.faults = append(w.faults, fmt.Sprintf(format, args...))
}

// Faults are what the world saw go wrong.
func (w *World) Faults() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.faults)
}

// Cards are the cards that were shown, in their order; one that was shown again in the same form stands once.
func (w *World) Cards() []Shown {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.CompactFunc(slices.Clone(w.shown), func(a, b Shown) bool { return a.Code == b.Code && a.Round == b.Round })
}

// parts are all messages of cards that were ever made, also those that nobody was told of.
func (w *World) parts() (all []policy.EventID) {
	for _, ev := range w.Events() {
		if e, ok := ev.(policy.Echo); ok && strings.HasPrefix(string(e.Key), policy.KindShowPatient+"/") {
			all = append(all, e.ID)
		}
	}
	return all
}

// Notices are the notices of a kind that were said, in their order.
func (w *World) Notices(kind string) []policy.Say {
	var all []policy.Say
	for _, e := range w.Effects() {
		if s, ok := e.(policy.Say); ok && s.Notice.NoticeKind() == kind {
			all = append(all, s)
		}
	}
	return all
}

// Removed says whether an event was removed by Matron.
func (w *World) Removed(id policy.EventID) bool {
	return slices.ContainsFunc(w.Events(), func(ev policy.Event) bool {
		e, ok := ev.(policy.Echo)
		return ok && e.Of == id && id != ""
	})
}

// types posts what a person types in the direct room.
func types(w *World, now time.Time, id policy.EventID, by policy.UserID, body string) {
	w.Post(policy.Message{
		Said:     policy.Said{Room: directOf(by), ID: id, Sender: by, At: now, Trust: policy.SignedDevice},
		Surfaces: []policy.Surface{{Where: policy.Body, Text: confidential.NewText(body)}},
	})
}

func directOf(u policy.UserID) policy.RoomID {
	return policy.RoomID("!direct-" + strings.TrimPrefix(string(u), "@"))
}
