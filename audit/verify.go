package audit

import (
	"crypto/hmac"
	"fmt"
	"iter"
	"time"
)

// Problem is what is wrong with a chain.
type Problem string

const (
	Changed    Problem = "changed"      // the entry is not the one that was chained
	Missing    Problem = "missing"      // the entry is not there
	Inserted   Problem = "inserted"     // there are two of that number, or one that comes after the head
	OutOfOrder Problem = "out_of_order" // the entry stands further down
	CutShort   Problem = "cut_short"    // this entry and those after it, up to the head, are not there
	HeadForged Problem = "head_forged"  // the head's MAC is wrong: the chain was cut or built anew without the key
	Unfit      Problem = "unfit"        // well chained, but it holds what no entry may hold
)

// Broken says where a chain breaks first.
type Broken struct {
	Seq     uint64
	Problem Problem
}

func (b *Broken) Error() string { return fmt.Sprintf("audit chain: entry %d: %s", b.Seq, b.Problem) }

// Report says what was read. Write the head down somewhere else: no MAC can tell that an older database was put back.
type Report struct {
	Entries     uint64
	First, Last time.Time
	Head        Head // of what was read
	Sealed      bool // the head's MAC was checked, and is right
}

// Verify reads a whole chain. The error is nil only for a chain that is whole; it is a *Broken for the first thing
// that is wrong, and another one when the reading itself failed. Without a key the MAC is not checked, and a chain
// that was built anew is not found.
func Verify(entries iter.Seq2[Entry, error], head Head, mac, key []byte) (Report, error) {
	var v verifier
	for e, err := range entries {
		if err != nil {
			return v.report, fmt.Errorf("read audit entry %d: %w", v.report.Head.Seq+1, err)
		}
		if broken := v.step(e); broken != nil {
			return v.report, broken
		}
	}
	return v.end(head, mac, key)
}

// verifier takes the entries one by one and holds none. Where one entry can't tell what happened, it looks on.
type verifier struct {
	report  Report
	missing uint64 // this number was passed over; is it further down?
	loose   *Entry // this one isn't chained to the one before; is the next?
}

func (v *verifier) step(e Entry) error {
	head := v.report.Head
	want := head.Seq + 1
	switch {
	case v.missing > 0:
		if e.Seq == v.missing {
			return &Broken{v.missing, OutOfOrder}
		}
		return nil
	case v.loose != nil:
		return v.looked(e.Seq == v.loose.Seq && e.Prev == head.Hash)
	case e.Hash != e.sum() || !e.exact():
		return &Broken{want, Changed}
	case e.Seq < want:
		return &Broken{e.Seq, Inserted}
	case e.Seq > want:
		v.missing = want
		return nil
	case e.Prev != head.Hash:
		v.loose = &e
		return nil
	case e.Validate() != nil:
		return &Broken{want, Unfit}
	}
	if v.report.Entries == 0 {
		v.report.First = e.At
	}
	v.report.Entries++
	v.report.Last = e.At
	v.report.Head = Head{Seq: e.Seq, Hash: e.Hash}
	return nil
}

// looked settles a loose entry: either it was put in before the true one, or the one before it was changed with its
// hash.
func (v *verifier) looked(another bool) error {
	if another {
		return &Broken{v.loose.Seq, Inserted}
	}
	return &Broken{max(1, v.loose.Seq-1), Changed}
}

func (v *verifier) end(head Head, mac, key []byte) (Report, error) {
	r := v.report
	if v.missing > 0 {
		return r, &Broken{v.missing, Missing}
	}
	if v.loose != nil {
		return r, v.looked(false)
	}
	if key != nil {
		want := head.MAC(key)
		if !hmac.Equal(mac, want[:]) {
			return r, &Broken{head.Seq, HeadForged}
		}
	}
	switch {
	case r.Head.Seq < head.Seq:
		return r, &Broken{r.Head.Seq + 1, CutShort}
	case r.Head.Seq > head.Seq:
		return r, &Broken{head.Seq + 1, Inserted}
	case r.Head.Hash != head.Hash:
		return r, &Broken{head.Seq, Changed}
	}
	r.Sealed = key != nil
	return r, nil
}
