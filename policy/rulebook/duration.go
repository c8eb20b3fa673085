package rulebook

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"time"
)

// The units of a duration, the longest first. A day is 24 hours; when a day of the calendar is meant, the rule says so.
var units = [...]struct {
	letter string
	length time.Duration
}{{"d", 24 * time.Hour}, {"h", time.Hour}, {"m", time.Minute}, {"s", time.Second}}

// longest keeps sums of times far from overflow.
const longest = 3650 * 24 * time.Hour

var (
	whole    = regexp.MustCompile(`^(\d{1,9})([smhd])$`)
	number   = regexp.MustCompile(`^\d+$`)
	fraction = regexp.MustCompile(`^\d*[.,]\d+ ?[smhd]`)
	several  = regexp.MustCompile(`^(\d+ ?[smhd] ?){2,}$`)
)

// ParseDuration reads a whole number and one of s, m, h, d. Its errors say how to mend it, and do not quote it.
func ParseDuration(s string) (time.Duration, error) {
	m := whole.FindStringSubmatch(s)
	if m == nil {
		return 0, errors.New(mendDuration(s))
	}
	n, _ := strconv.ParseInt(m[1], 10, 64) // at most nine digits
	for _, u := range units {
		if u.letter != m[2] {
			continue
		}
		if n > int64(longest/u.length) {
			return 0, errors.New("at most ten years, 3650d")
		}
		return time.Duration(n) * u.length, nil
	}
	panic("rulebook: a unit without a length")
}

// FormatDuration writes what ParseDuration reads, in the largest unit that holds it exactly. Less than a second is
// dropped.
func FormatDuration(d time.Duration) string {
	for _, u := range units {
		if d != 0 && d%u.length == 0 {
			return fmt.Sprintf("%d%s", d/u.length, u.letter)
		}
	}
	return fmt.Sprintf("%ds", d/time.Second)
}

func mendDuration(s string) string {
	switch {
	case number.MatchString(s):
		return "a unit is missing: s, m, h or d, such as 30m"
	case fraction.MatchString(s):
		return "write whole numbers: 90m for an hour and a half"
	case several.MatchString(s):
		return "write one number and one unit: 90m for 1h30m"
	case len(s) > 0 && s[0] == '-':
		return "a duration can't be negative"
	}
	return "write a whole number and one of s, m, h, d, such as 30m"
}
