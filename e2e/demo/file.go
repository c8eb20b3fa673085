package main

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"matron/e2e/epr"
	"matron/e2e/house"
	"matron/e2e/ward"
)

// eraseAfter is how long what was typed and shown stands in the direct room: ten minutes elsewhere.
const eraseAfter = 10 * time.Second

// What is written in the conversation that is filed. The last is none of the record's business.
var gas = [...]string{
	"Bed 4, K 6.8 on the gas. Calcium gluconate is in, insulin and dextrose are up; repeat gas in 30 min please",
	"Repeat gas: pH 7.31, K 5.4. Monitor shows sinus rhythm",
	"Thanks. And the kettle in the office leaks again",
}

func people(s *stage) error {
	lines := []string{
		"id,name,role,registration,may_file",
		s.Amy.User + ",Dr Patel,registrar,GMC7000001,yes",
		s.Lee.User + ",Dr Lee,consultant,GMC7000002,yes",
		guest + ",Dr Guest,visiting doctor,GMC7000003,yes",
		s.Omar.User + ",Omar,information governance,,no",
	}
	says("Ruth posts a file", "people.csv: who may file, and how they are named in the record")
	fmt.Print(indent(indent(strings.Join(lines, "\n"))))
	posted, _, err := s.IG.SendFile(s.Policy, ward.File{Name: "people.csv", MIME: "text/csv", Data: []byte(strings.Join(lines, "\n") + "\n")})
	if err != nil {
		return err
	}
	said, err := s.inThread(posted, "4 people, of whom 3 may file.*approve [A-Z0-9]{4}")
	if err != nil {
		return err
	}
	word, err := code(said)
	if err != nil {
		return err
	}
	return s.approved(posted, word, "In force: list of people 1")
}

func flagGas(s *stage) (err error) {
	says("Dr Patel writes", "of a potassium; Dr Lee answers and mends his answer; Dr Patel thanks him, and speaks of a kettle")
	if s.gas, err = s.talked(); err != nil {
		return err
	}
	says("Dr Patel taps", "📋 under the first: To record")
	if err := s.Flag(s.Amy, s.Room, s.gas[0]); err != nil {
		return err
	}
	asked, err := s.Amy.Say(s.told, "file")
	if err != nil {
		return err
	}
	says("Dr Patel types to Matron", "file")
	if _, err := s.replies(asked, "type the patient's NHS or hospital number and the date of birth"); err != nil {
		return err
	}
	ann := s.patients.Ann
	ann.Born = "1949" + ann.Born[4:7] + "-28" // a year and a day too late
	typed, err := s.types(ann)
	if err != nil {
		return err
	}
	problem, err := s.replies(typed, "this number and this date of birth are not together")
	if err != nil {
		return err
	}
	for _, of := range []string{s.patients.Ann.Family, s.patients.Ann.Given, s.patients.Ann.NHS[:3], "1948", "1949", "Ward 7, female"} {
		if strings.Contains(problem.Body, of) {
			return fmt.Errorf("the question says %q of the patient", of)
		}
	}
	return s.look("a question, and nothing of any patient")
}

// talked has the conversation written, and gives its messages.
func (s *stage) talked() (events []string, err error) {
	first, err := s.Amy.Say(s.Room, gas[0])
	if err != nil {
		return nil, err
	}
	second, err := s.Lee.Send(s.Room, ward.Text{Body: strings.Replace(gas[1], "K 5.4", "K 6.4", 1), ReplyTo: first})
	if err != nil {
		return nil, err
	}
	if _, err := s.Lee.Edit(s.Room, second, ward.Text{Body: gas[1]}); err != nil {
		return nil, err
	}
	third, err := s.Amy.Send(s.Room, ward.Text{Body: gas[2], ReplyTo: second})
	return []string{first, second, third}, err
}

// types has Dr Patel type a patient's number and birth date.
func (s *stage) types(p epr.Patient) (string, error) {
	words := house.Spaced(p.NHS) + " " + born(p)
	says("Dr Patel types to Matron", words)
	typed, err := s.Amy.Say(s.told, words)
	s.typedLast = append(s.typedLast, typed)
	return typed, err
}

// replies waits for what Matron says to Dr Patel after a message, and shows it.
func (s *stage) replies(after, regex string) (ward.Seen, error) {
	said, err := s.Amy.WaitFor(s.told, ward.Want{Sender: s.User, After: after, BodyRegex: regex}, house.Soon)
	if err != nil {
		return said, fmt.Errorf("%w; in the direct room stands last:\n%s", err, s.directTail())
	}
	says("Matron to Dr Patel", "")
	fmt.Print(indent(indent(said.Body)))
	s.known(s.Amy, said)
	return said, nil
}

func (s *stage) directTail() string {
	lines, err := s.shown(s.Amy, s.told)
	if err != nil {
		return err.Error()
	}
	return indent(strings.Join(last(lines, 3), "\n"))
}

func showCard(s *stage) error {
	typed, err := s.types(s.patients.Ann)
	if err != nil {
		return err
	}
	first, err := s.card(typed)
	if err != nil {
		return err
	}
	says("Dr Patel types to Matron", "leave out 3 not clinical")
	out, err := s.Amy.Say(s.told, "leave out 3 not clinical")
	if err != nil {
		return err
	}
	if s.shownCard, err = s.card(out); err != nil {
		return err
	}
	if s.shownCard.Code == first.Code || len(s.shownCard.Lines) != len(gas) || s.shownCard.Lines[2].Marks != "[left out: not clinical]" {
		return fmt.Errorf("after a line was left out the card says %+v", s.shownCard)
	}
	if first.Facts["Name"] != strings.ToUpper(s.patients.Ann.Family)+", "+s.patients.Ann.Given || first.Lines[1].Text != gas[1] {
		return fmt.Errorf("the card says %+v", first)
	}
	return nil
}

// card waits for the card, and shows it.
func (s *stage) card(after string) (house.Card, error) {
	c, err := s.Card(s.Amy, s.told, after)
	if err != nil {
		return c, fmt.Errorf("%w; in the direct room stands last:\n%s", err, s.directTail())
	}
	s.typedLast = append(s.typedLast, c.Said.ID)
	says("Matron shows Dr Patel", "")
	fmt.Print(indent(indent(c.Said.Body)))
	s.known(s.Amy, c.Said)
	return c, nil
}

// known notes that something was shown in full.
func (s *stage) known(p *ward.Client, said ward.Seen) {
	s.before[p.Name+" "+s.name(said.Sender)+": "+strings.TrimPrefix(said.Body, "Matron: ")] = true
}

// forgotten waits until what was typed and shown is gone from the direct room.
func (s *stage) forgotten() error {
	for _, id := range s.typedLast {
		if _, err := s.Amy.WaitGone(s.told, id, house.Soon); err != nil {
			return err
		}
	}
	fmt.Printf("   what was typed and shown (%d messages) is gone from the direct room, %s after the talk of it (elsewhere 10m)\n", len(s.typedLast), eraseAfter)
	s.typedLast = nil
	return nil
}

// proved has Ruth ask for a filing's proof, and compares it with what was read at its destination.
func (s *stage) proved(number int, p parcel) error {
	_, said, err := s.typed(s.IG, fmt.Sprint("filing ", number), p.document)
	if err != nil {
		return err
	}
	if !strings.Contains(strings.ReplaceAll(said.Body, " ", ""), p.sha256) {
		return errors.New("the officers' proof names another SHA-256 than that of the transcript")
	}
	return nil
}
