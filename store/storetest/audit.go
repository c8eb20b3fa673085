package storetest

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"matron/audit"
)

func entry(n int) audit.Entry {
	return audit.Entry{
		At: start.Add(time.Duration(n) * time.Second), Account: Account, Kind: "decided", Room: string(ward), About: fmt.Sprintf("$%d", n),
		Rules: "0123456789ab", Subject: "message", Key: "copy/$1", Word: audit.SignedDevice, By: string(amy),
		Reasons: []string{"found_identifier", "watching"}, Outcome: "sent",
	}
}

func testAudit(t *testing.T, k *kit) {
	add := func(d *desk, from, to int) {
		d.tb.Helper()
		d.write(func(ctx ctx) error {
			for i := from; i < to; i++ {
				d.must(d.Append(ctx, entry(i)))
			}
			return nil
		})
	}
	verify := func(d *desk) (r audit.Report) {
		d.tb.Helper()
		d.must(d.Moment(d.tb.Context(), func(ctx ctx) error {
			head, mac, err := d.Head(ctx)
			if err != nil {
				return err
			}
			r, err = audit.Verify(d.Entries(ctx), head, mac, d.HeadKey())
			return err
		}))
		return r
	}
	k.run(t, "the chain verifies, also over restarts", func(t *testing.T, d *desk) {
		same(t, "empty", func() audit.Head { h, _, _ := d.Head(t.Context()); return h }(), audit.Head{})
		add(d, 1, 4)
		d.reopen()
		add(d, 4, 9)
		r := verify(d)
		same(t, "entries", r.Entries, uint64(8))
		same(t, "sealed", r.Sealed, true)
	})
	k.run(t, "an entry comes back as it was added", func(t *testing.T, d *desk) {
		bare := audit.Entry{At: start, Account: Account, Kind: "started", Word: audit.Self}
		d.write(func(ctx ctx) error {
			d.must(d.Append(ctx, entry(1)))
			return d.Append(ctx, bare)
		})
		first, head := audit.Next(nil, entry(1))
		second, _ := audit.Next(&head, bare)
		var got []audit.Entry
		for e, err := range d.Entries(t.Context()) {
			d.must(err)
			got = append(got, e)
		}
		same(t, "entries", got, []audit.Entry{first, second})
	})
	k.run(t, "what is rolled back is not in the chain", func(t *testing.T, d *desk) {
		add(d, 1, 3)
		_ = d.Write(t.Context(), func(ctx ctx) error { return errors.Join(d.Append(ctx, entry(3)), errFails) })
		add(d, 4, 6)
		same(t, "entries", verify(d).Entries, uint64(4))
	})
	k.run(t, "what is neither an id nor a stored word is refused, and not shown", func(t *testing.T, d *desk) {
		e := entry(1)
		e.Outcome = "Mrs Quill"
		err := d.Write(t.Context(), func(ctx ctx) error { return d.Append(ctx, e) })
		if err == nil || strings.Contains(err.Error(), "Quill") {
			t.Errorf("got %v", err)
		}
	})
	k.run(t, "who reads may stop in the middle", func(t *testing.T, d *desk) {
		add(d, 1, 9)
		for range d.Entries(t.Context()) {
			break
		}
		add(d, 9, 10)
		same(t, "entries", verify(d).Entries, uint64(9))
	})
}
