package main

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"matron/e2e/ward"
)

// look prints side by side what each person sees: Ward 7 and the direct room with Matron, the officers the policy
// room; and below it what the homeserver holds.
func (s *stage) look(what string) error {
	if what != "" {
		fmt.Println("   (" + what + ")")
	}
	columns := []column{}
	for _, p := range []struct {
		name string
		who  *ward.Client
	}{{"Dr Patel sees", s.Amy}, {"Dr Lee, the lead, sees", s.Lee}, {"Ruth and Omar, the officers, see", s.IG}} {
		lines, err := s.view(p.who)
		if err != nil {
			return err
		}
		columns = append(columns, column{p.name, lines})
	}
	draw(columns)
	return s.server()
}

// server says what the homeserver holds of Ward 7.
func (s *stage) server() error {
	raw, err := s.Synapse.Messages(s.Room, s.Amy.Token)
	if err != nil {
		return err
	}
	sealed, removed, clear := 0, 0, 0
	for _, e := range raw {
		switch {
		case e.Type == "m.room.message":
			clear++
		case e.Type != "m.room.encrypted":
		case e.Redacted():
			removed++
		default:
			sealed++
		}
	}
	fmt.Printf("   The homeserver holds of Ward 7: %d ciphertexts, %d removed, %d messages in clear\n", sealed, removed, clear)
	if clear > 0 {
		return errors.New("there are messages in clear")
	}
	return nil
}

const (
	rows  = 6
	width = 46
)

type column struct {
	title string
	lines []string
}

// view is what one person's client shows, the newest at the bottom.
func (s *stage) view(p *ward.Client) ([]string, error) {
	room, most := s.Room, rows
	if p == s.IG {
		room, most = s.Policy, rows/2
	}
	lines, err := s.shown(p, room)
	if err != nil {
		return nil, err
	}
	lines = s.brief(p, last(lines, most))
	direct, err := p.DirectRooms(s.User)
	if err != nil {
		return nil, err
	}
	for _, r := range direct {
		if !r.Encrypted {
			continue
		}
		said, err := s.shown(p, r.Room)
		if err != nil {
			return nil, err
		}
		if len(said) > 0 {
			lines = append(lines, "— direct with Matron —")
			lines = append(lines, s.brief(p, last(said, 2))...)
		}
	}
	return lines, nil
}

// brief cuts what this person was shown in full before.
func (s *stage) brief(p *ward.Client, lines []string) []string {
	var out []string
	for _, line := range lines {
		key := p.Name + " " + line
		if s.before[key] && utf8.RuneCountInString(line) > 2*width {
			line = string([]rune(line)[:width]) + " …"
		}
		s.before[key] = true
		out = append(out, line)
	}
	return out
}

func (s *stage) shown(p *ward.Client, room string) ([]string, error) {
	events, err := p.Timeline(room)
	if err != nil {
		return nil, err
	}
	var lines []string
	for _, e := range events {
		if e.Type != "m.room.message" && e.Type != "m.room.encrypted" || e.Replaces != "" {
			continue
		}
		who := s.name(e.Sender)
		switch {
		case e.Redacted:
			lines = append(lines, who+": (removed)")
		case e.Failure != "":
			lines = append(lines, who+": (cannot be read)")
		default:
			line := who + ": " + strings.TrimPrefix(e.Body, "Matron: ")
			if strings.HasPrefix(e.Body, "```") {
				line = fmt.Sprintf("%s: (a policy of %d lines)", who, strings.Count(e.Body, "\n"))
			}
			if e.EditedBy != "" {
				line += " (edited)"
			}
			for _, key := range []string{"Mask", "Keep", "Not patient ID", "To record", "📋", "Take", "👍"} {
				if n := len(e.Reactions[key]); n > 0 {
					line += fmt.Sprintf(" [%s %d]", key, n)
				}
			}
			lines = append(lines, line)
		}
	}
	return lines, nil
}

func (s *stage) name(user string) string {
	switch user {
	case s.Amy.User:
		return "Dr Patel"
	case s.Lee.User:
		return "Dr Lee"
	case s.IG.User:
		return "Ruth"
	case s.Omar.User:
		return "Omar"
	case s.User:
		return "Matron"
	default:
		return user
	}
}

func last(lines []string, n int) []string {
	if len(lines) > n {
		return lines[len(lines)-n:]
	}
	return lines
}

func draw(columns []column) {
	var wrapped [][]string
	most := 0
	for _, c := range columns {
		lines := []string{c.title, strings.Repeat("─", width-2)}
		for _, line := range c.lines {
			lines = append(lines, wrap(line, width-2)...)
		}
		wrapped = append(wrapped, lines)
		most = max(most, len(lines))
	}
	for i := range most {
		fmt.Print("   ")
		for _, lines := range wrapped {
			text := ""
			if i < len(lines) {
				text = lines[i]
			}
			fmt.Print(text + strings.Repeat(" ", max(1, width-utf8.RuneCountInString(text))))
		}
		fmt.Println()
	}
}

// wrap breaks a line at words.
func wrap(line string, width int) []string {
	var lines []string
	for _, paragraph := range strings.Split(line, "\n") {
		at := ""
		for _, word := range strings.Fields(paragraph) {
			switch {
			case at == "":
				at = word
			case utf8.RuneCountInString(at)+1+utf8.RuneCountInString(word) <= width:
				at += " " + word
			default:
				lines = append(lines, at)
				at = "  " + word
			}
		}
		if at != "" {
			lines = append(lines, at)
		}
	}
	return lines
}
