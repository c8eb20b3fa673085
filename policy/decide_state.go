package policy

import (
	"bytes"
	"strings"
)

// policyState decides about a policy that somebody wrote into a room's state. State is the server's word: what
// differs from what is in force is a proposal, alerted, and never in force by itself.
func (t *turn) policyState(e RoomState) {
	if e.Room != t.r.PolicyRoom || t.r.PolicyRoom == "" {
		t.d.because(NotOfInterest, e.ID)
		return
	}
	text := ""
	for _, s := range e.Surfaces {
		text += s.Text.Reveal()
	}
	switch {
	case e.Signed && e.Sender == t.r.Self:
		t.d.because(OwnWord, e.ID)
	case t.before(e.Said):
		t.d.because(OutsideMonitoring, e.ID)
	case t.inForce(e.StateKey, text):
		t.d.because(StateAgrees, e.ID)
	case strings.TrimSpace(text) == "":
		t.alert(AlertStateDiffers, StateDiffers, Alert{Room: e.Room, Event: e.ID, AtMs: ms(e.At)}, string(e.ID))
		if t.r.Number > 0 {
			t.writeState(WriteState{Policy: e.StateKey, Number: t.r.Number, Again: string(e.ID)}, e.ID)
		}
	default:
		t.alert(AlertStateDiffers, StateDiffers, Alert{Room: e.Room, Event: e.ID, AtMs: ms(e.At)}, string(e.ID))
		t.propose(Proposal{ID: e.ID, Kind: ProposesPolicies}, text)
	}
}

// inForce says whether a text is the policy that is in force under this name.
func (t *turn) inForce(name, text string) bool {
	for _, s := range t.r.Sources {
		if s.Name == name {
			return bytes.Equal(bytes.TrimSpace(s.Data), []byte(strings.TrimSpace(text)))
		}
	}
	return strings.TrimSpace(text) == "" && t.v.Room.ID != ""
}
