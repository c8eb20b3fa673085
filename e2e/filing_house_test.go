package e2e_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"matron/e2e/epr"
	"matron/e2e/house"
	"matron/e2e/ward"
)

// TestMain ends the record system, and the house in which most filings are tried.
func TestMain(m *testing.M) {
	code := epr.Main(m)
	if registryHouse != nil {
		if err := registryHouse.Close(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = max(code, 1)
		}
	}
	os.Exit(code)
}

// filingPlace is where one test files: a room with a policy of its own, a record system of its own name behind a proxy of its
// own, and who files there. Its tests share a house and a server, and nothing else.
type filingPlace struct {
	policy string // further lines of its policy
	record string // further keys of its record part
	system string // further keys of its system
	people []string
}

// filingPlaces are those of the shared house, by name. Each has one who may file, called as the place; people are more.
var filingPlaces = map[string]filingPlace{
	"f01": {}, "f02": {system: "timeout: 2s"}, "f04": {}, "f05": {}, "f06": {}, "f07": {}, "f09": {}, "f10": {record: ", patience: 3s"},
	"f11": {}, "f13": {people: []string{"f13clerk"}}, "f23": {}, "talk": {people: []string{"talkclerk"}}, "edits": {}, "stops": {},
	"desk": {people: []string{"deskclerk", "deskmay"}}, "unavail": {},
}

var (
	registryOnce  sync.Once
	registryHouse *house.House
	registryErr   error
	registryRooms = map[string]string{}
	registryWays  = map[string]*epr.Proxy{}
)

// openRegistry opens the shared house: one Matron with a system for each place.
func openRegistry(s *epr.Server) error {
	names := make([]string, 0, len(filingPlaces))
	for name := range filingPlaces {
		names = append(names, name)
	}
	slices.Sort(names)
	sick, err := epr.OpenProxy(s) // where patients are looked up
	if err != nil {
		return err
	}
	registryWays["patients"] = sick
	r := &house.Record{Systems: []house.System{{Name: "patients", URL: sick.Base()}}, In: "patients", Erase: 2 * time.Second}
	for _, name := range names {
		way, err := epr.OpenProxy(s)
		if err != nil {
			return err
		}
		registryWays[name] = way
		r.Systems = append(r.Systems, house.System{Name: name, URL: way.Base(), More: filingPlaces[name].system})
	}
	h, err := house.Open(house.Options{NoStart: true, Office: true, Record: r, Log: "debug"})
	registryHouse = h
	if err != nil {
		return err
	}
	var rules []string
	var people []house.Colleague
	for i, name := range names {
		room, err := h.Amy.CreateRoom(ward.Room{
			Name: "Ward " + name, Invite: []string{h.Lee.User, h.User}, Power: map[string]any{"users": map[string]any{h.User: 50}},
		})
		if err != nil {
			return err
		}
		registryRooms[name] = room
		if err := h.Lee.Join(room); err != nil {
			return err
		}
		rules = append(rules, filingPolicy(name, room, filingPlaces[name]))
		for k, user := range append([]string{name}, filingPlaces[name].people...) {
			people = append(people, house.Colleague{
				User: "@" + user + ":ward.localhost", Name: "Dr " + user, Role: "registrar", Registration: fmt.Sprintf("GMC7%06d", 10*i+k), MayFile: k == 0 || !strings.HasSuffix(user, "may"),
			})
		}
	}
	if err := h.SetRules(strings.Join(rules, "---\n")); err != nil {
		return err
	}
	if err := h.Matron.Start(soon); err != nil {
		return err
	}
	return h.Introduce(people...)
}

func filingPolicy(name, room string, p filingPlace) string {
	clerks := ""
	if slices.Contains(p.people, name+"clerk") {
		clerks = fmt.Sprintf(", records: [\"@%sclerk:ward.localhost\"]", name)
	}
	return fmt.Sprintf(`matron: 1
policy: %s
title: Ward %s
applies_to: {rooms: [%q]}
mode: advise
contacts: {lead: "@lee:ward.localhost", human: ext 4410%s}
record: {file_to: %s%s}
%s
`, name, name, room, clerks, name, p.record, p.policy)
}

var casts struct {
	sync.Mutex
	n int
}

// newCast seeds people of a test's own; all of a cast, or those that pick gives.
func newCast(t *testing.T, s *epr.Server, pick func(epr.Cast) []epr.Patient) epr.Cast {
	t.Helper()
	casts.Lock()
	casts.n++
	c := epr.NewCast(casts.n)
	casts.Unlock()
	ward.OK(t, s.Seed(t.Context(), pick(c)...))
	return c
}

func justAnn(c epr.Cast) []epr.Patient { return []epr.Patient{c.Ann} }

// mustFiler brings who files at a place of the shared house.
func mustFiler(t *testing.T, place string, pick func(epr.Cast) []epr.Patient) *filer {
	t.Helper()
	s := epr.Shared(t)
	registryOnce.Do(func() { registryErr = openRegistry(s) })
	ward.OK(t, registryErr)
	h := registryHouse
	t.Cleanup(func() {
		mustHaveSpokenInSecret(t, h)
		for _, sign := range []string{"panic:", "DATA RACE", `"level":"panic"`} {
			if strings.Contains(h.Matron.Log(), sign) {
				t.Errorf("in her log stands %s", sign)
			}
		}
	})
	f := &filer{House: h, Room: registryRooms[place], System: s, Way: registryWays[place], t: t}
	f.Cast = newCast(t, s, pick)
	ward.OK(t, h.Amy.WaitMember(f.Room, h.User, "join", soon))
	f.Me = mustBring(t, h, place, ward.Login{}, f.Room)
	f.Direct = mustMeet(t, h, f.Me)
	t.Cleanup(func() {
		f.Way.Heal()
		if t.Failed() {
			f.tell()
		}
	})
	return f
}
