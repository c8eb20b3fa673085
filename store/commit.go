package store

import (
	"context"
	"fmt"
	"time"

	"matron/policy"
)

// Commit writes a decision: its changes, its effects, and the envelope's end or its
// wait. It is written whole or not at all: who gets an error must fail the transaction.
func (db *DB) Commit(ctx context.Context, e policy.Envelope, d policy.Decision, now time.Time) error {
	if !db.InWrite(ctx) {
		return ErrNoWrite
	}
	if e.Door == policy.DoorClock && d.Wait.Zero() {
		if err := db.tickDecided(ctx, e.Room, e.At); err != nil {
			return fmt.Errorf("commit tick: %w", err)
		}
	}
	for _, c := range d.Changes {
		if err := db.apply(ctx, c, now); err != nil {
			return fmt.Errorf("commit %T: %w", c, err)
		}
	}
	if e.Door == policy.DoorClock && d.Wait.Zero() {
		if err := db.flagsDecided(ctx, e.Room, e.At); err != nil {
			return fmt.Errorf("commit tick of flags: %w", err)
		}
	}
	for _, do := range d.Effects {
		if err := db.plan(ctx, do, now); err != nil {
			return fmt.Errorf("commit: %w", err)
		}
	}
	if e.Seq == 0 {
		return nil
	}
	return db.end(ctx, e.Seq, d.Wait, now)
}

// apply is the one switch over what a decision can have remembered.
func (db *DB) apply(ctx context.Context, c policy.Change, now time.Time) error {
	switch c := c.(type) {
	case policy.RememberMessage:
		return db.rememberMessage(ctx, c)
	case policy.MarkGone:
		return db.markGone(ctx, c)
	case policy.OpenWarning:
		return db.openWarning(ctx, c)
	case policy.MoveWarning:
		return db.moveWarning(ctx, c)
	case policy.NoteTold:
		return db.noteTold(ctx, c)
	case policy.KeepAnswer:
		return db.keepAnswer(ctx, c)
	case policy.SetDirect:
		return db.setDirect(ctx, c)
	case policy.DropDirect:
		return db.dropDirect(ctx, c)
	case policy.NoteAnnounced:
		return db.announce(ctx, c)
	case policy.SetPause:
		return db.setPause(ctx, c)
	case policy.EndPause:
		return db.endPause(ctx, c)
	case policy.NoteUnreadable:
		return db.noteUnreadable(ctx, c)
	case policy.NoteReadable:
		return db.noteReadable(ctx, c)
	case policy.SetTick:
		return db.setTick(ctx, c)
	case policy.Count:
		return db.count(ctx, c)
	case policy.NoteApproach:
		return db.noteApproach(ctx, c)
	case policy.Confirm:
		return db.confirm(ctx, c, now)
	case policy.DropState:
		return db.dropState(ctx, c.Room)
	case policy.OpenFlag:
		return db.openFlag(ctx, c)
	case policy.AddTap:
		return db.addTap(ctx, c)
	case policy.DropTap:
		return db.dropTap(ctx, c)
	case policy.OwnFlag:
		return db.ownFlag(ctx, c)
	case policy.EndFlag:
		return db.endFlag(ctx, c)
	case policy.NoteFlagMessage:
		return db.noteFlagMessage(ctx, c)
	case policy.StampFlag:
		return db.stampFlag(ctx, c)
	case policy.RestampFlags:
		return db.restampFlags(ctx, c)
	case policy.NoteSuggested:
		return db.noteSuggested(ctx, c)
	case policy.DropSuggested:
		return db.dropSuggested(ctx, c)
	case policy.OpenProposal:
		return db.openProposal(ctx, c)
	case policy.MoveProposal:
		return db.moveProposal(ctx, c)
	case policy.SecondProposal:
		return db.secondProposal(ctx, c)
	case policy.AddRevision:
		return db.addRevision(ctx, c)
	case policy.Acknowledge:
		return db.acknowledge(ctx, c)
	case policy.NoteRulesTold:
		return db.noteRulesTold(ctx, c)
	case policy.ClassConversation:
		return db.classConversation(ctx, c)
	case policy.BlockConversation:
		return db.blockConversation(ctx, c)
	case policy.RecheckBlocked:
		return db.recheckBlocked(ctx, c)
	case policy.LeaveConversation:
		return db.leaveConversation(ctx, c)
	case policy.StayConversation:
		return db.stayConversation(ctx, c)
	case policy.VerifyConversation:
		return db.verifyConversation(ctx, c)
	case policy.EndConversation:
		return db.endConversation(ctx, c)
	case policy.NoteRetention:
		return db.noteRetention(ctx, c)
	case policy.SetHold:
		return db.setHold(ctx, c)
	case policy.EndHold:
		return db.endHold(ctx, c)
	case policy.AddTally:
		return db.addTally(ctx, c)
	case policy.IssueCertificate:
		return db.issueCertificate(ctx, c)
	case policy.SaveFiling:
		return db.saveFiling(ctx, c)
	case policy.SetFilingPatient:
		return db.setFilingPatient(ctx, c)
	case policy.SealPackage:
		return db.sealPackage(ctx, c)
	case policy.NoteLookUp:
		return db.noteLookUp(ctx, c)
	default:
		return fmt.Errorf("unknown change")
	}
}

// Sweep deletes what has served.
func (db *DB) Sweep(ctx context.Context, now time.Time) error {
	for _, s := range []struct {
		what, q string
		until   time.Time
	}{
		{"inbox", sweepInbox, now.Add(-keepOpened)},
		{"outbox", sweepBodies, now.Add(-keepBodies)},
		{"answers", sweepAnswers, now.Add(-keepAnswers)},
		{"approaches", sweepApproaches, now.Add(-2 * approachesOf)},
		{"pauses", sweepPauses, now.Add(-day)},
		{"gaps", sweepGaps, now.Add(-figuresOf)},
		{"suggestions", sweepSuggestions, now.Add(-keepSuggestions)},
		{"what is sealed of filings", sweepSealed, now.Add(-keepPatient)},
		{"look-ups", sweepLookUps, now.Add(-keepLookUps)},
	} {
		if _, err := db.exec(ctx, s.q, db.account, ms(s.until)); err != nil {
			return fmt.Errorf("sweep %s: %w", s.what, err)
		}
	}
	return nil
}
