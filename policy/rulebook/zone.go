package rulebook

import (
	"strings"
	"sync"
	"time"

	"gopkg.in/yaml.v3"
)

// likely are the zones that are offered when one is not known; any zone of the tz database is allowed.
var likely = []string{"Europe/London", "Europe/Belfast", "Europe/Dublin", "Europe/Isle_of_Man", "Europe/Jersey",
	"Europe/Guernsey", "Europe/Gibraltar", "Europe/Paris", "Europe/Berlin", "Atlantic/Bermuda", "Asia/Nicosia",
	"Atlantic/Stanley", "UTC"}

// zone reads the name of a time zone. The program embeds time/tzdata, so that the answer does not depend on the
// machine.
func zone(dst **time.Location) reader {
	return func(c cursor, n *yaml.Node) {
		v, ok := c.scalar(n, "a place of the tz database, such as Europe/London")
		if !ok {
			return
		}
		// Names without a place are refused too: GMT is an hour wrong all summer, Local is another everywhere.
		loc, err := time.LoadLocation(v)
		if err != nil || v != "UTC" && !strings.Contains(v, "/") {
			c.fault(n, Fault{Found: quote(v), Allowed: "a place of the tz database, such as Europe/London",
				Nearest: nearestZone(v)})
			return
		}
		*dst = loc
		c.set(n, v)
	}
}

func nearestZone(v string) string {
	switch strings.ToUpper(v) {
	case "GMT", "BST", "GB", "UK", "LOCAL":
		return "Europe/London" // both are only half of its year
	}
	if near := Nearest(v, likely); near != "" {
		return near
	}
	for _, z := range likely {
		if _, city, _ := strings.Cut(z, "/"); city != "" && Nearest(v, []string{city}) != "" {
			return z
		}
	}
	return ""
}

// london is read once, and not before it is asked for: the embedded zones may not be there yet when packages begin.
var london = sync.OnceValue(func() *time.Location { return mustZone("Europe/London") })

func mustZone(name string) *time.Location {
	loc, err := time.LoadLocation(name)
	if err != nil {
		panic("rulebook: the program must embed time/tzdata: " + err.Error())
	}
	return loc
}
