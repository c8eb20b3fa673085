package policy

import (
	"slices"

	"matron/policy/detect"
)

// scan finds the identifiers on all surfaces of an event. Places are those of the
// surface's own text, also for HTML.
func (t *turn) scan(id EventID, surfaces []Surface, reply bool, before []Earlier) []Place {
	var places []Place
	for _, s := range surfaces {
		for _, f := range Scan(s, t.options(s.Where, reply, before)) {
			places = append(places, Place{
				Event: id, Where: s.Where, Index: s.Index,
				Kind: f.Kind, Tier: f.Tier, Start: f.Start, End: f.End,
				Near: near(s, f),
			})
		}
	}
	return places
}

// ScanOptions is what a surface is scanned with.
type ScanOptions struct {
	Off    []detect.Kind
	Local  *detect.Locals // the policy's own patterns
	Reply  bool           // the body may begin with a quotation of what is answered
	Before []Earlier
	Staff  []string // names that are staff's, however they stand in the text
}

func (t *turn) options(w Where, reply bool, before []Earlier) ScanOptions {
	o := ScanOptions{Off: Off(t.p), Local: t.r.Locals.Of(t.p), Reply: reply}
	if w == Body {
		o.Before = before
	}
	return o
}

// near says whether a place touches a dose, a result or a time. In doubt it does:
// nothing near one is ever masked by itself.
func near(s Surface, f detect.Finding) bool {
	if s.Where == Formatted {
		return true
	}
	return detect.Clinical(s.Text.Reveal(), f)
}

// worst is the highest tier among places.
func worst(places []Place) detect.Tier {
	w := detect.TierDrop
	for _, p := range places {
		w = max(w, p.Tier)
	}
	return w
}

// warned keeps the places that are to be told of.
func warned(places []Place) []Place {
	return slices.DeleteFunc(slices.Clone(places), func(p Place) bool { return p.Tier < detect.TierWarn })
}

// kinds lists the kinds among places, sorted, each once.
func kinds(places []Place) []detect.Kind {
	var ks []detect.Kind
	for _, p := range places {
		ks = append(ks, p.Kind)
	}
	slices.Sort(ks)
	return slices.Compact(ks)
}

// Scan finds the identifiers on one surface. Places are bytes of the surface's text.
func Scan(s Surface, o ScanOptions) []detect.Finding {
	text := s.Text.Reveal()
	do := o.Detector(s.Where)
	var found []detect.Finding
	switch {
	case s.Where == Formatted:
		found = detect.ScanHTML(text, do)
	case s.Where == Body && o.Reply:
		// What is quoted is charged to its author, once.
		own := detect.StripReply(text)
		found = detect.Scan(own, do)
		shift(found, len(text)-len(own))
	default:
		found = detect.Scan(text, do)
	}
	if s.Where.InClear() {
		// One severity higher: the server reads it, and everyone who ever sees the room's state. Only for numbers: a
		// name, a place or a telephone alone in a topic is the ward's own, "led by Sarah Jones, ext 4410".
		for i := range found {
			if found[i].Tier == detect.TierNote && NamesOnePatient(found[i].Kind) {
				found[i].Tier = detect.TierWarn
			}
		}
	}
	return found
}

// Detector is what the detector itself is given for a surface.
func (o ScanOptions) Detector(w Where) detect.Options {
	do := detect.Options{Surface: surfaceOf(w), Local: o.Local, Staff: o.Staff}
	off := o.Off
	if w == DisplayName {
		// Whoever bears it is in the room: it is staff's own.
		off = append(slices.Clip(off), detect.PersonName)
	}
	if len(off) > 0 {
		do.Off = map[detect.Kind]bool{}
	}
	for _, k := range off {
		do.Off[k] = true
	}
	for _, e := range o.Before {
		do.Before = append(do.Before, e.Text.Reveal())
	}
	return do
}

// NamesOnePatient says whether a kind is a number that is given to one patient and to nobody else. Names, dates
// and places are shared.
func NamesOnePatient(k detect.Kind) bool {
	switch k {
	case detect.NHSNumber, detect.CHINumber, detect.HCNumber, detect.MRN, detect.NINO:
		return true
	default:
		return false
	}
}

func shift(found []detect.Finding, by int) {
	for i := range found {
		found[i].Start += by
		found[i].End += by
	}
}

func surfaceOf(w Where) detect.Surface {
	switch w {
	case FileName:
		return detect.FileName
	case PollQuestion, PollAnswer:
		return detect.Poll
	case Topic, RoomName, DisplayName, ReasonText, ReactionKey:
		return detect.Topic
	default:
		return detect.Body
	}
}
