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
			c.span(n, v, dst, most, Fault{Allowed: allowed, Mend: "at least 1s"})
		}
	}
}

// orNever reads a span of time, or the word never, which is 0.
func orNever(dst *time.Duration, most time.Duration) reader {
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
			c.span(n, v, dst, most, Fault{Allowed: allowed, Mend: "write never"})
		}
	}
}

// span reads v. The fault is the one for nothing; another mend takes its place for other faults.
func (c cursor) span(n *yaml.Node, v string, dst *time.Duration, most time.Duration, f Fault) {
	f.Found = quote(v)
	d, err := ParseDuration(v)
	switch {
	case err != nil:
		f.Mend = err.Error()
		c.fault(n, f)
	case d == 0:
		c.fault(n, f)
	case d > most:
		f.Mend = "at most " + FormatDuration(most)
		c.fault(n, f)
	default:
		*dst = d
		c.set(n, FormatDuration(d))
	}
}
