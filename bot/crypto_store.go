package bot

import (
	"context"
	"errors"
	"sync"
	"time"

	"maunium.net/go/mautrix/crypto"
	"maunium.net/go/mautrix/event"
	"maunium.net/go/mautrix/id"
)

// latch keeps the first error that a store gave to the library in one call, and ends the call's context: the library
// only logs most of these errors, and would go on and send.
type latch struct {
	mu   sync.Mutex
	err  error
	stop context.CancelCauseFunc
}

type latchKey struct{}

// latched is ctx for one call of the library. Its end must be called.
func latched(ctx context.Context) (context.Context, *latch, context.CancelFunc) {
	ctx, stop := context.WithCancelCause(ctx)
	l := &latch{stop: stop}
	return context.WithValue(ctx, latchKey{}, l), l, func() { stop(context.Canceled) }
}

func (l *latch) failed() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.err
}

func (l *latch) set(err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.err == nil {
		l.err = err
		l.stop(err)
	}
}

// note latches an error of the store. That a session was withheld is an answer, not an error.
func note(ctx context.Context, err error) error {
	if err == nil || errors.Is(err, crypto.ErrGroupSessionWithheld) {
		return err
	}
	if l, ok := ctx.Value(latchKey{}).(*latch); ok {
		l.set(err)
	}
	return err
}

// cryptoStore is the library's store with every write in a transaction of ours: the one that the context carries, or
// one of its own.
type cryptoStore struct {
	crypto.Store
	b *Bot
}

var _ crypto.Store = (*cryptoStore)(nil)

type renewKey struct{}

// renewing is a context in which there is no Olm session yet, so that the library makes a new one.
func renewing(ctx context.Context) context.Context { return context.WithValue(ctx, renewKey{}, true) }

type unwedgeKey struct{}

// errOurs stops the library's own goroutine that mends Olm sessions.
var errOurs = errors.New("bot: sessions are mended by the keeper")

func (s *cryptoStore) write(ctx context.Context, fn func(ctx context.Context) error) error {
	if s.b.o.Store.InWrite(ctx) {
		return note(ctx, fn(ctx))
	}
	return note(ctx, s.b.o.Store.Write(ctx, fn))
}

func (s *cryptoStore) HasSession(ctx context.Context, key id.SenderKey) bool {
	return ctx.Value(renewKey{}) == nil && s.Store.HasSession(ctx, key)
}

// GetNewestSessionCreationTS is the first thing that the library's goroutine asks for. It would hold the library's lock
// while it writes, against the order of locks: so it ends here, and the keeper mends the session after the commit.
func (s *cryptoStore) GetNewestSessionCreationTS(ctx context.Context, key id.SenderKey) (time.Time, error) {
	if ctx.Value(unwedgeKey{}) != nil {
		s.b.wedged(key)
		return time.Time{}, errOurs
	}
	at, err := s.Store.GetNewestSessionCreationTS(ctx, key)
	return at, note(ctx, err)
}

func (s *cryptoStore) PutAccount(ctx context.Context, account *crypto.OlmAccount) error {
	return s.write(ctx, func(ctx context.Context) error { return s.Store.PutAccount(ctx, account) })
}

func (s *cryptoStore) GetSessions(ctx context.Context, key id.SenderKey) (crypto.OlmSessionList, error) {
	l, err := s.Store.GetSessions(ctx, key)
	return l, note(ctx, err)
}

func (s *cryptoStore) GetLatestSession(ctx context.Context, key id.SenderKey) (*crypto.OlmSession, error) {
	o, err := s.Store.GetLatestSession(ctx, key)
	return o, note(ctx, err)
}

func (s *cryptoStore) AddSession(ctx context.Context, key id.SenderKey, o *crypto.OlmSession) error {
	return s.write(ctx, func(ctx context.Context) error { return s.Store.AddSession(ctx, key, o) })
}

func (s *cryptoStore) UpdateSession(ctx context.Context, key id.SenderKey, o *crypto.OlmSession) error {
	return s.write(ctx, func(ctx context.Context) error { return s.Store.UpdateSession(ctx, key, o) })
}

func (s *cryptoStore) DeleteSession(ctx context.Context, key id.SenderKey, o *crypto.OlmSession) error {
	return s.write(ctx, func(ctx context.Context) error { return s.Store.DeleteSession(ctx, key, o) })
}

func (s *cryptoStore) GetOlmHash(ctx context.Context, hash [32]byte) (time.Time, error) {
	at, err := s.Store.GetOlmHash(ctx, hash)
	return at, note(ctx, err)
}

func (s *cryptoStore) PutOlmHash(ctx context.Context, hash [32]byte, at time.Time) error {
	return s.write(ctx, func(ctx context.Context) error { return s.Store.PutOlmHash(ctx, hash, at) })
}

func (s *cryptoStore) DeleteOldOlmHashes(ctx context.Context, before time.Time) error {
	return s.write(ctx, func(ctx context.Context) error { return s.Store.DeleteOldOlmHashes(ctx, before) })
}

func (s *cryptoStore) GetGroupSession(ctx context.Context, room id.RoomID, session id.SessionID) (*crypto.InboundGroupSession, error) {
	g, err := s.Store.GetGroupSession(ctx, room, session)
	return g, note(ctx, err)
}

func (s *cryptoStore) PutGroupSession(ctx context.Context, g *crypto.InboundGroupSession) error {
	return s.write(ctx, func(ctx context.Context) error { return s.Store.PutGroupSession(ctx, g) })
}

func (s *cryptoStore) PutWithheldGroupSession(ctx context.Context, c event.RoomKeyWithheldEventContent) error {
	return s.write(ctx, func(ctx context.Context) error { return s.Store.PutWithheldGroupSession(ctx, c) })
}

func (s *cryptoStore) RedactGroupSession(ctx context.Context, room id.RoomID, session id.SessionID, why string) error {
	return s.write(ctx, func(ctx context.Context) error { return s.Store.RedactGroupSession(ctx, room, session, why) })
}

func (s *cryptoStore) RedactGroupSessions(ctx context.Context, room id.RoomID, key id.SenderKey, why string) (ids []id.SessionID, err error) {
	err = s.write(ctx, func(ctx context.Context) (err error) {
		ids, err = s.Store.RedactGroupSessions(ctx, room, key, why)
		return err
	})
	return ids, err
}

func (s *cryptoStore) RedactExpiredGroupSessions(ctx context.Context) (ids []id.SessionID, err error) {
	err = s.write(ctx, func(ctx context.Context) (err error) {
		ids, err = s.Store.RedactExpiredGroupSessions(ctx)
		return err
	})
	return ids, err
}

func (s *cryptoStore) RedactOutdatedGroupSessions(ctx context.Context) (ids []id.SessionID, err error) {
	err = s.write(ctx, func(ctx context.Context) (err error) {
		ids, err = s.Store.RedactOutdatedGroupSessions(ctx)
		return err
	})
	return ids, err
}

func (s *cryptoStore) GetOutboundGroupSession(ctx context.Context, room id.RoomID) (*crypto.OutboundGroupSession, error) {
	g, err := s.Store.GetOutboundGroupSession(ctx, room)
	return g, note(ctx, err)
}

func (s *cryptoStore) AddOutboundGroupSession(ctx context.Context, g *crypto.OutboundGroupSession) error {
	return s.write(ctx, func(ctx context.Context) error { return s.Store.AddOutboundGroupSession(ctx, g) })
}

func (s *cryptoStore) UpdateOutboundGroupSession(ctx context.Context, g *crypto.OutboundGroupSession) error {
	return s.write(ctx, func(ctx context.Context) error { return s.Store.UpdateOutboundGroupSession(ctx, g) })
}

func (s *cryptoStore) RemoveOutboundGroupSession(ctx context.Context, room id.RoomID) error {
	s.b.turnover(room)
	return s.write(ctx, func(ctx context.Context) error { return s.Store.RemoveOutboundGroupSession(ctx, room) })
}

func (s *cryptoStore) MarkOutboundGroupSessionShared(ctx context.Context, user id.UserID, key id.IdentityKey, session id.SessionID) error {
	return s.write(ctx, func(ctx context.Context) error {
		return s.Store.MarkOutboundGroupSessionShared(ctx, user, key, session)
	})
}

func (s *cryptoStore) ValidateMessageIndex(ctx context.Context, session id.SessionID, evt id.EventID, index uint, at int64) (ok bool, err error) {
	err = s.write(ctx, func(ctx context.Context) (err error) {
		ok, err = s.Store.ValidateMessageIndex(ctx, session, evt, index, at)
		return err
	})
	return ok, err
}
