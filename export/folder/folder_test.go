package folder_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"matron/export"
	"matron/export/exporttest"
	"matron/export/folder"
	"matron/policy"
)

func TestConformance(t *testing.T) {
	t.Parallel()
	exporttest.Run(t, open)
}

func TestWhatARecordsTeamFinds(t *testing.T) {
	t.Parallel()
	w := mustWorld(t, 1)
	must(t, os.Chmod(w.dir, 0o770|os.ModeSetgid)) // all that comes there is the group's
	p := w.pack(t, 1)
	w.send(t, p, policy.DeliveryAccepted)
	dir := w.target(p)
	for name, mode := range map[string]os.FileMode{"": 0o770 | os.ModeDir | os.ModeSetgid, "transcript.html": 0o640, "manifest.json": 0o640, "SHA256SUMS": 0o640, p.Document + ".json": 0o640} {
		is, err := os.Stat(filepath.Join(dir, name))
		must(t, err)
		if is.Mode() != mode {
			t.Errorf("%q has mode %v, want %v", name, is.Mode(), mode)
		}
	}
	sums := string(mustRead(t, filepath.Join(dir, "SHA256SUMS")))
	if !strings.Contains(sums, p.SHA256+"  transcript.html\n") || strings.Count(sums, "\n") != 2 {
		t.Errorf("SHA256SUMS is %q", sums)
	}
	if string(mustRead(t, filepath.Join(dir, "manifest.json"))) != string(p.Manifest) {
		t.Error("the manifest is another")
	}
	// The receipt that is to be filled in is one, once it is moved to its place.
	must(t, os.Rename(filepath.Join(dir, p.Document+".json"), filepath.Join(w.dir, "receipts", p.Document+".json")))
	w.found(t, p, policy.FoundPresent)
	all, err := filepath.Glob(filepath.Join(w.dir, ".tmp-*"))
	if must(t, err); len(all) != 0 {
		t.Errorf("%d temporary folders are left", len(all))
	}
}

func TestReceipts(t *testing.T) {
	t.Parallel()
	w := mustWorld(t, 1)
	p := w.pack(t, 1)
	good := map[string]string{
		"document": p.Document, "sha256": p.SHA256, "where": "notes of " + w.of.Family.Reveal(), "by": "Records", "at": "2026-10-25T02:00:00Z",
	}
	with := func(key, value string) []byte {
		r := map[string]string{}
		for k, v := range good {
			r[k] = v
		}
		if r[key] = value; key == "" {
			delete(r, key)
		}
		b, err := json.Marshal(r)
		must(t, err)
		return b
	}
	w.send(t, p, policy.DeliveryAccepted)
	file := filepath.Join(w.dir, "receipts", p.Document+".json")
	for _, row := range []struct {
		what    string
		receipt []byte
		want    policy.FoundState
	}{
		{"none", nil, policy.FoundWaiting},
		{"an empty one", []byte{}, policy.FoundWaiting},
		{"half of one", with("", "")[:40], policy.FoundWaiting},
		{"no JSON", []byte("filed, thanks"), policy.FoundWaiting},
		{"JSON that is no receipt", []byte(`["` + p.Document + `"]`), policy.FoundWaiting},
		{"one without a hash", with("sha256", ""), policy.FoundWaiting},
		{"a huge one", with("where", strings.Repeat("x", 100_000)), policy.FoundWaiting},
		{"another document's", with("document", p.Export), policy.FoundDiffers},
		{"other bytes", with("sha256", strings.Repeat("0", 64)), policy.FoundDiffers},
		{"a good one", with("", ""), policy.FoundPresent},
		{"a good one with a byte order mark, in capitals", append([]byte("\ufeff"), with("sha256", strings.ToUpper(p.SHA256)+" ")...), policy.FoundPresent},
	} {
		t.Run(row.what, func(t *testing.T) {
			if row.receipt != nil {
				must(t, os.WriteFile(file, row.receipt, 0o600))
			}
			w.found(t, p, row.want)
			w.found(t, erased(p), row.want)
		})
	}
	must(t, os.Remove(file))
	must(t, syscall.Mkfifo(file, 0o600))
	w.found(t, p, policy.FoundWaiting)
	must(t, os.Remove(file))
	must(t, os.Symlink(filepath.Join(w.target(p), "manifest.json"), file))
	w.found(t, p, policy.FoundWaiting)
}

// A records team, or a script of theirs, takes packages at once. Matron must not put them there again.
func TestTakenIsHandedOver(t *testing.T) {
	t.Parallel()
	w := mustWorld(t, 1)
	p := w.pack(t, 1)
	w.send(t, p, policy.DeliveryAccepted)
	must(t, os.Rename(filepath.Join(w.target(p), "transcript.html"), filepath.Join(t.TempDir(), "t.html")))
	w.found(t, p, policy.FoundWaiting) // file by file
	must(t, os.RemoveAll(w.target(p)))
	w.found(t, p, policy.FoundWaiting)
	w.found(t, erased(p), policy.FoundWaiting)
	w.send(t, p, policy.DeliveryAccepted)
	if n := w.Documents(t, p); n != 0 {
		t.Errorf("%d packages were put there again", n)
	}
	must(t, os.WriteFile(filepath.Join(w.dir, "receipts", p.Document+".json"), fmt.Appendf(nil, `{"document":%q,"sha256":%q}`, p.Document, p.SHA256), 0o600))
	w.found(t, erased(p), policy.FoundPresent)
	w.send(t, p, policy.DeliveryAccepted)
}

// The note and the temporary folder tell what a crash left: each line is what lies there after a stop at that point.
// What is half taken, and half something else, is the same at every look.
func TestHalfTakenIsTakenAtEveryLook(t *testing.T) {
	t.Parallel()
	w := mustWorld(t, 1)
	p := w.pack(t, 1)
	w.send(t, p, policy.DeliveryAccepted)
	must(t, os.Remove(filepath.Join(w.target(p), "transcript.html")))
	must(t, os.WriteFile(filepath.Join(w.target(p), "manifest.json"), []byte("{}"), 0o600))
	for range 50 {
		if got := w.Driver(t).Reconcile(t.Context(), p); got.State != policy.FoundWaiting {
			t.Fatalf("%+v", got)
		}
	}
}

func TestEveryPointOfACrash(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		what  string
		leave func(w *world, t testing.TB, p export.Parcel)
	}{
		{"while it was written", func(w *world, t testing.TB, p export.Parcel) {
			must(t, os.Mkdir(filepath.Join(w.dir, ".tmp-"+p.Document), 0o750))
			must(t, os.WriteFile(filepath.Join(w.dir, ".tmp-"+p.Document, "transcript.html"), p.Body[:10], 0o600))
		}},
		{"when the note was made", func(w *world, t testing.TB, p export.Parcel) {
			must(t, os.Mkdir(filepath.Join(w.dir, ".tmp-"+p.Document), 0o750))
			must(t, os.WriteFile(filepath.Join(w.dir, ".sent", p.Document), nil, 0o600))
		}},
		{"while that try was cleared away", func(w *world, t testing.TB, p export.Parcel) {
			must(t, os.Mkdir(filepath.Join(w.dir, ".tmp-"+p.Document), 0o750))
		}},
	} {
		t.Run(row.what, func(t *testing.T) {
			w := mustWorld(t, 1)
			p := w.pack(t, 1)
			row.leave(w, t, p)
			w.found(t, p, policy.FoundAbsent)
			w.send(t, p, policy.DeliveryAccepted)
			w.found(t, p, policy.FoundWaiting)
			if n := w.Documents(t, p); n != 1 {
				t.Errorf("%d packages", n)
			}
		})
	}
}

func TestSomethingElseIsThere(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		what  string
		leave func(w *world, t testing.TB, p export.Parcel)
	}{
		{"a file", func(w *world, t testing.TB, p export.Parcel) { must(t, os.WriteFile(w.target(p), nil, 0o600)) }},
		{"an empty folder", func(w *world, t testing.TB, p export.Parcel) { must(t, os.Mkdir(w.target(p), 0o750)) }},
		{"another transcript", func(w *world, t testing.TB, p export.Parcel) { w.send(t, p, policy.DeliveryAccepted); w.Alter(t, p) }},
	} {
		t.Run(row.what, func(t *testing.T) {
			w := mustWorld(t, 1)
			p := w.pack(t, 1)
			row.leave(w, t, p)
			w.found(t, p, policy.FoundDiffers)
			if d := w.send(t, p, policy.DeliveryRejected); d.Why != policy.HeldDiffers {
				t.Errorf("sent: %+v", d)
			}
		})
	}
}

// F22: a full disk leaves nothing half, and the same parcel goes when there is room.
func TestF22_DiskFull(t *testing.T) {
	t.Parallel()
	w := mustWorld(t, 1)
	if err := syscall.Mount("tmpfs", w.dir, "tmpfs", 0, "size=64k"); err != nil {
		t.Skip("no tmpfs can be mounted here: ", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(w.dir, 0) })
	must(t, folder.Prepare(w.dir))
	p := w.pack(t, 1)
	p.Manifest = []byte(strings.Repeat("x", 200_000))
	if d := w.send(t, p, policy.DeliveryUnsent); d.Code != "disk_full" {
		t.Errorf("sent: %+v", d)
	}
	if faults := w.Driver(t).Check(t.Context()); len(faults) != 0 {
		t.Errorf("it left the disk full: %+v", faults)
	}
	p.Manifest = []byte("{}")
	w.send(t, p, policy.DeliveryAccepted)
	w.found(t, p, policy.FoundWaiting)
}

func TestF22_NotAllowed(t *testing.T) {
	t.Parallel()
	w := mustWorld(t, 1)
	p := w.pack(t, 1)
	must(t, os.Chmod(w.dir, 0o550))
	if os.Geteuid() == 0 {
		asNobody(t)
	}
	if d := w.send(t, p, policy.DeliveryUnsent); d.Code != "permission" {
		t.Errorf("sent: %+v", d)
	}
	if faults := w.Driver(t).Check(t.Context()); len(faults) != 1 {
		t.Errorf("check: %+v", faults)
	}
}

// asNobody has this thread asked for rights as somebody else until the test ends: root is allowed everything.
func asNobody(t *testing.T) {
	t.Helper()
	runtime.LockOSThread()
	_, _, _ = syscall.RawSyscall(syscall.SYS_SETFSUID, 65534, 0, 0) // it says the uid before, never an error
	t.Cleanup(func() {
		_, _, _ = syscall.RawSyscall(syscall.SYS_SETFSUID, 0, 0, 0)
		runtime.UnlockOSThread()
	})
}

func TestCheck(t *testing.T) {
	t.Parallel()
	w := mustWorld(t, 1)
	if faults := w.Driver(t).Check(t.Context()); faults != nil {
		t.Errorf("check: %+v", faults)
	}
	must(t, os.Remove(filepath.Join(w.dir, "receipts")))
	if faults := w.Driver(t).Check(t.Context()); len(faults) != 1 || faults[0].Mend == "" {
		t.Errorf("check: %+v", faults)
	}
	if _, err := folder.New(folder.Options{Dir: "out"}); err == nil {
		t.Error("a directory that is not absolute was taken")
	}
}
