package app

import (
	"context"
	"slices"
	"strings"

	"matron/policy"
	"matron/policy/confidential"
	"matron/record"
	"matron/words"
)

// show shows the card, the messages and the code in the direct room.
func (g registry) show(ctx context.Context, e policy.ShowPatient, k policy.Key) policy.Result {
	row, err := g.store.Filing(ctx, e.Filing)
	switch {
	case err != nil:
		return stored()
	case row == nil || row.Stage != policy.FilingShowing || row.Round != e.Round:
		return late()
	}
	if alone, err := g.alone(ctx, e.Room, e.By); err != nil || !alone {
		if err != nil {
			return stored()
		}
		return refused("others_read")
	}
	m, r := g.material(ctx, *row)
	if r.Outcome != policy.Sent {
		return r
	}
	lines := linesOf(m.talk, row.Listed)
	card := words.Card{
		Footer: e.Footer, Flag: row.Flag, Room: m.talk.RoomName.Reveal(), System: m.at.system, Version: max(row.Version, 1), Patient: cardPatient(m.patient),
		Lines: cardLines(m.talk, lines), Code: policy.FilingCode(row.ID, e.Round, lines), UntilMs: e.UntilMs, Changed: e.Changed,
	}
	if row.System != "" {
		card.System = row.System
	}
	made, r := g.matrix.ShowParts(ctx, e.Room, words.ShowCard(card, words.Names{Now: g.now()}), k)
	if r.Outcome != policy.Sent {
		return r
	}
	return brought(policy.Shown{Lines: lines, Made: made})
}

// alone says whether nobody else reads what is shown to a person in a room: who was invited is given its keys too.
func (g registry) alone(ctx context.Context, room policy.RoomID, with policy.UserID) (bool, error) {
	members, err := g.store.Members(ctx, room)
	if err != nil {
		return false, err
	}
	return !slices.ContainsFunc(members, func(u policy.UserID) bool { return u != with && string(u) != g.account }), nil
}

// linesOf are the lines of a conversation, with what was left out of those that were shown before.
func linesOf(c record.Conversation, before []policy.FilingLine) []policy.FilingLine {
	left := map[policy.EventID]policy.LeftOut{}
	for _, l := range before {
		left[l.Event] = l.Left
	}
	lines := c.Lines()
	for i := range lines {
		lines[i].Left = left[lines[i].Event]
	}
	return lines
}

func cardPatient(p record.Patient) words.CardPatient {
	return words.CardPatient{
		Name: words.CardName(p.Family, p.Given), Born: p.Born, NHSNumber: p.NHSNumber, HospitalNumber: p.HospitalNumber, Ward: p.Ward, Sex: p.Sex,
		Deceased: p.Deceased, Restricted: p.Restricted, Untraced: p.Untraced,
	}
}

func cardLines(c record.Conversation, lines []policy.FilingLine) []words.CardLine {
	names := map[policy.UserID]string{}
	for _, p := range c.People {
		names[p.ID] = p.Name.Reveal()
	}
	all := make([]words.CardLine, len(c.Messages))
	for i, m := range c.Messages {
		text := m.Text
		if other := m.Other.Reveal(); other != "" {
			text = confidential.NewText(strings.TrimPrefix(text.Reveal()+"\n"+other, "\n"))
		}
		all[i] = words.CardLine{
			Number: i + 1, At: m.At, Who: names[m.By], Text: text, Edited: len(m.Edits) > 0, Removed: m.Removed != nil, Masked: m.Masked != "",
			Unread: m.Unread != "", Files: len(m.Files), Left: lines[i].Left,
		}
	}
	return all
}

// introduce names people as the approved list has them. Who files is named too where they are not in the room.
func introduce(c *record.Conversation, list policy.People, by, matron policy.UserID) {
	if !slices.ContainsFunc(c.People, func(p record.Person) bool { return p.ID == by }) {
		c.People = append(c.People, record.Person{ID: by})
		slices.SortFunc(c.People, func(a, b record.Person) int { return strings.Compare(string(a.ID), string(b.ID)) })
	}
	for i, p := range c.People {
		if is, ok := list.Of(p.ID); ok {
			c.People[i] = record.Person{ID: p.ID, Name: is.Name, Role: is.Role, Registration: is.Registration, Listed: true}
		}
		c.People[i].Program = p.ID == matron
	}
}
