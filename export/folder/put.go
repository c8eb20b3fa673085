package folder

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"matron/export"
	"matron/policy"
)

// put writes the package beside its place and renames it there: it is whole, or it is not there. Whatever fails before
// the rename leaves nothing, and is tried again.
func (d *Driver) put(ctx context.Context, p export.Parcel) policy.Delivered {
	err := d.write(ctx, p)
	if err == nil {
		err = d.noteIt(p)
	}
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		d.clear(p)
		return policy.Delivered{State: policy.DeliveryUnsent, Code: wordOf(err)}
	}
	err = os.Rename(d.temp(p), d.target(p))
	if still, _ := exists(d.temp(p)); err != nil && still {
		d.clear(p)
		return policy.Delivered{State: policy.DeliveryUnsent, Code: wordOf(err)}
	}
	// A network share may say that it failed what it did; and what stands there a power cut might take back.
	if err = errors.Join(err, syncDir(d.dir)); err != nil {
		return policy.Delivered{State: policy.DeliveryUnknown, Code: wordOf(err)}
	}
	return policy.Delivered{State: policy.DeliveryAccepted}
}

func (d *Driver) write(ctx context.Context, p export.Parcel) error {
	tmp := d.temp(p)
	// Of a try that was cut off. Its note goes first: note and no temporary folder would say that it was handed over.
	d.clear(p)
	if err := makeDir(tmp, packageMode); err != nil {
		return err
	}
	// To be filled in and moved into the receipts, under the name that it has: the document's id stands nowhere else here,
	// for it follows from the transcript's bytes.
	blank, err := json.MarshalIndent(receipt{Document: p.Document, SHA256: p.SHA256}, "", "  ")
	if err != nil {
		return err
	}
	sums := fmt.Sprintf("%s  %s\n%x  %s\n", p.SHA256, transcriptFile, sha256.Sum256(p.Manifest), manifestFile)
	for _, f := range []struct {
		name string
		data []byte
	}{{transcriptFile, p.Body}, {manifestFile, p.Manifest}, {sumsFile, []byte(sums)}, {p.Document + ".json", append(blank, '\n')}} {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := writeFile(filepath.Join(tmp, f.name), f.data); err != nil {
			return err
		}
	}
	if err := syncDir(tmp); err != nil {
		return err
	}
	return syncDir(d.dir)
}

func (d *Driver) noteIt(p export.Parcel) error {
	dir := filepath.Join(d.dir, sentDir)
	if err := makeDir(dir, dirMode); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	if err := writeFile(d.note(p), []byte(nameOf(p)+" "+p.SHA256+"\n")); err != nil {
		return err
	}
	return errors.Join(syncDir(dir), syncDir(d.dir))
}

// clear takes away what a try left: the note first. If the note cannot be removed the temporary folder stays too, and
// both together say that nothing was handed over.
func (d *Driver) clear(p export.Parcel) {
	if err := os.Remove(d.note(p)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return
	}
	_ = syncDir(filepath.Join(d.dir, sentDir))
	_ = os.RemoveAll(d.temp(p))
}

// makeDir and writeFile set the mode again: the umask is for files of one's own, these are for a group. What a folder took
// over from the one above it stays: its files go to the group that the operator chose for OUT (setgid).
func makeDir(path string, mode os.FileMode) error {
	if err := os.Mkdir(path, mode); err != nil {
		return err
	}
	is, err := os.Stat(path)
	if err != nil {
		return err
	}
	return os.Chmod(path, mode|is.Mode()&os.ModeSetgid)
}

func writeFile(path string, data []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC|syscall.O_NOFOLLOW, fileMode)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err == nil {
		err = f.Chmod(fileMode)
	}
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

func syncDir(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	// A network share may have nothing to sync of a folder; then there is nothing to wait for.
	if err = f.Sync(); errors.Is(err, syscall.EINVAL) || errors.Is(err, syscall.ENOTSUP) {
		err = nil
	}
	return errors.Join(err, f.Close())
}

// wordOf is a known word for what the system said. Its own words hold paths, and would be told as they are.
func wordOf(err error) string {
	switch {
	case errors.Is(err, errNotMounted):
		return "not_mounted"
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return "stopped"
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return "disk_full"
	case errors.Is(err, syscall.EROFS):
		return "read_only"
	case errors.Is(err, fs.ErrPermission):
		return "permission"
	case errors.Is(err, fs.ErrNotExist):
		return "not_there"
	case errors.Is(err, syscall.ESTALE), errors.Is(err, syscall.EIO), errors.Is(err, syscall.EHOSTDOWN), errors.Is(err, syscall.ETIMEDOUT):
		return "disk_fault"
	default:
		return "not_written"
	}
}
