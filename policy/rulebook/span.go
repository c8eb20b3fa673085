package rulebook

import (
	"time"

	"gopkg.in/yaml.v3"
)

// duration reads a span of time that is not nothing.
func duration(dst *time.Duration, most time.Duration) reader {
	allowed := "a time such as 30m, at most " + FormatDuration(most)
	return func(c cursor, n *yaml.Node) {
		if v, ok := c.scalar(n, allowed); ok {
			c.span(n, v, dst, limits{most: most}, Fault{Allowed: allowed, Mend: "at least 1s"})
		}
	}
}

// orNever reads a span of time, or the word never, which is 0.
func orNever(dst *time.Duration, most time.Duration) reader { return never(dst, limits{most: most}) }

// period reads how long something is kept. It must be written as a time: "keep: never" reads as its opposite.
func period(dst *time.Duration, least time.Duration) reader {
	allowed := "a time such as 30d, at least " + FormatDuration(least)
	return func(c cursor, n *yaml.Node) {
		v, ok := c.scalar(n, allowed)
		switch {
		case !ok:
		case Nearest(v, []string{"never", "forever", "always"}) != "":
			c.fault(n, Fault{Found: quote(v), Allowed: allowed, Mend: "write how long; where nothing shall expire, take retention out"})
		default:
			c.span(n, v, dst, limits{least, longest}, Fault{Allowed: allowed, Mend: "write how long"})
		}
	}
}

// periodOrNever reads how long something is kept that may also stay for good: never is 0.
func periodOrNever(dst *time.Duration, least time.Duration) reader {
	return never(dst, limits{least, longest})
}

// limits of a span of time; both may be met.
type limits struct{ least, most time.Duration }

func never(dst *time.Duration, l limits) reader {
	const allowed = "never, or a time such as 30m"
	return func(c cursor, n *yaml.Node) {
		v, ok := c.scalar(n, allowed)
		switch {
		case !ok:
		case v == "never":
			*dst = 0
			c.set(n, v)
		case Nearest(v, []string{"never"}) != "":
			c.fault(n, Fault{Found: quote(v), Allowed: allowed, Nearest: "never"})
		default:
			c.span(n, v, dst, l, Fault{Allowed: allowed, Mend: "write never"})
		}
	}
}

// span reads v. The fault is the one for nothing; another mend takes its place for other faults.
func (c cursor) span(n *yaml.Node, v string, dst *time.Duration, l limits, f Fault) {
	f.Found = quote(v)
	d, err := ParseDuration(v)
	switch {
	case err != nil:
		f.Mend = err.Error()
		c.fault(n, f)
	case d == 0:
		c.fault(n, f)
	case d < l.least:
		f.Mend = "at least " + FormatDuration(l.least) + ", as the operator's configuration has it"
		c.fault(n, f)
	case d > l.most:
		f.Mend = "at most " + FormatDuration(l.most)
		c.fault(n, f)
	default:
		*dst = d
		c.set(n, FormatDuration(d))
	}
}
