package words

import (
	"fmt"
	"time"
)

// clock writes an instant as people on a ward write it: "14:02", with the day where
// it is another one than now's, with the zone where it is not their own.
func (t *table) clock(ms int64, zone string, now time.Time) string {
	if ms == 0 {
		return t.phrases[earlier]
	}
	loc, suffix := location(zone)
	at := time.UnixMilli(ms).In(loc)
	text := at.Format("15:04") + suffix
	if now.IsZero() || sameDay(at, now.In(loc)) {
		return text
	}
	return t.day(at) + ", " + text
}

// since is an instant with its day, always.
func (t *table) since(ms int64, zone string) string {
	if ms == 0 {
		return t.phrases[now]
	}
	loc, suffix := location(zone)
	at := time.UnixMilli(ms).In(loc)
	return t.day(at) + ", " + at.Format("15:04") + suffix
}

func (t *table) day(at time.Time) string {
	return fmt.Sprintf("%d %s %d", at.Day(), t.months[at.Month()-1], at.Year())
}

func sameDay(a, b time.Time) bool {
	return a.Year() == b.Year() && a.YearDay() == b.YearDay()
}

// location is the zone by name, or UTC, which is then said.
func location(zone string) (*time.Location, string) {
	loc, err := time.LoadLocation(zone)
	if err != nil || zone == "" || zone == "Local" || loc == time.UTC {
		return time.UTC, " UTC"
	}
	return loc, ""
}
