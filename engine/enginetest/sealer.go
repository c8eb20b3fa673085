package enginetest

import (
	"bytes"
	"errors"
	"sync"
	"time"

	"matron/policy"
)

// Sealer seals nothing, but like the real one it opens only what was sealed about the same thing.
type Sealer struct{}

// Seal puts before the bytes what they are about.
func (Sealer) Seal(plain []byte, about string) (policy.Sealed, error) {
	return append([]byte(about+"\x00"), plain...), nil
}

// Open takes it off again.
func (Sealer) Open(s policy.Sealed, about string) ([]byte, error) {
	plain, ok := bytes.CutPrefix(s, []byte(about+"\x00"))
	if !ok {
		return nil, errors.New("the seal is broken")
	}
	return plain, nil
}

// Clock is how far our clock is from the homeserver's. The zero Clock agrees with it.
type Clock struct {
	mu      sync.Mutex
	off     time.Duration
	unknown bool
}

// Set sets the difference; known false: it was not measured yet.
func (c *Clock) Set(off time.Duration, known bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.off, c.unknown = off, !known
}

// Skew tells the difference.
func (c *Clock) Skew() (time.Duration, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.off, !c.unknown
}
