package detect_test

import (
	"strings"
	"testing"

	"matron/policy/detect"
)

// clean are messages of about 90 bytes without an identifier.
var clean = map[string]string{
	"words":        "Pt in bed 4 much better today, obs stable, can we plan home tomorrow if bloods are ok tks",
	"observations": "BP 124/78 HR 92 RR 18 sats 96 on 2L temp 37.2 K 4.1 Na 138 creat 88 CRP 14 NEWS 2 at 0615",
	"number words": "one of us should see bed four or five at nine, then the two in eight and the one in six ok",
	"a phone":      "call the ward office on 01632 960123 before 14:30, bleep 2214 if there is any trouble please",
}

// Reference §11: clean ASCII text costs no allocation, of any length.
func TestCleanTextAllocatesNothing(t *testing.T) {
	long := strings.Repeat("99 98 97 96 92 ", 1000)
	texts := map[string]string{"a long series": long}
	for name, text := range clean {
		texts[name] = text
	}
	for name, text := range texts {
		if n := testing.AllocsPerRun(100, func() { detect.Scan(text, detect.Options{}) }); n != 0 {
			t.Errorf("%s: %v allocations", name, n)
		}
		if found := detect.Scan(text, detect.Options{}); found != nil {
			t.Errorf("%s: found %+v", name, found)
		}
	}
}

func BenchmarkScan(b *testing.B) {
	texts := map[string]string{
		"flagged":    "CT for pt NHS no 999 288 2352 please, K 6.8 this morning, repeat gas has been sent to lab",
		"normalised": "CT for pt NHS no 999 288 2352 please, K 6.8 this morning – repeat gas has been sent to lab",
	}
	for name, text := range clean {
		texts["clean "+name] = text
	}
	for name, text := range texts {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				detect.Scan(text, detect.Options{})
			}
		})
	}
}

// BenchmarkNumbers is the scan without names and addresses.
func BenchmarkNumbers(b *testing.B) {
	off := map[detect.Kind]bool{detect.PersonName: true, detect.Address: true}
	for name, text := range clean {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				detect.Scan(text, detect.Options{Off: off})
			}
		})
	}
}

// BenchmarkWalk is the limit that the scan is measured against: a step of a
// table that waits for the step before it, for each byte.
func BenchmarkWalk(b *testing.B) {
	var table [256][256]byte
	for i := range table {
		for j := range table[i] {
			table[i][j] = byte(i*7 + j*13 + 1)
		}
	}
	text := clean["words"]
	b.SetBytes(int64(len(text)))
	var state byte
	for b.Loop() {
		for i := range len(text) {
			state = table[state][text[i]]
		}
	}
	sink = state
}

var sink byte
