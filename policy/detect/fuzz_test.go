package detect_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"matron/policy/detect"
)

var seeds = []string{
	"NHS no 999 288 2352", "nhs no double nine double nine four five eight oh six eight", "NHS no 9992l7724l",
	"９９９ ２８８ ２３５２", "999\u200b144\u200b5463\xff", "PID|1||9991525653^^^NHS^NH", "+44 (0)9992882352 [NHS] 1234567890",
	"<p>NHS <b>999</b> 288&nbsp;2352 <a href='?nhs=9992882352'>", "https://x.y/?nhs=9991525653", "rhif y GIG 99 92 88 23 52",
	"d.o.b.9.9.9.2.8.8.2.3.5.2", "Mrs O’Connor-Smith, 12a Park Road, LS1 4AB dob 3/4/62 NOK son Jim 07700 900123",
	"pt john smith MRN A123456 NI no AB 12 34 56 C j.smith@example.org", "QUILL, Ann (72F) bed 4 Heol y Bryn, Flat 2, Rose Cottage, Mill Lane", "Mr Patel's list, Miss Lee (ortho) d/w Dr Wu; MR pelvis",
	"+44 (0)7700 900123 hosp no 12-34567 born 3rd of April 1962 lives at 5 the green", "PID|1||9991525653^^^NHS^NH||OAKES^MAUREEN||19510403|F", "1 2 3 4 5 6 7 8 9 1 2 3 4 5 6 7 8 9 999 288 2352", "O9B|S\n999 385 O675 h&c",
}

// Reference §13, point 4: no panic, spans in bounds on rune edges, sorted, no
// overlap; and what is masked is not found again.
func FuzzScan(f *testing.F) {
	for _, s := range seeds {
		f.Add(s, "", uint8(0))
		f.Add(s, "nhs no", uint8(1))
	}
	f.Fuzz(func(t *testing.T, text, before string, bits uint8) {
		o := detect.Options{BareIsNote: bits&1 != 0, Surface: detect.Surface(bits >> 1 % 6)}
		checkFindings(t, text, detect.Scan(text, o))
		masked := maskAll(text, o)
		if again := detect.Scan(masked, o); detect.Worst(again) == detect.TierWarn {
			t.Errorf("%q masked is %q: still %+v", text, masked, again)
		}
		o.Before = []string{before, before}
		found := detect.Scan(text, o)
		checkFindings(t, text, found)
		for _, one := range found {
			detect.Clinical(text, one)
			detect.UTF16(text, one)
		}
	})
}

func checkFindings(t *testing.T, text string, found []detect.Finding) {
	t.Helper()
	end := 0
	for _, f := range found {
		if f.Start < end || f.Start >= f.End || f.End > len(text) {
			t.Fatalf("%q: span out of place: %+v", text, f)
		}
		if !edge(text, f.Start) || !edge(text, f.End) {
			t.Fatalf("%q: span cuts a rune: %+v", text, f)
		}
		if f.Tier == detect.TierDrop || f.Why == "" {
			t.Fatalf("%q: no tier or reason: %+v", text, f)
		}
		end = f.End
	}
}

// edge: in text that is not UTF-8 each bad byte is a rune of its own.
func edge(text string, at int) bool {
	for i := 0; i < len(text); {
		if i == at {
			return true
		}
		_, size := utf8.DecodeRuneInString(text[i:])
		i += size
	}
	return at == len(text)
}

func FuzzMaskHTML(f *testing.F) {
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, source string) {
		text, at := detect.HTML(source)
		if len(at) != len(text)+1 {
			t.Fatalf("%d places for %d bytes", len(at), len(text))
		}
		for i := 1; i < len(at); i++ {
			if at[i] < at[i-1] {
				t.Fatalf("%q: places go back", source)
			}
		}
		checkFindings(t, source, detect.ScanHTML(source, detect.Options{}))
		masked := detect.MaskHTML(source, detect.Options{}, label)
		if again := detect.ScanHTML(masked, detect.Options{}); detect.Worst(again) == detect.TierWarn {
			t.Errorf("%q masked is %q: still %+v", source, masked, again)
		}
		if len(detect.StripReply(source)) > len(source) {
			t.Error("a stripped reply grew")
		}
	})
}

// Reference §13: any accepted spacing of a valid number is found with a keyword.
func FuzzSpacing(f *testing.F) {
	f.Add(uint32(1), uint64(0), uint8(0))
	f.Add(uint32(77), uint64(0x123456789), uint8(3))
	keywords := []string{"NHS no ", "nhs number: ", "NHS ", "nhs#", "Rhif GIG ", "(NHS No.) ", "NHS_number=", "nhs num is\n", "N.H.S. no "}
	seps := []string{"", " ", "-", ".", "/", "_", "  ", "\t", "\n", " - ", "\u00a0", "\u2011", "\u200b", "–"}
	f.Fuzz(func(t *testing.T, n uint32, spacing uint64, keyword uint8) {
		digits := number(int(n % 1_000_000))
		var b strings.Builder
		for i := range 10 {
			if i > 0 {
				b.WriteString(seps[spacing%uint64(len(seps))])
				spacing /= uint64(len(seps))
			}
			b.WriteByte(digits[i])
		}
		value := b.String()
		text := keywords[int(keyword)%len(keywords)] + value
		for _, f := range detect.Scan(text, detect.Options{}) {
			if f.Tier == detect.TierWarn && text[f.Start:f.End] == value {
				return
			}
		}
		t.Errorf("%q: %+v", text, detect.Scan(text, detect.Options{}))
	})
}

// The slow reference: text of digits, spaces and x, without words. A window is
// ten digits in a row, or 3-3-4 with one space. It is part of more when x
// touches it, or a plain number is its neighbour one space away: unless that is
// a short one beside a word ("bed 4", "62 yo"), or a whole number itself.
var (
	slowTen    = regexp.MustCompile(`\d+`)
	slowTokens = regexp.MustCompile(`\S+`)
)

func slowScan(text string) []string {
	var out []string
	tokens := slowTokens.FindAllStringIndex(text, -1)
	plain := func(i int) bool {
		return slowTen.FindString(text[tokens[i][0]:tokens[i][1]]) == text[tokens[i][0]:tokens[i][1]]
	}
	long := func(i int) int { return tokens[i][1] - tokens[i][0] }
	oneSpace := func(i int) bool { return i > 0 && i < len(tokens) && tokens[i][0]-tokens[i-1][1] == 1 }
	grouped := func(i int) bool {
		return i >= 0 && i+2 < len(tokens) && plain(i) && plain(i+1) && plain(i+2) && oneSpace(i+1) && oneSpace(i+2) &&
			long(i) == 3 && long(i+1) == 3 && long(i+2) == 4
	}
	add := func(start, end int, part bool) {
		d := strings.ReplaceAll(text[start:end], " ", "")
		if !strings.ContainsAny(d[:1], "4679") || complete(d[:9]) != d || strings.Count(d, d[:1]) == 10 {
			return
		}
		tier := detect.TierWarn
		left := strings.TrimSuffix(text[:start], " ")
		dialled := d[0] == '7' && (strings.HasSuffix(" "+left, " 0") || strings.HasSuffix(" "+left, " 44")) || strings.HasSuffix(" "+left, " 0044")
		if part || dialled || d[0] == '9' && d[:3] != "999" {
			tier = detect.TierNote
		}
		out = append(out, fmt.Sprint(start, end, tier))
	}
	for i, tok := range tokens {
		if tok[1]-tok[0] == 10 && plain(i) {
			add(tok[0], tok[1], false)
		}
		if grouped(i) {
			before := oneSpace(i) && plain(i-1) && long(i-1) < 10 && !(long(i-1) <= 3 && oneSpace(i-1) && !plain(i-2)) && !grouped(i-3)
			after := oneSpace(i+3) && plain(i+3) && long(i+3) < 10 && !(long(i+3) <= 3 && oneSpace(i+4) && !plain(i+4)) && !grouped(i+3)
			add(tok[0], tokens[i+2][1], before || after)
		}
	}
	return out
}

func TestEqualToASlowReference(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(3, 5))
	hits := 0
	for range 20_000 {
		var b strings.Builder
		for range 1 + r.IntN(12) {
			// Two separators part numbers for good; x ends a series.
			b.WriteString([]string{" ", " ", " ", " xx ", "  "}[r.IntN(5)])
			switch r.IntN(4) {
			case 0:
				b.WriteString(valid(r))
			case 1:
				b.WriteString(threes(valid(r)))
			default:
				for range 1 + r.IntN(12) {
					b.WriteString(strconv.Itoa(r.IntN(10)))
				}
			}
		}
		text := b.String()
		text = strings.ReplaceAll(text, "  ", " xx ")
		var got []string
		for _, f := range tens(detect.Scan(text, detect.Options{})) {
			if f.Kind == detect.NHSNumber {
				got = append(got, fmt.Sprint(f.Start, f.End, f.Tier))
			}
		}
		want := slowScan(text)
		hits += len(want)
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Fatalf("%q: got %v, want %v", text, got, want)
		}
	}
	if hits < 10_000 {
		t.Errorf("only %d hits: the test has lost its sense", hits)
	}
}

func valid(r *rand.Rand) string {
	for {
		if d := complete(strconv.Itoa(r.IntN(600_000_000) + 400_000_000)); d != "" && r.IntN(3) > 0 {
			return d
		} else if d != "" {
			return number(r.IntN(1_000_000))
		}
	}
}

// No digit of a value stands in a finding: it is a kind, a place and a reason.
func TestP19_FindingsHoldNoValue(t *testing.T) {
	t.Parallel()
	for i := range 500 {
		text := strings.Repeat("x ", i%7) + "NHS no " + number(i*1999)
		for _, f := range detect.Scan(text, detect.Options{}) {
			f.Start, f.End = 0, 0
			if s := fmt.Sprintf("%+v %#v", f, f); strings.Contains(s, "999") {
				t.Fatalf("a finding prints %s", s)
			}
		}
	}
}

// maskAll masks what warns.
func maskAll(text string, o detect.Options) string {
	found := slices.DeleteFunc(detect.Scan(text, o), func(f detect.Finding) bool { return f.Tier < detect.TierWarn })
	return detect.Mask(text, found, label)
}

// Linear time: 1 MB of any one byte, or of a pattern that tempts a finder, takes
// no longer for each byte than a little.
func TestLongTextsTakeLinearTime(t *testing.T) {
	t.Parallel()
	patterns := []string{"1 ", "12/", "07", "a", "A", " ", "\n", "@", "a@", "a.", "mr ", "Mr A ", "Mr Smith ", "pt ", "nhs ", "nhs no ", "9992882352 ", "lives at ", "12 Park ", "Road ", "flat 1 ", "one ", "[", "]", "(", "O'", "a-", "Jean ", "Jean Smith ", "SMITH, ", "dob ", "3/4/62 ", "ls1 4ab ", "mrn ", "é", "９", "\u200b", "Dr ", "under ", "NOK: ", "http://", "+44 "}
	for b := range 256 {
		patterns = append(patterns, string([]byte{byte(b)}))
	}
	for _, p := range patterns {
		small, large := strings.Repeat(p, 20_000/len(p)), strings.Repeat(p, 80_000/len(p))
		detect.Scan(small, detect.Options{})
		cost := func(s string) time.Duration {
			best := time.Hour
			for range 3 {
				begin := time.Now()
				detect.Scan(s, detect.Options{})
				best = min(best, time.Since(begin))
			}
			return best
		}
		a, b := cost(small), cost(large)
		if os.Getenv("SLOW") != "" && b > 20*time.Millisecond {
			t.Logf("%q: %v for 20 kB, %v for 80 kB", p, a, b)
		}
		if b > 12*a && b > 60*time.Millisecond {
			t.Errorf("%q: %v for 20 kB, %v for 80 kB", p, a, b)
		}
	}
}
