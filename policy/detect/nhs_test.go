package detect_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"matron/policy/detect"
)

// number is a valid test number from the reserved range: 999 and six digits,
// completed by formula. It goes up from n until a check digit exists.
func number(n int) string {
	for ; ; n++ {
		d := fmt.Sprintf("999%06d", n%1_000_000)
		sum := 0
		for i := range 9 {
			sum += int(d[i]-'0') * (10 - i)
		}
		if c := (11 - sum%11) % 11; c < 10 {
			return d + fmt.Sprint(c)
		}
	}
}

func threes(d string) string { return d[:3] + " " + d[3:6] + " " + d[6:] }

// complete adds the check digit to nine digits of any range, or "".
func complete(nine string) string {
	sum := 0
	for i := range 9 {
		sum += int(nine[i]-'0') * (10 - i)
	}
	if c := (11 - sum%11) % 11; c < 10 {
		return nine + fmt.Sprint(c)
	}
	return ""
}

// tens keeps the findings of the ten-digit family.
func tens(found []detect.Finding) []detect.Finding {
	return slices.DeleteFunc(slices.Clone(found), func(f detect.Finding) bool {
		return f.Kind != detect.NHSNumber && f.Kind != detect.CHINumber && f.Kind != detect.HCNumber
	})
}

func TestMustFind(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		text, want string // want is the value that must be found at warn
		why        detect.Reason
	}{
		// reference/identifiers.md §12, "must find".
		"full-width digits":                {"pls review ９９９ ２８８ ２３５２ asap", "９９９ ２８８ ２３５２", detect.CheckAndRange},
		"zero-width spaces between":        {"999\u200b144\u200b5463", "999\u200b144\u200b5463", detect.CheckAndRange},
		"en dashes between":                {"999–609–2690", "999–609–2690", detect.CheckAndRange},
		"no-break spaces between":          {"999\u00a0609\u00a02690", "999\u00a0609\u00a02690", detect.CheckAndRange},
		"non-breaking hyphens between":     {"999\u2011609\u20112690", "999\u2011609\u20112690", detect.CheckAndRange},
		"double spaces between":            {"NHS 999  609  2690", "999  609  2690", detect.Keyword},
		"tabs between":                     {"NHS no\t999\t609\t2690", "999\t609\t2690", detect.Keyword},
		"slashes between":                  {"nhs no 999/609/2690", "999/609/2690", detect.Keyword},
		"underscores between":              {"nhs_999_609_2690.pdf", "999_609_2690", detect.Keyword},
		"glued into a file name":           {"ref_nhs9995003929_scan.pdf", "9995003929", detect.Keyword},
		"spoken in words":                  {"nhs no double nine double nine four five eight oh six eight", "double nine double nine four five eight oh six eight", detect.Keyword},
		"letter O for a zero":              {"NHS no 999 385 O675", "999 385 O675", detect.Keyword},
		"letter l for ones":                {"NHS no 9992l7724l", "9992l7724l", detect.Keyword},
		"one digit wrong":                  {"NHS no 999 385 0676", "999 385 0676", detect.CheckWrong},
		"keyword on the line before":       {"NHS no\n999 900 4571", "999 900 4571", detect.Keyword},
		"bold over the first group":        {"**999** 762 1123", "999** 762 1123", detect.CheckAndRange},
		"a pasted PID segment":             {"PID|1||9991525653^^^NHS^NH", "9991525653", detect.Keyword},
		"a link's query with key":          {"see https://pas.example.org/p?nhs=9991525653&v=1", "9991525653", detect.Keyword},
		"Welsh keyword":                    {"Rhif GIG 999 288 2352", "999 288 2352", detect.Keyword},
		"Welsh keyword with its article":   {"rhif y GIG: 99 92 88 23 52", "99 92 88 23 52", detect.Keyword},
		"odd grouping with keyword":        {"NHS no 99 92 88 23 52", "99 92 88 23 52", detect.Keyword},
		"odd grouping, patient beside":     {"pt 9992 882 352 for CT", "9992 882 352", detect.Keyword},
		"split over lines with keyword":    {"NHS number 999 288\n2352 thanks", "999 288\n2352", detect.Keyword},
		"each number owns its own keyword": {"bleep 2214 about NHS no 999 288 2352", "999 288 2352", detect.Keyword},

		// Forms that the same section names by class, in other words.
		"contiguous, no word":              {"9992882352 has arrived", "9992882352", detect.CheckAndRange},
		"dots between":                     {"CT for 999.288.2352 please", "999.288.2352", detect.CheckAndRange},
		"spaced hyphens":                   {"999 - 288 - 2352", "999 - 288 - 2352", detect.CheckAndRange},
		"Arabic-Indic digits":              {"NHS ٩٩٩ ٢٨٨ ٢٣٥٢", "٩٩٩ ٢٨٨ ٢٣٥٢", detect.Keyword},
		"Devanagari digits":                {"९९९२८८२३५२", "९९९२८८२३५२", detect.CheckAndRange},
		"mathematical bold digits":         {"𝟗𝟗𝟗𝟐𝟖𝟖𝟐𝟑𝟓𝟐", "𝟗𝟗𝟗𝟐𝟖𝟖𝟐𝟑𝟓𝟐", detect.CheckAndRange},
		"keycaps":                          {"9\ufe0f\u20e39\ufe0f\u20e39\ufe0f\u20e32\ufe0f\u20e38\ufe0f\u20e38\ufe0f\u20e32\ufe0f\u20e33\ufe0f\u20e35\ufe0f\u20e32", "9\ufe0f\u20e39\ufe0f\u20e39\ufe0f\u20e32\ufe0f\u20e38\ufe0f\u20e38\ufe0f\u20e32\ufe0f\u20e33\ufe0f\u20e35\ufe0f\u20e32", detect.CheckAndRange},
		"Cyrillic O for a zero":            {"NHS no 999 385 О675", "999 385 О675", detect.Keyword},
		"hyphenated speech":                {"nhs number: nine-nine-nine two double eight two three five two", "nine-nine-nine two double eight two three five two", detect.Keyword},
		"spoken without keyword, ten long": {"nine nine nine two eight eight two three five two", "nine nine nine two eight eight two three five two", detect.CheckAndRange},
		"spoken with pauses":               {"nhs number nine nine nine then two double eight dash two three five two", "nine nine nine then two double eight dash two three five two", detect.Keyword},
		"spoken and typed":                 {"NHS no treble nine 288 two three five two", "treble nine 288 two three five two", detect.Keyword},
		"typed, then spoken":               {"NHS no 999 288 two three five two", "999 288 two three five two", detect.Keyword},
		"keyword after":                    {"99 92 88 23 52 is her NHS number", "99 92 88 23 52", detect.Keyword},
		"JSON field":                       {`{"nhsNumber":"9992882352"}`, "9992882352", detect.Keyword},
		"FHIR identifier":                  {`"system":"https://fhir.nhs.uk/Id/nhs-number","value":"9992882352"`, "9992882352", detect.Keyword},
		"age after it":                     {"999 288 2352 62 yo with chest pain", "999 288 2352", detect.CheckAndRange},
		"bed before it":                    {"bed 4 999 288 2352 needs a gas", "999 288 2352", detect.CheckAndRange},
		"birth date before it":             {"03/04/1962 999 288 2352", "999 288 2352", detect.CheckAndRange},
		"extension after it":               {"9992882352 ext 4471", "9992882352", detect.CheckAndRange},
		"a test was ordered for it":        {"please order a CT for 9992882352", "9992882352", detect.CheckAndRange},
		"a test is to be ordered":          {"9992882352 order CT please", "9992882352", detect.CheckAndRange},
		"initials with dots":               {"N.H.S. no. 99 92 88 23 52", "99 92 88 23 52", detect.Keyword},
		"in a title of a form":             {"NHS No.: [9992882352]", "9992882352", detect.Keyword},
		"fraction after it ends the run":   {"9992882352½ tab", "9992882352", detect.CheckAndRange},
		"a list under one keyword":         {"NHS nos 9991525653/9992882352", "9992882352", detect.Keyword},
		"another number beside it":         {"999 152 5653 999 288 2352", "999 288 2352", detect.CheckAndRange},
		"a result before it":               {"K 4.1 999 152 5653 Na 140", "999 152 5653", detect.CheckAndRange},
		"a time after it":                  {"theatre: 999 152 5653 14:30", "999 152 5653", detect.CheckAndRange},
		"a file's date around it":          {"2026-01-05_999_152_5653_2.pdf", "999_152_5653", detect.CheckAndRange},
		"a short word between":             {"NHS number for Mrs Smith is 99 91 52 56 53", "99 91 52 56 53", detect.Keyword},
		"full-width keyword":               {"ＮＨＳ　ｎｏ 99 91 52 56 53", "99 91 52 56 53", detect.Keyword},
		"bold letters of mathematics":      {"𝐍𝐇𝐒 no 99 91 52 56 53", "99 91 52 56 53", detect.Keyword},
		"mistyped, a blank line between":   {"NHS No:\r\n\r\n9991525654", "9991525654", detect.CheckWrong},
		"an XML element":                   {"<nhsNumber>9991525653</nhsNumber>", "9991525653", detect.Keyword},
		"pasted HL7, sixteen fields":       {"PV1|1|2|3|4|5|6|7|8|9|10|11|12|13|14|15|9991525653", "9991525653", detect.CheckAndRange},
		"at the end of a long series":      {"1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 9991525653", "9991525653", detect.CheckAndRange},
		"published example":                {"NHS no 943 476 5919", "943 476 5919", detect.Keyword},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, f := range detect.Scan(tt.text, detect.Options{}) {
				if f.Tier == detect.TierWarn && tt.text[f.Start:f.End] == tt.want {
					if f.Why != tt.why {
						t.Errorf("why = %s, want %s", f.Why, tt.why)
					}
					return
				}
			}
			t.Errorf("%q: not found at warn; findings %+v", tt.text, detect.Scan(tt.text, detect.Options{}))
		})
	}
}

func TestMustNotWarn(t *testing.T) {
	t.Parallel()
	mobile := complete("770090001") // a drama mobile without its 0 that passes the check
	tests := map[string]struct {
		text string
		tier detect.Tier
	}{
		// reference/identifiers.md §12, "must not warn".
		"a trend of saturations":       {"Sats trend 99 98 97 96 92 on 2L", detect.TierDrop},
		"the same, of a patient":       {"Pt sats 99 98 97 96 92 on 2L", detect.TierDrop},
		"the same after a number":      {"NHS no 9992882352x, then 99 98 97 96 92", detect.TierWarn}, // the number itself
		"pressures and a time":         {"BP 180/110 1400, 120/80 90", detect.TierDrop},
		"a meeting":                    {"Zoom 999 984 3239 passcode 4417", detect.TierNote},
		"a purchase order":             {"PO 9992598840 for slings", detect.TierNote},
		"an order":                     {"order 9991525653 is late", detect.TierNote},
		"an order's number":            {"Order no: 9991525653", detect.TierNote},
		"an order, named after":        {"9991525653 (PO)", detect.TierNote},
		"an order, said after":         {"9991525653 is the order number", detect.TierNote},
		"seconds in a log":             {`"ts":1803100028`, detect.TierNote},
		"a mobile without its zero":    {"mob " + mobile[:4] + " " + mobile[4:], detect.TierDrop},
		"a contiguous mobile":          {"mob " + mobile, detect.TierDrop},
		"a mobile from abroad":         {"+44 " + mobile, detect.TierNote},
		"a mobile with (0)":            {"+44 (0)" + mobile, detect.TierNote},
		"twelve digits from 44":        {"44" + mobile, detect.TierDrop},
		"eleven digits from 0":         {"0" + mobile, detect.TierDrop},
		"thirteen digits":              {"999" + number(7), detect.TierDrop},
		"a ticket":                     {"ticket 9992882352 raised with IT", detect.TierNote},
		"a lot":                        {"lot JC204417B", detect.TierDrop},
		"a code of letters and digits": {"asset KX9992882352", detect.TierNote},
		"a phrase with NHS":            {"she called NHS 111 and then 999", detect.TierDrop},
		"counts with spaces":           {"999 288 235 people", detect.TierDrop},
		"a price":                      {"£9992882352", detect.TierNote},
		"a user id":                    {"@9992882352:example.org said so", detect.TierDrop},
		"an alias":                     {"#9992882352:example.org", detect.TierDrop},
		"media":                        {"mxc://example.org/9992882352", detect.TierDrop},
		"a permalink":                  {"https://matrix.to/#/!9992882352:example.org/$9992882352", detect.TierDrop},
		"a hash":                       {"3f9a9992882352bc77de01aa42fe09c1", detect.TierDrop},
		"a UUID":                       {"123e4567-e89b-12d3-a456-999288235200", detect.TierDrop},
		"a link without a key":         {"https://example.org/item/9992882352", detect.TierNote},

		// §2 and §4.
		"repdigits":                        {"NHS no 9999999999", detect.TierDrop},
		"check wrong, no word":             {"999 288 2353", detect.TierDrop},
		"odd grouping, no word":            {"99 92 88 23 52", detect.TierDrop},
		"stub range, no word":              {"9434765919", detect.TierNote},
		"5xx, no word":                     {complete("500000000"), detect.TierDrop},
		"5xx, with keyword":                {"NHS no " + complete("500000000"), detect.TierNote},
		"8xx, with keyword":                {"NHS no " + complete("812000000"), detect.TierNote},
		"no such range, with keyword":      {"NHS no " + complete("870000001"), detect.TierNote},
		"3-3-4 within a series":            {"12 999 288 2352 14 16", detect.TierNote},
		"3-3-4 over a line, no word":       {"999 288\n2352", detect.TierNote},
		"look-alikes, no word":             {"999 385 O675", detect.TierDrop},
		"a vitamin and a floor":            {"vit B6 3rd dose, W8 2nd floor, trough at L2 5ng", detect.TierDrop},
		"spoken count":                     {"nhs nine hundred nine nine two eight eight two three five two", detect.TierDrop},
		"few number words, no keyword":     {"treble nine 288 two three five two", detect.TierDrop},
		"word inside another word":         {"reorder 99 92 88 23 52 nhsx", detect.TierDrop},
		"slings on order":                  {"PO raised for slings: 9992598840", detect.TierNote},
		"NHS as a firm":                    {"NHS Supply Chain order 9991525653", detect.TierNote},
		"a bag of blood":                   {"blood unit no 9991525653", detect.TierNote},
		"a mobile to call on":              {"call me on " + mobile, detect.TierNote},
		"a help desk":                      {"IT helpdesk 999 152 5653", detect.TierNote},
		"the telephone service":            {"NHS 111 2222222", detect.TierDrop},
		"telephone of a trust":             {"NHS England 0300 311 22 33", detect.TierDrop},
		"keyword without value, then tel":  {"NHS no TBC, tel 0161 496 0000", detect.TierDrop},
		"keyword belongs to another thing": {"NHS no 9992882352 PO 99 92 88 23 52", detect.TierWarn},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			found := tens(detect.Scan(tt.text, detect.Options{}))
			if got := detect.Worst(found); got != tt.tier || len(found) > 1 {
				t.Errorf("%q: worst = %s, want %s; findings %+v", tt.text, got, tt.tier, found)
			}
		})
	}
}

// Reference §4: the floor. No word beside it takes a number with right check
// digit and range, in a row or 3-3-4, below note.
func TestNoWordTakesANumberBelowNote(t *testing.T) {
	t.Parallel()
	for i, word := range strings.Fields("bleep ext dect x tel mob fax order po ticket inc ref tracking zoom teams meeting passcode" +
		" gmc nmc hcpc pin sample lab accession batch lot exp serial asset isbn pmid doi isrctn nct datix log ts £ +44 0044 (0) call") {
		d := number(i * 7919)
		for _, text := range []string{word + " " + d, word + " no " + threes(d), word + ": " + d, d + " (" + word + ")", word + "_" + d} {
			if detect.Worst(detect.Scan(text, detect.Options{})) < detect.TierNote {
				t.Errorf("%q with its number: dropped", word)
			}
		}
		if f := detect.Scan(word+" "+d, detect.Options{}); word != "call" && word != "lab" && detect.Worst(f) != detect.TierNote {
			t.Errorf("%q before a number: %+v, want note", word, f)
		}
	}
}

func TestTestNumbersAreFlagged(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		text string
		test bool
	}{
		"a live range":         {"NHS no " + complete("400000000"), false},
		"999 is for tests":     {"NHS no 9990000018", true},
		"all of 9 is no one's": {"NHS no 9434765919", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			found := detect.Scan(tt.text, detect.Options{})
			if len(found) != 1 || found[0].Test != tt.test || found[0].Tier != detect.TierWarn {
				t.Errorf("found %+v, want Test %v at warn", found, tt.test)
			}
		})
	}
}

func TestOptions(t *testing.T) {
	t.Parallel()
	const bare, worded, link = "9992882352 please", "NHS no 9992882352", "id/9992882352"
	for name, tt := range map[string]struct {
		text string
		o    detect.Options
		want detect.Tier
	}{
		"a kind switched off":                     {worded, detect.Options{Off: map[detect.Kind]bool{detect.NHSNumber: true}}, detect.TierDrop},
		"a room may lower a bare number":          {bare, detect.Options{BareIsNote: true}, detect.TierNote},
		"but not one with a keyword":              {worded, detect.Options{BareIsNote: true}, detect.TierWarn},
		"nor one in a topic, which is in clear":   {bare, detect.Options{BareIsNote: true, Surface: detect.Topic}, detect.TierWarn},
		"a link's target needs a key":             {link, detect.Options{Surface: detect.Link}, detect.TierNote},
		"with a key it is found in a link target": {"?patient=9992882352", detect.Options{Surface: detect.Link}, detect.TierWarn},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := detect.Worst(detect.Scan(tt.text, tt.o)); got != tt.want {
				t.Errorf("worst = %s, want %s", got, tt.want)
			}
		})
	}
}
