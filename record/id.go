package record

import (
	"crypto/sha1" //nolint:gosec // UUIDv5 and FHIR's attachment.hash are SHA-1 by their standards; proof is SHA-256
	"encoding/hex"
	"strconv"

	"matron/policy"
)

// namespace is Matron's own, for names of exports. It never changes: every id that was ever filed hangs on it.
var namespace = uuid{0x6f, 0x0c, 0x5a, 0x1e, 0x9b, 0x3d, 0x4c, 0x57, 0xa2, 0x84, 0x1d, 0x7e, 0xe0, 0x5b, 0x93, 0xc6}

type uuid [16]byte

// ExportID names all versions of a conversation's filings: UUIDv5 of account and conversation.
func ExportID(account string, conversation policy.EventID) string {
	return named(namespace, account+"\n"+string(conversation)).String()
}

// documentID names one version: UUIDv5 of its export, its number and the hash of its transcript (RFC 9562 §5.5). The same
// bytes have the same id, other bytes another one, so that a second try can never stand beside the first.
func documentID(export uuid, version int, sha256 string) string {
	return named(export, strconv.Itoa(version)+"\n"+sha256).String()
}

func named(space uuid, name string) uuid {
	h := sha1.New()
	h.Write(space[:])
	h.Write([]byte(name))
	var u uuid
	copy(u[:], h.Sum(nil))
	u[6] = u[6]&0x0f | 0x50
	u[8] = u[8]&0x3f | 0x80
	return u
}

func (u uuid) String() string {
	h := hex.EncodeToString(u[:])
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}

// parseUUID reads the form that String writes, and no other.
func parseUUID(s string) (u uuid, ok bool) {
	if len(s) != 36 {
		return u, false
	}
	b, err := hex.DecodeString(s[:8] + s[9:13] + s[14:18] + s[19:23] + s[24:])
	if err != nil {
		return u, false
	}
	copy(u[:], b)
	return u, u.String() == s
}
