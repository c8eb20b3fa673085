package scan

import (
	"bytes"
	"strings"
	"testing"
)

// The bar moves by hundredths, and goes before something else is said.
func TestBar(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	b := &bar{out: &out, total: 1000}
	for range 1000 {
		b.add(1)
	}
	if n := strings.Count(out.String(), "\r"); n != 101 || !strings.Contains(out.String(), "100 %") {
		t.Errorf("drawn %d times: %.80q", n, out.String())
	}
	b.clear()
	b.clear()
	if !strings.HasSuffix(out.String(), "\r\x1b[K") || strings.Count(out.String(), "\x1b[K") != 1 {
		t.Errorf("cleared: %q", out.String()[out.Len()-10:])
	}
	var none *bar
	none.add(1)
	none.clear()
	if newBar(&out, 1<<40) != nil {
		t.Error("a bar where there is no terminal")
	}
}
