package enginetest

import (
	"fmt"
	"sync"

	"matron/audit"
	"matron/policy"
)

// Book is what was committed, in every process of a run.
type Book struct {
	mu      sync.Mutex
	decided map[policy.EventID]int // final decisions of each envelope
	aside   map[policy.EventID]int
	settled map[policy.Key]int // audit entries about an effect's end
	ended   map[policy.Key]bool
	planned map[policy.Key]bool
	order   []policy.EventID // final decisions in their order
	entries []audit.Entry
	faults  []string
}

// NewBook is an empty book.
func NewBook() *Book {
	return &Book{
		decided: map[policy.EventID]int{}, aside: map[policy.EventID]int{}, settled: map[policy.Key]int{},
		ended: map[policy.Key]bool{}, planned: map[policy.Key]bool{},
	}
}

// page is what one transaction has done so far.
type page struct {
	commits []commit
	entries []audit.Entry
	settled []policy.Key
}

type commit struct {
	id policy.EventID
	d  policy.Decision
}

// keep takes over the page of a transaction that was committed.
func (b *Book) keep(p page) {
	b.mu.Lock()
	defer b.mu.Unlock()
	final, entries := 0, 0
	for _, c := range p.commits {
		for _, do := range c.d.Effects {
			b.planned[do.Effect.Key()] = true
		}
		for _, change := range c.d.Changes {
			if confirm, ok := change.(policy.Confirm); ok {
				b.ended[confirm.Key] = true
			}
		}
		if c.d.Wait.Zero() && c.id != "" {
			b.decided[c.id]++
			b.order = append(b.order, c.id)
			final++
		}
	}
	for _, e := range p.entries {
		switch e.Kind {
		case "decided":
			entries++
		case "settled":
			b.settled[policy.Key(e.Key)]++
		case "set_aside":
			b.aside[policy.EventID(e.About)]++
		}
	}
	for _, k := range p.settled {
		b.ended[k] = true
	}
	if final > entries {
		b.fault("%d decisions with %d audit entries in one transaction", final, entries)
	}
	b.entries = append(b.entries, p.entries...)
}

func (b *Book) fault(format string, args ...any) {
	b.faults = append(b.faults, fmt.Sprintf(format, args...))
}

// Decided is how often an envelope was decided for good.
func (b *Book) Decided(id policy.EventID) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.decided[id]
}

// Order is what was decided, in its order.
func (b *Book) Order() []policy.EventID {
	b.mu.Lock()
	defer b.mu.Unlock()
	return append([]policy.EventID(nil), b.order...)
}

// Entries are the audit entries that were committed.
func (b *Book) Entries() []audit.Entry {
	b.mu.Lock()
	defer b.mu.Unlock()
	return append([]audit.Entry(nil), b.entries...)
}

// Ended says that an effect's end was committed: settled for good, or confirmed.
func (b *Book) Ended(k policy.Key) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.ended[k]
}

// Faults are the laws that were broken: an envelope that was decided twice, an effect
// that was planned and never ended, one that ended twice.
func (b *Book) Faults() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	faults := append([]string(nil), b.faults...)
	for id, n := range b.decided {
		if n != 1 {
			faults = append(faults, fmt.Sprintf("%s was decided %d times", id, n))
		}
	}
	for k, n := range b.settled {
		if n > 1 {
			faults = append(faults, fmt.Sprintf("%s was settled %d times", k, n))
		}
	}
	for k := range b.planned {
		if !b.ended[k] {
			faults = append(faults, fmt.Sprintf("%s never ended", k))
		}
	}
	return faults
}
