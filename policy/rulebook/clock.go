package rulebook

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"gopkg.in/yaml.v3"
)

// Clock is a time of day, in minutes after midnight.
type Clock int

func (k Clock) String() string { return fmt.Sprintf("%02d:%02d", int(k)/60, int(k)%60) }

// On is the instant at which a day has this time in the zone. In the hour that the clocks leave out in March it is
// an hour before or after, once; of the hour that comes twice in October it is one of both.
func (k Clock) On(year int, month time.Month, day int, zone *time.Location) time.Time {
	return time.Date(year, month, day, int(k)/60, int(k)%60, 0, 0, zone)
}

// Next is the first instant after t that has this time in the zone: once a day, also when the clocks change.
func (k Clock) Next(t time.Time, zone *time.Location) time.Time {
	y, m, d := t.In(zone).Date()
	for ; ; d++ {
		if at := k.On(y, m, d, zone); at.After(t) {
			return at
		}
	}
}

// Hours is a part of the day. It may go over midnight. From and To are equal when there is none.
type Hours struct{ From, To Clock }

// None reports whether no hours were set.
func (h Hours) None() bool { return h.From == h.To }

// Quiet reports whether t lies in the hours, in the zone, and until when they last then. Of record.quiet_hours: a
// reminder to a person that falls into them waits for their end. Digests and what is overdue don't: there the room
// and the officers are told, at hours that were chosen, and nobody is woken.
func (h Hours) Quiet(t time.Time, zone *time.Location) (until time.Time, quiet bool) {
	if h.None() {
		return time.Time{}, false
	}
	local := t.In(zone)
	if !h.holds(Clock(local.Hour()*60 + local.Minute())) {
		return time.Time{}, false
	}
	return h.To.Next(t, zone), true
}

func (h Hours) holds(k Clock) bool {
	if h.From <= h.To {
		return h.From <= k && k < h.To
	}
	return h.From <= k || k < h.To
}

// within reports whether all of h lies in o.
func (h Hours) within(o Hours) bool {
	if h.None() {
		return true
	}
	for k := range Clock(24 * 60) {
		if h.holds(k) && !o.holds(k) {
			return false
		}
	}
	return true
}

const (
	clockForm = `a time of day such as "07:00"`
	hoursForm = `none, or {from: "22:00", to: "07:00"}`
)

var (
	digitShort = regexp.MustCompile(`^\d:[0-5]\d$`)
	otherClock = regexp.MustCompile(`^([01]\d|2[0-3])[.h]?([0-5]\d)$`)
)

func (k *Clock) read(s string) bool {
	t, err := time.Parse("15:04", s)
	if err != nil || !aClock.MatchString(s) {
		return false
	}
	*k = Clock(t.Hour()*60 + t.Minute())
	return true
}

func (c cursor) clock(n *yaml.Node) (Clock, bool) {
	v, ok := c.scalar(n, clockForm)
	if !ok {
		return 0, false
	}
	var k Clock
	if k.read(v) {
		return k, true
	}
	f := Fault{Found: quote(v), Allowed: clockForm, Mend: "write hours and minutes with two digits each, from 00:00 to 23:59"}
	if m := otherClock.FindStringSubmatch(v); m != nil {
		f.Nearest, f.Mend = m[1]+":"+m[2], ""
	} else if digitShort.MatchString(v) {
		f.Nearest, f.Mend = "0"+v, ""
	} else if v == "24:00" {
		f.Nearest, f.Mend = "00:00", ""
	}
	c.fault(n, f)
	return 0, false
}

// clocks reads a list of times; the order says nothing.
func clocks(dst *[]Clock, most int) reader {
	allowed := fmt.Sprintf(`a list of 1 to %d times, such as ["07:00", "19:00"]`, most)
	return func(c cursor, n *yaml.Node) {
		got, ok := c.items(n, allowed, func(item *yaml.Node) (string, bool) {
			k, ok := c.clock(item)
			return k.String(), ok
		})
		if ok && len(got) > most {
			c.fault(n, Fault{Found: fmt.Sprintf("%d times", len(got)), Allowed: allowed, Mend: "take some out"})
			ok = false
		}
		if !ok {
			return
		}
		slices.SortFunc(got, strings.Compare)
		*dst = make([]Clock, len(got))
		for i, s := range got {
			(*dst)[i].read(s)
		}
		c.set(n, got)
	}
}

// hours reads a part of the day, or none.
func hours(dst *Hours) reader {
	return func(c cursor, n *yaml.Node) {
		if n.Kind == yaml.ScalarNode && n.Value == none {
			*dst = Hours{}
			c.set(n, none)
			return
		}
		if n.Kind != yaml.MappingNode {
			c.wrong(n, hoursForm)
			return
		}
		var h Hours
		read := 0
		one := func(k *Clock) reader {
			return func(c cursor, n *yaml.Node) {
				if got, ok := c.clock(n); ok {
					*k = got
					read++
				}
			}
		}
		inside := c
		inside.part = true
		inside.keys(n, []key{{name: "from", read: one(&h.From)}, {name: "to", read: one(&h.To)}})
		if len(n.Content) > 0 && c.doc.whole {
			inside.need(n, "write "+hoursForm, "from", "to")
		}
		switch {
		case read < 2:
		case h.None():
			c.fault(n, Fault{Found: "the same time twice", Allowed: hoursForm, Mend: "write none, if no hours shall be quiet"})
		default:
			*dst = h
			c.set(n, h.shown())
		}
	}
}

func (h Hours) shown() any {
	if h.None() {
		return none
	}
	return struct {
		From string `json:"from"`
		To   string `json:"to"`
	}{h.From.String(), h.To.String()}
}
