package audit

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"time"
)

// WriteJSONL writes an export: a line for each entry, and the head with its MAC as the last line.
func WriteJSONL(w io.Writer, entries iter.Seq2[Entry, error], head Head, mac []byte) error {
	b := bufio.NewWriter(w)
	for e, err := range entries {
		if err != nil {
			return fmt.Errorf("export audit: %w", err)
		}
		if _, err := b.Write(append(e.Line(), '\n')); err != nil {
			return fmt.Errorf("export audit: %w", err)
		}
	}
	if _, err := b.Write(append(head.line(mac), '\n')); err != nil {
		return fmt.Errorf("export audit: %w", err)
	}
	return b.Flush()
}

// Export is one that is being read.
type Export struct {
	r    io.Reader
	head Head
	mac  []byte
}

// ReadJSONL reads an export once, in the order of its lines.
func ReadJSONL(r io.Reader) *Export { return &Export{r: r} }

// Head is the last line; it is known when All has come to its end without an error.
func (x *Export) Head() (head Head, mac []byte) { return x.head, x.mac }

// Verify checks the export. With a nil key it says only that the chain holds together.
func (x *Export) Verify(key []byte) (Report, error) {
	var v verifier
	for e, err := range x.All() {
		if err != nil {
			return v.report, err
		}
		if broken := v.step(e); broken != nil {
			return v.report, broken
		}
	}
	return v.end(x.head, x.mac, key)
}

const maxLine = 64 << 10

// All gives the entries. A line that is not byte for byte what WriteJSONL writes is a *Broken, so that nothing can
// hide in spelling; so is an end without a head, and whatever follows the head.
func (x *Export) All() iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		lines := bufio.NewScanner(x.r)
		lines.Buffer(nil, maxLine)
		lines.Split(wholeLine)
		var last uint64
		ended := false
		for lines.Scan() {
			line := lines.Bytes()
			if ended {
				yield(Entry{}, &Broken{last + 1, Inserted})
				return
			}
			if bytes.HasPrefix(line, []byte(`{"head":`)) {
				if ended = x.last(line); !ended {
					yield(Entry{}, &Broken{last, HeadForged})
					return
				}
				continue
			}
			e, err := parse(line)
			if err != nil {
				yield(Entry{}, &Broken{last + 1, Changed})
				return
			}
			last = e.Seq
			if !yield(e, nil) {
				return
			}
		}
		if err := lines.Err(); err != nil && !errors.Is(err, errCut) {
			yield(Entry{}, fmt.Errorf("read audit export after entry %d: %w", last, err))
		} else if err != nil || !ended {
			yield(Entry{}, &Broken{last + 1, CutShort})
		}
	}
}

var errCut = errors.New("the last line has no end")

// wholeLine is bufio.ScanLines without its kindness to carriage returns and to a last line that was cut.
func wholeLine(data []byte, atEOF bool) (advance int, line []byte, err error) {
	if i := bytes.IndexByte(data, '\n'); i >= 0 {
		return i + 1, data[:i], nil
	}
	if atEOF && len(data) > 0 {
		return 0, nil, errCut
	}
	return 0, nil, nil
}

// wire is a line as JSON has it.
type wire struct {
	About   string   `json:"about"`
	Account string   `json:"account"`
	AtMS    int64    `json:"at_ms"`
	By      string   `json:"by"`
	Hash    string   `json:"hash"`
	Head    string   `json:"head"`
	Key     string   `json:"key"`
	Kind    string   `json:"kind"`
	MAC     string   `json:"mac"`
	Outcome string   `json:"outcome"`
	Prev    string   `json:"prev"`
	Reasons []string `json:"reasons"`
	Room    string   `json:"room"`
	Rules   string   `json:"rules"`
	Seq     uint64   `json:"seq"`
	Subject string   `json:"subject"`
	V       int      `json:"v"`
	Word    string   `json:"word"`
}

var errForm = errors.New("not an audit line")

func parse(line []byte) (Entry, error) {
	var w wire
	if err := json.Unmarshal(line, &w); err != nil {
		return Entry{}, errForm // the decoder's error would quote the line
	}
	e := Entry{Seq: w.Seq, At: time.UnixMilli(w.AtMS).UTC(), Account: w.Account, Kind: w.Kind, Room: w.Room,
		About: w.About, Rules: w.Rules, Subject: w.Subject, Key: w.Key, Word: w.Word, By: w.By, Reasons: w.Reasons,
		Outcome: w.Outcome}
	if !unhex(e.Prev[:], w.Prev) || !unhex(e.Hash[:], w.Hash) || !bytes.Equal(e.Line(), line) {
		return Entry{}, errForm
	}
	return e, nil
}

func (x *Export) last(line []byte) bool {
	var w wire
	if json.Unmarshal(line, &w) != nil || !unhex(x.head.Hash[:], w.Head) {
		return false
	}
	mac, err := hex.DecodeString(w.MAC)
	x.head.Seq, x.mac = w.Seq, mac
	return err == nil && bytes.Equal(x.head.line(mac), line)
}

func unhex(dst []byte, s string) bool {
	raw, err := hex.DecodeString(s)
	return err == nil && copy(dst, raw) == len(dst) && len(raw) == len(dst)
}
