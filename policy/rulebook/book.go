package rulebook

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"time"
)

// Source is a file, a fenced block in a message, or whatever else YAML came in.
type Source struct {
	Name     string // stands in faults
	Data     []byte
	Approved bool // before: what it names may be gone since, and that is no fault of who posts something else
}

// Book is a set of policies that can be in force together.
type Book struct {
	Revision string   // twelve hex digits over what was written; see revision
	Policies []Policy // sorted by name
}

// Options are what the operator, not an officer, says about policies.
type Options struct {
	KeepAtLeast time.Duration // no retention period may be shorter; 24h if it is 0. For demos it may be a second.

	// Systems are the names of the record systems; nil where they are not known, and then record.file_to may name any.
	// Leave it nil where something is read that was approved: it stays in force when the operator takes a system away.
	Systems []string
}

// keepAtLeast is the floor of the design, §7.
const keepAtLeast = 24 * time.Hour

// Parse reads policies as ParseWith does, with the usual floors.
func Parse(files ...Source) (*Book, []Fault) { return ParseWith(Options{}, files...) }

// ParseWith reads policies, one a YAML document. It gives a book or faults, never both and never neither: half a set of
// rules is not a set of rules. The faults are all those that can be seen at once, in the order of the sources.
func ParseWith(o Options, files ...Source) (*Book, []Fault) {
	if len(files) == 0 {
		return nil, []Fault{{Mend: "no policy was given"}}
	}
	var faults []Fault
	var docs []*document
	for _, file := range files {
		found, more := read(file)
		if o.Systems != nil && !file.Approved {
			for _, d := range found {
				d.systems = slices.Sorted(slices.Values(o.Systems))
				if d.systems == nil {
					d.systems = []string{}
				}
			}
		}
		docs = append(docs, found...)
		faults = append(faults, more...)
	}
	for _, d := range docs {
		d.floor = cmp.Or(o.KeepAtLeast, keepAtLeast)
		d.fill()
		faults = append(faults, d.faults...)
	}
	faults = append(faults, clashes(docs)...)
	faults = append(faults, nested(docs)...)
	if len(faults) > 0 {
		return nil, inOrder(faults, files)
	}
	b := &Book{}
	for _, d := range docs {
		b.Policies = append(b.Policies, d.policy)
	}
	slices.SortFunc(b.Policies, func(x, y Policy) int { return cmp.Compare(x.Name, y.Name) })
	b.Revision = revision(b.Policies)
	return b, nil
}

// Policy finds one by name. A book that is nil has none.
func (b *Book) Policy(name string) (Policy, bool) {
	for _, p := range b.all() {
		if p.Name == name {
			return p, true
		}
	}
	return Policy{}, false
}

// revision hashes a line for each setting: name, field and value, with a tab between. Only what was written counts,
// and in one form: so it stays when the layout changes, and when a later version brings new keys with defaults.
func revision(sorted []Policy) string {
	h := sha256.New()
	for _, p := range sorted {
		for _, s := range p.Settings {
			fmt.Fprintf(h, "%s\t%s\t%s\n", p.Name, s.Field, s.Value)
		}
	}
	return hex.EncodeToString(h.Sum(nil))[:12]
}
