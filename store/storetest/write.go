package storetest

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"matron/audit"
	"matron/policy"
)

var errFails = errors.New("it fails")

func testWrite(t *testing.T, k *kit) {
	put := func(d *desk) func(ctx context.Context) error {
		return func(ctx context.Context) error {
			_, err := d.Put(ctx, policy.Envelope{ID: "$1", Room: ward, Door: policy.DoorSync})
			return err
		}
	}
	k.run(t, "what fails leaves nothing", func(t *testing.T, d *desk) {
		err := d.Write(t.Context(), func(ctx context.Context) error { return errors.Join(put(d)(ctx), errFails) })
		if !errors.Is(err, errFails) {
			t.Errorf("got %v", err)
		}
		same(t, "inbox", len(d.next(start)), 0)
		d.write(put(d))
		same(t, "the same event is fresh", len(d.next(start)), 1)
	})
	k.run(t, "a panic leaves nothing, says no words, and the store goes on", func(t *testing.T, d *desk) {
		err := d.Write(t.Context(), func(ctx context.Context) error {
			d.must(put(d)(ctx))
			panic("Mrs Quill")
		})
		var p interface{ Panicked() bool }
		if !errors.As(err, &p) || !p.Panicked() || strings.Contains(err.Error(), "Quill") {
			t.Errorf("got %v", err)
		}
		d.write(put(d))
		same(t, "inbox", len(d.next(start)), 1)
	})
	k.run(t, "a goroutine that ends inside leaves nothing, and the store goes on", func(t *testing.T, d *desk) {
		done := make(chan struct{})
		go func() {
			defer close(done)
			_ = d.Write(t.Context(), func(ctx context.Context) error {
				_ = put(d)(ctx)
				runtime.Goexit()
				return nil
			})
		}()
		<-done
		same(t, "inbox", len(d.next(start)), 0)
		d.write(put(d))
		same(t, "inbox", len(d.next(start)), 1)
	})
	k.run(t, "a write inside a write is the same one", func(t *testing.T, d *desk) {
		err := d.Write(t.Context(), func(ctx context.Context) error {
			d.must(d.Write(ctx, put(d)))
			same(t, "seen inside", len(must(d.Next(ctx, 9, start))(t)), 1)
			return errFails
		})
		if !errors.Is(err, errFails) {
			t.Errorf("got %v", err)
		}
		same(t, "rolled back with the outer one", len(d.next(start)), 0)
	})
	k.run(t, "a panic in a write inside a write takes both back", func(t *testing.T, d *desk) {
		err := d.Write(t.Context(), func(ctx context.Context) error {
			d.must(put(d)(ctx))
			return d.Write(ctx, func(context.Context) error { panic(1) })
		})
		var p interface{ Panicked() bool }
		if !errors.As(err, &p) {
			t.Errorf("got %v", err)
		}
		same(t, "inbox", len(d.next(start)), 0)
	})
	k.run(t, "a context tells whether it is inside", func(t *testing.T, d *desk) {
		same(t, "outside", d.InWrite(t.Context()), false)
		d.write(func(ctx context.Context) error {
			same(t, "inside", d.InWrite(ctx), true)
			return nil
		})
	})
	k.run(t, "a context that ended does not begin", func(t *testing.T, d *desk) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if err := d.Write(ctx, put(d)); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
		same(t, "inbox", len(d.next(start)), 0)
	})
	k.run(t, "a context that ends inside takes everything back", func(t *testing.T, d *desk) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		err := d.Write(ctx, func(ctx context.Context) error {
			d.must(put(d)(ctx))
			cancel()
			return nil
		})
		if err == nil {
			t.Error("it was committed")
		}
		same(t, "inbox", len(d.next(start)), 0)
	})
	k.run(t, "a context that ends while waiting gives up, and the next one is served", func(t *testing.T, d *desk) {
		ctx, cancel := context.WithCancel(t.Context())
		d.write(func(context.Context) error {
			done := make(chan error)
			go func() { done <- d.Write(ctx, put(d)) }()
			cancel()
			if err := <-done; !errors.Is(err, context.Canceled) {
				t.Errorf("got %v", err)
			}
			return nil
		})
		d.write(put(d))
	})
	k.run(t, "hooks are called after a rollback, and only then", func(t *testing.T, d *desk) {
		calls := 0
		d.OnRollback(func() { calls++ })
		d.write(put(d))
		same(t, "after a commit", calls, 0)
		_ = d.Write(t.Context(), func(context.Context) error { return errFails })
		same(t, "after a failure", calls, 1)
		_ = d.Write(t.Context(), func(context.Context) error { panic(1) })
		same(t, "after a panic", calls, 2)
	})
	k.run(t, "reading goes on beside a write, and sees nothing of it", func(t *testing.T, d *desk) {
		beside := func() int { return len(d.next(start)) }
		d.write(func(ctx context.Context) error {
			d.must(put(d)(ctx))
			same(t, "beside", beside(), 0)
			return nil
		})
		same(t, "after", len(d.next(start)), 1)
	})
	k.run(t, "nothing is changed outside of a write", testNothingOutside)
}

func testNothingOutside(t *testing.T, d *desk) {
	ctx := t.Context()
	for name, err := range map[string]error{
		"StopClean":     d.StopClean(ctx),
		"Put":           second(d.Put(ctx, policy.Envelope{ID: "$1", Room: ward})),
		"Put nameless":  second(d.Put(ctx, policy.Envelope{Room: ward})),
		"CountTry":      d.CountTry(ctx, 1),
		"SetAside":      d.SetAside(ctx, 1, start),
		"WakeSession":   d.WakeSession(ctx, "s"),
		"WakeUser":      d.WakeUser(ctx, amy),
		"Commit":        d.Commit(ctx, policy.Envelope{}, policy.Decision{}, start),
		"Begin":         second(d.Begin(ctx, policy.Candidate{Seq: 1}, start)),
		"Sweep":         d.Sweep(ctx, start),
		"Append":        d.Append(ctx, audit.Entry{}),
		"SetMeta":       d.SetMeta(ctx, "n", nil),
		"PutGap":        d.PutGap(ctx, policy.Gap{}),
		"MoveGap":       d.MoveGap(ctx, 1, "", 1),
		"EndGap":        d.EndGap(ctx, 1, policy.GapLost, start),
		"SaveRoom":      d.SaveRoom(ctx, policy.Room{ID: ward}),
		"SetEncryption": d.SetEncryption(ctx, ward, policy.Encryption{}),
		"SetMember":     d.SetMember(ctx, ward, amy, "join"),
		"SetChild":      d.SetChild(ctx, "!s", ward, true),
		"Letter":        second(d.Letter(ctx, "$1", []byte{1})),
		"PutLater":      d.PutLater(ctx, "k", policy.Sealed{1}),
		"DropLater":     d.DropLater(ctx, 1),
	} {
		if err == nil {
			t.Errorf("%s changes something outside of a write", name)
		}
	}
}

func second[T any](_ T, err error) error { return err }

func must[T any](v T, err error) func(tb testing.TB) T {
	return func(tb testing.TB) T {
		tb.Helper()
		if err != nil {
			tb.Fatal(err)
		}
		return v
	}
}

func testStart(t *testing.T, k *kit) {
	begin := func(d *desk) policy.Begin {
		d.tb.Helper()
		return must(d.Start(d.tb.Context(), start))(d.tb)
	}
	k.run(t, "the first start is clean, each one has an epoch of its own", func(t *testing.T, d *desk) {
		b := begin(d)
		same(t, "first", b, policy.Begin{Epoch: 1, Clean: true})
		d.reopen()
		same(t, "after no word", begin(d), policy.Begin{Epoch: 2})
		d.write(d.StopClean)
		d.reopen()
		same(t, "after a clean stop", begin(d), policy.Begin{Epoch: 3, Clean: true})
	})
	k.run(t, "it says what stood in the inbox, and frees what was in flight", func(t *testing.T, d *desk) {
		begin(d)
		d.put(policy.Envelope{ID: "$1", Room: ward}, policy.Envelope{ID: "$2", Room: ward})
		d.plan(policy.Do{Effect: say(ward, "say/1")})
		c, _ := d.begin(start)
		same(t, "in flight", d.candidate(start).Key, "")
		d.reopen()
		same(t, "still in flight, until somebody starts", d.candidate(start).Key, "")
		same(t, "last of the inbox", begin(d).LastSeq, 2)
		again, task := d.begin(start)
		same(t, "free again", again.Key, c.Key)
		same(t, "attempt", task.Attempt, 2)
	})
	k.run(t, "numbers are never given twice, also when their rows are gone", func(t *testing.T, d *desk) {
		e := d.put(policy.Envelope{ID: "$1", Room: ward})[0]
		d.decide(e, policy.Decision{}, start)
		d.write(func(ctx context.Context) error { return d.Sweep(ctx, start.Add(time.Hour)) })
		d.reopen()
		all := d.put(policy.Envelope{ID: "$2", Room: ward})
		same(t, "numbers", names(all, func(e policy.Envelope) int64 { return e.Seq }), []int64{2})
		same(t, "last", begin(d).LastSeq, 2)
		same(t, "sorted", slices.IsSorted([]int64{e.Seq, all[0].Seq}), true)
	})
}
