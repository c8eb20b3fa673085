package main

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"matron/e2e/house"
	"matron/e2e/ward"
)

// firstPolicy is what Ruth posts. The digest is at a whole minute of the policy's zone, which leaves time for the
// scenes before it.
func firstPolicy(digest time.Time) string {
	return fmt.Sprintf(`matron: 1
policy: wards
title: Acute wards
mode: advise
purpose: Direct care of inpatients
zone: Europe/London
contacts: {lead: "@lee:ward.localhost", human: ext 4410}
identifiers: {per_shift: 20}
unreadable: {patience: 3s}
record:
  remind: {quiet: 15s, at_most: 1m, again: 10m}
  digest_at: ["%s"]
  file_to: records
`, digest.Format("15:04"))
}

// ahead is how long after a policy is posted its digest is at least.
const ahead = 20 * time.Second

func fenced(policy string) string { return "```yaml\n" + policy + "```" }

// typed has an officer type in the policy room, and shows the answer, which stands in the thread of what was typed.
func (s *stage) typed(p *ward.Client, text, answer string) (thread string, said ward.Seen, err error) {
	says(s.name(p.User)+" types", brieflyYAML(text))
	if thread, err = p.Say(s.Policy, text); err != nil {
		return "", said, err
	}
	said, err = s.inThread(thread, answer)
	return thread, said, err
}

// inThread waits for what Matron says in a thread of the policy room, and shows it.
func (s *stage) inThread(thread, answer string) (ward.Seen, error) {
	said, err := s.IG.WaitFor(s.Policy, ward.Want{Sender: s.User, Thread: thread, BodyRegex: answer}, house.Soon)
	if err != nil {
		return said, fmt.Errorf("%w; in the policy room stands last:\n%s", err, s.policyTail())
	}
	says("Matron", "")
	fmt.Print(indent(indent(said.Body)))
	return said, nil
}

// policyTail is what was said last in the policy room.
func (s *stage) policyTail() string {
	lines, err := s.shown(s.IG, s.Policy)
	if err != nil {
		return err.Error()
	}
	return indent(strings.Join(last(lines, 4), "\n"))
}

var codeOf = regexp.MustCompile(`approve ([A-Z0-9]{4})`)

func code(said ward.Seen) (string, error) {
	m := codeOf.FindStringSubmatch(said.Body)
	if m == nil {
		return "", fmt.Errorf("no code stands in %q", said.Body)
	}
	return m[1], nil
}

func slips(s *stage) error {
	zone, err := time.LoadLocation("Europe/London")
	if err != nil {
		return err
	}
	s.digest = time.Now().In(zone).Add(ahead + time.Minute).Truncate(time.Minute)
	s.posted = firstPolicy(s.digest)
	wrong := strings.Replace(strings.Replace(s.posted, "mode: advise", "mode: advice", 1), "quiet: 15s", "quite: 15s", 1)
	_, _, err = s.typed(s.IG, fenced(wrong),
		`Nothing has changed.*[Ll]ine 4, column 7, mode: found .advice.*did you mean advise.*[Ll]ine 11.*quite.*did you mean quiet`)
	return err
}

func approve(s *stage) error {
	good, said, err := s.typed(s.IG, fenced(s.posted), `record\.digest_at.*Rooms whose rules change: 1, among them Ward 7.*approve [A-Z0-9]{4}`)
	if err != nil {
		return err
	}
	word, err := code(said)
	if err != nil {
		return err
	}
	says("Omar taps", "👍 under it")
	if _, err := s.Omar.React(s.Policy, said.ID, "👍"); err != nil {
		return err
	}
	if _, err := s.inThread(good, "A reaction approves nothing"); err != nil {
		return err
	}
	if _, _, err := s.typed(s.IG, "approve "+word, "another officer must approve"); err != nil {
		return err
	}
	s.revision = 1
	if err := s.inForce(good, word, s.revision); err != nil {
		return err
	}
	state, err := s.IG.WaitState(s.Policy, "chat.matron.policy", "wards", house.Soon)
	if err != nil {
		return err
	}
	if state["revision"] != float64(1) || state["signature"] == "" {
		return fmt.Errorf("the state copy is %v", state)
	}
	says("The policy room's state", "holds a signed copy of revision 1: for people to read, never an order")
	if _, err := s.Amy.WaitFor(s.Room, ward.Want{Sender: s.User, BodyRegex: "other rules of policy Acute wards hold"}, house.Soon); err != nil {
		return err
	}
	return s.look("one sentence in the ward")
}

// inForce has Omar approve, and waits until a revision is in force.
func (s *stage) inForce(thread, word string, revision int) error {
	return s.approved(thread, word, fmt.Sprintf("In force: revision %d, approved by @omar", revision))
}

func (s *stage) approved(thread, word, want string) error {
	says("Omar types", "approve "+word)
	if _, err := s.Omar.Say(s.Policy, "approve "+word); err != nil {
		return err
	}
	_, err := s.inThread(thread, want)
	return err
}

// brieflyYAML shows a posted policy by its lines, numbered.
func brieflyYAML(text string) string {
	body, posted := strings.CutPrefix(text, "```yaml\n")
	if !posted {
		return text
	}
	var b strings.Builder
	b.WriteString("a policy")
	for i, line := range strings.Split(strings.TrimSuffix(body, "\n```"), "\n") {
		if line = strings.TrimSuffix(line, "```"); line != "" {
			fmt.Fprintf(&b, "\n      %2d  %s", i+1, line)
		}
	}
	return b.String()
}
