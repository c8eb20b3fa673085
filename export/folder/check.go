package folder

import (
	"context"
	"os"
	"path/filepath"

	"matron/export"
)

// Check makes a file and a folder and takes them away again, as a package would come.
func (d *Driver) Check(context.Context) []export.Fault {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.mounted(); err != nil {
		return []export.Fault{{
			What: "the folder for the records team is not there: " + filepath.Join(d.dir, receiptsDir) + ": " + wordOf(err),
			Mend: "mount it, or make it and the folder receipts in it, which they can write to",
		}}
	}
	fault := func(err error) []export.Fault {
		return []export.Fault{{
			What: "the folder for the records team cannot be written to: " + d.dir + ": " + wordOf(err),
			Mend: "let Matron's user make files and folders there, and see to its space",
		}}
	}
	dir, err := os.MkdirTemp(d.dir, ".check-")
	if err != nil {
		return fault(err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	if err := writeFile(filepath.Join(dir, "probe"), []byte("matron check\n")); err != nil {
		return fault(err)
	}
	if _, err := os.ReadDir(filepath.Join(d.dir, receiptsDir)); err != nil {
		return []export.Fault{{What: "the receipts cannot be read: " + wordOf(err), Mend: "let Matron's user read " + filepath.Join(d.dir, receiptsDir)}}
	}
	return nil
}
