package e2e_test

import (
	"strings"
	"testing"

	"matron/e2e/house"
	"matron/e2e/ward"
)

// A real room with every kind switched on: what names a patient is asked about and masked, what names staff is not, and
// those who work there keep their names in what Matron says.
func TestAllKindsAreMaskedInARoom(t *testing.T) {
	t.Parallel()
	h := mustOpen(t, house.Options{Rules: strings.Replace(house.Advise, "per_shift: 20", "per_shift: 20, local: [{name: unit number, pattern: 'W\\d{7}'}]", 1)})
	ward.OK(t, h.Lee.SetDisplayName("Sarah Jones")) // a full name alone, as a display name is
	room := ward.Do(h.Admit(ward.Room{Name: "Ward 7"})).Or(t)
	both := []*ward.Client{h.Amy, h.Lee}

	for name, c := range map[string]struct {
		by         *ward.Client
		said, html string
		copied     string   // a pattern, of the end of the copy
		gone       []string // what must not stand in it, in any form
		warned     string
	}{
		"a name with a title, and a date of birth": {
			by: h.Amy, said: "Mrs Quill, DOB 03/04/1962, K 6.8, repeat gas now please", html: "Mrs <b>Quill</b>, DOB 03/04/1962, <b>K 6.8</b>, repeat gas now please",
			copied: `^Masked by Matron · Dr Patel, \d\d:\d\d: Mrs \[person A, name\], DOB \[date of birth\], K 6\.8, repeat gas now please$`,
			gone:   []string{"Quill", "1962"},
		},
		"a combination of what would be only noted": {
			by: h.Lee, said: "Jane Quill, 03/04/1962, is next for CT",
			copied: `^Masked by Matron · Sarah Jones, \d\d:\d\d: \[person A, name\], \[date of birth\], is next for CT$`,
			gone:   []string{"Quill", "1962"},
		},
		"an address, a telephone and an e-mail address": {
			by: h.Amy, said: "pt lives at 12 Park Road, LS9 7TF; her daughter is on 07700 900123, pt's e-mail is jane.quill@example.org",
			copied: `\[address\], \[postcode\]; her daughter is on \[phone number\], pt's e-mail is \[e-mail address\]$`,
			gone:   []string{"Park Road", "7TF", "900123", "quill"},
		},
		"the hospital's own number, and two patients": {
			by: h.Amy, said: "W1234567 before NHS no " + fresh() + " please",
			copied: `: \[patient A, hospital number\] before NHS no \[patient B, NHS number\] please$`,
			gone:   []string{"1234567"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			said := ward.Do(c.by.Send(room, ward.Text{Body: c.said, HTML: c.html})).Or(t)
			mustHavePills(t, h, c.by, room, said)
			ward.Do(c.by.React(room, said, "Mask")).Or(t)
			copied := ward.Do(h.Copy(h.Lee, room, c.copied)).Or(t)
			for _, word := range c.gone {
				if strings.Contains(copied.Body+copied.HTML, word) {
					t.Errorf("the copy says %s", word)
				}
			}
			mustBeGone(t, h, room, both, said)
		})
	}

	t.Run("what names staff only is not asked about, nor is a name alone", func(t *testing.T) {
		for said, reason := range map[string]string{
			"Dr Patel will review, bleep 1234, GMC 1234567":   "nothing_found",
			"SpR Khan and Sister Brown are on tonight":        "nothing_found",
			"Jane Quill is in bed 4":                          "only_noted",
			"sats 98 on 2L, BP 120/80, K 6.8 at 14:02 on 3/4": "nothing_found",
		} {
			event := mustSay(t, h.Amy, room, said)
			mustIgnore(t, h, "message", event, reason)
			mustBeBare(t, h, h.Amy, room, event)
		}
	})

	t.Run("nobody is told of their own display name", func(t *testing.T) {
		ward.OK(t, h.Lee.SetDisplayName("Jane Brown"))
		mustReadOn(t, h, h.Amy, room)
		all, err := chain(h)
		ward.OK(t, err)
		for _, e := range all {
			if e.has("identifier_in_clear") {
				t.Errorf("told of a name: %+v", e)
			}
		}
	})

	t.Run("the first warning says what it is about", func(t *testing.T) {
		told(t, h, h.Amy, `It seems to hold (a|an) `)
	})
}
