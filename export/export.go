// Package export owns the way to record systems: the contract of their drivers, and of the sources in which patients
// are looked up. Drivers keep no state: what is known of a filing stands in policy.FilingRow. No error, no log line and
// no word of an answer may carry what a record system said of a patient: answers are cut to status and codes.
package export

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"

	"matron/policy"
	"matron/record"
)

// Driver sends packages to one kind of record system. One conformance suite (exporttest) runs against all of them.
type Driver interface {
	// Pack makes what is sent. It is pure: the same input gives the same bytes.
	Pack(p record.Package, of record.Patient) (Parcel, error)
	// Send makes one attempt. It may be asked again with the same parcel, and then the world must not change twice.
	Send(ctx context.Context, p Parcel) policy.Delivered
	// Reconcile reads back: whether the parcel is there, and equal. It never writes. What was handed over is asked for with
	// a parcel whose Body and Manifest were erased; a driver that needs them says unknown, never absent.
	Reconcile(ctx context.Context, p Parcel) policy.Found
	// Endpoint is a fingerprint of where it sends to; a parcel goes only to the one that it was packed for (F23).
	Endpoint() string
	// Check says what is wrong with the system and how to mend it, for `matron check`; nil if nothing is.
	Check(ctx context.Context) []Fault
}

// Source is where patients are looked up.
type Source interface {
	// Find returns everybody who has the number. None is an empty list; no answer is an error, which carries no data.
	Find(ctx context.Context, typed policy.Identity) ([]record.Patient, error)
	Check(ctx context.Context) []Fault
}

// Fault is one thing that is wrong, and how to mend it.
type Fault struct{ What, Mend string }

// Parcel is a package as one driver sends it.
type Parcel struct {
	System   string          `json:"system"`   // set by app
	Endpoint string          `json:"endpoint"` // set by the driver
	Document string          `json:"document"` // UUID
	Export   string          `json:"export"`
	Version  int             `json:"version"`
	SHA256   string          `json:"sha256"`           // of the transcript
	Body     []byte          `json:"body"`             // the bytes that are sent: JSON of a resource; the transcript
	Manifest []byte          `json:"manifest"`         //
	Driver   json.RawMessage `json:"driver,omitempty"` // what else the driver wants to know of it
}

// Encode is the form in which a parcel is sealed.
func (p Parcel) Encode() ([]byte, error) {
	b, err := json.Marshal(p)
	if err != nil {
		return nil, fmt.Errorf("encode parcel: %w", err)
	}
	return b, nil
}

// DecodeParcel is the reverse of [Parcel.Encode].
func DecodeParcel(b []byte) (Parcel, error) {
	var p Parcel
	if json.Unmarshal(b, &p) != nil {
		return Parcel{}, fmt.Errorf("decode parcel: %d bytes that are none", len(b))
	}
	return p, nil
}

var codeWord = regexp.MustCompile(`^[a-z][a-z0-9_-]{0,40}$`)

// Code lets a stored word through, such as a FHIR issue code; anything else becomes "other".
func Code(s string) string {
	if codeWord.MatchString(s) {
		return s
	}
	return "other"
}
