package audit_test

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"matron/audit"
)

func TestAWholeChainVerifies(t *testing.T) {
	t.Parallel()
	for _, n := range []int{0, 1, 2, 50} {
		chain, head, mac := mustChain(t, n)
		r, err := audit.Verify(seq(chain), head, mac, secret)
		if err != nil || r.Entries != uint64(n) || r.Head != head || !r.Sealed {
			t.Errorf("%d entries: %+v, %v", n, r, err)
		}
		if r, err := audit.Verify(seq(chain), head, nil, nil); err != nil || r.Sealed {
			t.Errorf("%d entries without a key: %+v, %v", n, r, err)
		}
	}
}

// Every field counts, alone. A field that is added to Entry is found here by itself.
func TestAChangeOfAnyFieldIsFound(t *testing.T) {
	t.Parallel()
	fields := reflect.TypeFor[audit.Entry]()
	for i := range fields.NumField() {
		chain, head, mac := mustChain(t, 9)
		f := reflect.ValueOf(&chain[4]).Elem().Field(i)
		switch v := f.Interface().(type) {
		case string:
			f.SetString(v + "x")
		case uint64:
			f.SetUint(v + 10)
		case time.Time:
			f.Set(reflect.ValueOf(v.Add(time.Millisecond)))
		case []string:
			f.Set(reflect.ValueOf(append(slices.Clone(v), "x")))
		case [32]byte:
			v[31]++
			f.Set(reflect.ValueOf(v))
		default:
			t.Fatalf("no change for field %s", fields.Field(i).Name)
		}
		_, err := audit.Verify(seq(chain), head, mac, secret)
		mustBreak(t, fields.Field(i).Name, err, 5, audit.Changed)
	}
}

func TestWhatIsWrongIsNamed(t *testing.T) {
	t.Parallel()
	extra := sample(3)
	extra.Outcome = "gave_up"
	for name, c := range map[string]struct {
		change  func(chain []audit.Entry, head *audit.Head) []audit.Entry
		at      uint64
		problem audit.Problem
	}{
		"the first is dropped":    {func(c []audit.Entry, _ *audit.Head) []audit.Entry { return c[1:] }, 1, audit.Missing},
		"one is dropped":          {func(c []audit.Entry, _ *audit.Head) []audit.Entry { return slices.Delete(c, 3, 4) }, 4, audit.Missing},
		"three are dropped":       {func(c []audit.Entry, _ *audit.Head) []audit.Entry { return slices.Delete(c, 3, 6) }, 4, audit.Missing},
		"the last is dropped":     {func(c []audit.Entry, _ *audit.Head) []audit.Entry { return c[:8] }, 9, audit.CutShort},
		"the last five":           {func(c []audit.Entry, _ *audit.Head) []audit.Entry { return c[:4] }, 5, audit.CutShort},
		"all are dropped":         {func(c []audit.Entry, _ *audit.Head) []audit.Entry { return nil }, 1, audit.CutShort},
		"neighbours change place": {func(c []audit.Entry, _ *audit.Head) []audit.Entry { c[3], c[4] = c[4], c[3]; return c }, 4, audit.OutOfOrder},
		"one is moved to the end": {func(c []audit.Entry, _ *audit.Head) []audit.Entry {
			return append(slices.Delete(slices.Clone(c), 3, 4), c[3])
		}, 4, audit.OutOfOrder},
		"one stands twice":       {func(c []audit.Entry, _ *audit.Head) []audit.Entry { return slices.Insert(c, 4, c[3]) }, 4, audit.Inserted},
		"an old one comes again": {func(c []audit.Entry, _ *audit.Head) []audit.Entry { return slices.Insert(c, 7, c[1]) }, 2, audit.Inserted},
		"one is put in": {func(c []audit.Entry, _ *audit.Head) []audit.Entry {
			e, _ := audit.Next(&audit.Head{Seq: 4, Hash: c[3].Hash}, extra)
			return slices.Insert(c, 4, e)
		}, 5, audit.Inserted},
		"one is put in, badly chained": {func(c []audit.Entry, _ *audit.Head) []audit.Entry {
			e, _ := audit.Next(&audit.Head{Seq: 4, Hash: [32]byte{1}}, extra)
			return slices.Insert(c, 4, e)
		}, 5, audit.Inserted},
		"one is put after the head": {func(c []audit.Entry, h *audit.Head) []audit.Entry {
			e, _ := audit.Next(h, extra)
			return append(c, e)
		}, 10, audit.Inserted},
		"one is changed with its hash": {func(c []audit.Entry, _ *audit.Head) []audit.Entry {
			c[3].By = "@other:hospital.example"
			c[3], _ = audit.Next(&audit.Head{Seq: 3, Hash: c[2].Hash}, c[3])
			return c
		}, 4, audit.Changed},
		"the last is changed with its hash": {func(c []audit.Entry, _ *audit.Head) []audit.Entry {
			c[8].By = "@other:hospital.example"
			rechain(c, 8)
			return c
		}, 9, audit.Changed},
		"the chain is built anew without the head": {func(c []audit.Entry, _ *audit.Head) []audit.Entry {
			c[2].By = "@other:hospital.example"
			rechain(c, 2)
			return c
		}, 9, audit.Changed},
		"the chain and head are built anew": {func(c []audit.Entry, h *audit.Head) []audit.Entry {
			c[2].By = "@other:hospital.example"
			*h = rechain(c, 2)
			return c
		}, 9, audit.HeadForged},
		"the chain is cut short with its head": {func(c []audit.Entry, h *audit.Head) []audit.Entry {
			*h = audit.Head{Seq: 6, Hash: c[5].Hash}
			return c[:6]
		}, 6, audit.HeadForged},
		"everything is emptied": {func(c []audit.Entry, h *audit.Head) []audit.Entry {
			*h = audit.Head{}
			return nil
		}, 0, audit.HeadForged},
		"words got in, well chained": {func(c []audit.Entry, h *audit.Head) []audit.Entry {
			c[2].Outcome = "Mrs Quill said no"
			rechain(c, 2)
			return c
		}, 3, audit.Unfit},
	} {
		chain, head, mac := mustChain(t, 9)
		chain = c.change(chain, &head)
		_, err := audit.Verify(seq(chain), head, mac, secret)
		mustBreak(t, name, err, c.at, c.problem)
	}
}

func TestTheMACNeedsItsKey(t *testing.T) {
	t.Parallel()
	chain, head, mac := mustChain(t, 3)
	_, err := audit.Verify(seq(chain), head, mac, []byte("another key"))
	mustBreak(t, "another key", err, 3, audit.HeadForged)
	_, err = audit.Verify(seq(chain), head, nil, secret)
	mustBreak(t, "no MAC", err, 3, audit.HeadForged)
	_, err = audit.Verify(seq(chain), head, mac[:16], secret)
	mustBreak(t, "half a MAC", err, 3, audit.HeadForged)
}

// A fault of the disk is not a fault of the chain.
func TestReadingThatFailsIsNoBrokenChain(t *testing.T) {
	t.Parallel()
	chain, head, mac := mustChain(t, 5)
	failing := func(yield func(audit.Entry, error) bool) {
		_ = yield(chain[0], nil) && yield(audit.Entry{}, io.ErrUnexpectedEOF)
	}
	r, err := audit.Verify(failing, head, mac, secret)
	var broken *audit.Broken
	if !errors.Is(err, io.ErrUnexpectedEOF) || errors.As(err, &broken) || r.Entries != 1 {
		t.Errorf("got %+v, %v", r, err)
	}
}

// Property: whatever is done to a chain without the key, other than nothing, is found; and what stands before the
// first change is never blamed.
func TestNoTamperingGoesUnseen(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(3, 4))
	for range 500 {
		n := 3 + random.IntN(20)
		chain, head, mac := mustChain(t, n)
		whole := slices.Clone(chain)
		i, j := random.IntN(n), random.IntN(n)
		switch random.IntN(6) {
		case 0:
			chain = slices.Delete(chain, min(i, j), max(i, j)+1)
		case 1:
			chain[i], chain[j] = chain[j], chain[i]
		case 2:
			chain = slices.Insert(chain, j, chain[i])
		case 3:
			chain[i].About += "x"
			if random.IntN(2) == 0 {
				head = rechain(chain, i)
			}
		case 4:
			chain = chain[:i]
			if random.IntN(2) == 0 && i > 0 {
				head = audit.Head{Seq: uint64(i), Hash: chain[i-1].Hash}
			}
		case 5:
			e, _ := audit.Next(&audit.Head{Seq: uint64(i), Hash: whole[max(0, i-1)].Hash}, sample(j))
			chain = slices.Insert(chain, i, e)
		}
		if reflect.DeepEqual(chain, whole) {
			continue
		}
		first := 0
		for first < min(len(chain), n) && reflect.DeepEqual(chain[first], whole[first]) {
			first++
		}
		_, err := audit.Verify(seq(chain), head, mac, secret)
		var broken *audit.Broken
		if !errors.As(err, &broken) {
			t.Fatalf("not found: %v", err)
		}
		if blamed := int(broken.Seq); blamed < first && broken.Problem != audit.Inserted {
			t.Fatalf("entry %d is %s, but the first %d are as they were", blamed, broken.Problem, first)
		}
		exported := mustExport(t, chain, head, mac)
		if _, err := audit.ReadJSONL(bytes.NewReader(exported)).Verify(secret); !errors.As(err, &broken) {
			t.Fatalf("not found in the export: %v", err)
		}
	}
}

func mustBreak(t testing.TB, name string, err error, at uint64, problem audit.Problem) {
	t.Helper()
	var broken *audit.Broken
	if !errors.As(err, &broken) || broken.Seq != at || broken.Problem != problem {
		t.Errorf("%s: got %v, want entry %d: %s", name, err, at, problem)
	}
}
