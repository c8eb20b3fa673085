package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"matron/e2e/house"
	"matron/e2e/ward"
)

func kill(s *stage) error {
	said, err := s.Amy.Say(s.Room, "Bed 2 NHS no "+house.Number(6)+": start fluids, lactate 4.1")
	if err != nil {
		return err
	}
	if err := s.Pills(s.Amy, s.Room, said); err != nil {
		return err
	}
	lost := s.Proxy.Drop(ward.Match{Method: "PUT", Path: "/send/m.room.encrypted/"}, 1)
	says("Dr Patel taps", "Mask; the homeserver's answer to the copy is lost, and Matron is killed (-9) at that moment")
	if _, err := s.Amy.React(s.Room, said, "Mask"); err != nil {
		return err
	}
	if err := lost.WaitMet(1, house.Soon); err != nil {
		return err
	}
	if err := s.Matron.Kill(); err != nil {
		return err
	}
	s.Proxy.Heal()
	if err := s.Matron.Start(house.Soon); err != nil {
		return err
	}
	if err := s.gone(said); err != nil {
		return err
	}
	n, err := s.copies("lactate 4.1")
	if err != nil {
		return err
	}
	if n != 1 {
		return fmt.Errorf("there are %d copies", n)
	}
	return s.look("one copy, and the original is gone")
}

// copies counts Matron's messages in Ward 7 that hold some words.
func (s *stage) copies(words string) (int, error) {
	events, err := s.Lee.Timeline(s.Room)
	if err != nil {
		return 0, err
	}
	n := 0
	for _, e := range events {
		if e.Sender == s.User && strings.Contains(e.Body, words) && !e.Redacted {
			n++
		}
	}
	return n, nil
}

func officer(s *stage) error {
	says("Dr Patel", "invites Matron into a mess room that is not encrypted")
	mess, err := s.Amy.CreateRoom(ward.Room{Name: "Mess", Plain: true, Invite: []string{s.User}})
	if err != nil {
		return err
	}
	notice, err := s.Amy.WaitFor(mess, ward.Want{Sender: s.User, Type: "m.room.message"}, house.Soon)
	if err != nil {
		return err
	}
	says("Matron in the mess", notice.Body)
	alert, err := s.IG.WaitFor(s.Policy, ward.Want{Sender: s.User, BodyRegex: "not encrypted"}, house.Soon)
	if err != nil {
		return err
	}
	says("Matron in the policy room", alert.Body)
	_, _, err = s.typed(s.IG, "status", "[Rr]ooms")
	return err
}

func pause(s *stage) error {
	// The lead has a direct room once Matron had to speak to him.
	said, err := s.Lee.Say(s.Room, "Bed 11 NHS no "+house.Number(8)+" for theatre")
	if err != nil {
		return err
	}
	if err := s.Pills(s.Lee, s.Room, said); err != nil {
		return err
	}
	room, _, err := s.Direct(s.Lee, "NHS number")
	if err != nil {
		return err
	}
	if err := s.order(room, "pause speech 1h", "^Paused in"); err != nil {
		return err
	}
	quiet, err := s.Amy.Say(s.Room, "Bed 12 NHS no "+house.Number(9)+" for theatre")
	if err != nil {
		return err
	}
	if err := s.order(room, "resume", "is over"); err != nil {
		return err
	}
	loud, err := s.Amy.Say(s.Room, "Bed 13 NHS no "+house.Number(10)+" for theatre")
	if err != nil {
		return err
	}
	if err := s.Pills(s.Amy, s.Room, loud); err != nil {
		return err
	}
	seen, err := s.Amy.See(s.Room, quiet)
	if err != nil {
		return err
	}
	if len(seen.Reactions) > 0 {
		return fmt.Errorf("she spoke while paused: %v", seen.Reactions)
	}
	return s.look("nothing under bed 12, written while she was paused")
}

// order has the lead type an order, and shows the answer.
func (s *stage) order(room, typed, answer string) error {
	says("Dr Lee types to Matron", typed)
	asked, err := s.Lee.Say(room, typed)
	if err != nil {
		return err
	}
	seen, err := s.Lee.WaitFor(room, ward.Want{Sender: s.User, After: asked, BodyRegex: answer}, house.Soon)
	if err != nil {
		return err
	}
	says("Matron answers", seen.Body)
	return nil
}

func chain(s *stage) error {
	if err := s.Matron.Stop(house.Soon); err != nil {
		return err
	}
	good, err := s.Matron.Do(house.Soon, "audit", "verify")
	if err != nil {
		return err
	}
	fmt.Print(indent(good.Stdout))
	if good.Code != 0 {
		return fmt.Errorf("audit verify: %s", good.Stderr)
	}
	out, err := s.Matron.Do(house.Soon, "audit", "export")
	if err != nil {
		return err
	}
	lines := []byte(out.Stdout)
	at := strings.Index(out.Stdout, "answered_mask")
	if at < 0 {
		return errors.New("the chain does not tell of the answer")
	}
	lines[at] = 'A'
	file := filepath.Join(s.Matron.Dir, "changed.jsonl")
	if err := os.WriteFile(file, lines, 0o600); err != nil {
		return err
	}
	changed, err := s.Matron.Do(house.Soon, "audit", "verify", "--file", file)
	if err != nil {
		return err
	}
	fmt.Print(indent(changed.Stdout + changed.Stderr))
	if changed.Code == 0 {
		return errors.New("the changed byte was not found")
	}
	return s.Matron.Start(house.Soon)
}

func indent(text string) string {
	var b strings.Builder
	for _, line := range strings.Split(strings.Trim(text, "\n"), "\n") {
		b.WriteString("   " + line + "\n")
	}
	return b.String()
}
