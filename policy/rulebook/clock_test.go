package rulebook_test

import (
	"testing"
	"time"

	"matron/policy/rulebook"
)

// A digest comes once a day also when the clocks change.
func TestAClockStrikesOnceADay(t *testing.T) {
	t.Parallel()
	london, _ := time.LoadLocation("Europe/London")
	for _, around := range []time.Time{
		time.Date(2026, 3, 27, 0, 0, 0, 0, london), time.Date(2026, 10, 23, 0, 0, 0, 0, london), time.Date(2026, 12, 30, 0, 0, 0, 0, london),
	} {
		for _, k := range []rulebook.Clock{0, 30, 90, 119, 7 * 60, 19 * 60, 24*60 - 1} {
			at, strikes := around, map[int]int{}
			for {
				next := k.Next(at, london)
				if !next.After(at) || next.Sub(at) > 25*time.Hour+time.Hour {
					t.Fatalf("%s after %s is %s", k, at, next)
				}
				if at = next; at.Sub(around) > 5*day {
					break
				}
				strikes[at.YearDay()]++
				if gap := at.Month() == time.March && at.Day() == 29 && k >= 60 && k < 120; !gap && (at.Hour()*60+at.Minute() != int(k)) {
					t.Errorf("%s strikes at %s", k, at)
				}
			}
			for day, n := range strikes {
				if n != 1 {
					t.Errorf("%s strikes %d times on day %d", k, n, day)
				}
			}
		}
	}
}

func TestQuietHours(t *testing.T) {
	t.Parallel()
	london, _ := time.LoadLocation("Europe/London")
	night := rulebook.Hours{From: 22 * 60, To: 7 * 60}
	noon := rulebook.Hours{From: 12 * 60, To: 13 * 60}
	for at, c := range map[string]struct {
		hours rulebook.Hours
		until string
	}{
		"2026-07-01T20:59:00Z": {night, ""},
		"2026-07-01T21:00:00Z": {night, "2026-07-02T06:00:00Z"}, // 22:00 in summer
		"2026-07-02T05:59:00Z": {night, "2026-07-02T06:00:00Z"},
		"2026-07-02T06:00:00Z": {night, ""},
		"2026-10-24T21:30:00Z": {night, "2026-10-25T07:00:00Z"}, // an hour longer
		"2027-03-27T22:30:00Z": {night, "2027-03-28T06:00:00Z"}, // an hour shorter
		"2026-01-01T12:30:00Z": {noon, "2026-01-01T13:00:00Z"},
		"2026-01-01T13:00:00Z": {noon, ""},
		"2026-01-01T12:31:00Z": {rulebook.Hours{}, ""},
	} {
		now, _ := time.Parse(time.RFC3339, at)
		until, quiet := c.hours.Quiet(now, london)
		if quiet != (c.until != "") || quiet && until.UTC().Format(time.RFC3339) != c.until {
			t.Errorf("%s: quiet %t until %s, want %q", at, quiet, until.UTC(), c.until)
		}
	}
}
