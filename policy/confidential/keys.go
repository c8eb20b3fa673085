package confidential

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Keys is the ring. The last key of the file seals, all of them open, the first one derives. A key is rotated by a
// new line at the end; an older line, but never the first, may go when nothing sealed with it is kept.
type Keys struct{ ring []Key }

// ErrNoKey says that there is nothing to seal with.
var ErrNoKey = errors.New("confidential: no key; a key is a line of 64 hex characters, or base64 of 32 bytes")

// ParseKeys reads a key file: one key a line, as 64 hex characters or base64 of 32 bytes. Empty lines, and what
// follows a '#', are for people. The errors, all at once, name line and mend, and never quote the line.
func ParseKeys(file []byte) (*Keys, error) {
	k := &Keys{}
	var faults []error
	first := map[string]int{} // key id -> line
	for n, line := range strings.Split(strings.TrimPrefix(string(file), "\ufeff"), "\n") {
		line, _, _ = strings.Cut(line, "#")
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		raw, mend := parseSecret(line)
		if mend != "" {
			faults = append(faults, fmt.Errorf("key file line %d: %s", n+1, mend))
			continue
		}
		key := newKey(raw)
		if was, twice := first[key.ID()]; twice {
			faults = append(faults, fmt.Errorf("key file line %d: the same key as line %d; take one of them out", n+1, was))
			continue
		}
		first[key.ID()] = n + 1
		k.ring = append(k.ring, key)
	}
	if len(faults) > 0 {
		return nil, errors.Join(faults...)
	}
	if len(k.ring) == 0 {
		return nil, ErrNoKey
	}
	return k, nil
}

// parseSecret returns the key, or how to mend the line.
func parseSecret(line string) (key [keyLen]byte, mend string) {
	raw, err := hex.DecodeString(line)
	if err != nil {
		plain := strings.NewReplacer("-", "+", "_", "/").Replace(strings.TrimRight(line, "="))
		raw, err = base64.RawStdEncoding.DecodeString(plain)
	}
	if err != nil {
		return key, fmt.Sprintf("%d characters that are neither hex nor base64; "+
			"write 64 hex characters, or base64 of 32 bytes", len(line))
	}
	if len(raw) != keyLen {
		return key, fmt.Sprintf("a key of %d bytes; write one of 32, as 64 hex characters or base64", len(raw))
	}
	copy(key[:], raw)
	if key == [keyLen]byte(bytes.Repeat(raw[:1], keyLen)) {
		return key, "the same byte 32 times is a placeholder, not a key; draw one at random"
	}
	return key, ""
}

// Newest is the key that seals; the zero Key when there is none.
func (k *Keys) Newest() Key {
	if k == nil || len(k.ring) == 0 {
		return Key{}
	}
	return k.ring[len(k.ring)-1]
}

// Seal closes plain with the newest key. About says what it is, as "inbox/" and the account: a Sealed that was moved
// to another place does not open there.
func (k *Keys) Seal(plain []byte, about string) (Sealed, error) {
	key := k.Newest()
	if key.hidden == nil {
		return nil, ErrNoKey
	}
	return key.seal(plain, about), nil
}

// Open opens what any key of the ring sealed about the same thing. It returns an *UnknownKeyError when that key is
// not here, and ErrTampered when the bytes are not those that were sealed.
func (k *Keys) Open(s Sealed, about string) ([]byte, error) {
	if err := s.check(); err != nil {
		return nil, err
	}
	if k != nil {
		for _, key := range k.ring {
			if key.id == [idLen]byte(s[1:headLen]) {
				return key.open(s, about)
			}
		}
	}
	return nil, &UnknownKeyError{ID: s.KeyID()}
}

// Derive makes 32 bytes for one purpose, with HKDF-SHA256 from the first key of the file: what is pickled or MACed
// with them must stay readable when keys rotate. Without a key it panics, since a known key would be worse.
func (k *Keys) Derive(purpose string) []byte {
	if k == nil || len(k.ring) == 0 {
		panic("confidential: derive " + purpose + " without a key")
	}
	return k.ring[0].derive(purpose)
}

// Format answers every verb of fmt.
func (k *Keys) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, k.String()) }

func (k *Keys) String() string {
	if k == nil {
		return "[no keys]"
	}
	return fmt.Sprintf("[keys %d]", len(k.ring))
}

func (k *Keys) GoString() string { return k.String() }
