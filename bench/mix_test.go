package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The mix has the size that reference §10 says, and is the same each time.
func TestMix(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	var lines, made strings.Builder
	for i := range 200 {
		fmt.Fprintf(&lines, `{"text":"%s"}`+"\n", strings.Repeat("yes and ", 1+i%20))
		fmt.Fprintf(&made, `{"text":"bed %d k 6.8","spans":[]}`+"\n"+`{"text":"nhs 9990000018 bed %d for ct head","spans":[{}]}`+"\n", i, i)
	}
	for name, text := range map[string]string{"primock.jsonl": lines.String(), "generated.jsonl": made.String()} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	texts, err := mix(dir)
	if err != nil {
		t.Fatal(err)
	}
	again, _ := mix(dir)
	bytes, identifying, same := 0, 0, 0
	for i, text := range texts {
		bytes += len(text)
		if strings.Contains(text, "9990000018") {
			identifying++
		}
		if text == again[i] {
			same++
		}
	}
	if mean := bytes / len(texts); len(texts) != messages || mean < 80 || mean > 100 || identifying != 660 || same != messages {
		t.Errorf("%d messages, mean %d bytes, %d with an identifier, %d the same again", len(texts), mean, identifying, same)
	}
}

// Every engine works, and finds the number that all of them know.
func TestEngines(t *testing.T) {
	t.Parallel()
	for _, e := range engines() {
		if e.scan("NHS no 999 668 3036 for ct") == 0 && e.name != walk {
			t.Errorf("%s finds nothing", e.name)
		}
	}
}
