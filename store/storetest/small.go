package storetest

import (
	"testing"
	"time"

	"matron/policy"
)

func testSmall(t *testing.T, k *kit) {
	k.run(t, "small things are kept by name", func(t *testing.T, d *desk) {
		get := func(name string) ([]byte, bool) {
			t.Helper()
			v, ok, err := d.Meta(t.Context(), name)
			d.must(err)
			return v, ok
		}
		_, ok := get("token")
		same(t, "nothing", ok, false)
		d.write(func(ctx ctx) error {
			d.must(d.SetMeta(ctx, "token", []byte("s1")))
			d.must(d.SetMeta(ctx, "empty", nil))
			return d.SetMeta(ctx, "token", []byte("s2"))
		})
		d.reopen()
		v, _ := get("token")
		same(t, "token", string(v), "s2")
		v, ok = get("empty")
		same(t, "empty", len(v), 0)
		same(t, "known", ok, true)
	})
	k.run(t, "a gap is open until it ends", func(t *testing.T, d *desk) {
		g := policy.Gap{Room: ward, From: "p1", To: "s1", Floor: start, Ceil: start.Add(time.Hour), Tries: 1}
		open := func() []policy.Gap { return must(d.OpenGaps(t.Context()))(t) }
		d.write(func(ctx ctx) error {
			for range 3 {
				d.must(d.PutGap(ctx, g))
			}
			d.must(d.MoveGap(ctx, 2, "p2", 4))
			d.must(d.EndGap(ctx, 1, policy.GapClosed, start))
			return d.EndGap(ctx, 3, policy.GapLost, start)
		})
		g.ID, g.From, g.Tries = 2, "p2", 4
		same(t, "open", open(), []policy.Gap{g})
		d.write(func(ctx ctx) error {
			d.must(d.EndGap(ctx, 3, policy.GapClosed, start))
			return d.Sweep(ctx, start.Add(1000*time.Hour))
		})
		s := must(d.Figures(t.Context()))(t)
		same(t, "open, lost", []int{s.OpenGaps, s.LostGaps}, []int{1, 1})
	})
	k.run(t, "what is for later stays until it was handled", func(t *testing.T, d *desk) {
		d.write(func(ctx ctx) error {
			for _, kind := range []string{"a", "b", "c"} {
				d.must(d.PutLater(ctx, kind, policy.Sealed("sealed "+kind)))
			}
			return d.DropLater(ctx, 1)
		})
		d.reopen()
		same(t, "laters", must(d.Laters(t.Context(), 1))(t), []policy.Later{{ID: 2, Kind: "b", Body: policy.Sealed("sealed b")}})
		same(t, "how many", len(must(d.Laters(t.Context(), 9))(t)), 2)
	})
	k.run(t, "the patients of a conversation have numbers of their own", func(t *testing.T, d *desk) {
		letter := func(conversation policy.EventID, hash string) (n int) {
			t.Helper()
			d.write(func(ctx ctx) (err error) {
				n, err = d.Letter(ctx, conversation, []byte(hash))
				return err
			})
			return n
		}
		same(t, "numbers", []int{letter("$1", "x"), letter("$1", "y"), letter("$1", "x"), letter("$2", "y"), letter("$1", "z")}, []int{0, 1, 0, 0, 2})
	})
}

func testFigures(t *testing.T, k *kit) {
	k.run(t, "the officers' figures", func(t *testing.T, d *desk) {
		old := opened("$old", -31*24*60)
		silent := opened("$silent", 0)
		silent.Silent = true
		d.commit(
			opened("$1", 0), opened("$2", 0), opened("$3", 0), opened("$4", -29*24*60), silent, old,
			policy.MoveWarning{Message: "$1", To: policy.MaskedNow, At: start}, policy.MoveWarning{Message: "$2", To: policy.Kept, At: start},
			policy.MoveWarning{Message: "$3", To: policy.FalseOne, At: start}, policy.MoveWarning{Message: "$old", To: policy.Kept, At: old.Opened},
			policy.SetPause{Scope: policy.ScopeAll, What: policy.PauseSpeech, Until: start.Add(time.Hour)},
			policy.SetPause{Scope: policy.ScopeRoom, What: policy.PauseSpeech, Until: start},
			policy.NoteUnreadable{ID: "$locked", Room: ward}, policy.SetDirect{User: amy, Room: "!direct"},
			policy.Count{Room: ward, What: policy.FoundIdentifier, At: start}, policy.Count{Room: ward, What: policy.FoundIdentifier, At: start},
			policy.SaveFiling{Row: aFiling("$f1", amy, "$1", policy.FilingAsking)}, policy.SaveFiling{Row: aFiling("$f2", amy, "$2", policy.FilingChecking)},
			policy.SaveFiling{Row: aFiling("$f3", amy, "$1", policy.FilingHandedOver)}, policy.SaveFiling{Row: aFiling("$f4", amy, "$1", policy.FilingFiled)},
		)
		d.write(func(ctx ctx) error {
			for _, r := range []policy.Room{
				{ID: ward, Mine: "join", Encrypted: true}, {ID: "!clear", Mine: "join"}, {ID: "!left", Mine: "leave"},
				{ID: "!space", Mine: "join", Space: true}, {ID: "!direct", Mine: "join", Encrypted: true},
			} {
				d.must(d.SaveRoom(ctx, r))
			}
			return nil
		})
		all := d.put(policy.Envelope{ID: "$a", Room: ward}, policy.Envelope{ID: "$b", Room: ward}, policy.Envelope{ID: "$c", Room: ward})
		d.decide(all[0], policy.Decision{Wait: policy.Wait{Session: "s"}}, start)
		d.decide(all[1], policy.Decision{Wait: policy.Wait{Devices: amy}}, start)
		d.plan(policy.Do{Effect: say(ward, "a")}, policy.Do{Effect: say("!other", "b")})
		d.begin(start)
		want := policy.Status{
			Rooms: 2, Encrypted: 1, Waiting: 1, Unreadable: 1, Inbox: 3, Outbox: 2, Warned: 4, Masked: 1, Kept: 1, FalseAlarms: 1, Counted: 1, Pauses: 1,
			Filing: 2, HandedOver: 1,
		}
		same(t, "figures", must(d.Figures(t.Context()))(t), want)
		same(t, "in the direct room, on request", d.view(policy.Query{Room: "!direct", Status: true}).Status, want)
		same(t, "in no room", d.view(policy.Query{Status: true}).Status, want)
		same(t, "where nobody asks", d.view(policy.Query{Room: "!direct"}).Status, policy.Status{})
	})
}
