package engine_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"testing"
	"time"

	"matron/engine"
	"matron/engine/enginetest"
	"matron/policy"
	"matron/policy/confidential"
)

// smallCore moves a filing from packing to its end, and does nothing else: the table of sending and checking, without a person, a
// flag or a notice but the last. With it the engine and the stores are tested by themselves: whatever the record system answers
// and wherever the process dies, one document. That policy follows the same table is tested with policy.
type smallCore struct{}

func (smallCore) touches(_ *policy.Rules, ev policy.Event, _ time.Time) (q policy.Query) {
	switch ev := ev.(type) {
	case policy.Outcome:
		q.Task, q.Filing = ev.Key, "$file"
	case policy.Echo:
		q.Task = ev.Key
	}
	return q
}

func (smallCore) decide(_ *policy.Rules, v policy.View, ev policy.Event, now time.Time) policy.Decision {
	d := policy.Decision{Because: []policy.Because{{Why: policy.EffectDone}}}
	switch ev := ev.(type) {
	case policy.Message:
		if ev.ID != "$file" {
			return d
		}
		row := policy.FilingRow{ID: ev.ID, Conversation: "$m1", Room: enginetest.Ward, By: ev.Sender, Stage: policy.FilingPacking, Opened: now, System: "epr", Moved: now}
		row.Listed = []policy.FilingLine{{Event: "$m1", By: ev.Sender, AtMs: enginetest.Epoch.UnixMilli(), SHA256: enginetest.HashOf("words")}}
		d.Changes = []policy.Change{policy.SaveFiling{Row: row}}
		d.Effects = []policy.Do{{Effect: policy.Pack{Filing: row.ID, System: "epr"}, Lane: policy.LaneRoutine}}
	case policy.Echo:
		if v.Task != nil {
			d.Changes = []policy.Change{policy.Confirm{Key: v.Task.Key, Receipt: ev.ID}}
		}
	case policy.Outcome:
		if f := v.FilingView.Filing; f != nil {
			move(&d, *f, ev, now)
		}
	}
	return d
}

// move is the table of reference/records.md §6.
func move(d *policy.Decision, f policy.FilingRow, o policy.Outcome, now time.Time) {
	words := []byte(o.Brought.Reveal())
	var delivered policy.Delivered
	var found policy.Found
	switch o.Effect.(type) {
	case policy.Pack:
		var p policy.Packed
		_ = json.Unmarshal(words, &p)
		d.Changes = append(d.Changes, policy.SealPackage{ID: f.ID, Package: confidential.NewText(string(p.Parcel))})
		f.Endpoint, f.Document, f.SHA256 = p.Endpoint, p.Document, p.SHA256
		next(d, &f, true, now)
	case policy.Send:
		_ = json.Unmarshal(words, &delivered)
		switch delivered.State {
		case policy.DeliveryRejected:
			end(d, &f, policy.FilingHeld, now)
		case policy.DeliveryUnsent:
			next(d, &f, true, now.Add(time.Minute))
		default:
			f.Maybe = delivered.State == policy.DeliveryUnknown
			next(d, &f, false, now)
		}
	case policy.Reconcile:
		_ = json.Unmarshal(words, &found)
		switch found.State {
		case policy.FoundPresent:
			end(d, &f, policy.FilingFiled, now)
		case policy.FoundAbsent:
			f.Maybe = false
			next(d, &f, true, now)
		case policy.FoundDiffers, policy.FoundAmbiguous:
			end(d, &f, policy.FilingHeld, now)
		case policy.FoundWaiting:
			f.Stage = policy.FilingHandedOver
			next(d, &f, false, now.Add(time.Minute))
		default:
			next(d, &f, false, now.Add(time.Minute))
		}
	default:
		return
	}
	f.Moved = now
	d.Changes = append([]policy.Change{policy.SaveFiling{Row: f}}, d.Changes...)
}

// next plans the next try, or the next look.
func next(d *policy.Decision, f *policy.FilingRow, send bool, due time.Time) {
	do := policy.Do{Lane: policy.LaneRoutine, Guard: policy.FilingGoes, About: f.ID, Due: due}
	if send {
		f.Stage, f.Tries = policy.FilingSending, f.Tries+1
		do.Effect = policy.Send{Filing: f.ID, System: f.System, Endpoint: f.Endpoint, Document: f.Document, Try: f.Tries}
	} else {
		if f.Stage != policy.FilingHandedOver {
			f.Stage = policy.FilingChecking
		}
		f.Checks++
		do.Effect = policy.Reconcile{Filing: f.ID, System: f.System, Endpoint: f.Endpoint, Document: f.Document, Try: f.Checks}
	}
	d.Effects = append(d.Effects, do)
}

func end(d *policy.Decision, f *policy.FilingRow, how policy.FilingStage, now time.Time) {
	f.Stage, f.Ended = how, now
	d.Changes = append(d.Changes, policy.SealPackage{ID: f.ID})
	d.Effects = append(d.Effects, policy.Do{Effect: policy.Say{Room: f.Room, Notice: policy.FilingReceipt{Room: f.Room, How: how}, Deed: policy.Key("receipt/" + strconv.Itoa(f.Number))}})
}

// smallPlay is a message, and the word to file it.
type smallPlay struct {
	records   *enginetest.Records
	documents int
	ends      policy.FilingStage
	acted     int
}

func (*smallPlay) Before() (map[policy.RoomID][]policy.UserID, []policy.Change) { return nil, nil }
func (p *smallPlay) Set(w *enginetest.World)                                    { w.Records = p.records }
func (*smallPlay) Answer(*enginetest.World, time.Time) bool                     { return false }
func (*smallPlay) Torn(*enginetest.World, time.Time)                            {}
func (*smallPlay) Same(w *enginetest.World) []policy.Key                        { return w.Made() }
func (p *smallPlay) Act(w *enginetest.World, now time.Time) bool {
	if p.acted++; p.acted > 2 {
		return false
	}
	id := []policy.EventID{"$m1", "$file"}[p.acted-1]
	w.Post(policy.Message{
		Said:     policy.Said{Room: enginetest.Ward, ID: id, Sender: enginetest.Filer, At: enginetest.Epoch, Trust: policy.SignedDevice},
		Surfaces: []policy.Surface{{Where: policy.Body, Text: confidential.NewText("words")}},
	})
	return true
}

func (p *smallPlay) Faults(_ *enginetest.World, kept enginetest.Kept) []string {
	faults := p.records.Faults()
	if documents, writes := p.records.Documents(); documents != p.documents || writes != p.documents {
		faults = append(faults, fmt.Sprintf("%d documents, written %d times", documents, writes))
	}
	row, _ := kept.Filing(context.Background(), "$file")
	if row == nil || row.Stage != p.ends {
		faults = append(faults, fmt.Sprintf("ended as %+v", row))
	}
	if parcel, _ := kept.FilingPackage(context.Background(), "$file"); !parcel.Empty() {
		faults = append(faults, "the package is still there")
	}
	return faults
}

func TestOneDocumentWhateverIsAnsweredAndWhereverItStops(t *testing.T) {
	t.Parallel()
	const lost = policy.FoundUnknown
	type sends []enginetest.Answer
	for name, c := range map[string]struct {
		sends     sends
		reads     []policy.FoundState
		receipt   int // of a folder
		documents int
		ends      policy.FilingStage
	}{
		"taken":                  {nil, nil, 0, 1, policy.FilingFiled},
		"the answer is lost":     {sends{enginetest.Loses}, nil, 0, 1, policy.FilingFiled},
		"the request is lost":    {sends{enginetest.Drops, enginetest.Drops}, nil, 0, 1, policy.FilingFiled},
		"no connection at first": {sends{enginetest.Closed, enginetest.Closed}, nil, 0, 1, policy.FilingFiled},
		"all of it":              {sends{enginetest.Closed, enginetest.Drops, enginetest.Loses}, []policy.FoundState{lost, "", lost, lost}, 0, 1, policy.FilingFiled},
		"a folder":               {nil, nil, 5, 1, policy.FilingFiled},
		"rejected":               {sends{enginetest.Rejects, enginetest.Rejects}, nil, 0, 0, policy.FilingHeld},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			enginetest.CrashEveryStep(t, enginetest.Crash{
				Rules: wardRules(t),
				Play: func() enginetest.Play {
					records := &enginetest.Records{Sends: c.sends, Reads: c.reads, Receipt: c.receipt}
					return &smallPlay{records: records, documents: c.documents, ends: c.ends}
				},
				Fit: func(o *engine.Options) {
					o.Decide, o.Touches = smallCore{}.decide, smallCore{}.touches
					o.TouchesMore = func(*policy.Rules, policy.View, policy.Event, time.Time) (policy.Query, bool) {
						return policy.Query{}, false
					}
				},
				Open: inMemory, Slips: 5,
			})
		})
	}
}
