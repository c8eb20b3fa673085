package e2e_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"matron/e2e/ward"
)

// short are times that a test can wait for; no policy may have them without the config's word.
const short = "keep_at_least: 1s\n"

// scheduled is a policy by which conversations expire.
func scheduled(review, keep, notice, attested string) string {
	return "```yaml\n" + fmt.Sprintf(`matron: 1
policy: wards
title: Acute wards
mode: advise
contacts: {lead: "@lee:ward.localhost", human: ext 4410}
identifiers: {per_shift: 20}
schedule: {ref: IGSG 1, review_by: %s}
retention: {keep: %s, notice: %s, unflagged_with_identifier_or_decision: %s, after: {attested: %s}}
`, review, keep, notice, keep, attested) + "```"
}

// enacts posts a policy and approves it.
func (o *officers) enacts(text string) {
	o.t.Helper()
	posted := o.says(o.IG, text)
	o.says(o.IG, "approve "+codeIn(o.t, o.answers(posted, `retention\.keep`)))
	o.answers(posted, "In force: revision")
}

// wardHears waits until the ward was told something by her.
func (o *officers) wardHears(body string) {
	o.t.Helper()
	if _, err := o.Amy.WaitFor(o.Ward, ward.Want{Sender: o.User, BodyRegex: body}, soon); err != nil {
		o.t.Fatal(err)
	}
}

// flags has somebody flag a message by hand.
func (o *officers) flags(p *ward.Client, event string) {
	o.t.Helper()
	o.must(second(p.React(o.Ward, event, "📋")))
	o.must(second(p.WaitFor(o.Ward, ward.Want{ReactionKey: "To record", On: event, Sender: o.User}, soon)))
}

// raw is what the homeserver gives of a room, by id.
func (o *officers) raw(room string) map[string]ward.Raw {
	o.t.Helper()
	all := map[string]ward.Raw{}
	for _, e := range ward.Do(o.Synapse.Messages(room, o.Amy.Token)).Or(o.t) {
		all[e.ID] = e
	}
	return all
}

// retired waits until events are gone for the clients and the homeserver, and says that she removed each, for its age
// alone.
func (o *officers) retired(room string, events ...string) {
	o.t.Helper()
	mustBeGone(o.t, o.House, room, []*ward.Client{o.Amy, o.Lee}, events...)
	for _, id := range events {
		if e := ward.Do(o.Lee.See(room, id)).Or(o.t); e.RedactedBy == "" || e.Reason != "retention_over" || e.Body != "" {
			o.t.Errorf("%s was removed by %q because of %q and shows %q", id, e.RedactedBy, e.Reason, e.Body)
		}
	}
}

// stand says that events stand, on the homeserver and for a client.
func (o *officers) stand(room string, events ...string) {
	o.t.Helper()
	all := o.raw(room)
	for _, id := range events {
		if e, ok := all[id]; !ok || e.Redacted() || ward.Do(o.Lee.See(room, id)).Or(o.t).Redacted {
			o.t.Errorf("%s was removed", id)
		}
	}
}

var certificateHead = regexp.MustCompile(`Certificate (\d+), .*: (\d+) messages in (\d+) conversations were removed`)

// certified waits until the certificates speak of so many conversations. It gives how many messages went, and the
// certificates.
func (o *officers) certified(conversations int) (messages int, all []ward.Seen) {
	o.t.Helper()
	for late := time.Now().Add(soon); ; time.Sleep(200 * time.Millisecond) {
		found, n := 0, 0
		all = nil
		for _, s := range hers(o.t, o.House, o.IG, o.Room, "Certificate ") {
			m := certificateHead.FindStringSubmatch(s.Body)
			if m == nil {
				continue // a list of them
			}
			all = append(all, s)
			if m[1] != strconv.Itoa(len(all)) {
				o.t.Errorf("certificate %d is numbered %s", len(all), m[1])
			}
			a, _ := strconv.Atoi(m[2])
			b, _ := strconv.Atoi(m[3])
			n, found = n+a, found+b
		}
		if found >= conversations {
			if found > conversations {
				o.t.Errorf("the certificates speak of %d conversations, %d were written", found, conversations)
			}
			return n, all
		}
		if time.Now().After(late) {
			o.t.Fatalf("waited %s for certificates of %d conversations, they say %d", soon, conversations, found)
		}
	}
}

// TestConversationsExpireWhole: a thread with an edit and a masked copy goes altogether; what is flagged stays; what is
// attested goes after its own time; the certificates count it and say nothing of it.
func TestConversationsExpireWhole(t *testing.T) {
	t.Parallel()
	o := mustOfficers(t, short)
	number := fresh()
	root := mustSay(t, o.Amy, o.Ward, "The hoist of bay three squeaks")
	reply := ward.Do(o.Lee.Send(o.Ward, ward.Text{Body: "Estates were rung about it", Thread: root})).Or(t)
	edit := ward.Do(o.Amy.Edit(o.Ward, root, ward.Text{Body: "The hoist of bay three squeaks badly"})).Or(t)
	said := ward.Do(o.Amy.Send(o.Ward, ward.Text{Body: "NHS no " + number + " was lifted with it", Thread: root})).Or(t)
	mustHavePills(t, o.House, o.Amy, o.Ward, said)
	direct, _ := told(t, o.House, o.Amy, "NHS number")
	o.must(second(o.Amy.React(o.Ward, said, "Mask")))
	copied := ward.Do(o.Copy(o.Lee, o.Ward, `\[patient A, NHS number\] was lifted with it$`)).Or(t)
	mustBeGone(t, o.House, o.Ward, []*ward.Client{o.Amy, o.Lee}, said)
	whole := []string{root, reply, edit, copied.ID}

	visit := mustSay(t, o.Lee, o.Ward, "The chaplain came to bed three")
	o.flags(o.Lee, visit)
	plan := mustSay(t, o.Amy, o.Ward, "Drain out, and home on Thursday")
	o.flags(o.Amy, plan)

	o.stand(o.Ward, whole...)
	o.enacts(scheduled("2099-01-01", "5s", "1s", "8s"))
	o.wardHears("From .* on, conversations are removed from .*5 seconds after")
	o.hears(o.IG, `Before the first removal in Ward 7.*[Ww]ould go: \d+ messages in 1 conversations.*flagged and not in the record [012]`)
	o.retired(o.Ward, whole...)
	messages, _ := o.certified(1)
	if messages != len(whole) {
		t.Errorf("certified are %d messages, %d went", messages, len(whole))
	}
	o.stand(o.Ward, visit, plan)

	mustSay(t, o.Amy, direct, "recorded notes")
	noted := ward.Do(o.Amy.WaitFor(direct, ward.Want{Sender: o.User, BodyContains: "in the notes"}, soon)).Or(t)
	o.retired(o.Ward, plan)
	all := o.raw(o.Ward)
	for _, e := range all {
		if e.Redacts == plan || e.Content["redacts"] == plan {
			// She answers a little after she has noted it.
			if after := time.Duration(e.At-noted.At) * time.Millisecond; after < 5*time.Second {
				t.Errorf("what was attested went %s after it, not 8s", after)
			}
		}
	}
	messages, certificates := o.certified(2)
	if messages != len(whole)+1 {
		t.Errorf("certified are %d messages, %d went", messages, len(whole)+1)
	}
	o.stand(o.Ward, visit)

	for _, c := range certificates {
		content := string(ward.Do(json.Marshal(c.Content)).Or(t)) + c.Body + c.HTML
		for _, secret := range []string{"hoist", "squeak", "Estates", "chaplain", "Drain", "Thursday", "lifted", number, strings.ReplaceAll(number, " ", ""), "@amy", "@lee", "$"} {
			if strings.Contains(content, secret) {
				t.Errorf("in a certificate stands %q: %s", secret, c.Body)
			}
		}
		if !strings.Contains(c.Body, "Ward 7: ") || !strings.Contains(c.Body, "Hash ") || !c.Encrypted {
			t.Errorf("a certificate says %q", c.Body)
		}
	}
	o.answers(o.says(o.IG, "certificates"), "newest first.*1 conversation")
	o.answers(o.says(o.IG, "flags"), "Ward 7")
}

// TestAHoldSavesWhatIsQueued: what would go in a moment stays, as a room, a person and a conversation; outside the
// policy room nothing tells of it; released, it goes.
func TestAHoldSavesWhatIsQueued(t *testing.T) {
	t.Parallel()
	o := mustOfficers(t, short)
	first := o.Ward
	other := ward.Do(o.Admit(ward.Room{Name: "Ward 8"})).Or(t)
	root := mustSay(t, o.Amy, first, "The hoist let go again")
	whole := []string{root, ward.Do(o.Amy.Send(first, ward.Text{Body: "Nobody was hurt", ReplyTo: root})).Or(t)}
	hers8 := mustSay(t, o.Amy, other, "Two beds are free")
	his := mustSay(t, o.Lee, first, "The agency sends one nurse")
	lost := mustSay(t, o.Amy, first, "There is cake in the office")

	o.enacts(scheduled("2099-01-01", "12s", "12s", "12s"))
	o.hears(o.IG, `Before the first removal in Ward 7.*[Ww]ould go: 4 messages in 3 conversations.*on hold 0`)
	o.hears(o.IG, `Before the first removal in Ward 8.*[Ww]ould go: 1 messages in 1 conversations`)

	before := map[string]map[string]ward.Raw{first: o.raw(first), other: o.raw(other)}
	states := map[string]string{first: o.state(first), other: o.state(other)}
	today := time.Now().UTC()
	held := map[string]string{}
	for what, order := range map[string]string{
		"the room Ward 8":            "hold " + other + " ref INQ-12 reason a public inquiry",
		"one conversation in Ward 7": "hold https://matrix.to/#/" + first + "/" + whole[1] + " ref INQ-12 reason a faulty hoist",
		"every conversation in which @lee:ward.localhost wrote": fmt.Sprintf("hold %s from %s to %s ref INQ-13 reason a claim", o.Lee.User,
			today.AddDate(0, 0, -1).Format(time.DateOnly), today.AddDate(0, 0, 1).Format(time.DateOnly)),
	} {
		held[what] = regexp.MustCompile(`H[A-Z2-7]{6}`).FindString(o.answers(o.says(o.IG, order), "On hold as H.*"+what).Body)
	}
	listed := o.answers(o.says(o.IG, "holds"), "Holds in force: 3").Body
	for what, id := range held {
		if !strings.Contains(listed, id+" "+what) {
			t.Errorf("holds does not list %s, %s: %s", id, what, listed)
		}
	}

	o.retired(first, lost)
	o.certified(1)
	time.Sleep(13 * time.Second) // a look more: each follows the last after what is kept the shortest
	o.stand(first, append(whole, his)...)
	o.stand(other, hers8)
	for room, was := range before {
		for id, e := range o.raw(room) {
			if _, old := was[id]; !old && e.Redacts != lost && e.Content["redacts"] != lost {
				t.Errorf("since the holds stands in the room: %s of %s %s", e.Type, e.Sender, id)
			}
		}
		if now := o.state(room); now != states[room] {
			t.Errorf("the room's state is another one:\n%s\n%s", states[room], now)
		}
	}
	for _, p := range []*ward.Client{o.Amy, o.Lee} {
		if direct := ward.Do(p.DirectRooms(o.User)).Or(t); len(direct) != 0 {
			t.Errorf("%s has a direct room with her", p.Name)
		}
	}

	for _, id := range held {
		o.answers(o.says(o.IG, "release "+id), "Hold "+id+" is released")
	}
	o.answers(o.says(o.IG, "holds"), "No holds are in force")
	defer func() {
		if all, err := chain(o.House); err == nil && t.Failed() {
			t.Log(lines(all, 60))
		}
	}()
	o.retired(first, append(whole, his)...)
	o.retired(other, hers8)
	if messages, _ := o.certified(4); messages != 5 {
		t.Errorf("certified are %d messages, 5 went", messages)
	}
}

// state names every state event of a room.
func (o *officers) state(room string) string {
	o.t.Helper()
	var all []ward.Raw
	o.must(o.Synapse.Call("GET", "/_matrix/client/v3/rooms/"+ward.Escape(room)+"/state", o.Amy.Token, nil, &all))
	var ids []string
	for _, e := range all {
		ids = append(ids, e.Type+" "+e.ID)
	}
	slices.Sort(ids)
	return strings.Join(ids, "\n")
}

// TestARoomOfASpaceWaitsForAWord: which rooms a space holds is the server's word. What was counted when the policy was
// approved goes; in a room that comes into the space later nothing goes until an officer has typed that it is meant, and
// again when it was out of it.
func TestARoomOfASpaceWaitsForAWord(t *testing.T) {
	t.Parallel()
	o := mustOfficers(t, short)
	space := ward.Do(o.Amy.CreateRoom(ward.Room{Space: true, Name: "Wards", Invite: []string{o.User}})).Or(t)
	o.must(o.Amy.WaitMember(space, o.User, "join", soon))
	child := func(room string, in bool) {
		t.Helper()
		content := map[string]any{}
		if in {
			content["via"] = []string{ward.ServerName}
		}
		ward.Do(o.Amy.SetState(space, "m.space.child", room, content)).Or(t)
	}
	first := o.Ward
	child(first, true)
	counted := mustSay(t, o.Amy, first, "The hoist let go again")
	mustReadOn(t, o.House, o.Lee, first)
	bySpace := strings.Replace(scheduled("2099-01-01", "5s", "1s", "5s"), "mode: advise\n", "mode: advise\napplies_to: {spaces: [\""+space+"\"]}\n", 1)
	o.enacts(bySpace)
	o.retired(first, counted)

	later := ward.Do(o.Admit(ward.Room{Name: "Ward 9"})).Or(t)
	child(later, true)
	mustReadOn(t, o.House, o.Lee, later)
	said := mustSay(t, o.Amy, later, "Two beds are free")
	waits := o.hears(o.IG, "Ward 9 came under policy Acute wards by the spaces.*acknowledge [A-Z0-9]{4}")
	if m := fmt.Sprint(waits.Content["m.mentions"]); !strings.Contains(m, o.IG.User) || !strings.Contains(m, o.Ravi.User) {
		t.Errorf("it mentions not both officers: %s", m)
	}
	code := regexp.MustCompile(`acknowledge ([A-Z0-9]{4})`).FindStringSubmatch(waits.Body)[1]
	// Who is told of what stands in the message is asked at once.
	mustHavePills(t, o.House, o.Amy, later, mustSay(t, o.Amy, later, "NHS no "+fresh()+" goes to bed four"))
	time.Sleep(10 * time.Second)
	o.stand(later, said)
	if n := hers(t, o.House, o.Amy, later, "conversations are removed"); len(n) != 0 {
		t.Errorf("the ward was told %q", bodies(n))
	}
	o.answers(o.says(o.IG, "rooms"), "Ward 9: wards, advise; 2 people; nothing is removed by itself there until one of you answers acknowledge "+code)
	o.answers(o.says(o.IG, "coverage"), "Ward 9: read since .*acknowledge "+code)
	o.answers(o.says(o.Ravi, "acknowledge "+code), "Acknowledged: conversations may leave Ward 9")
	o.retired(later, said)

	// Out of it and back: once more, with another code.
	child(later, false)
	child(later, true)
	mustReadOn(t, o.House, o.Lee, later)
	again := mustSay(t, o.Amy, later, "One bed is free")
	o.hears(o.IG, "Ward 9 came under policy Acute wards by the spaces.*acknowledge ("+notCode(code)+")")
	time.Sleep(10 * time.Second)
	o.stand(later, again)
	o.answers(o.says(o.IG, "acknowledge "+later), "Acknowledged: conversations may leave Ward 9")
	o.retired(later, again)
}

// notCode is any code but one.
func notCode(code string) string {
	var all []string
	for i := range code {
		all = append(all, code[:i]+"[^"+code[i:i+1]+"]")
	}
	return strings.Join(all, "|")
}

// TestAScheduleThatIsPastDestroysNothing: after its day for review a schedule only alerts.
func TestAScheduleThatIsPastDestroysNothing(t *testing.T) {
	t.Parallel()
	o := mustOfficers(t, short)
	said := mustSay(t, o.Amy, o.Ward, "There is cake in the office")
	o.enacts(scheduled("2020-01-01", "5s", "1s", "5s"))
	later := mustSay(t, o.Amy, o.Ward, "The cake is gone")
	o.hears(o.IG, "a schedule is past its day for review, so nothing is removed by it any more")
	time.Sleep(10 * time.Second) // keep, notice and what officers have to look at it
	o.stand(o.Ward, said, later)
	if n := hers(t, o.House, o.Amy, o.Ward, "conversations are removed"); len(n) != 0 {
		t.Errorf("the ward was told %q", bodies(n))
	}
	if n := hers(t, o.House, o.IG, o.Room, "Before the first removal"); len(n) != 0 {
		t.Errorf("officers were shown %q", bodies(n))
	}
	o.answers(o.says(o.IG, "certificates"), "nothing was removed by retention")
	o.answers(o.says(o.IG, "explain "+o.Ward), `schedule\.review_by: .*2020`)
}

// TestOfficersAreAnswered: each in the thread of what was typed, with what there is; where there is something to say
// as where there is not. Members of a ward are answered in the direct room, and nobody else.
func TestOfficersAreAnswered(t *testing.T) {
	t.Parallel()
	o := mustOfficers(t, short)
	visit := mustSay(t, o.Lee, o.Ward, "The chaplain came to bed three")
	o.flags(o.Lee, visit)
	o.answers(o.says(o.IG, "hold "+o.Ward+" ref INQ-12 reason a public inquiry"), "On hold as H.*the room Ward 7.*INQ-12.*a public inquiry")
	for typed, want := range map[string]string{
		"status":             `[Rr]ooms: \d+, encrypted \d+.*What I could not read I have not checked`,
		"rooms":              `I am in \d+ rooms; .*Ward 7: wards, advise; 2 people`,
		"coverage":           `Ward 7: read since .*; messages \d+, unreadable now 0, lost for ever 0, suspected missing 0.*is unknown to me`,
		"explain " + o.Ward:  `What holds in Ward 7.*the trust's default.*mode: advise`,
		"flags":              "Ward 7",
		"holds":              `Holds in force: 1.*H[A-Z2-7]{6} the room Ward 7; by @ruth:ward\.localhost.*INQ-12`,
		"certificates":       "No certificates yet",
		"help":               "status, rooms, coverage, flags, holds, certificates",
		"release HAAAAAA":    "no hold of that name",
		"hold " + o.Ward:     "it has no reference",
		"hold the line":      "Nothing is on hold by that",
		"what a nice policy": "",
	} {
		event := o.says(o.Ravi, typed)
		if want != "" {
			o.answers(event, want)
		}
	}

	was := len(hers(t, o.House, o.Lee, o.Ward, ""))
	mustSay(t, o.Amy, o.Ward, "!policy")
	direct, _ := told(t, o.House, o.Amy, `policy Acute wards holds, revision \d+.*No message leaves the room because of its age`)
	mustSay(t, o.Amy, o.Ward, "!privacy")
	o.must(second(o.Amy.WaitFor(direct, ward.Want{Sender: o.User, BodyRegex: "I keep ids, times and kinds of findings.*ext 4410"}, soon)))
	if n := len(hers(t, o.House, o.Lee, o.Ward, "")); n != was {
		t.Errorf("in the ward stand %d of her messages, %d before it was asked", n, was)
	}
	// A hold is not ordered where others read.
	mustSay(t, o.Amy, o.Ward, "hold "+o.Ward+" ref A reason B")
	mustReadOn(t, o.House, o.Lee, o.Ward)
	o.answers(o.says(o.IG, "holds"), "Holds in force: 1")
}
