package policy_test

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"matron/policy"
	"matron/policy/confidential"
)

// mayFile puts people on the list, in force: "mayfile @amy @clerk"; "mayfile none @amy" lists them without the right.
func (s *story) mayFile(a args) {
	s.h.rules.People = nil
	for _, w := range a {
		if !strings.HasPrefix(w, "@") {
			continue
		}
		s.h.rules.People = append(s.h.rules.People, policy.Colleague{
			ID: user(w), Name: confidential.NewText("Dr Quill"), Registration: confidential.NewText("GMC7000001"), MayFile: !a.has("none"),
		})
	}
	slices.SortFunc(s.h.rules.People, func(a, b policy.Colleague) int { return cmp.Compare(a.ID, b.ID) })
}

func (s *story) newestFiling() *policy.FilingRow {
	if n := len(s.h.filed.rows); n > 0 {
		return &s.h.filed.rows[n-1]
	}
	return nil
}

// filed ends a step of the filing that waits: what the patient source, the room and the record system say.
//
//	looked match|none|… · shown · packed [changed] [files 2] · sent accepted|unsent|unknown|rejected · checked present|absent|…
//
// With "failed", "refused", "missing" the step itself came to nothing; "of $typed1" names the filing.
func (s *story) filed(word string, a args) []string {
	kind := map[string]string{"looked": policy.KindLookUp, "shown": policy.KindShowPatient, "packed": policy.KindPack, "sent": policy.KindSend, "checked": policy.KindReconcile}[word]
	r := s.waits(kind, policy.EventID(a.after("of")))
	if r == nil {
		s.t.Fatalf("no %s waits", kind)
	}
	result := policy.Sent
	for _, k := range []policy.ResultKind{policy.Failed, policy.Refused, policy.Missing, policy.Unreadable, policy.NothingTo} {
		if a.has(string(k)) {
			result = k
		}
	}
	var out []string
	if ok, why := s.h.guard(r, s.now); !ok {
		result = policy.Withdrawn
		out = append(out, fmt.Sprintf("%-9s %s", "withdrawn", why))
	} else if s.now.Before(r.Due) {
		s.t.Fatalf("%s is due only at %s", r.key, clock(r.Due))
	}
	o := s.h.settle(r, result, "", "", s.now)
	if result == policy.Sent {
		raw, err := json.Marshal(s.brings(r.Effect, a))
		if err != nil {
			s.t.Fatal(err)
		}
		o.Brought = confidential.NewText(string(raw))
	}
	return append(out, s.decide(o, "")...)
}

// waits is the newest step of a kind that waits; of names the filing.
func (s *story) waits(kind string, of policy.EventID) *row {
	for _, r := range slices.Backward(s.h.outbox) {
		if r.Effect.Kind() == kind && r.state == "waiting" && (of == "" || r.About == of) {
			return r
		}
	}
	return nil
}

func (s *story) brings(e policy.Effect, a args) any {
	first := ""
	if len(a) > 0 {
		first = a[0]
	}
	afterMs := int64(0)
	if d, err := time.ParseDuration(a.after("after")); err == nil {
		afterMs = d.Milliseconds()
	}
	switch e := e.(type) {
	case policy.LookUp:
		got := policy.LookedUp{Verdict: policy.PatientVerdict(first), Kind: "nhs_number"}
		if slices.Contains([]policy.PatientVerdict{policy.PatientMatch, policy.PatientDeceased, policy.PatientRestricted}, got.Verdict) {
			got.Patient, got.Hash = json.RawMessage(`{"family":"Quill"}`), hash(cmp.Or(a.after("patient"), "1"))
		}
		return got
	case policy.ShowPatient:
		row := s.filingOf(e.Filing)
		return policy.Shown{Lines: s.lines(row), Made: []policy.EventID{s.next("$card"), s.next("$card")}}
	case policy.Pack:
		return s.packs(e, a)
	case policy.Send:
		return policy.Delivered{State: policy.DeliveryState(first), Code: a.after("code"), AfterMs: afterMs, Why: policy.HeldWhy(a.after("why"))}
	case policy.Reconcile:
		where := ""
		if first == "present" {
			where = "DocumentReference/" + e.Document
		}
		return policy.Found{State: policy.FoundState(first), Code: a.after("code"), Where: where, AfterMs: afterMs}
	}
	return nil
}

func hash(of string) string {
	sum := sha256.Sum256([]byte(of))
	return hex.EncodeToString(sum[:])
}

func (s *story) filingOf(id policy.EventID) policy.FilingRow {
	return *s.h.filing(func(r policy.FilingRow) bool { return r.ID == id })
}

// lines are the conversation as it stands in the house, with what is left out.
func (s *story) lines(row policy.FilingRow) []policy.FilingLine {
	var all []policy.FilingLine
	for _, id := range s.h.of(s.h.resolve(row.Conversation)) {
		m, ok := s.h.messages[id]
		if !ok || m.Of != "" || m.Own {
			continue
		}
		l := policy.FilingLine{Event: m.ID, By: m.Sender, AtMs: m.At.UnixMilli(), Gone: m.Gone}
		for _, e := range s.h.message(id).Edits {
			l.Latest = e
		}
		l.SHA256 = hash(fmt.Sprint(l.Event, l.Latest, l.Gone))
		for _, was := range row.Listed {
			if was.Event == l.Event {
				l.Left = was.Left
			}
		}
		if !slices.ContainsFunc(all, func(o policy.FilingLine) bool { return o.Event == l.Event }) {
			all = append(all, l)
		}
	}
	slices.SortFunc(all, func(a, b policy.FilingLine) int {
		return cmp.Or(cmp.Compare(a.AtMs, b.AtMs), cmp.Compare(a.Event, b.Event))
	})
	return all
}

// packs makes a package of what is there, if it is what was confirmed.
func (s *story) packs(e policy.Pack, a args) policy.Packed {
	row := s.filingOf(e.Filing)
	lines := s.lines(row)
	if a.has("changed") || policy.DigestOf(lines) != policy.DigestOf(row.Listed) {
		return policy.Packed{Changed: true}
	}
	p := policy.Packed{
		Parcel: []byte(`{"patient":"Quill"}`), Endpoint: "e1", Export: "x" + strconv.Itoa(row.Flag), Version: row.Version,
		Document: "d" + strconv.Itoa(row.Flag) + "v" + strconv.Itoa(row.Version), SHA256: policy.DigestOf(lines),
	}
	p.Files, _ = strconv.Atoi(a.after("files"))
	for _, l := range lines {
		if l.Left == "" {
			p.Messages++
			p.LastMs = l.AtMs
			p.FirstMs = cmp.Or(p.FirstMs, l.AtMs)
		}
	}
	return p
}
