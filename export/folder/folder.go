package folder

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"sync"

	"matron/export"
	"matron/policy"
	"matron/record"
)

// Options says where packages go.
type Options struct {
	Dir string // OUT, absolute
}

// Driver puts packages into a directory. It is an [export.Driver].
type Driver struct {
	dir string
	mu  sync.Mutex // one writes at a time; lock.go is for other processes
}

var _ export.Driver = (*Driver)(nil)

const (
	transcriptFile = "transcript.html"
	manifestFile   = "manifest.json"
	sumsFile       = "SHA256SUMS"
	receiptsDir    = "receipts"
	sentDir        = ".sent"
	lockFile       = ".lock"

	fileMode = 0o640
	dirMode  = 0o750

	// A directory can be moved away, and be emptied, only by who may write in it.
	packageMode = 0o770
)

var uuid = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`)

// New looks at nothing: the directory may be mounted later.
func New(o Options) (*Driver, error) {
	if !filepath.IsAbs(o.Dir) {
		return nil, errors.New("folder: the directory is not absolute")
	}
	return &Driver{dir: filepath.Clean(o.Dir)}, nil
}

// Prepare makes the two folders that an operator makes, for whoever sets a folder up. It is not called when packages are
// sent: a share that is not mounted must not be taken for an empty one.
func Prepare(dir string) error {
	if err := os.MkdirAll(filepath.Join(dir, receiptsDir), dirMode); err != nil {
		return fmt.Errorf("prepare folder: %w", err)
	}
	return nil
}

// Endpoint names the directory by its path.
func (d *Driver) Endpoint() string {
	sum := sha256.Sum256([]byte("folder\x00" + d.dir))
	return "folder-" + hex.EncodeToString(sum[:8])
}

// Pack takes transcript and manifest as they are.
func (d *Driver) Pack(p record.Package, _ record.Patient) (export.Parcel, error) {
	parcel := export.Parcel{
		Endpoint: d.Endpoint(), Document: p.Document, Export: p.Export, Version: p.Version, SHA256: p.SHA256,
		Body: p.Transcript, Manifest: p.Manifest,
	}
	if sum := sha256.Sum256(p.Transcript); !whole(parcel) || hex.EncodeToString(sum[:]) != p.SHA256 {
		return export.Parcel{}, errors.New("pack folder: the package is not whole")
	}
	return parcel, nil
}

// named says whether the ids may become names of files: they do, and nothing else does.
func named(p export.Parcel) bool {
	return uuid.MatchString(p.Document) && uuid.MatchString(p.Export) && p.Version > 0
}

func whole(p export.Parcel) bool { return named(p) && len(p.Body) > 0 && len(p.Manifest) > 0 }

func nameOf(p export.Parcel) string { return fmt.Sprintf("%s-v%d", p.Export, p.Version) }

func (d *Driver) target(p export.Parcel) string { return filepath.Join(d.dir, nameOf(p)) }
func (d *Driver) temp(p export.Parcel) string   { return filepath.Join(d.dir, ".tmp-"+p.Document) }
func (d *Driver) note(p export.Parcel) string   { return filepath.Join(d.dir, sentDir, p.Document) }

// Send puts the package there, whole. What is there already, or was and has been taken, is not put there again.
func (d *Driver) Send(ctx context.Context, p export.Parcel) policy.Delivered {
	switch {
	case p.Endpoint != d.Endpoint():
		return policy.Delivered{State: policy.DeliveryRejected, Code: "endpoint_moved", Why: policy.HeldMoved}
	case !whole(p):
		return policy.Delivered{State: policy.DeliveryRejected, Code: "no_parcel"}
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.mounted(); err != nil {
		return policy.Delivered{State: policy.DeliveryUnsent, Code: wordOf(err)}
	}
	unlock, err := lock(ctx, filepath.Join(d.dir, lockFile))
	if err != nil {
		return policy.Delivered{State: policy.DeliveryUnsent, Code: wordOf(err)}
	}
	defer unlock()
	switch state, err := d.look(p); {
	case err != nil:
		return policy.Delivered{State: policy.DeliveryUnsent, Code: wordOf(err)}
	case state == there, state == taken, state == receipted:
		return policy.Delivered{State: policy.DeliveryAccepted, Code: "there_already"}
	case state == other:
		return policy.Delivered{State: policy.DeliveryRejected, Code: "there_differs", Why: policy.HeldDiffers}
	}
	return d.put(ctx, p)
}

// Reconcile says whether a receipt has come. A parcel without its bytes is enough: they are erased when it is handed
// over. It is then never absent, for it was handed over and cannot be put there again.
func (d *Driver) Reconcile(ctx context.Context, p export.Parcel) policy.Found {
	switch {
	case p.Endpoint != d.Endpoint():
		return policy.Found{State: policy.FoundUnknown, Code: "endpoint_moved"}
	case !named(p) || p.SHA256 == "":
		return policy.Found{State: policy.FoundUnknown, Code: "no_parcel"}
	case ctx.Err() != nil:
		return policy.Found{State: policy.FoundUnknown, Code: "stopped"}
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.mounted(); err != nil {
		return policy.Found{State: policy.FoundUnknown, Code: wordOf(err)}
	}
	state, err := d.look(p)
	if err != nil {
		return policy.Found{State: policy.FoundUnknown, Code: wordOf(err)}
	}
	switch {
	case state == receipted:
		return policy.Found{State: policy.FoundPresent, Where: nameOf(p)}
	case state == otherReceipt:
		return policy.Found{State: policy.FoundDiffers, Code: "receipt_differs", Where: nameOf(p)}
	case state == other:
		return policy.Found{State: policy.FoundDiffers, Code: "there_differs", Where: nameOf(p)}
	case state == missing && len(p.Body) > 0:
		return policy.Found{State: policy.FoundAbsent}
	default:
		return policy.Found{State: policy.FoundWaiting, Where: nameOf(p)}
	}
}
