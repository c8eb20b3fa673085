package policy_test

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"matron/policy"
	"matron/policy/rulebook"
)

// The people of the scenarios.
const (
	self    policy.UserID = "@matron" + home
	officer policy.UserID = "@ig" + home
	ward    policy.RoomID = "!ward" + home
)

// masterOf is the cross-signing master key of a person in the scenarios.
func masterOf(u policy.UserID) string { return "key of " + string(u) }

func mustRules(t testing.TB, yaml string) *policy.Rules {
	t.Helper()
	book, faults := rulebook.Parse(rulebook.Source{Name: "rules", Data: []byte(yaml)})
	if len(faults) > 0 {
		t.Fatalf("rules: %v", faults)
	}
	locals, faults := policy.CompileLocals(book, nil)
	if len(faults) > 0 {
		t.Fatalf("rules: %v", faults)
	}
	return &policy.Rules{
		Locals: locals,
		Book:   book, Self: self, Officers: []policy.Officer{{User: officer, Master: masterOf(officer)}},
		Inviters: policy.Inviters{Servers: []string{home[1:]}},
		Sources:  mustSplit(t, yaml), Seed: mustSplit(t, yaml),
	}
}

// story is a scenario that is being played.
type story struct {
	t       *testing.T
	h       *house
	now     time.Time
	events  map[string]policy.Event // what can be decided again
	since   map[string]time.Time    // when deciding it was first put off
	numbers map[string]int
	watch   func(e policy.Event, d policy.Decision) // sees each decision before it is committed
}

func newStory(t *testing.T) *story {
	t.Helper()
	s := &story{t: t, events: map[string]policy.Event{}, since: map[string]time.Time{}, numbers: map[string]int{}}
	s.h = newHouse(mustRules(t, "matron: 1\npolicy: none\nmode: watch\n"))
	s.h.rooms[ward] = policy.Room{
		ID: ward, Mine: "join", Since: time.Date(2026, 1, 1, 9, 0, 0, 0, time.UTC), Encrypted: true, EverEncrypted: true,
		History: "shared", Power: 50, Redact: 50, Members: 4,
		Announced: &policy.NoteAnnounced{Room: ward, Encrypted: true, CanRemove: true},
	}
	return s
}

// block plays the lines of one block, and returns what was decided.
func (s *story) block(text string) []string {
	var out []string
	all := strings.Split(text, "\n")
	for i, line := range all {
		switch {
		case strings.HasPrefix(line, "#"), strings.HasPrefix(line, "  "), line == "":
		case line == "rules":
			s.newRules(all[i+1:])
		case strings.HasPrefix(line, "post "):
			out = append(out, s.post(words(line)[1:], all[i+1:])...)
		default:
			out = append(out, s.line(words(line))...)
		}
	}
	return out
}

func (s *story) newRules(lines []string) {
	was := *s.h.rules
	var yaml []string
	for _, l := range lines {
		if strings.HasPrefix(l, "    ") {
			yaml = append(yaml, l[4:])
		}
	}
	s.h.rules = mustRules(s.t, strings.Join(yaml, "\n")+"\n")
	s.h.rules.Bots, s.h.rules.Rooms, s.h.rules.Media = was.Bots, was.Rooms, was.Media
	s.h.rules.People, s.h.rules.Record = was.People, was.Record
	s.h.rules.PolicyRoom, s.h.rules.FourEyes, s.h.rules.Officers = was.PolicyRoom, was.FourEyes, was.Officers
}

// words splits a line; what stands in quotes is one word, \n in it a new line.
func words(line string) []string {
	var out []string
	for line = strings.TrimSpace(line); line != ""; line = strings.TrimSpace(line) {
		if quoted, err := strconv.QuotedPrefix(line); err == nil {
			text, _ := strconv.Unquote(quoted)
			out, line = append(out, "\""+text), line[len(quoted):]
			continue
		}
		word, rest, _ := strings.Cut(line, " ")
		out, line = append(out, word), rest
	}
	return out
}

// args are the words after a command's name.
type args []string

// after is the word behind a key word, "" if that is not there.
func (a args) after(word string) string {
	if i := slices.Index(a, word); i >= 0 && i+1 < len(a) {
		return strings.TrimPrefix(a[i+1], "\"")
	}
	return ""
}

func (a args) has(word string) bool { return slices.Contains(a, word) }

// quoted is the first word in quotes.
func (a args) quoted() string {
	for _, w := range a {
		if text, ok := strings.CutPrefix(w, "\""); ok {
			return text
		}
	}
	return ""
}

// person is the first word that names one.
func (a args) person() policy.UserID {
	for _, w := range a {
		if strings.HasPrefix(w, "@") {
			return user(w)
		}
	}
	return ""
}

func user(w string) policy.UserID {
	if strings.HasPrefix(w, "@") && !strings.Contains(w, ":") {
		w += home
	}
	return policy.UserID(w)
}

// prefix completes the person in the beginning of a key: open_direct/@amy.
func prefix(key string) string {
	if i := strings.Index(key, "/@"); i >= 0 && !strings.Contains(key, ":") {
		return key + home
	}
	return key
}

func room(w string) policy.RoomID {
	if w == "" {
		return ward
	}
	return policy.RoomID(w + home)
}

// next numbers what needs no name of its own.
func (s *story) next(prefix string) policy.EventID {
	s.numbers[prefix]++
	return policy.EventID(prefix + strconv.Itoa(s.numbers[prefix]))
}

func (s *story) line(w []string) []string {
	a := args(w[1:])
	if s.setup(w[0], a) {
		return nil
	}
	switch w[0] {
	case "again":
		return s.decide(s.events[a[0]], a[0])
	case "perform":
		return s.perform(a)
	case "echo":
		return s.echo(a)
	case "looked", "shown", "packed", "sent", "checked":
		return s.filed(w[0], a)
	case "officer", "state", "rehearsed", "brought", "told-rules":
		return s.inPolicyRoom(w[0], a)
	case "tick":
		if in := a.after("in"); in != "" {
			return s.decide(policy.Tick{Room: room(in), At: s.now}, "")
		}
		return s.decide(policy.Tick{Room: ward, At: s.now}, "")
	case "clock-wrong":
		return s.decide(policy.ClockWrong{At: s.now}, "")
	case "aside":
		return s.decide(policy.Aside{Room: ward, ID: policy.EventID(a[0]), At: s.now}, "")
	case "cli":
		o, _, ok := policy.ParseOrder(a.quoted(), nil, nil)
		if !ok {
			s.t.Fatalf("no order: %s", w)
		}
		return s.decide(policy.Ordered{Order: o, By: "root", At: s.now}, "")
	}
	e, name := s.event(w[0], a)
	return s.decide(e, name)
}

// setup changes what is so before something happens.
func (s *story) setup(word string, a args) bool {
	switch word {
	case "at":
		day := s.now.Format("2006-01-02T")
		if strings.Contains(a[0], "T") {
			day = ""
		}
		now, err := time.Parse("2006-01-02T15:04Z", day+strings.TrimSuffix(a[0], "Z")+"Z")
		if err != nil {
			s.t.Fatal(err)
		}
		s.now = now
	case "direct":
		id := s.dm(a.person())
		if in := a.after("in"); in != "" {
			id = room(in)
		}
		s.h.apply(policy.SetDirect{User: a.person(), Room: id})
		s.makeDM(id)
	case "policyroom":
		s.openPolicyRoom(a)
	case "told":
		s.h.told[a.person()] = true
	case "away":
		if s.h.flags.away == nil {
			s.h.flags.away = map[policy.UserID]bool{}
		}
		s.h.flags.away[a.person()] = true
	case "mayfile":
		s.mayFile(a)
	case "records":
		s.h.rules.Record = policy.RecordSide{Systems: a, Patients: true}
	case "nosource":
		s.h.rules.Record.Patients = false
	case "bot":
		s.h.rules.Bots = append(s.h.rules.Bots, a.person())
	case "media":
		s.h.rules.Media = true
	case "allow":
		s.h.rules.Rooms = append(s.h.rules.Rooms, room(a[0]))
	case "room":
		s.setRoom(a)
	case "space":
		s.h.learnt.hold(room(a[0]), room(a[1]), !a.has("no-more"))
	default:
		return false
	}
	return true
}

func (s *story) dm(u policy.UserID) policy.RoomID {
	return policy.RoomID("!direct-" + strings.TrimPrefix(string(u), "@"))
}

func (s *story) makeDM(id policy.RoomID) {
	r := s.h.room(id)
	r.Mine, r.Encrypted, r.EverEncrypted = "join", true, true
	s.h.rooms[r.ID] = r
}

func (s *story) setRoom(a args) {
	id := room(a[0])
	r := s.h.room(id)
	r.Mine, r.Encrypted, r.Since = cmp.Or(a.after("mine"), "join"), !a.has("unencrypted"), s.now
	r.Redact, r.Power = 50, 50
	if p := a.after("power"); p != "" {
		r.Power, _ = strconv.Atoi(p)
	}
	r.History = cmp.Or(a.after("history"), "shared")
	r.Members = 4
	if a.has("announced") {
		r.Announced = &policy.NoteAnnounced{Room: id, At: s.now, Encrypted: true, CanRemove: true}
	}
	if a.has("entered") {
		s.h.learnt.entered[id] = s.h.learnt.number
	}
	s.h.rooms[id] = r
}
