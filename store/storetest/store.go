package storetest

import (
	"context"
	"iter"
	"time"

	"matron/audit"
	"matron/policy"
	"matron/policy/confidential"
)

// Store is all that is asked of a store: by the engine, by the bot, by the program.
type Store interface {
	Write(ctx context.Context, fn func(ctx context.Context) error) error
	InWrite(ctx context.Context) bool
	OnRollback(f func())
	Close() error

	Start(ctx context.Context, now time.Time) (policy.Begin, error)
	StopClean(ctx context.Context) error

	Put(ctx context.Context, e policy.Envelope) (fresh bool, err error)
	Next(ctx context.Context, n int, now time.Time) ([]policy.Envelope, error)
	Earlier(ctx context.Context, e policy.Envelope) ([]policy.Envelope, error)
	CountTry(ctx context.Context, seq int64) error
	SetAside(ctx context.Context, seq int64, now time.Time) error
	WakeSession(ctx context.Context, session string) error
	WakeUser(ctx context.Context, user policy.UserID) error

	View(ctx context.Context, q policy.Query, now time.Time) (policy.View, error)
	More(ctx context.Context, q policy.Query, v *policy.View, now time.Time) error
	Commit(ctx context.Context, e policy.Envelope, d policy.Decision, now time.Time) error
	DueTicks(ctx context.Context, now time.Time, n int) ([]policy.Tick, error)

	Candidate(ctx context.Context, lanes []policy.Lane, now time.Time) (c policy.Candidate, ok bool, err error)
	Begin(ctx context.Context, c policy.Candidate, now time.Time) (policy.Task, error)
	Settle(ctx context.Context, s policy.Settlement) error
	NextDue(ctx context.Context, now time.Time) (time.Time, error)
	Sweep(ctx context.Context, now time.Time) error

	Append(ctx context.Context, e audit.Entry) error
	Head(ctx context.Context) (h audit.Head, mac []byte, err error)
	HeadKey() []byte
	Entries(ctx context.Context) iter.Seq2[audit.Entry, error]
	Moment(ctx context.Context, fn func(ctx context.Context) error) error
	Figures(ctx context.Context) (policy.Status, error)

	LastRevision(ctx context.Context, kind policy.RevisionKind) (int, error)
	Revision(ctx context.Context, kind policy.RevisionKind, number int) (*policy.RevisionRow, error)

	Meta(ctx context.Context, name string) (value []byte, ok bool, err error)
	SetMeta(ctx context.Context, name string, value []byte) error
	PutGap(ctx context.Context, g policy.Gap) error
	OpenGaps(ctx context.Context) ([]policy.Gap, error)
	MoveGap(ctx context.Context, id int64, from string, tries int) error
	EndGap(ctx context.Context, id int64, how policy.GapEnd, now time.Time) error
	Room(ctx context.Context, id policy.RoomID) (policy.Room, error)
	SaveRoom(ctx context.Context, r policy.Room) error
	Encryption(ctx context.Context, id policy.RoomID) (e policy.Encryption, ok bool, err error)
	SetEncryption(ctx context.Context, id policy.RoomID, e policy.Encryption) error
	SetMember(ctx context.Context, room policy.RoomID, user policy.UserID, membership string) error
	Members(ctx context.Context, room policy.RoomID) ([]policy.UserID, error)
	SharedRooms(ctx context.Context, user policy.UserID) ([]policy.RoomID, error)
	SetChild(ctx context.Context, space, room policy.RoomID, holds bool) error
	Receipt(ctx context.Context, k policy.Key) (room policy.RoomID, event policy.EventID, ok bool, err error)
	Direct(ctx context.Context, user policy.UserID) (policy.RoomID, bool, error)
	HoldWords(ctx context.Context, id string) (reference, reason confidential.Text, err error)
	Expiring(ctx context.Context, room policy.RoomID, cutoffs []policy.Cutoff) (policy.Due, error)
	Certificates(ctx context.Context, most int) ([]policy.CertificateRow, error)
	Letter(ctx context.Context, conversation policy.EventID, hash []byte) (int, error)
	PutLater(ctx context.Context, kind string, body policy.Sealed) error
	Laters(ctx context.Context, n int) ([]policy.Later, error)
	DropLater(ctx context.Context, id int64) error
}
