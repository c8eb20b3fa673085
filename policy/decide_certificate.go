package policy

import (
	"time"

	"matron/policy/rulebook"
)

// certify makes a certificate of what was tallied, one for each policy and day that is over.
func (t *turn) certify() {
	number, before := t.v.Certified, t.v.CertifiedBy
	for _, all := range byPolicyAndDay(t.v.Tallies) {
		p, known := rulebook.Policy{}, false
		if t.r.Book != nil {
			p, known = t.r.Book.Policy(all[0].Policy)
		}
		if known && shortest(p) >= 24*time.Hour && all[0].Day >= dayOf(p, t.now) {
			t.d.remember(SetTick{Room: t.r.PolicyRoom, At: certifyAt(p, t.now)}) // the day is not over
			continue
		}
		number++
		c := IssueCertificate{Number: number, Policy: all[0].Policy, Day: all[0].Day, At: t.now, Before: before, Tallies: all}
		for _, one := range all {
			c.Rules = one.Rules
		}
		c.ID = certificateHash(c)
		before = c.ID
		t.d.remember(c)
		t.officersHear(Certified, certificateNotice(c, t.r.footer(p)), key("certificate", c.ID))
	}
}

// certificateLines is how many lines a certificate shows; the store has all.
const certificateLines = 40

func certificateNotice(c IssueCertificate, f Footer) CertificateNotice {
	n := CertificateNotice{Footer: f, Number: c.Number, Day: c.Day, By: string(c.Rules), Hash: c.ID, Before: c.Before}
	for i, t := range c.Tallies {
		n.Conversations += t.Conversations
		n.Messages += t.Messages
		if i >= certificateLines {
			n.More++
			continue
		}
		n.Lines = append(n.Lines, CertificateLine{
			Room: t.Room, Class: t.Class, Conversations: t.Conversations, Messages: t.Messages, FirstMs: ms(t.First), LastMs: ms(t.Last),
		})
	}
	return n
}

func byPolicyAndDay(all []GoneTally) [][]GoneTally {
	var out [][]GoneTally
	for _, t := range all {
		if n := len(out); n > 0 && out[n-1][0].Policy == t.Policy && out[n-1][0].Day == t.Day {
			out[n-1] = append(out[n-1], t)
			continue
		}
		out = append(out, []GoneTally{t})
	}
	return out
}
