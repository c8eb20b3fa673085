package ward

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
)

// Raw is an event as the homeserver gives it: still ciphertext where it was sent encrypted.
type Raw struct {
	ID       string          `json:"event_id"`
	Type     string          `json:"type"`
	Sender   string          `json:"sender"`
	StateKey *string         `json:"state_key"`
	At       int64           `json:"origin_server_ts"`
	Content  map[string]any  `json:"content"`
	Redacts  string          `json:"redacts"`
	Unsigned json.RawMessage `json:"unsigned"`
}

// Redacted tells whether the homeserver shows the event as redacted.
func (r Raw) Redacted() bool {
	var u struct {
		Because json.RawMessage `json:"redacted_because"`
	}
	return json.Unmarshal(r.Unsigned, &u) == nil && u.Because != nil
}

// Messages gives the newest thousand events of a room, oldest first, as /messages shows them to the token's user.
func (s *Synapse) Messages(room, token string) ([]Raw, error) {
	var events []Raw
	from := ""
	for len(events) < 1000 {
		var page struct {
			Chunk []Raw
			End   string
		}
		path := "/_matrix/client/v3/rooms/" + Escape(room) + "/messages?dir=b&limit=250" + from
		if err := s.Call(http.MethodGet, path, token, nil, &page); err != nil {
			return nil, err
		}
		events = append(events, page.Chunk...)
		if page.End == "" || len(page.Chunk) == 0 {
			break
		}
		from = "&from=" + Escape(page.End)
	}
	for i, j := 0, len(events)-1; i < j; i, j = i+1, j-1 {
		events[i], events[j] = events[j], events[i]
	}
	return events, nil
}

// Event gives one event as the homeserver shows it to the token's user.
func (s *Synapse) Event(room, id, token string) (Raw, error) {
	var r Raw
	err := s.Call(http.MethodGet, "/_matrix/client/v3/rooms/"+Escape(room)+"/event/"+Escape(id), token, nil, &r)
	return r, err
}

const query = `import json, sqlite3, sys
db = sqlite3.connect("file:" + sys.argv[1] + "?mode=ro", uri=True, timeout=10)
json.dump(db.execute(sys.argv[2], sys.argv[3:]).fetchall(), sys.stdout, default=lambda b: b.hex())`

// SQL reads its database while it runs, or after: what is at rest, whatever the API says. Blobs come as hex.
func (s *Synapse) SQL(statement string, args ...string) ([][]any, error) {
	cmd := exec.Command(s.python, append([]string{"-c", query, s.Database(), statement}, args...)...)
	var fault bytes.Buffer
	cmd.Stderr = &fault
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("read Synapse's database: %w: %s", err, bytes.TrimSpace(fault.Bytes()))
	}
	var rows [][]any
	if err := json.Unmarshal(out, &rows); err != nil {
		return nil, fmt.Errorf("read Synapse's database: %w", err)
	}
	return rows, nil
}

// Hit is a place where planted words were found at rest.
type Hit struct{ File, Needle string }

// Search looks for words in the bytes of every file under the folder: databases, write-ahead logs, logs, media.
func Search(dir string, needles ...string) ([]Hit, error) {
	var hits []Hit
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		raw, err := os.ReadFile(path)
		if os.IsNotExist(err) {
			return nil // a -wal that was folded in between
		}
		if err != nil {
			return err
		}
		for _, needle := range needles {
			if bytes.Contains(raw, []byte(needle)) {
				hits = append(hits, Hit{path, needle})
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("search %s: %w", dir, err)
	}
	return hits, nil
}
