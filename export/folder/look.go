package folder

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"matron/export"
)

// state is what is known of a package from the directory alone.
type state int

const (
	missing      state = iota // it is not there, and was not
	there                     // it is there
	taken                     // it was there, and somebody took it
	receipted                 // its receipt came
	other                     // something else is there under its name
	otherReceipt              // a receipt came for something else under its id
)

var errNotMounted = errors.New("not mounted")

// mounted says whether the directory is the one that the operator prepared.
func (d *Driver) mounted() error {
	is, err := os.Stat(filepath.Join(d.dir, receiptsDir))
	switch {
	case errors.Is(err, fs.ErrNotExist), err == nil && !is.IsDir():
		return errNotMounted
	default:
		return err
	}
}

// look reads the directory: the receipt first, since it outlives the package.
func (d *Driver) look(p export.Parcel) (state, error) {
	switch is, err := d.receipt(p); {
	case err != nil:
		return missing, err
	case is != missing:
		return is, nil
	}
	noted, err := exists(d.note(p))
	if err != nil {
		return missing, err
	}
	switch is, err := os.Lstat(d.target(p)); {
	case err == nil && !is.IsDir():
		return other, nil
	case err == nil:
		return d.equal(p, noted)
	case !errors.Is(err, fs.ErrNotExist):
		return missing, err
	}
	writing, err := exists(d.temp(p))
	if err != nil || writing || !noted {
		return missing, err
	}
	return taken, nil
}

// equal compares what is there. A file that is missing is being taken: the package came whole.
func (d *Driver) equal(p export.Parcel, noted bool) (state, error) {
	// Always in this order: of a package that is half taken and half another one, every look says the same.
	for _, file := range [...]struct{ name, sum string }{{transcriptFile, p.SHA256}, {manifestFile, manifestSum(p)}} {
		want := file.sum
		got, err := sumOf(filepath.Join(d.target(p), file.name))
		switch {
		case errors.Is(err, fs.ErrNotExist) && noted:
			return taken, nil
		case errors.Is(err, fs.ErrNotExist), errors.Is(err, errIrregular):
			return other, nil
		case err != nil:
			return missing, err
		case want != "" && got != want:
			return other, nil
		}
	}
	return there, nil
}

func manifestSum(p export.Parcel) string {
	if len(p.Manifest) == 0 {
		return "" // erased, as the transcript; its hash alone is kept
	}
	sum := sha256.Sum256(p.Manifest)
	return hex.EncodeToString(sum[:])
}

var errIrregular = errors.New("no regular file")

// openRegular opens no pipe, which would wait for ever, and follows no link that somebody left there.
func openRegular(path string) (*os.File, error) {
	is, err := os.Lstat(path)
	if err != nil {
		return nil, err
	}
	if !is.Mode().IsRegular() {
		return nil, errIrregular
	}
	return os.Open(path)
}

func sumOf(path string) (string, error) {
	f, err := openRegular(path)
	if err != nil {
		return "", err
	}
	defer func() { _ = f.Close() }()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

func exists(path string) (bool, error) {
	_, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}

// receipt is what a records team says that it filed. where, by and at are for people; they may say anything, and are not
// taken over.
type receipt struct {
	Document string `json:"document"`
	SHA256   string `json:"sha256"`
	Where    string `json:"where"`
	By       string `json:"by"`
	At       string `json:"at"`
}

const receiptAtMost = 64 << 10

// receipt believes only one that names document and hash. One that cannot be read is being written, or somebody's slip
// that they mend: it counts for nothing yet.
func (d *Driver) receipt(p export.Parcel) (state, error) {
	f, err := openRegular(filepath.Join(d.dir, receiptsDir, p.Document+".json"))
	switch {
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, errIrregular):
		return missing, nil
	case err != nil:
		return missing, err
	}
	defer func() { _ = f.Close() }()
	b, err := io.ReadAll(io.LimitReader(f, receiptAtMost+1))
	if err != nil {
		return missing, err
	}
	var r receipt
	b = bytes.TrimPrefix(b, []byte("\ufeff"))
	if len(b) > receiptAtMost || json.Unmarshal(b, &r) != nil || r.Document == "" || r.SHA256 == "" {
		return missing, nil
	}
	if !strings.EqualFold(strings.TrimSpace(r.Document), p.Document) || !strings.EqualFold(strings.TrimSpace(r.SHA256), p.SHA256) {
		return otherReceipt, nil
	}
	return receipted, nil
}
