package confidential

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io"
)

// Sealed is bytes under a key that stands outside the database:
//
//	1 byte    version of this layout, 1
//	4 bytes   id of the key
//	12 bytes  nonce
//	n bytes   AES-256-GCM ciphertext with its 16 byte tag
//
// Version, key id and what the bytes are about are authenticated with it. The core carries a Sealed and never opens it.
type Sealed []byte

const (
	sealVersion = 1
	idLen       = 4
	headLen     = 1 + idLen
	nonceLen    = 12
	tagLen      = 16
)

// ErrTampered says that a seal is broken: other bytes, cut short, or sealed about something else.
var ErrTampered = errors.New("confidential: the seal is broken")

// UnknownKeyError says that no key of the ring has sealed these bytes. With the right key file they can still be
// opened, so it is no reason to throw them away.
type UnknownKeyError struct{ ID string }

func (e *UnknownKeyError) Error() string {
	return "confidential: sealed with key " + e.ID + ", which is not in the key file"
}

// KeyID names the key that sealed it, in hex; empty when these bytes can't be a Sealed.
func (s Sealed) KeyID() string {
	if len(s) < headLen {
		return ""
	}
	return hex.EncodeToString(s[1:headLen])
}

// Format answers every verb of fmt. Ciphertext is no secret, but in a log it is noise that outlives its key.
func (Sealed) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "[sealed]") }

func (Sealed) String() string   { return "[sealed]" }
func (Sealed) GoString() string { return "[sealed]" }

// check finds bytes that can't be a Sealed before a key is looked up.
func (s Sealed) check() error {
	if len(s) < headLen+nonceLen+tagLen {
		return fmt.Errorf("%w: %d bytes are too few", ErrTampered, len(s))
	}
	if s[0] != sealVersion {
		return fmt.Errorf("%w: version %d is not known", ErrTampered, s[0])
	}
	return nil
}
