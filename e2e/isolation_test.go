package e2e_test

import (
	"testing"

	"matron/e2e/house"
	"matron/e2e/ward"
)

// The whole story with people whose apps give keys only to devices that their owner signed (P6: an unsigned
// Matron would read nothing at all, for ever).
func TestP06_PeopleWhoTrustOnlySignedDevices(t *testing.T) {
	t.Parallel()
	strict := ward.Login{Isolation: true}
	h := mustOpen(t, house.Options{People: map[string]ward.Login{"amy": strict, "lee": strict, "ruth": strict}})
	both := []*ward.Client{h.Amy, h.Lee}
	room := ward.Do(h.Admit(ward.Room{Name: "Ward 9"})).Or(t)
	notice := ward.Do(h.Lee.WaitFor(room, ward.Want{Sender: h.User, BodyContains: "I am Matron"}, soon)).Or(t)
	if colour := ward.Do(h.Lee.Shield(room, notice.ID)).Or(t); colour == "red" {
		t.Error("her notice has a red shield")
	}

	said := ward.Do(h.Amy.Send(room, ward.Text{Body: "Bed 4, NHS no " + fresh() + ": K 6.8 @Dr Lee", Mentions: []string{h.Lee.User}})).Or(t)
	mustHavePills(t, h, h.Lee, room, said)
	_, warning := told(t, h, h.Amy, "It seems to hold an NHS number")
	if !warning.Encrypted {
		t.Error("the direct message was not encrypted")
	}
	ward.Do(h.Amy.React(room, said, "Mask")).Or(t)
	copied := ward.Do(h.Copy(h.Lee, room, `^Masked by Matron · Dr Patel, \d\d:\d\d: Bed 4, NHS no \[patient A, NHS number\]: K 6\.8 @Dr Lee$`)).Or(t)
	if !copied.Highlight || copied.Failure != "" {
		t.Errorf("the copy came as %+v", copied)
	}
	mustBeGone(t, h, room, both, said)
	if f := status(t, h); f["unreadable, older than the patience"] != 0 || f["messages waiting for their key"] != 0 {
		t.Errorf("the status says %v", f)
	}
	for _, p := range both {
		for _, e := range ward.Do(p.Timeline(room)).Or(t) {
			if e.Failure != "" {
				t.Errorf("%s cannot read %s of %s: %s", p.Name, e.ID, e.Sender, e.Failure)
			}
		}
	}
}
