package main

import (
	"bytes"
	"crypto/sha1" // UUIDv5 is made with it
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// parcel is a package as anybody can read it: from its bytes alone, as docs/export.md says, with none of Matron's code.
type parcel struct {
	page     []byte
	manifest []byte // that is inside the page
	sha256   string
	document string
	messages int
	left     int
}

var inside = regexp.MustCompile(`(?s)<pre[^>]*id="manifest"[^>]*>(.*?)</pre>`)

// open reads a transcript.
func open(page []byte) (p parcel, err error) {
	found := inside.FindSubmatch(page)
	if found == nil {
		return p, errors.New("the transcript holds no manifest")
	}
	var m struct {
		Export   string            `json:"export"`
		Version  int               `json:"version"`
		Messages []json.RawMessage `json:"messages"`
		Left     []json.RawMessage `json:"left_out"`
	}
	p.page, p.manifest = page, []byte(html.UnescapeString(string(found[1])))
	if err := json.Unmarshal(p.manifest, &m); err != nil {
		return p, fmt.Errorf("read the manifest: %w", err)
	}
	sum := sha256.Sum256(page)
	p.sha256, p.messages, p.left = hex.EncodeToString(sum[:]), len(m.Messages), len(m.Left)
	p.document, err = uuid5(m.Export, fmt.Sprintf("%d\n%s", m.Version, p.sha256))
	return p, err
}

// uuid5 is RFC 9562's name in a namespace.
func uuid5(namespace, name string) (string, error) {
	raw, err := hex.DecodeString(strings.ReplaceAll(namespace, "-", ""))
	if err != nil || len(raw) != 16 {
		return "", fmt.Errorf("%q is no UUID", namespace)
	}
	sum := sha1.Sum(append(raw, name...))
	id := sum[:16]
	id[6], id[8] = id[6]&0x0f|0x50, id[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", id[:4], id[4:6], id[6:8], id[8:10], id[10:]), nil
}

// openFolder reads a package of the folder, and checks its sums.
func openFolder(dir string) (p parcel, err error) {
	page, err := os.ReadFile(filepath.Join(dir, "transcript.html"))
	if err != nil {
		return p, err
	}
	if p, err = open(page); err != nil {
		return p, err
	}
	manifest, err := os.ReadFile(filepath.Join(dir, "manifest.json"))
	if err != nil {
		return p, err
	}
	sums, err := os.ReadFile(filepath.Join(dir, "SHA256SUMS"))
	if err != nil {
		return p, err
	}
	if want := fmt.Sprintf("%s  transcript.html\n%x  manifest.json\n", p.sha256, sha256.Sum256(manifest)); string(sums) != want {
		return p, fmt.Errorf("SHA256SUMS says\n%sand the files are\n%s", sums, want)
	}
	if !bytes.Equal(manifest, p.manifest) {
		return p, errors.New("manifest.json is not the manifest inside the transcript")
	}
	return p, nil
}

// packages are the package folders that lie in the records team's folder; tmp says that one is being written.
func packages(out string) (dirs []string, tmp bool, err error) {
	all, err := os.ReadDir(out)
	for _, e := range all {
		switch name := e.Name(); {
		case strings.HasPrefix(name, ".tmp-"):
			tmp = true
		case !strings.HasPrefix(name, ".") && name != "receipts":
			dirs = append(dirs, filepath.Join(out, name))
		}
	}
	return dirs, tmp, err
}

// holds makes sure that a transcript has what was confirmed, and nothing of what was left out.
func (p parcel) holds(s *stage) error {
	page := string(p.page)
	for _, want := range []string{gas[0], gas[1], "K 6.4", s.patients.Ann.Family, "GMC7000001", "GMC7000002"} {
		if !strings.Contains(page, html.EscapeString(want)) {
			return fmt.Errorf("the transcript does not hold %q", want)
		}
	}
	if strings.Contains(page, "kettle") {
		return errors.New("what was left out stands in the transcript")
	}
	if p.messages != 2 || p.left != 1 {
		return fmt.Errorf("the manifest has %d messages and %d left out", p.messages, p.left)
	}
	return nil
}
