package folder_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"matron/export"
	"matron/export/exporttest"
	"matron/export/folder"
	"matron/policy"
	"matron/record"
)

type world struct {
	dir string
	of  record.Patient
}

func open(t testing.TB, n int) exporttest.World { return mustWorld(t, n) }

func mustWorld(t testing.TB, n int) *world {
	t.Helper()
	w := &world{dir: filepath.Join(t.TempDir(), "out"), of: exporttest.Patient(n)}
	must(t, folder.Prepare(w.dir))
	must(t, os.Mkdir(filepath.Join(w.dir, ".sent"), 0o750)) // as after a first package
	return w
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (w *world) Driver(t testing.TB) export.Driver {
	d, err := folder.New(folder.Options{Dir: w.dir})
	must(t, err)
	return d
}

func (w *world) Patient() record.Patient { return w.of }

// Documents counts whole packages, and looks that nothing of the patient became a name.
func (w *world) Documents(t testing.TB, p export.Parcel) (n int) {
	err := filepath.WalkDir(w.dir, func(path string, _ os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		exporttest.AssertLeaksNothing(t, record.Package{}, w.of, strings.TrimPrefix(path, w.dir))
		if filepath.Base(path) == "transcript.html" && !strings.Contains(path, ".tmp-") && string(mustRead(t, path)) == string(p.Body) {
			n++
		}
		return nil
	})
	must(t, err)
	return n
}

func mustRead(t testing.TB, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	must(t, err)
	return b
}

func (w *world) Proved() policy.FoundState { return policy.FoundWaiting }

func (w *world) target(p export.Parcel) string {
	return filepath.Join(w.dir, fmt.Sprintf("%s-v%d", p.Export, p.Version))
}

func (w *world) Alter(t testing.TB, p export.Parcel) {
	must(t, os.WriteFile(filepath.Join(w.target(p), "transcript.html"), []byte("other"), 0o600))
}

func (w *world) Lose(testing.TB) {}

func (w *world) Troubles() []exporttest.Trouble {
	notes, kept := filepath.Join(w.dir, ".sent"), filepath.Join(w.dir, ".kept")
	gone := filepath.Join(filepath.Dir(w.dir), "unmounted")
	return []exporttest.Trouble{
		{
			Name: "the share is not mounted", Send: policy.DeliveryUnsent, Code: "not_mounted",
			Plant: func(t testing.TB) { must(t, os.Rename(w.dir, gone)); must(t, os.Mkdir(w.dir, 0o750)) },
			Mend:  func(t testing.TB) { must(t, os.RemoveAll(w.dir)); must(t, os.Rename(gone, w.dir)) },
		},
		{
			Name: "the notes cannot be written", Send: policy.DeliveryUnsent, Code: "not_written",
			Plant: func(t testing.TB) { must(t, os.Rename(notes, kept)); must(t, os.Symlink("/dev/full", notes)) },
			Mend:  func(t testing.TB) { must(t, os.Remove(notes)); must(t, os.Rename(kept, notes)) },
		},
	}
}

func (w *world) pack(t testing.TB, n int) export.Parcel {
	t.Helper()
	p, err := w.Driver(t).Pack(exporttest.Package(n), w.of)
	must(t, err)
	return p
}

func (w *world) send(t testing.TB, p export.Parcel, want policy.DeliveryState) policy.Delivered {
	t.Helper()
	d := w.Driver(t).Send(t.Context(), p)
	if d.State != want {
		t.Errorf("sent: %+v, want %s", d, want)
	}
	return d
}

func (w *world) found(t testing.TB, p export.Parcel, want policy.FoundState) policy.Found {
	t.Helper()
	f := w.Driver(t).Reconcile(t.Context(), p)
	exporttest.AssertLeaksNothing(t, exporttest.Package(1), w.of, f)
	if f.State != want {
		t.Errorf("reconciled: %+v, want %s", f, want)
	}
	return f
}

// erased is what is left of a parcel when it is handed over.
func erased(p export.Parcel) export.Parcel {
	p.Body, p.Manifest, p.Driver = nil, nil, nil
	return p
}
