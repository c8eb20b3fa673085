package list

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"time"

	"matron/export"
	"matron/policy"
	"matron/record"
)

// Options says where the file is.
type Options struct {
	File     string
	MaxBytes int64         // 0: 256 MB; at most 2 GB
	MaxAge   time.Duration // a file that was last written longer ago answers nothing; 0: however old
	Now      func() time.Time

	// Read is told of each new file that was read: how many patients are in it, or what is wrong with it. It must not call
	// back. nil: nobody is told.
	Read func(patients int, faults []Fault)
}

const (
	bytesDefault = 256 << 20
	bytesAtMost  = 2 << 30 // a row's place is kept in 32 bits
)

// Source looks patients up in the file. It is an [export.Source].
type Source struct {
	o  Options
	mu sync.Mutex

	table  *table   // the last good one; nil: there was none
	seen   stamp    // of the file that was read last, good or bad
	faults []Fault  // of that file
	good   stamp    // of the file that is in force
	sum    [32]byte // of the file that was read last
}

// stamp tells a file that may have changed from one that has not.
type stamp struct {
	at   time.Time
	size int64
	id   uint64 // a file that was renamed here is another one, whatever it says of its time
}

var _ export.Source = (*Source)(nil)

// New reads nothing yet: the file may come later.
func New(o Options) (*Source, error) {
	if !filepath.IsAbs(o.File) {
		return nil, errors.New("list: the file's path is not absolute")
	}
	if o.Now == nil {
		return nil, errors.New("list: no clock")
	}
	if o.MaxBytes <= 0 {
		o.MaxBytes = bytesDefault
	}
	o.MaxBytes = min(o.MaxBytes, bytesAtMost)
	return &Source{o: o}, nil
}

// Find returns everybody in the file who has the number.
func (s *Source) Find(ctx context.Context, typed policy.Identity) ([]record.Patient, error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("look up patient: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refresh()
	switch {
	case s.table == nil:
		return nil, errors.New("look up patient: no list that can be read")
	case s.old():
		return nil, errors.New("look up patient: the list is too old")
	}
	return s.table.find(typed), nil
}

// Faults are those of the file as it was read last; nil if it is good.
func (s *Source) Faults() []Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refresh()
	return s.faults
}

// Check says what is wrong with the file, and what answers meanwhile.
func (s *Source) Check(context.Context) []export.Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refresh()
	var all []export.Fault
	for _, f := range s.faults {
		all = append(all, export.Fault{What: "the list of patients " + s.o.File + ": " + f.String(), Mend: f.Mend})
	}
	if info, err := os.Stat(s.o.File); err == nil && info.Mode().Perm()&0o007 != 0 {
		all = append(all, export.Fault{What: "the list of patients can be read by everybody on this machine", Mend: "chmod o-rwx " + s.o.File})
	}
	switch {
	case len(s.faults) > 0 && s.table != nil:
		all = append(all, export.Fault{
			What: "the list of patients is still that of " + s.good.at.UTC().Format(time.RFC3339), Mend: "mend the new one: until then nobody who is new is found",
		})
	case s.table != nil && s.old():
		all = append(all, export.Fault{What: "the list of patients is too old, and answers nothing", Mend: "see why no new one comes, or allow a greater age"})
	}
	return all
}

func (s *Source) old() bool { return s.o.MaxAge > 0 && s.o.Now().Sub(s.good.at) > s.o.MaxAge }

// refresh reads the file if it is another one than was read last. A bad one takes the place of nothing.
func (s *Source) refresh() {
	is, err := stampOf(s.o.File)
	if err != nil {
		s.refuse(stamp{}, [32]byte{}, Fault{What: "it cannot be read", Mend: "put it there, and let Matron's user read it"})
		return
	}
	if is == s.seen {
		return
	}
	b, fault := s.read()
	if fault != nil {
		s.refuse(is, [32]byte{}, *fault)
		return
	}
	if after, err := stampOf(s.o.File); err != nil || after != is {
		return // it is being written: the next look-up reads it
	}
	sum := sha256.Sum256(b)
	if sum == s.sum && len(s.faults) == 0 && s.table != nil {
		s.seen, s.good = is, is // the same again, exported anew
		return
	}
	t, faults := parse(b)
	s.seen, s.sum, s.faults = is, sum, faults
	if len(faults) == 0 {
		s.table, s.good = t, is
	}
	s.tell()
}

// refuse notes a fault, and tells of it once.
func (s *Source) refuse(is stamp, sum [32]byte, f Fault) {
	again := s.seen == is && len(s.faults) == 1 && s.faults[0] == f
	s.seen, s.sum, s.faults = is, sum, []Fault{f}
	if !again {
		s.tell()
	}
}

func (s *Source) tell() {
	if s.o.Read == nil {
		return
	}
	n := 0
	if s.table != nil {
		n = s.table.len()
	}
	s.o.Read(n, s.faults)
}

func (s *Source) read() ([]byte, *Fault) {
	f, err := os.Open(s.o.File)
	if err != nil {
		return nil, &Fault{What: "it cannot be read", Mend: "let Matron's user read it"}
	}
	defer func() { _ = f.Close() }()
	b, err := io.ReadAll(io.LimitReader(f, s.o.MaxBytes+1))
	switch {
	case err != nil:
		return nil, &Fault{What: "it cannot be read to its end", Mend: "see to the disk or the share"}
	case int64(len(b)) > s.o.MaxBytes:
		return nil, &Fault{What: fmt.Sprintf("it is larger than %d bytes", s.o.MaxBytes), Mend: "export the patients of this hospital only, or allow more"}
	default:
		return b, nil
	}
}
