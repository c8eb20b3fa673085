package store_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"matron/audit"
	"matron/policy"
	"matron/store"
	"matron/store/storetest"
)

func TestP13_SecondProcessIsTurnedAway(t *testing.T) {
	t.Parallel()
	path := mustPath(t)
	c := mustChild(t, path)
	c.mustSay(t, "done")

	_, err := store.Open(t.Context(), options(path))
	var locked *store.LockedError
	if !errors.As(err, &locked) {
		t.Fatalf("got %v", err)
	}
	if want := filepath.Base(path) + ".lock"; filepath.Base(locked.File) != want || !strings.Contains(err.Error(), want) {
		t.Errorf("it does not name the file: %v", err)
	}
	if pid := c.cmd.Process.Pid; locked.PID != pid || !strings.Contains(err.Error(), strconv.Itoa(pid)) {
		t.Errorf("it does not name process %d: %v", pid, err)
	}
	c.kill(t)
	mustOpen(t, path)
}

func TestP13_SecondStoreOfOneProcessIsTurnedAway(t *testing.T) {
	t.Parallel()
	path := mustPath(t)
	db := mustOpen(t, path)
	var locked *store.LockedError
	if _, err := store.Open(t.Context(), options(path)); !errors.As(err, &locked) || locked.PID != os.Getpid() {
		t.Errorf("got %v", err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	mustOpen(t, path)
}

// TestKilledInTheMiddle kills a writing process at many points. What it said was written
// is there, and whatever is there is whole.
func TestKilledInTheMiddle(t *testing.T) {
	t.Parallel()
	path := mustPath(t)
	for round := range 6 {
		c := mustChild(t, path)
		written := 0
		for range 3 + 5*round {
			c.mustSay(t, "done")
			written++
		}
		c.mustSay(t, "begin")
		c.kill(t)
		checkWhole(t, path, written)
	}
}

// checkWhole looks at each part of what one Write of the child makes.
func checkWhole(t *testing.T, path string, least int) {
	t.Helper()
	db := mustOpen(t, path)
	defer db.Close()
	b, err := db.Start(t.Context(), storetest.Now())
	if err != nil {
		t.Fatal(err)
	}
	if b.Clean {
		t.Error("the stop was clean")
	}
	err = db.Moment(t.Context(), func(ctx context.Context) error {
		head, mac, err := db.Head(ctx)
		if err != nil {
			return err
		}
		r, err := audit.Verify(db.Entries(ctx), head, mac, db.HeadKey())
		if err != nil {
			return err
		}
		n := int64(r.Entries)
		if n < int64(least) || b.LastSeq != n {
			t.Errorf("%d entries, %d envelopes, %d said", n, b.LastSeq, least)
		}
		for _, c := range []struct {
			id   int64
			want bool
		}{{n, true}, {n + 1, false}} {
			v, err := db.View(ctx, policy.Query{Message: childEvent(c.id), Task: childKey(c.id)}, storetest.Now())
			if err != nil {
				return err
			}
			if (v.Message != nil) != c.want || (v.Task != nil) != c.want {
				t.Errorf("of write %d: message %v, effect %v", c.id, v.Message != nil, v.Task != nil)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func childEvent(n int64) policy.EventID { return policy.EventID(fmt.Sprintf("$%d", n)) }
func childKey(n int64) policy.Key       { return policy.Key(fmt.Sprintf("say/%d", n)) }

// child writes for ever: each Write makes an envelope, a message, an effect and an audit entry of one number.
func child(path string) int {
	ctx := context.Background()
	db, err := store.Open(ctx, options(path))
	if err != nil {
		fmt.Println("error", err)
		return 1
	}
	b, err := db.Start(ctx, storetest.Now())
	for n := b.LastSeq + 1; err == nil; n++ {
		err = db.Write(ctx, func(ctx context.Context) error { return childWrite(ctx, db, n) })
		fmt.Println("done", n)
	}
	fmt.Println("error", err)
	return 1
}

func childWrite(ctx context.Context, db *store.DB, n int64) error {
	id, now := childEvent(n), storetest.Now()
	if _, err := db.Put(ctx, policy.Envelope{ID: id, Room: "!r", Door: policy.DoorSync, Raw: make(policy.Sealed, 3000)}); err != nil {
		return err
	}
	fmt.Println("begin", n)
	all, err := db.Next(ctx, 1, now)
	if err != nil {
		return err
	}
	d := policy.Decision{
		Changes: []policy.Change{policy.RememberMessage{ID: id, Room: "!r", At: now}},
		Effects: []policy.Do{{Effect: policy.Say{Room: "!r", Notice: policy.HelpNotice{}, Deed: childKey(n)}}},
	}
	entry := audit.Entry{At: now, Account: storetest.Account, Kind: "decided", Word: audit.Self, About: string(id)}
	return errors.Join(db.Commit(ctx, all[0], d, now), db.Append(ctx, entry))
}

// process is a child that runs.
type process struct {
	cmd *exec.Cmd
	out *bufio.Scanner
}

func mustChild(tb testing.TB, path string) *process {
	tb.Helper()
	c := &process{cmd: exec.CommandContext(tb.Context(), os.Args[0])}
	c.cmd.Env = append(os.Environ(), childEnv+"="+path)
	out, err := c.cmd.StdoutPipe()
	if err != nil {
		tb.Fatal(err)
	}
	if err := c.cmd.Start(); err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = c.cmd.Process.Kill() })
	c.out = bufio.NewScanner(out)
	return c
}

// mustSay reads on to the next line that begins so.
func (c *process) mustSay(tb testing.TB, word string) {
	tb.Helper()
	for c.out.Scan() {
		switch first, rest, _ := strings.Cut(c.out.Text(), " "); first {
		case word:
			return
		case "error":
			tb.Fatalf("the child: %s", rest)
		}
	}
	tb.Fatalf("the child ended before it said %q", word)
}

func (c *process) kill(tb testing.TB) {
	tb.Helper()
	if err := c.cmd.Process.Kill(); err != nil {
		tb.Fatal(err)
	}
	_ = c.cmd.Wait() // it was killed
}
