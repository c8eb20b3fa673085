package e2e_test

import (
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"matron/e2e/epr"
	"matron/e2e/ward"
)

// The record system is away for long: nothing is lost, the lead and the officers are told once, and when it is back all is
// filed, one request at a time, and of one patient in order.
func TestF10_DownForLong(t *testing.T) {
	t.Parallel()
	f := mustFiler(t, "f10", func(c epr.Cast) []epr.Patient { return []epr.Patient{c.Ann, c.Ada} })
	address := strings.TrimPrefix(f.Way.URL, "http://")
	ward.OK(t, f.Way.Close()) // nobody listens
	type one struct{ flagged, confirmed, words string }
	var queued []one
	for _, of := range []struct {
		words string
		of    epr.Patient
	}{{"firstzyx K 6.8", f.Cast.Ann}, {"secondzyx K 6.1", f.Cast.Ann}, {"thirdzyx drain out", f.Cast.Ada}} {
		flagged, confirmed := f.files(of.words, of.of)
		queued = append(queued, one{flagged, confirmed, strings.Fields(of.words)[0]})
	}
	f.hears(queued[0].confirmed, "^Not in the record yet: f10 could not be reached with the flag of .* Nothing was removed. I try again at")
	f.hears(queued[2].confirmed, "^Not in the record yet: f10 could not be reached")
	told(t, f.House, f.Lee, "^NOT in the record: f10 has not taken the flag of .*Nothing was removed.*It was confirmed by")
	ward.Do(f.IG.WaitFor(f.Policy, ward.Want{Sender: f.User, BodyRegex: "confirmed for the record in Ward f10 is still not proved to be there"}, soon)).Or(t)

	var mu sync.Mutex
	under, most := 0, 0
	f.Way.Plant("count", epr.AnyRequest, epr.Forever, func(pass http.Handler, rw http.ResponseWriter, r *http.Request) {
		mu.Lock()
		under++
		most = max(most, under)
		mu.Unlock()
		defer func() {
			mu.Lock()
			under--
			mu.Unlock()
		}()
		pass.ServeHTTP(rw, r)
	})
	back := ward.Do(net.Listen("tcp", address)).Or(t)
	server := &http.Server{Handler: f.Way.Proxy, ReadHeaderTimeout: time.Minute}
	go func() { _ = server.Serve(back) }()
	t.Cleanup(func() { _ = server.Close() })

	for _, q := range queued {
		f.reaches(q.flagged, "filed", inStage("filed"))
		f.filed(q.flagged, q.confirmed, 1)
	}
	if most != 1 {
		t.Errorf("%d requests were under way at once", most)
	}
	order := map[string]int{}
	for i, r := range f.Way.Requests(epr.PutDoc) {
		order[r.Path[strings.LastIndex(r.Path, "/")+1:]] = i
	}
	place := func(words string) int {
		for _, p := range []epr.Patient{f.Cast.Ann, f.Cast.Ada} {
			for _, d := range f.docs(p) {
				if strings.Contains(f.whole(d), words) {
					return order[d.ID]
				}
			}
		}
		t.Errorf("%s is in no document", words)
		return -1
	}
	if first, second := place(queued[0].words), place(queued[1].words); first > second {
		t.Errorf("of one patient the second was sent before the first: %q", f.Way.Trace(epr.AnyRequest))
	}
	place(queued[2].words)
	if n := len(f.docs(f.Cast.Ann)) + len(f.docs(f.Cast.Ada)); n != 3 {
		t.Errorf("%d documents of three filings", n)
	}
	lates := 0
	for _, room := range ward.Do(f.Lee.DirectRooms(f.User)).Or(t) {
		lates += len(hers(t, f.House, f.Lee, room.Room, "NOT in the record: f10 has not taken"))
	}
	if lates == 0 || lates > len(queued) {
		t.Errorf("the lead was told %d times of %d filings", lates, len(queued))
	}
}

// The config names another address under the same name while something is on its way: held as moved, and nothing goes to the
// new one. She is started anew: no other test runs beside this one.
func TestF23_TheAddressIsAnother(t *testing.T) {
	f := mustFiler(t, "f23", justAnn)
	elsewhere := ward.Do(epr.OpenProxy(f.System)).Or(t)
	t.Cleanup(func() { ward.OK(t, elsewhere.Close()) })
	f.Way.Later(epr.PutDoc, 1, http.StatusTooManyRequests, "8")
	flagged, confirmed := f.files("K 6.8, repeat gas", f.Cast.Ann)
	f.hears(confirmed, "^Not in the record yet: f23 is busy")
	swap := func(from, to string) {
		t.Helper()
		ward.OK(t, f.Matron.Stop(soon))
		ward.OK(t, f.Rewrite(func(config string) string { return strings.Replace(config, from, to, 1) }))
		ward.OK(t, f.Matron.Start(soon))
	}
	swap(f.Way.Base(), elsewhere.Base())
	f.held(confirmed, "^NOT in the record: the address of f23 is another than when it was confirmed, and I send it nowhere else by myself")
	row := f.decided(flagged)
	if row.Stage != "held" || row.Why != "moved" || row.Package || row.Patient {
		t.Errorf("it is %+v", row)
	}
	f.none(f.Cast.Ann)
	if got := elsewhere.Trace(epr.AnyRequest); len(got) != 0 {
		t.Errorf("to the new address went %q", got)
	}
	if got := f.Way.Trace(epr.AnyRequest); !slices.Equal(got, []string{"PUT DocumentReference 429"}) {
		t.Errorf("to the old address went %q", got)
	}
	swap(elsewhere.Base(), f.Way.Base())
	f.begins("")
	confirmed = f.confirms(f.sees(f.types(f.Cast.Ann)))
	f.filed(flagged, confirmed, 1)
	f.one(f.Cast.Ann)
}
