package rulebook

import (
	"slices"
	"time"
)

// key is a word of the grammar: what may stand at a place, and what reads its value.
type key struct {
	name  string
	read  reader
	keys  []key  // instead of read, when there are keys below
	later string // instead of both: what it will come with. Until then it is refused, since it would keep nothing.
}

// grammar is every key of a policy. A key that isn't in this table is a fault.
func grammar(d *document) []key {
	p := &d.policy
	id := &p.Identifiers
	return []key{
		{name: "matron", read: version},
		{name: "policy", read: policyName(&p.Name)},
		{name: "title", read: text(&p.Title, 80)},
		{name: "mode", read: word(&p.Mode, Watch, Advise, Enforce)},
		{name: "applies_to", keys: []key{
			{name: "spaces", read: roomIDs(&p.AppliesTo.Spaces)},
			{name: "rooms", read: roomIDs(&p.AppliesTo.Rooms)},
			{name: "except", read: roomIDs(&p.AppliesTo.Except)},
		}},
		{name: "purpose", read: text(&p.Purpose, 500)},
		{name: "zone", read: zone(&p.Zone)},
		{name: "contacts", keys: []key{
			{name: "lead", read: userIDs(&p.Contacts.Lead)},
			{name: "ig", read: roomID(&p.Contacts.IG)},
			{name: "human", read: text(&p.Contacts.Human, 80)},
		}},
		{name: "identifiers", keys: []key{
			{name: "patients", read: word(&id.Patients, Allowed, Minimise, None)},
			{name: "tell", read: word(&id.Tell, Pill, Direct, Thread)},
			{name: "per_shift", read: count(&id.PerShift, 1, 20)},
			{name: "keep_reasons", read: texts(&id.KeepReasons, 16, 8)},
			{name: "mask", keys: []key{
				{name: "who", read: words(&id.Mask.Who, Sender, Lead)},
				{name: "by_itself", read: orNever(&id.Mask.ByItself, longest)},
			}},
			{name: "patience", read: duration(&id.Patience, 24*time.Hour)},
			{name: "off", read: words(&id.Off, Kinds()...)},
			{name: "local", read: locals(&id.Local)},
		}},
		{name: "unreadable", keys: []key{
			{name: "patience", read: duration(&p.Unreadable.Patience, 24*time.Hour)},
		}},
		{name: "pause", keys: []key{
			{name: "who", read: words(&p.Pause.Who, Lead)},
			{name: "at_most", read: duration(&p.Pause.AtMost, 24*time.Hour)},
		}},
		{name: "schedule", later: "it comes with retention"},
		{name: "record", later: "it comes with record reminders"},
		{name: "retention", later: "it comes with retention"},
	}
}

func find(grammar []key, name string) (key, bool) {
	i := slices.IndexFunc(grammar, func(k key) bool { return k.name == name })
	if i < 0 {
		return key{}, false
	}
	return grammar[i], true
}

// names leaves out what this version does not know yet: nobody should be led there.
func names(grammar []key) []string {
	var out []string
	for _, k := range grammar {
		if k.later == "" {
			out = append(out, k.name)
		}
	}
	return out
}

// elsewhere finds the one place where a key of that name does belong; none when there are several.
func elsewhere(grammar []key, path, name string) string {
	home := ""
	for _, k := range grammar {
		found := elsewhere(k.keys, path+k.name+".", name)
		if k.name == name && k.later == "" {
			found = path + k.name
		}
		if found != "" && home != "" {
			return ""
		}
		home += found
	}
	return home
}
