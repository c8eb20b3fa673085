package policy

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// RoomID is a Matrix room id (!opaque:server, from room version 12 on without a server).
type RoomID string

// EventID is a Matrix event id ($opaque).
type EventID string

// UserID is a Matrix user id (@local:server).
type UserID string

// Server is the part of a user id after the first colon, "" where there is none.
func (u UserID) Server() string {
	_, server, _ := strings.Cut(string(u), ":")
	return server
}

// Key names a deed and its occurrence, never its reason: "copy/$event/1". The
// same deed has the same key for ever, so that it is done once. It is the Matrix
// transaction id (hashed, see [Key.Txn]) and stands inside what Matron sends.
type Key string

// maxKey keeps a key within what an audit entry and an index take.
const maxKey = 200

// key joins the parts of a deed's name; a very long one is cut and hashed, since
// Matrix allows ids of 255 bytes.
func key(parts ...string) Key {
	k := strings.Join(parts, "/")
	if len(k) <= maxKey {
		return Key(k)
	}
	sum := sha256.Sum256([]byte(k))
	return Key(parts[0] + "/" + hex.EncodeToString(sum[:]))
}

// Txn is the Matrix transaction id of one request of the deed. step tells the
// requests of one deed apart ("" for the first).
func (k Key) Txn(step string) string {
	sum := sha256.Sum256([]byte(string(k) + "\x00" + step))
	return "m" + hex.EncodeToString(sum[:16])
}
