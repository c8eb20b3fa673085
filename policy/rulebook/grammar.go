package rulebook

import (
	"slices"
	"time"
)

// key is a word of the grammar: what may stand at a place, and what reads its value.
type key struct {
	name string
	read reader
	keys []key // instead of read, when there are keys below
}

// grammar is every key of a policy. A key that isn't in this table is a fault.
func grammar(d *document) []key {
	p := &d.policy
	id, rec, ret := &p.Identifiers, &p.Record, &p.Retention
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
		{name: "schedule", keys: []key{
			{name: "ref", read: text(&p.Schedule.Ref, 80)},
			{name: "review_by", read: date(&p.Schedule.ReviewBy)},
		}},
		{name: "contacts", keys: []key{
			{name: "lead", read: userIDs(&p.Contacts.Lead)},
			{name: "records", read: userIDs(&p.Contacts.Records)},
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
			{name: "off", read: wordsOrNone(&id.Off, Kinds()...)},
			{name: "local", read: locals(&id.Local)},
		}},
		{name: "unreadable", keys: []key{
			{name: "patience", read: duration(&p.Unreadable.Patience, 24*time.Hour)},
		}},
		{name: "record", keys: []key{
			{name: "suggest", read: wordsOrNone(&rec.Suggest, ADecision, AnIdentifier)},
			{name: "remind", keys: []key{
				{name: "quiet", read: duration(&rec.Remind.Quiet, week)},
				{name: "at_most", read: duration(&rec.Remind.AtMost, week)},
				{name: "again", read: duration(&rec.Remind.Again, week)},
			}},
			{name: "digest_at", read: clocks(&rec.DigestAt, 6)},
			{name: "quiet_hours", read: hours(&rec.QuietHours)},
			{name: "overdue", keys: []key{
				{name: "lead", read: duration(&rec.Overdue.Lead, 4*week)},
				{name: "ig", read: duration(&rec.Overdue.IG, 4*week)},
			}},
			{name: "file_to", read: target(&rec.FileTo)},
			{name: "look_ups", read: count(&rec.LookUps, 1, 1000)},
			{name: "patience", read: duration(&rec.Patience, 24*time.Hour)},
		}},
		{name: "retention", keys: []key{
			{name: "unit", read: word(&ret.Unit, Conversation)},
			{name: "keep", read: period(&ret.Keep, d.floor)},
			{name: "after", keys: []key{
				{name: "filed", read: periodOrNever(&ret.After.Filed, d.floor)},
				{name: "attested", read: periodOrNever(&ret.After.Attested, d.floor)},
				{name: "handed_over", read: periodOrNever(&ret.After.HandedOver, d.floor)},
				{name: "not_for_record", read: periodOrNever(&ret.After.NotForRecord, d.floor)},
			}},
			{name: "unflagged_with_identifier_or_decision", read: periodOrNever(&ret.Unflagged, d.floor)},
			{name: "media", read: word(&ret.Media, WithConversation)},
			{name: "notice", read: duration(&ret.Notice, longest)},
		}},
		{name: "pause", keys: []key{
			{name: "who", read: wordsOrNone(&p.Pause.Who, Lead)},
			{name: "at_most", read: duration(&p.Pause.AtMost, 24*time.Hour)},
		}},
		{name: "may_loosen", read: mayLoosen(&p.MayLoosen)},
	}
}

func find(grammar []key, name string) (key, bool) {
	i := slices.IndexFunc(grammar, func(k key) bool { return k.name == name })
	if i < 0 {
		return key{}, false
	}
	return grammar[i], true
}

func names(grammar []key) []string {
	var out []string
	for _, k := range grammar {
		out = append(out, k.name)
	}
	return out
}

// elsewhere finds the one place where a key of that name does belong; none when there are several.
func elsewhere(grammar []key, path, name string) string {
	home := ""
	for _, k := range grammar {
		found := elsewhere(k.keys, path+k.name+".", name)
		if k.name == name {
			found = path + k.name
		}
		if found != "" && home != "" {
			return ""
		}
		home += found
	}
	return home
}
