package audit

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"strconv"
)

// Head is the end of a chain; the zero Head is that of an empty one.
type Head struct {
	Seq  uint64
	Hash [sha256.Size]byte
}

// Canonical is what the MAC is over: {"hash":"…","seq":12,"v":1}
func (h Head) Canonical() []byte {
	o := object{b: []byte{'{'}}
	o.text("hash", hex.EncodeToString(h.Hash[:]))
	o.number("seq", strconv.FormatUint(h.Seq, 10))
	o.number("v", strconv.Itoa(format))
	return append(o.b, '}')
}

// MAC is HMAC-SHA256 under a key that is kept outside the database, one for each account. Who can write the database
// but does not know the key can build another chain, but not its MAC.
func (h Head) MAC(key []byte) [sha256.Size]byte {
	m := hmac.New(sha256.New, key)
	m.Write(h.Canonical())
	return [sha256.Size]byte(m.Sum(nil))
}

// line is the last line of an export. The key "head" tells it from an entry.
func (h Head) line(mac []byte) []byte {
	o := object{b: []byte{'{'}}
	o.text("head", hex.EncodeToString(h.Hash[:]))
	o.text("mac", hex.EncodeToString(mac))
	o.number("seq", strconv.FormatUint(h.Seq, 10))
	o.number("v", strconv.Itoa(format))
	return append(o.b, '}')
}
