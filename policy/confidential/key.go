package confidential

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
)

const keyLen = 32

// Key is one secret of 32 bytes, and its id: the first four bytes of SHA-256 over "matron key id" and the secret.
// It prints its id only.
type Key struct {
	id [idLen]byte
	// A function, because a pointer would not do: given a wrong verb, fmt follows pointers to structs and arrays.
	hidden func() *secret
}

type secret struct {
	raw  [keyLen]byte
	aead cipher.AEAD // draws its own nonce and puts it before the ciphertext
}

// NewKey draws a key and writes it as one line for the key file. It panics when random fails: there is nothing to
// go on with, and crypto/rand.Reader does not.
func NewKey(random io.Reader) string {
	var raw [keyLen]byte
	if _, err := io.ReadFull(random, raw[:]); err != nil {
		panic("confidential: no randomness for a key: " + err.Error())
	}
	return hex.EncodeToString(raw[:]) + "\n"
}

func newKey(raw [keyLen]byte) Key {
	block, err := aes.NewCipher(raw[:])
	if err != nil {
		panic("confidential: 32 bytes are an AES key: " + err.Error())
	}
	// Random nonces of 96 bits are safe for 2^32 seals a key: ten years at a million a day.
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		panic("confidential: AES has GCM: " + err.Error())
	}
	s := &secret{raw: raw, aead: aead}
	k := Key{hidden: func() *secret { return s }}
	sum := sha256.Sum256(append([]byte("matron key id"), raw[:]...))
	copy(k.id[:], sum[:])
	return k
}

// ID is eight hex digits; it tells keys apart and nothing about them.
func (k Key) ID() string { return hex.EncodeToString(k.id[:]) }

// Format answers every verb of fmt.
func (k Key) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, k.String()) }

func (k Key) String() string   { return "[key " + k.ID() + "]" }
func (k Key) GoString() string { return k.String() }

func (k Key) seal(plain []byte, about string) Sealed {
	s := make(Sealed, headLen, headLen+nonceLen+len(plain)+tagLen)
	s[0] = sealVersion
	copy(s[1:], k.id[:])
	return k.hidden().aead.Seal(s, nil, plain, associated(s[:headLen], about))
}

func (k Key) open(s Sealed, about string) ([]byte, error) {
	plain, err := k.hidden().aead.Open(nil, nil, s[headLen:], associated(s[:headLen], about))
	if err != nil {
		return nil, ErrTampered
	}
	return plain, nil
}

func (k Key) derive(purpose string) []byte {
	out, err := hkdf.Key(sha256.New, k.hidden().raw[:], nil, "matron "+purpose, keyLen)
	if err != nil {
		panic("confidential: HKDF gives 32 bytes: " + err.Error())
	}
	return out
}

// associated is unambiguous without a length: the head is always five bytes.
func associated(head Sealed, about string) []byte {
	return append(append(make([]byte, 0, headLen+len(about)), head...), about...)
}
