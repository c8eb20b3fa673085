package house

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"matron/e2e/ward"
)

// System is a record system of her config: fhir where it has an address, else a folder.
type System struct {
	Name, URL, Path string
	More            string // further keys of it in YAML's flow form: "timeout: 2s"
}

// Record is the record side of her config.
type Record struct {
	Systems []System
	In      string        // the system in which patients are looked up
	List    string        // or the file of patients
	Erase   time.Duration // what was typed and shown goes so long after the end; ten minutes if 0
}

// Config is what the config file says of it.
func (r Record) Config() string {
	var b strings.Builder
	b.WriteString("record:\n  organisation: {ods: R0A}\n  systems:\n")
	for _, s := range r.Systems {
		how := fmt.Sprintf("driver: fhir, url: %q", s.URL)
		if s.URL == "" {
			how = fmt.Sprintf("driver: folder, path: %q", s.Path)
		}
		if s.More != "" {
			how += ", " + s.More
		}
		fmt.Fprintf(&b, "    - {name: %s, %s}\n", s.Name, how)
	}
	switch {
	case r.In != "":
		fmt.Fprintf(&b, "  patients: {from: fhir, system: %s, hospital_number_system: %q}\n", r.In, "https://trust.example/Id/hospital-number")
	case r.List != "":
		fmt.Fprintf(&b, "  patients: {from: list, file: %q}\n", r.List)
	}
	if r.Erase > 0 {
		fmt.Fprintf(&b, "  erase_after: %ds\n", int(r.Erase.Seconds()))
	}
	return b.String()
}

// Colleague is a line of people.csv.
type Colleague struct {
	User, Name, Role, Registration string
	MayFile                        bool
}

var approval = regexp.MustCompile(`(?i)approve ([A-Z0-9]{4})`)

// Introduce has the list of people approved: Ruth posts it, Omar approves. It needs the office.
func (h *House) Introduce(people ...Colleague) error {
	list := "id,name,role,registration,may_file\n"
	for _, p := range people {
		may := "no"
		if p.MayFile {
			may = "yes"
		}
		list += strings.Join([]string{p.User, p.Name, p.Role, p.Registration, may}, ",") + "\n"
	}
	if err := h.welcomed(); err != nil {
		return err
	}
	posted, _, err := h.IG.SendFile(h.Policy, ward.File{Name: "people.csv", MIME: "text/csv", Data: []byte(list)})
	if err != nil {
		return err
	}
	return h.approved(posted, "In force: list of people")
}

// Enact has a policy approved: Ruth posts it, Omar approves. It needs the office.
func (h *House) Enact(policy string) error {
	if err := h.welcomed(); err != nil {
		return err
	}
	posted, err := h.IG.Say(h.Policy, "```yaml\n"+policy+"```")
	if err != nil {
		return err
	}
	return h.approved(posted, "In force: revision")
}

// welcomed waits until she is in the policy room: what was posted before she cannot read.
func (h *House) welcomed() error {
	_, err := h.IG.WaitFor(h.Policy, ward.Want{Sender: h.User, BodyRegex: "This is the policy room"}, 2*Soon)
	return err
}

func (h *House) approved(posted, inForce string) error {
	said, err := h.IG.WaitFor(h.Policy, ward.Want{Sender: h.User, Thread: posted}, Soon)
	if err != nil {
		return err
	}
	code := approval.FindStringSubmatch(said.Body)
	if code == nil {
		return fmt.Errorf("no code stands in %q", said.Body)
	}
	if _, err = h.Omar.Say(h.Policy, "approve "+code[1]); err != nil {
		return err
	}
	_, err = h.IG.WaitFor(h.Policy, ward.Want{Sender: h.User, Thread: posted, BodyRegex: inForce}, Soon)
	return err
}

// Card is what she shows before something is filed.
type Card struct {
	Said  ward.Seen // its last part
	Facts map[string]string
	Lines []CardLine
	Code  string
}

// CardLine is one message on it.
type CardLine struct {
	Number         int
	At, Who, Marks string // Marks: "[edited] [left out: private]"
	Text           string
}

var (
	cardCode = regexp.MustCompile(`To file: answer file ([A-Z0-9]{4}) before`)
	cardFact = regexp.MustCompile(`(?m)^- ([A-Za-z ]+): (.*)$`)
	cardLine = regexp.MustCompile(`(?m)^(\d+) · (\d\d:\d\d) (.*?)((?: \[[^\]]*\])*)(?:: (.*))?$`)
	marks    = strings.NewReplacer("\u2068", "", "\u2069", "")
)

// Card waits for the card that she shows to a person after an event of theirs. It is one of one part.
func (h *House) Card(p *ward.Client, direct, after string) (c Card, err error) {
	c.Said, err = p.WaitFor(direct, ward.Want{After: after, Sender: h.User, BodyRegex: `To file: answer file [A-Z0-9]{4} before`}, Soon)
	if err != nil {
		return c, err
	}
	c.Code, c.Facts = cardCode.FindStringSubmatch(c.Said.Body)[1], map[string]string{}
	for _, m := range cardFact.FindAllStringSubmatch(c.Said.Body, -1) {
		c.Facts[m[1]] = marks.Replace(m[2])
	}
	for _, m := range cardLine.FindAllStringSubmatch(c.Said.Body, -1) {
		n, err := strconv.Atoi(m[1])
		if err != nil {
			return c, fmt.Errorf("line %q of a card: %w", m[0], err)
		}
		c.Lines = append(c.Lines, CardLine{n, m[2], marks.Replace(m[3]), strings.TrimSpace(m[4]), marks.Replace(m[5])})
	}
	return c, nil
}

// Flag has a person flag a message for the record, and waits until she has taken it up.
func (h *House) Flag(p *ward.Client, room, event string) error {
	if _, err := p.React(room, event, "📋"); err != nil {
		return err
	}
	_, err := p.WaitFor(room, ward.Want{ReactionKey: "To record", On: event, Sender: h.User}, Soon)
	return err
}
