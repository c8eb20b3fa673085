package policy_test

import (
	"cmp"
	"strconv"
	"strings"
	"time"

	"matron/policy"
	"matron/policy/confidential"
)

// event reads a line that says what came to the door. name lets it be decided again.
func (s *story) event(word string, a args) (e policy.Event, name string) {
	said := policy.Said{Room: room(a.after("in")), Sender: a.person(), At: s.now, Trust: policy.SignedDevice, Master: masterOf(a.person())}
	if sent := a.after("sent"); sent != "" {
		at, err := time.Parse("2006-01-02T15:04Z", s.now.Format("2006-01-02T")+sent+"Z")
		if err != nil {
			s.t.Fatal(err)
		}
		said.At = at
	}
	if a.has("unsigned") {
		said.Trust = policy.UnknownDevice
	}
	if key := a.after("key"); key != "" {
		said.Master = key
	}
	if strings.HasPrefix(a[0], "$") {
		said.ID = policy.EventID(a[0])
	}
	said.Thread = policy.EventID(a.after("thread"))
	switch word {
	case "message":
		return s.message(said, a), a[0]
	case "edit":
		edit := policy.Edit{Said: said, Of: policy.EventID(a.after("of")), Surfaces: []policy.Surface{text(policy.Body, a.quoted())}}
		edit.Outer = []policy.Surface{text(policy.Body, "* "+a.quoted())}
		return edit, a[0]
	case "type":
		return s.typed(said, a)
	case "locked":
		why := policy.LockedWhy(a.after("because"))
		if why == "" {
			why = policy.NoKey
		}
		return policy.Locked{Said: said, Session: "s1", Why: why}, a[0]
	case "key":
		was := s.events[a[0]].(policy.Locked)
		return policy.Message{Said: was.Said, Surfaces: []policy.Surface{text(policy.Body, a.quoted())}}, a[0]
	case "gone":
		return policy.Gone{Said: said}, a[0]
	}
	said.Trust, said.Master = policy.ServersWord, ""
	e = s.unencrypted(word, said, a)
	said, _ = policy.Speaker(e)
	return e, string(said.ID)
}

func (s *story) message(said policy.Said, a args) policy.Message {
	if row := s.newestFiling(); row != nil { // as it is typed in a direct room
		for i := range a {
			a[i] = strings.ReplaceAll(a[i], "CODE", cmp.Or(row.Code, "CODE"))
		}
	}
	m := policy.Message{
		Said: said, ReplyTo: policy.EventID(a.after("reply")), Notice: a.has("notice"), Media: a.has("file"), Marked: a.has("marked"),
		Surfaces: []policy.Surface{text(policy.Body, a.quoted())},
	}
	if name := a.after("file"); name != "" {
		m.Surfaces = append(m.Surfaces, text(policy.FileName, name))
	}
	if before := a.after("before"); before != "" {
		m.Before = []policy.Earlier{{ID: "$before", Text: confidential.NewText(before)}}
	}
	return m
}

// typed is a message in the direct room; "to KEY" answers the notice with that key.
func (s *story) typed(said policy.Said, a args) (policy.Event, string) {
	said.Room, said.ID = s.dm(said.Sender), s.next("$typed")
	typed := a.quoted()
	if row := s.newestFiling(); row != nil && strings.Contains(typed, "CODE") {
		typed = strings.ReplaceAll(typed, "CODE", row.Code)
	}
	m := policy.Message{Said: said, Notice: a.has("notice"), Surfaces: []policy.Surface{text(policy.Body, typed)}}
	if to := a.after("to"); to != "" {
		r := s.h.find(to)
		if r == nil || r.receipt == "" {
			s.t.Fatalf("nothing was sent: %s", to)
		}
		m.ReplyTo = r.receipt
	}
	return m, string(said.ID)
}

// unencrypted is what is only the server's word.
func (s *story) unencrypted(word string, said policy.Said, a args) policy.Event {
	r := s.h.room(said.Room)
	defer func() { s.h.rooms[r.ID] = r }()
	switch word {
	case "react":
		said.ID = s.next("$answer")
		return policy.Reaction{Said: said, On: policy.EventID(a.after("on")), Key: confidential.NewText(strings.TrimPrefix(a[1], "\""))}
	case "redact":
		said.ID = s.next("$redaction")
		e := policy.Redaction{Said: said, Of: policy.EventID(a[0])}
		if why := a.quoted(); why != "" {
			e.Surfaces = []policy.Surface{text(policy.ReasonText, why)}
		}
		return e
	case "invite":
		r.Mine = "invite"
		said.ID = s.next("$invitation")
		return policy.Membership{Said: said, User: self, Now: "invite", Was: "", Direct: a.has("direct")}
	case "joined":
		r.Mine, r.Since = "join", s.now
		said.ID, said.Sender = s.next("$join"), self
		return policy.Membership{Said: said, User: self, Now: "join", Was: a.after("was")}
	case "kicked":
		r.Mine = "leave"
		said.ID = s.next("$kick")
		return policy.Membership{Said: said, User: self, Now: "leave", Was: "join"}
	case "member":
		said.ID = s.next("$member")
		m := policy.Membership{Said: said, User: said.Sender, Now: a.after("is"), Was: "join"}
		if name := a.quoted(); name != "" {
			m.Surfaces = []policy.Surface{text(policy.DisplayName, name)}
		}
		return m
	}
	said.ID = s.next("$state")
	switch word {
	case "power":
		r.Power, _ = strconv.Atoi(a[0])
		return policy.RoomState{Said: said, Type: "m.room.power_levels"}
	case "encrypt":
		r.Encrypted, r.EverEncrypted = true, true
		return policy.RoomState{Said: said, Type: "m.room.encryption"}
	case "history":
		r.History = a[0]
		return policy.RoomState{Said: said, Type: "m.room.history_visibility"}
	case "topic":
		return policy.RoomState{Said: said, Type: "m.room.topic", Surfaces: []policy.Surface{text(policy.Topic, a.quoted())}}
	}
	s.t.Fatalf("unknown word: %s", word)
	return nil
}
