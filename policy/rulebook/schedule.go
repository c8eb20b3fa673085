package rulebook

import (
	"fmt"
	"regexp"
	"time"

	"gopkg.in/yaml.v3"
)

// Schedule says who has appraised what is destroyed, and until when that holds.
type Schedule struct {
	Ref      string // the paper it was approved by; none by default
	ReviewBy Date   // the last day on which it destroys; none by default
}

// Past reports whether the day for review has gone by, in the policy's zone. Where no day was set, it has: a schedule
// past its review date destroys nothing.
func (p Policy) Past(now time.Time) bool {
	return p.Schedule.ReviewBy.IsZero() || p.Schedule.ReviewBy.Past(now, p.Zone)
}

// Date is a day of the calendar, wherever that is.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

func (d Date) IsZero() bool { return d == Date{} }

// Past reports whether the day is over in the zone: its own evening is not yet past.
func (d Date) Past(now time.Time, zone *time.Location) bool {
	return !now.Before(time.Date(d.Year, d.Month, d.Day+1, 0, 0, 0, 0, zone))
}

// Before reports whether d comes before e.
func (d Date) Before(e Date) bool {
	return d.Year < e.Year || d.Year == e.Year && (d.Month < e.Month || d.Month == e.Month && d.Day < e.Day)
}

func (d Date) String() string {
	if d.IsZero() {
		return none
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, int(d.Month), d.Day)
}

func (d Date) inWords() string { return fmt.Sprintf("%d %s %d", d.Day, d.Month, d.Year) }

// aDate must not be written out as an example: faults never carry six digits.
const dateForm = "a date as YYYY-MM-DD"

var (
	aDate      = regexp.MustCompile(`^\d{4}-\d\d-\d\d$`)
	shortDate  = regexp.MustCompile(`^\d{4}-\d\d?-\d\d?$`)
	otherDates = regexp.MustCompile(`^\d{1,2}[./-]\d{1,2}[./-]\d{2,4}$|^\d{1,2} [A-Za-z]+ \d{4}$`)
)

func (d *Date) read(s string) bool {
	if !aDate.MatchString(s) {
		return false
	}
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return false
	}
	d.Year, d.Month, d.Day = t.Date()
	return true
}

// date reads a day. Whether it has passed is not asked here: there is no clock, and what was right must stay readable.
func date(dst *Date) reader {
	return func(c cursor, n *yaml.Node) {
		v, ok := c.scalar(n, dateForm)
		if !ok {
			return
		}
		var d Date
		switch {
		case d.read(v) && d.Year >= 2000:
			*dst = d
			c.set(n, d.String())
		case aDate.MatchString(v) && d.IsZero():
			c.fault(n, Fault{Found: quote(v), Allowed: dateForm, Mend: "there is no such day"})
		case shortDate.MatchString(v):
			c.fault(n, Fault{Found: quote(v), Allowed: dateForm, Mend: "write month and day with two digits"})
		case otherDates.MatchString(v):
			c.fault(n, Fault{Found: quote(v), Allowed: dateForm, Mend: "write the year first, then month and day, with hyphens"})
		default:
			c.fault(n, Fault{Found: quote(v), Allowed: dateForm, Mend: "write the day, with hyphens"})
		}
	}
}
