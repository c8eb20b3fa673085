package bot

import (
	"context"
	"time"

	"matron/policy"
	"matron/policy/confidential"
)

// Store is what the bot keeps. Methods that change something run inside a Write
// (their context carries its transaction); the others run inside or outside.
type Store interface {
	// Write runs fn in the one transaction at a time; it rolls back when fn fails or panics.
	Write(ctx context.Context, fn func(ctx context.Context) error) error
	// InWrite says whether ctx carries a transaction: no request may leave then.
	InWrite(ctx context.Context) bool

	// Meta and SetMeta keep small things by name: the sync token, the filter id, sealed credentials.
	Meta(ctx context.Context, name string) (value []byte, ok bool, err error)
	SetMeta(ctx context.Context, name string, value []byte) error

	// Put adds an envelope to the inbox, unless its ID was seen before (fresh is false then).
	Put(ctx context.Context, e policy.Envelope) (fresh bool, err error)
	// WakeSession and WakeUser make the envelopes ready that wait for this Megolm session, or for this user's devices.
	WakeSession(ctx context.Context, session string) error
	WakeUser(ctx context.Context, user policy.UserID) error

	PutGap(ctx context.Context, g policy.Gap) error
	OpenGaps(ctx context.Context) ([]policy.Gap, error)
	MoveGap(ctx context.Context, id int64, from string, tries int) error
	EndGap(ctx context.Context, id int64, how policy.GapEnd, now time.Time) error

	// Room reads what is known of a room (zero but for its ID if nothing is). SaveRoom writes
	// Mine, Since, Encrypted, EverEncrypted, History, Power, Redact and Space; the rest is written by decisions.
	Room(ctx context.Context, id policy.RoomID) (policy.Room, error)
	SaveRoom(ctx context.Context, r policy.Room) error
	Encryption(ctx context.Context, id policy.RoomID) (e policy.Encryption, ok bool, err error)
	SetEncryption(ctx context.Context, id policy.RoomID, e policy.Encryption) error
	// SetMember writes a membership (join, invite, …); Members lists who joined or is invited, sorted.
	SetMember(ctx context.Context, room policy.RoomID, user policy.UserID, membership string) error
	Members(ctx context.Context, room policy.RoomID) ([]policy.UserID, error)
	// SharedRooms lists the encrypted rooms that Matron shares with a user, sorted.
	SharedRooms(ctx context.Context, user policy.UserID) ([]policy.RoomID, error)
	// SetChild notes that a space holds a room, or no longer does.
	SetChild(ctx context.Context, space, room policy.RoomID, holds bool) error

	// Receipt is the event that the effect with this key made.
	Receipt(ctx context.Context, k policy.Key) (room policy.RoomID, event policy.EventID, ok bool, err error)
	// Direct is the direct room with a person.
	Direct(ctx context.Context, user policy.UserID) (policy.RoomID, bool, error)
	// Letter numbers the patients of a conversation: the same keyed hash has the same number, from 0 on.
	Letter(ctx context.Context, conversation policy.EventID, hash []byte) (int, error)

	// HoldWords are the reference and the reason of a hold.
	HoldWords(ctx context.Context, id string) (reference, reason confidential.Text, err error)

	// LastRevision is the number of what is in force, 0 if nothing was approved; Revision reads one, nil if there is none.
	LastRevision(ctx context.Context, kind policy.RevisionKind) (int, error)
	Revision(ctx context.Context, kind policy.RevisionKind, number int) (*policy.RevisionRow, error)

	// PutLater keeps a to-device event whose handling needs the network; Laters lists them, oldest first.
	PutLater(ctx context.Context, kind string, body policy.Sealed) error
	Laters(ctx context.Context, n int) ([]Later, error)
	DropLater(ctx context.Context, id int64) error
}

// Later is a to-device event that is still to be handled.
type Later = policy.Later
