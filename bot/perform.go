package bot

import (
	"context"
	"encoding/json"

	"matron/policy"
)

// hands is what performing needs of Matrix. *Bot has them; tests bring their own.
type hands interface {
	send(ctx context.Context, room policy.RoomID, evtType string, content map[string]any, txn string) (policy.EventID, error)
	sendClear(ctx context.Context, room policy.RoomID, evtType string, content map[string]any, txn string) (policy.EventID, error)
	fetch(ctx context.Context, room policy.RoomID, event policy.EventID) (opened, error)
	state(ctx context.Context, room policy.RoomID, evtType, stateKey string) (json.RawMessage, error)
	call(ctx context.Context, method string, path []string, body, into any) error
	queryKeys(ctx context.Context, user policy.UserID) error
	download(ctx context.Context, mxc string, most int64) ([]byte, error)
	upload(ctx context.Context, data []byte) (string, error)
	moveMedia(ctx context.Context, mxc string) (string, error)
}

// performer does what was decided. It keeps nothing between two effects: what makes a
// second performance harmless is the transaction id, which comes from the effect's key.
type performer struct {
	hands
	o Options
}

// Perform performs one effect, outside any transaction. Its result holds ids and stored
// words, never what a person or the server said.
func (b *Bot) Perform(ctx context.Context, t policy.Task) policy.Result {
	return performer{hands: b, o: b.o}.perform(ctx, t)
}

func (p performer) perform(ctx context.Context, t policy.Task) policy.Result {
	switch e := t.Effect.(type) {
	case policy.Join:
		return p.join(ctx, e)
	case policy.OpenDirect:
		return p.openDirect(ctx, e, t)
	case policy.Say:
		return p.say(ctx, e, t.Key)
	case policy.React:
		return p.react(ctx, e, t.Key)
	case policy.TakeBack:
		return p.takeBack(ctx, e, t.Key)
	case policy.Copy:
		return p.copy(ctx, e, t.Key)
	case policy.Redact:
		return p.redact(ctx, e, t.Key)
	case policy.DeleteMedia:
		return p.deleteMedia(ctx, e)
	case policy.ReadFile:
		return p.readFile(ctx, e)
	case policy.VerifyGone:
		return p.verifyGone(ctx, e)
	case policy.FindRoom:
		return p.findRoom(ctx, e)
	case policy.WriteState:
		return p.writeState(ctx, e)
	case policy.QueryKeys:
		return ended(p.queryKeys(ctx, e.User))
	default:
		return refuse("unknown_effect")
	}
}

// ended is the result of an effect that ended with err, nil for a good end.
func ended(err error) policy.Result {
	if err == nil {
		return sentAs("")
	}
	return reduce(err)
}

func sentAs(receipt policy.EventID) policy.Result {
	return policy.Result{Outcome: policy.Sent, Over: true, Receipt: receipt}
}

// refuse is for what will not be taken, however often it is tried.
func refuse(why string) policy.Result {
	return policy.Result{Outcome: policy.Refused, Over: true, Because: why}
}

func nothingTo() policy.Result { return policy.Result{Outcome: policy.NothingTo, Over: true} }

// storeFailed is for an error of our own store: it is tried again.
func storeFailed() policy.Result {
	return policy.Result{Outcome: policy.Failed, Because: "store"}
}
