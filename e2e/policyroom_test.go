package e2e_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"matron/e2e/house"
	"matron/e2e/ward"
)

// officers are a house with a policy room, in which Ruth and Ravi are officers with pinned keys, and a ward.
type officers struct {
	*house.House
	Ravi *ward.Client
	Room string // the policy room
	Ward string
	t    *testing.T
}

func mustOfficers(t *testing.T, config string) *officers {
	t.Helper()
	h, err := house.Open(house.Options{NoStart: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if t.Failed() {
			t.Log(h.Matron.Log())
		}
		_ = h.Close()
	})
	o := &officers{House: h, t: t}
	if o.Ravi, err = h.PersonWith("ravi", ward.Login{}); err != nil {
		t.Fatal(err)
	}
	master, err := o.Ravi.MasterKey(o.Ravi.User)
	if err != nil {
		t.Fatal(err)
	}
	if o.Room, err = h.IG.CreateRoom(ward.Room{Name: "Policy", Invite: []string{h.User, o.Ravi.User}, Power: map[string]any{"users": map[string]any{h.User: 50, o.Ravi.User: 50}}}); err != nil {
		t.Fatal(err)
	}
	if err := o.Ravi.Join(o.Room); err != nil {
		t.Fatal(err)
	}
	err = h.Rewrite(func(c string) string {
		c = strings.Replace(c, "officers: [", fmt.Sprintf("officers: [{user: %q, master_key: %q}, ", o.Ravi.User, master), 1)
		return c + fmt.Sprintf("policy_room: %q\n", o.Room) + config
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := h.Matron.Start(house.Soon); err != nil {
		t.Fatal(err)
	}
	o.hears(h.IG, "This is the policy room")
	if o.Ward, err = h.Admit(ward.Room{}); err != nil {
		t.Fatal(err)
	}
	return o
}

// hears waits in the policy room.
func (o *officers) hears(p *ward.Client, body string) ward.Seen {
	o.t.Helper()
	s, err := p.WaitFor(o.Room, ward.Want{Sender: o.User, BodyRegex: body}, house.Soon)
	if err != nil {
		for _, e := range hers(o.t, o.House, p, o.Room, "") {
			o.t.Logf("she said %s", e.Body)
		}
		o.t.Fatalf("%s waits for %q: %v", p.Name, body, err)
	}
	return s
}

func (o *officers) says(p *ward.Client, body string) string {
	o.t.Helper()
	id, err := p.Say(o.Room, body)
	if err != nil {
		o.t.Fatal(err)
	}
	return id
}

// answers waits for what she says in the thread of an event.
func (o *officers) answers(event, body string) ward.Seen {
	o.t.Helper()
	s, err := o.IG.WaitFor(o.Room, ward.Want{Sender: o.User, Thread: event, BodyRegex: body}, house.Soon)
	if err != nil {
		all, _ := o.IG.Timeline(o.Room)
		for _, e := range all[max(0, len(all)-6):] {
			o.t.Logf("%s (thread %s) %s", e.Sender, e.Thread, e.Body)
		}
		o.t.Fatalf("in the thread of %s, %q: %v", event, body, err)
	}
	return s
}

func (o *officers) must(err error) {
	o.t.Helper()
	if err != nil {
		o.t.Fatal(err)
	}
}

var code = regexp.MustCompile(`approve ([A-Z0-9]{4})`)

func codeIn(t *testing.T, s ward.Seen) string {
	t.Helper()
	m := code.FindStringSubmatch(s.Body)
	if m == nil {
		m = regexp.MustCompile(`(?i)approve ([A-Z0-9]{4})`).FindStringSubmatch(s.Body)
	}
	if m == nil {
		t.Fatalf("no code in %q", s.Body)
	}
	return m[1]
}

const better = "```yaml\n" + `matron: 1
policy: wards
title: Acute wards
mode: advise
contacts: {lead: "@lee:ward.localhost", human: ext 4410}
identifiers: {per_shift: 5}
` + "```"

// TestAPolicyComesInForceInThePolicyRoom: faults by line and field, then a difference and a code; a reaction is no
// approval; who posted it is not the second pair of eyes; then it holds, is published, is told in the ward, and
// survives a restart.
func TestAPolicyComesInForceInThePolicyRoom(t *testing.T) {
	t.Parallel()
	o := mustOfficers(t, "four_eyes: true\n")

	bad := o.says(o.IG, strings.Replace(better, "advise", "advice", 1))
	o.answers(bad, "Nothing has changed.*Line 4, column 7, mode: found .advice..*did you mean advise")

	good := o.says(o.IG, better)
	said := o.answers(good, "wards identifiers.per_shift: 20 → 5.*Rooms whose rules change: 1, among them Ward 7")
	word := codeIn(t, said)

	if _, err := o.Ravi.React(o.Room, said.ID, "👍"); err != nil {
		t.Fatal(err)
	}
	o.answers(good, "A reaction approves nothing")

	own := o.says(o.IG, "approve "+word)
	o.answers(own, "another officer must approve")
	o.says(o.Ravi, "approve "+word)
	o.answers(good, "In force: revision 1, approved by @ravi")

	// A hold ends by two officers too.
	held := o.answers(o.says(o.IG, "hold "+o.Ward+" ref INQ-12 reason a public inquiry"), "On hold as H")
	asked := o.says(o.IG, "release "+regexp.MustCompile(`H[A-Z2-7]{6}`).FindString(held.Body))
	release := codeIn(t, o.answers(asked, "stays in force.*Another officer than @ruth.*approve"))
	o.answers(o.says(o.IG, "approve "+release), "another officer must approve")
	o.answers(o.says(o.Ravi, "holds"), "Holds in force: 1")
	o.says(o.Ravi, "approve "+release)
	o.answers(asked, "is released")

	content, err := o.IG.WaitState(o.Room, "chat.matron.policy", "wards", house.Soon)
	o.must(err)
	if content["revision"] != float64(1) || content["signature"] == "" || !strings.Contains(content["text"].(string), "per_shift: 5") {
		t.Errorf("the published copy: %v", content)
	}
	if _, err := o.Amy.WaitFor(o.Ward, ward.Want{Sender: o.User, BodyRegex: "other rules of policy Acute wards hold in this room"}, house.Soon); err != nil {
		t.Error(err)
	}

	o.must(o.Restart())
	explain := o.says(o.IG, "explain "+o.Ward)
	o.answers(explain, "revision 1.*identifiers.per_shift: 5 .wards, line 6")
	back := o.says(o.IG, "rollback 0")
	word = codeIn(t, o.answers(back, "rules of the config files.*per_shift: 5 → 20"))
	o.says(o.Ravi, "approve "+word)
	o.answers(back, "In force: revision 2")
}

// TestAStateEventIsAProposalOnly: what somebody writes into the state is alerted and never in force by itself.
func TestAStateEventIsAProposalOnly(t *testing.T) {
	t.Parallel()
	o := mustOfficers(t, "")
	_, err := o.Ravi.SetState(o.Room, "chat.matron.policy", "wards", map[string]any{"text": "matron: 1\npolicy: wards\nmode: watch\n", "revision": 9})
	o.must(err)
	alert := o.hears(o.IG, "a policy in this room.s state was changed")
	if !alert.Highlight {
		t.Error("the alert mentions nobody")
	}
	said := o.hears(o.IG, "Somebody wrote another policy.*mode: advise → watch")
	status := o.says(o.IG, "explain "+o.Ward)
	o.answers(status, "mode: advise")
	o.says(o.IG, "reject "+codeIn(t, said))
	o.hears(o.IG, "Dropped: @ruth")
}

// TestPeopleComeAsAFile: the list is read from an encrypted file, with its faults, and approved like a policy.
func TestPeopleComeAsAFile(t *testing.T) {
	t.Parallel()
	o := mustOfficers(t, "")
	post := func(text string) string {
		t.Helper()
		id, _, err := o.IG.SendFile(o.Room, ward.File{Name: "people.csv", MIME: "text/csv", Data: []byte(text)})
		o.must(err)
		return id
	}
	const head = "id,name,role,registration,may_file\n"
	bad := post(head + "amy,Dr Amy Patel,registrar,GMC7000001,yes\n")
	o.answers(bad, "list of people.*Line 2, column 1, id: found no user id")
	good := post(head + "@amy:ward.localhost,Dr Amy Patel,registrar,GMC7000001,yes\n")
	said := o.answers(good, "1 people, of whom 1 may file.*ay file from now on: @amy:ward.localhost")
	o.says(o.IG, "approve "+codeIn(t, said))
	o.answers(good, "In force: list of people 1")
}

// TestOfficersAsk: tables in the thread; members of a ward are answered in the direct room.
func TestOfficersAsk(t *testing.T) {
	t.Parallel()
	o := mustOfficers(t, "")
	for typed, want := range map[string]string{
		"rooms": "I am in 2 rooms.*Ward 7: wards, advise", "coverage": "Ward 7: read since.*how many rooms there are in all is unknown",
		"status": "[Rr]ooms:", "help": "rollback N", "aprove K7QF": "Did you mean approve", "explain " + o.Room: "No policy",
		"flags": "flag", "holds": "hold", "certificates": "certificate",
	} {
		o.answers(o.says(o.IG, typed), want)
	}
	if _, err := o.Amy.Say(o.Ward, "!privacy"); err != nil {
		t.Fatal(err)
	}
	if _, _, err := o.Direct(o.Amy, "no person reads along"); err != nil {
		t.Error(err)
	}
	time.Sleep(time.Second)
}

// TestAProposalSurvivesAKillAtAnyMoment: what was posted is answered once, what was approved is in force, published and told.
func TestAProposalSurvivesAKillAtAnyMoment(t *testing.T) {
	t.Parallel()
	o := mustOfficers(t, "")
	kill := func(after time.Duration) {
		t.Helper()
		time.Sleep(after)
		o.must(o.Matron.Kill())
		o.must(o.Matron.Start(house.Soon))
	}
	for i, after := range []time.Duration{0, 50 * time.Millisecond, 150 * time.Millisecond, 400 * time.Millisecond} {
		posted := o.says(o.IG, strings.Replace(better, "per_shift: 5", fmt.Sprint("per_shift: ", 6+i), 1))
		kill(after)
		word := codeIn(t, o.answers(posted, fmt.Sprintf("per_shift: .* → %d", 6+i)))
		o.says(o.IG, "approve "+word)
		kill(after)
		o.answers(posted, fmt.Sprintf("In force: revision %d", i+1))
		if _, err := o.Amy.WaitFor(o.Ward, ward.Want{Sender: o.User, BodyContains: "other rules of policy"}, house.Soon); err != nil {
			t.Error(err)
		}
		asked := o.says(o.IG, "explain "+o.Ward)
		o.answers(asked, fmt.Sprintf("revision %d.*per_shift: %d", i+1, 6+i))
	}
	all, err := o.IG.Timeline(o.Room)
	o.must(err)
	said := map[string]int{}
	for _, e := range all {
		if e.Sender == o.User && e.Thread != "" {
			said[e.Thread+e.Body]++
		}
	}
	for what, n := range said {
		if n > 1 {
			t.Errorf("said %d times: %s", n, what)
		}
	}
}
