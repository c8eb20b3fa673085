package e2e_test

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
	"unicode/utf16"

	"matron/e2e/house"
	"matron/e2e/ward"
)

// canary is an identifier and a word that stand in one place only.
type canary struct {
	where   string
	word    string // unlike any other
	number  string // bare
	inClear bool   // the client sends it unencrypted: Matrix has no other way
}

func (c canary) spaced() string { return house.Spaced(c.number) }

func (c canary) text() string { return "NHS no " + c.spaced() + " " + c.word }

func newCanary(where string, inClear bool) canary {
	word := "Quill" + strings.Map(func(r rune) rune {
		if r < 'a' || r > 'z' {
			return -1
		}
		return r
	}, where) + "zyx"
	return canary{where, word, strings.ReplaceAll(fresh(), " ", ""), inClear}
}

// hunt looks for words in whatever form a program may keep them.
type hunt struct {
	needles map[string]string // form -> what of
}

// newHunt takes the canaries' words and numbers; numbers alone where words are allowed.
func newHunt(words bool, canaries ...canary) *hunt {
	h := &hunt{map[string]string{}}
	for _, c := range canaries {
		h.add(c.where, c.number, c.spaced(), strings.ReplaceAll(c.spaced(), " ", "-"))
		if words {
			h.add(c.where, c.word)
		}
	}
	return h
}

func (h *hunt) add(where string, texts ...string) {
	for _, text := range texts {
		for form, of := range map[string]string{
			text: "", url.QueryEscape(text): "query-escaped", url.PathEscape(text): "path-escaped",
			hex.EncodeToString([]byte(text)): "hex", strings.ToUpper(hex.EncodeToString([]byte(text))): "hex",
			strings.ToLower(text): "lower case", strings.ToUpper(text): "upper case",
			string(wide(text, true)): "UTF-16", string(wide(text, false)): "UTF-16",
		} {
			h.needles[form] = strings.TrimSpace(where + " " + of)
		}
		for offset := range 3 {
			for _, enc := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
				if form := inside(enc, text, offset); len(form) >= 8 {
					h.needles[form] = where + " base64"
				}
			}
		}
	}
}

// inside is what base64 shows of a text that stands at an offset in something longer.
func inside(enc *base64.Encoding, text string, offset int) string {
	all := enc.EncodeToString(append(make([]byte, offset), text...))
	from := (offset*8 + 5) / 6
	to := (offset + len(text)) * 8 / 6
	return all[from:to]
}

func wide(text string, little bool) []byte {
	var out []byte
	for _, u := range utf16.Encode([]rune(text)) {
		if little {
			out = append(out, byte(u), byte(u>>8))
		} else {
			out = append(out, byte(u>>8), byte(u))
		}
	}
	return out
}

// in finds what stands in some bytes, also packed or escaped.
func (h *hunt) in(raw []byte) []string {
	found := map[string]bool{}
	for _, form := range append([][]byte{raw}, unpacked(raw)...) {
		for needle, of := range h.needles {
			if bytes.Contains(form, []byte(needle)) {
				found[of] = true
			}
		}
	}
	var all []string
	for of := range found {
		all = append(all, of)
	}
	slices.Sort(all)
	return all
}

var escaped = regexp.MustCompile(`\\u[0-9a-fA-F]{4}`)

// unpacked is what is packed or escaped in some bytes.
func unpacked(raw []byte) [][]byte {
	var out [][]byte
	if escaped.Match(raw) {
		out = append(out, escaped.ReplaceAllFunc(raw, func(e []byte) []byte {
			n, _ := strconv.ParseUint(string(e[2:]), 16, 16)
			return []byte(string(rune(n)))
		}))
	}
	for at, left := 0, raw; ; {
		n := bytes.Index(left, []byte{0x1f, 0x8b, 8})
		if n < 0 {
			break
		}
		at, left = at+n, left[n:]
		if r, err := gzip.NewReader(bytes.NewReader(left)); err == nil {
			text, _ := io.ReadAll(io.LimitReader(r, 64<<20)) // cut off is fine
			out = append(out, text)
		}
		left = left[3:]
	}
	for _, magic := range [][]byte{{0x78, 0x9c}, {0x78, 0x01}, {0x78, 0xda}} {
		for left := raw; ; left = left[2:] {
			n := bytes.Index(left, magic)
			if n < 0 {
				break
			}
			left = left[n:]
			if r, err := zlib.NewReader(bytes.NewReader(left)); err == nil {
				if text, _ := io.ReadAll(io.LimitReader(r, 64<<20)); len(text) > 0 {
					out = append(out, text)
				}
			}
		}
	}
	return out
}

// under searches every file of a folder, and what the databases in it hold row by row.
func (h *hunt) under(t testing.TB, dir string) (hits []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if os.IsNotExist(err) {
			return nil // a write-ahead log that was folded in between
		}
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		raw, err := os.ReadFile(path)
		if os.IsNotExist(err) {
			return nil
		}
		if bytes.HasPrefix(raw, []byte("SQLite format 3\x00")) {
			raw = append(raw, rowsOf(t, path)...)
		}
		for _, found := range h.in(raw) {
			hits = append(hits, found+" in "+path)
		}
		return err
	})
	ward.OK(t, err)
	return hits
}

const dump = `import sqlite3, sys
db = sqlite3.connect("file:" + sys.argv[1] + "?mode=ro", uri=True, timeout=10)
out = sys.stdout.buffer
for (table,) in db.execute("select name from sqlite_master where type = 'table'").fetchall():
    for row in db.execute('select * from "' + table + '"'):
        for value in row:
            out.write(value if isinstance(value, bytes) else str(value).encode())
            out.write(b"\n")`

// rowsOf is every value of a database: in its pages one may be cut in two.
func rowsOf(t testing.TB, database string) []byte {
	t.Helper()
	python := filepath.Join(ward.Do(ward.Setup()).Or(t), "synapse", "bin", "python")
	var fault bytes.Buffer
	cmd := exec.Command(python, "-c", dump, database)
	cmd.Stderr = &fault
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("dump %s: %v: %s", database, err, fault.String())
	}
	return out
}

// The search itself: it finds a word in each form, or it proves nothing.
func TestTheHuntFindsWordsInEveryForm(t *testing.T) {
	t.Parallel()
	c := newCanary("control", false)
	h := newHunt(true, c)
	var zipped, deflated bytes.Buffer
	z, d := gzip.NewWriter(&zipped), zlib.NewWriter(&deflated)
	for _, w := range []io.WriteCloser{z, d} {
		ward.Do(io.WriteString(w, strings.Repeat("padding ", 50)+c.text())).Or(t)
		ward.OK(t, w.Close())
	}
	for form, raw := range map[string]string{
		"plain": c.text(), "bare": c.number, "dashes": "no " + strings.ReplaceAll(c.spaced(), " ", "-") + ".",
		"a word alone": "x" + c.word + "x", "upper case": strings.ToUpper(c.word),
		"base64 at 0": base64.StdEncoding.EncodeToString([]byte(c.text())), "base64 at 1": base64.StdEncoding.EncodeToString([]byte("x" + c.text())),
		"base64 at 2": base64.URLEncoding.EncodeToString([]byte("xy" + c.text())), "hex": hex.EncodeToString([]byte(c.text())),
		"UTF-16": string(wide(c.text(), true)), "UTF-16, the other way": string(wide(c.text(), false)),
		"JSON": strings.ReplaceAll(c.text(), " ", `\u0020`), "a query": url.QueryEscape(c.text()), "a path": url.PathEscape(c.text()),
		"gzip": "garbage " + zipped.String(), "zlib": "garbage " + deflated.String(),
	} {
		if len(h.in([]byte(raw))) == 0 {
			t.Errorf("not found: %s", form)
		}
	}
	if got := h.in([]byte("nothing of that sort, 485 777 3456")); len(got) != 0 {
		t.Errorf("found %v where there is nothing", got)
	}
}

// wire stands before the homeserver and keeps everything that Matron sends.
type wire struct {
	mu   sync.Mutex
	sent bytes.Buffer
}

func mustTap(t testing.TB, target string) (*wire, string) {
	t.Helper()
	w := &wire{}
	to := ward.Do(url.Parse(target)).Or(t)
	pass := &httputil.ReverseProxy{
		Rewrite:      func(r *httputil.ProxyRequest) { r.SetURL(to) },
		ErrorHandler: func(http.ResponseWriter, *http.Request, error) { panic(http.ErrAbortHandler) },
	}
	s := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			panic(http.ErrAbortHandler)
		}
		w.mu.Lock()
		fmt.Fprintf(&w.sent, "%s %s\n%v\n%s\n", r.Method, r.URL, r.Header, body)
		w.mu.Unlock()
		r.Body = io.NopCloser(bytes.NewReader(body))
		pass.ServeHTTP(rw, r)
	}))
	s.Config.ErrorLog = nil
	t.Cleanup(s.CloseClientConnections)
	return w, s.URL
}

func (w *wire) all() []byte {
	w.mu.Lock()
	defer w.mu.Unlock()
	return bytes.Clone(w.sent.Bytes())
}

// quoting is a homeserver, or a proxy before it, that fails and quotes in its answer what it was sent, and what people
// wrote besides.
func quoting(status int, words string) http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		raw, _ := json.Marshal(map[string]any{"errcode": words, "error": "cannot do " + r.URL.Path + " with " + string(body) + ": " + words, "soft_logout": words})
		rw.Header().Set("Content-Type", "application/json")
		rw.WriteHeader(status)
		_, _ = rw.Write(raw)
	})
}

// fails makes the homeserver fail in many ways, each once or twice: it is mended when its time is over.
func fails(p *ward.Proxy, words string) {
	for _, path := range []string{`/send/m\.room\.encrypted/`, `/send/m\.reaction/`, `/redact/`, `/event/`, `/createRoom$`, `/sync$`, `/keys/`, `/sendToDevice/`} {
		p.Handle(ward.Match{Path: path}, 1, quoting(502, words))
		p.Handle(ward.Match{Path: path}, 1, quoting(500, words))
		p.Answer(ward.Match{Path: path}, 1, 503, `{"errcode":`+words)
	}
}

// leakStage is a house with a tap on Matron's wire and the canaries that were let out in it.
type leakStage struct {
	*house.House
	wire     *wire
	canaries []canary
	said     bytes.Buffer // what subcommands printed
}

func mustLeakStage(t testing.TB) *leakStage {
	t.Helper()
	s := &leakStage{House: mustOpen(t, house.Options{
		Proxy: true, Admin: true, NoStart: true, Log: "debug", Rules: house.Advise + "unreadable: {patience: 2s}\n",
	})}
	var tapped string
	s.wire, tapped = mustTap(t, s.Proxy.URL)
	ward.OK(t, s.Rewrite(func(config string) string { return strings.Replace(config, s.Proxy.URL, tapped, 1) }))
	ward.OK(t, s.Matron.Start(soon))
	return s
}

func (s *leakStage) canary(where string) canary {
	c := newCanary(where, false)
	s.canaries = append(s.canaries, c)
	return c
}

func (s *leakStage) inClear(where string) canary {
	c := newCanary(where, true)
	s.canaries = append(s.canaries, c)
	return c
}

// do runs a subcommand and keeps what it printed.
func (s *leakStage) do(t testing.TB, args ...string) ward.Output {
	t.Helper()
	out := ward.Do(s.Matron.Do(soon, args...)).Or(t)
	s.said.WriteString(out.Stdout + out.Stderr)
	return out
}

// mustBeClean searches all that is Matron's: her folder, what her subcommands printed, what she sent.
func (s *leakStage) mustBeClean(t testing.TB, when, dir string) {
	t.Helper()
	h := newHunt(true, s.canaries...)
	for _, hit := range h.under(t, dir) {
		t.Errorf("%s: %s", when, hit)
	}
	for _, of := range h.in(s.said.Bytes()) {
		t.Errorf("%s: a subcommand printed %s", when, of)
	}
	for _, of := range h.in(s.wire.all()) {
		t.Errorf("%s: she sent %s", when, of)
	}
}

// What people write, and identifiers in it, stand nowhere in clear: not in her folder at any time (also not after kill -9, in
// the write-ahead log, in an order, in a goroutine dump), not in what she prints, not in what she sends, and of what clients
// encrypt nothing in the homeserver's folder either.
func TestNoWordsAtRest(t *testing.T) {
	t.Parallel()
	s := mustLeakStage(t)
	h, m := s.House, s.Matron
	room := ward.Do(h.Admit(ward.Room{Name: "Ward 7"})).Or(t)
	plain := ward.Do(h.Admit(ward.Room{Name: "Hall", Plain: true})).Or(t)
	asked := func(id string, err error) string {
		t.Helper()
		ward.OK(t, err)
		mustHavePills(t, h, h.Amy, room, id)
		return id
	}

	body := asked(h.Amy.Say(room, "Bed 4 "+s.canary("body").text()+" K 6.8"))
	direct, _ := told(t, h, h.Amy, "It seems to hold")
	asked(h.Amy.Send(room, ward.Text{Body: "see the list", HTML: "see <b>" + s.canary("formatted").text() + "</b>"}))
	edited := mustSay(t, h.Amy, room, "bed 5")
	ward.Do(h.Amy.Edit(room, edited, ward.Text{Body: "bed 5 " + s.canary("edit").text()})).Or(t)
	asked(edited, nil)
	name := s.canary("filename")
	file, media, err := h.Amy.SendFile(room, ward.File{
		Name: name.word + " " + name.spaced() + ".txt", Caption: s.canary("caption").text(), MIME: "text/plain", Data: []byte(s.canary("content").text()),
	})
	asked(file, err)
	asked(h.Amy.Poll(room, s.canary("question").text(), "yes", s.canary("answer").text()))
	asked(h.Amy.Send(room, ward.Text{Body: "as I said, " + s.canary("reply").text(), ReplyTo: body}))
	for _, wrong := range []string{"mskae " + s.canary("command").text(), "pause " + s.canary("pause").text()} {
		mustTell(t, h, "a command typed wrongly", notUnderstood(mustSay(t, h.Amy, direct, wrong)))
	}
	lead := mustMeet(t, h, h.Lee) // who may pause: a room of that name
	typo := s.canary("roomid")
	answered(t, h, h.Lee, lead, mustSay(t, h.Lee, lead, "pause !"+typo.word+typo.number+" 1m"), "Not done|Nothing was done|not understand")
	locked := ward.Do(h.Lee.SendWithheld(room, h.User, ward.Text{Body: s.canary("locked").text()})).Or(t)

	ward.OK(t, h.Amy.SetTopic(room, s.inClear("topic").text()))
	ward.OK(t, h.Amy.SetName(room, s.inClear("roomname").text()))
	ward.OK(t, h.Amy.SetDisplayName(s.inClear("displayname").text()))
	removed := mustSay(t, h.Amy, room, "bed 6")
	ward.Do(h.Amy.Redact(room, removed, s.inClear("reason").text())).Or(t)
	ward.Do(h.Amy.React(room, body, s.inClear("reaction").text())).Or(t)
	for _, about := range []string{"the topic", "the name of", "your display name", "the reason you gave"} {
		answered(t, h, h.Amy, direct, "", "^Matron: about "+about)
	}
	mustDecide(t, h, "message", mustSay(t, h.Amy, plain, s.inClear("plainroom").text()))
	s.mustBeClean(t, "while she runs", m.Dir)

	fails(h.Proxy, s.canary("servererror").text())
	for _, id := range []string{body, file} {
		ward.Do(h.Amy.React(room, id, "Mask")).Or(t)
		mustBeGone(t, h, room, []*ward.Client{h.Amy, h.Lee}, id)
	}
	h.Proxy.Heal()
	waitMediaGone(t, h, media)

	lost := h.Proxy.Drop(words, 1)
	ward.Do(h.Amy.React(room, edited, "Mask")).Or(t)
	ward.OK(t, lost.WaitMet(1, soon))
	ward.OK(t, m.Kill())
	s.do(t, "pause", "--what", "destruction", "--for", "1m", "--room", "!elsewhere:ward.localhost")
	s.mustBeClean(t, "after kill -9, with an order left", m.Dir)
	if hits := newHunt(false).with("event", body).under(t, m.Dir); len(hits) == 0 {
		t.Error("nothing is found that must stand there: the search proves nothing")
	}

	slip := newCanary("config", false)
	good := string(ward.Do(os.ReadFile(m.Config)).Or(t))
	ward.OK(t, h.Rewrite(func(config string) string {
		return config + "device_nam: \"" + slip.spaced() + "\"\nstop_within: " + slip.number + "\n"
	}))
	if out := s.do(t, "run"); out.Code != 1 {
		t.Errorf("a wrong config ended with code %d", out.Code)
	}
	if found := newHunt(false, slip).in(s.said.Bytes()); len(found) != 0 {
		t.Errorf("the fault quotes the number: %s", s.said.String())
	}
	ward.OK(t, os.WriteFile(m.Config, []byte(good), 0o600))

	ward.OK(t, m.Start(soon))
	mustBeGone(t, h, room, []*ward.Client{h.Amy, h.Lee}, edited)
	ward.Do(h.Lee.ReleaseKeys(h.User)).Or(t)
	asked(locked, nil)
	for _, args := range [][]string{{"status"}, {"check"}, {"audit", "export"}, {"audit", "verify"}} {
		s.do(t, args...)
	}
	ward.OK(t, syscall.Kill(m.PID(), syscall.SIGQUIT))
	ward.Do(m.Wait(soon)).Or(t)
	if !strings.Contains(m.Output(), "goroutine 1 gp=") {
		t.Error("she left no goroutine dump")
	}
	s.mustBeClean(t, "after a goroutine dump", m.Dir)
	ward.OK(t, m.Start(soon))
	ward.OK(t, m.Stop(soon))
	s.mustBeClean(t, "at the end", m.Dir)

	var secret, open []canary
	for _, c := range s.canaries {
		if c.inClear {
			open = append(open, c)
		} else {
			secret = append(secret, c)
		}
	}
	for _, hit := range newHunt(true, secret...).under(t, h.Synapse.Dir) {
		t.Errorf("in the homeserver's folder: %s", hit)
	}
	for _, c := range open {
		if len(newHunt(true, c).under(t, h.Synapse.Dir)) == 0 {
			t.Errorf("what the client sent in clear as %s is not found: the search proves nothing", c.where)
		}
	}
	hers := ward.Do(h.Synapse.SQL("select j.json from event_json j join events e on e.event_id = j.event_id where e.sender = ?", h.User)).Or(t)
	if of := newHunt(true, s.canaries...).in([]byte(fmt.Sprint(hers))); len(of) != 0 || len(hers) == 0 {
		t.Errorf("of her %d events at rest some hold %v", len(hers), of)
	}
}

func notUnderstood(id string) func(entry) bool {
	return func(e entry) bool { return e.About == id && e.has("order_not_understood") }
}

func (h *hunt) with(where string, texts ...string) *hunt {
	h.add(where, texts...)
	return h
}

// waitMediaGone waits until the homeserver has deleted a file.
func waitMediaGone(t testing.TB, h *house.House, mxc string) {
	t.Helper()
	path := "/_matrix/client/v1/media/download/" + strings.TrimPrefix(mxc, "mxc://")
	for late := time.Now().Add(soon); ; <-time.After(200 * time.Millisecond) {
		var refused *ward.Refused
		if err := h.Synapse.Call(http.MethodGet, path, h.Amy.Token, nil, nil); errors.As(err, &refused) && refused.Status == http.StatusNotFound {
			return
		}
		if time.Now().After(late) {
			t.Fatalf("%s is still there", mxc)
		}
	}
}

// Log level debug, and a homeserver that fails on everything and quotes what people wrote: in its error text, in its
// error code, in what should be JSON and is not. Also init and check say nothing of it.
func TestP38_TheServerFailsAndQuotes(t *testing.T) {
	t.Parallel()
	s := mustLeakStage(t)
	h, m := s.House, s.Matron
	room := ward.Do(h.Admit(ward.Room{})).Or(t)
	quoted := s.canary("quoted").text()
	said := mustSay(t, h.Amy, room, s.canary("body").text())
	mustHavePills(t, h, h.Amy, room, said)
	told(t, h, h.Amy, "It seems to hold")

	fails(h.Proxy, quoted)
	ward.Do(h.Amy.React(room, said, "Mask")).Or(t)
	mustBeGone(t, h, room, []*ward.Client{h.Amy, h.Lee}, said)
	h.Proxy.Heal()

	all := h.Proxy.Handle(ward.Match{}, ward.Forever, quoting(500, quoted))
	if out := s.do(t, "check"); out.Code != 1 {
		t.Errorf("check ended with code %d", out.Code)
	}
	met := all.Met()
	mustSay(t, h.Amy, room, "her open poll brings this, and the next fails")
	ward.OK(t, all.WaitMet(met+1, soon))
	ward.OK(t, m.Kill())
	if out := s.do(t, "run"); out.Code != 1 {
		t.Errorf("run ended with code %d", out.Code)
	}
	if out := s.do(t, "init"); out.Code != 1 {
		t.Errorf("init ended with code %d", out.Code)
	}
	h.Proxy.Heal()
	for _, status := range []int{400, 403, 404, 429} {
		h.Proxy.Handle(ward.Match{}, ward.Forever, quoting(status, quoted))
		s.do(t, "run")
		s.do(t, "check")
		h.Proxy.Heal()
	}
	ward.OK(t, m.Start(soon))
	ward.OK(t, m.Stop(soon))
	if !strings.Contains(m.Log(), `"level":"debug"`) && !strings.Contains(m.Log(), `"level":"warn"`) {
		t.Error("nothing was logged: the test proves nothing")
	}
	s.mustBeClean(t, "after all", m.Dir)
}
