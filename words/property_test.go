package words_test

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"matron/policy"
	"matron/words"
)

// TestP19_NoNoticeQuotesANumber fills every string of every notice but its footer, and
// the names, with what a person could have written, and looks for it in the text.
func TestP19_NoNoticeQuotesANumber(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(19, 999))
	for range 200 {
		for _, empty := range policy.Notices() {
			canary := fmt.Sprintf("999%07d", rng.IntN(10_000_000))
			n := reflect.New(reflect.TypeOf(empty)).Elem()
			fill(rng, n, canary)
			names := words.Names{Room: "Mrs Quill " + spaced(canary), Here: rng.IntN(2) == 0}
			s := words.Say(n.Interface().(policy.Notice), names)
			for _, text := range []string{s.Plain, s.HTML} {
				mustHide(t, n.Type().Name(), text, canary)
			}
		}
	}
}

func TestP19_NoNoticeQuotesAnAuthorsNumber(t *testing.T) {
	t.Parallel()
	const canary = "9996683036"
	for _, name := range []string{canary, "Dr " + spaced(canary), "٩٩٩٦٦٨٣٠٣٦", "Dr 9\u200b99668 3036"} {
		s := words.Masked(words.Original{Author: name, AtMs: ms("10:02"), Now: noon}, words.Spoken{Plain: "body"})
		if !strings.HasPrefix(s.Plain, "Masked by Matron · the author, 10:02 UTC: body") {
			t.Errorf("%s", s.Plain)
		}
	}
}

// officersOnly are notices that are only said in the policy room.
var officersOnly = map[string]bool{
	"FaultsNotice": true, "ProposalNotice": true, "ProposalEnded": true, "RoomsNotice": true, "CoverageNotice": true, "ExplainNotice": true,
}

var longDigits = regexp.MustCompile(`\d{6,}`)

func mustHide(t *testing.T, what, text, canary string) {
	t.Helper()
	bare := strings.NewReplacer(" ", "", "-", "", "\u00a0", "").Replace(text)
	if strings.Contains(bare, canary) || strings.Contains(bare, canary[3:]) || longDigits.MatchString(text) {
		t.Fatalf("%s: a number got out", what)
	}
	if officersOnly[what] {
		return // in the encrypted policy room rooms and people are named
	}
	for _, id := range []string{"$event", "!room", "@user"} {
		if strings.Contains(text, id) {
			t.Fatalf("%s: an id got out", what)
		}
	}
}

func spaced(n string) string { return n[:3] + " " + n[3:6] + " " + n[6:] }

// fill writes canaries into every string that is not of the footer, and small numbers into the others.
func fill(rng *rand.Rand, v reflect.Value, canary string) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			f := v.Field(i)
			if f.Type() == reflect.TypeFor[policy.Footer]() {
				f.Set(reflect.ValueOf(policy.Footer{Policy: "Acute wards", Rules: "3fa9c2e1b7d0", Human: "ext 4410", Zone: "Europe/London"}))
				continue
			}
			fill(rng, f, canary)
		}
	case reflect.String:
		shapes := []string{canary, spaced(canary), "$event" + canary, "!room" + canary + ":x", "@user" + canary + ":x", "Mrs Quill-" + canary}
		v.SetString(shapes[rng.IntN(len(shapes))])
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range v.Len() {
			fill(rng, v.Index(i), canary)
		}
	case reflect.Int64:
		v.SetInt(noon.Add(time.Duration(rng.IntN(1000)) * time.Hour).UnixMilli())
	case reflect.Int:
		v.SetInt(int64(rng.IntN(2000)))
	case reflect.Bool:
		v.SetBool(rng.IntN(2) == 0)
	default:
		panic("a notice has a field of a kind that this test does not fill: " + v.Kind().String())
	}
}
