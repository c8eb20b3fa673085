package detect_test

import (
	"slices"
	"strings"
	"testing"

	"matron/policy/detect"
)

// nasty are texts that, repeated, tempt a finder to read far.
var nasty = []string{
	"mary-", "mary ", "Mary ", "Mary-", "MARY ", "Mary Smith ", "Smith, ", "SMITH, John ", "mary smith, ", "o'", "O'B", "al-", "van der ", "J.", "J. ", "Mr ", "mr. ", "Mrs Smith ", "Dr Jones and ", "dr ", "under ",
	"pt ", "pt-", "pt: ", "pt\n", "bed 4 ", "bed 4/", "bed 1/1/1", "re: ", "NOK ", "name: ", "my name is ", "son ", "sister ", "his sister ", "in ", "PID|1||", "a^b^", "Smith^John^", "|12/3/45", "|12/03/1945", "1/1/70 ", "12/03/1945 ", "12/03/45, ",
	"1 ", "12 ", "123 ", "1234567890 ", "999 288 2352 ", "9992882352,", "1.", "1-", "1/", "1:", "12:30 ", "0", "07700 900123 ", "07700900123,", "+44", "+44 ", "00", "44 ", "0 ", "tel ", "O0", "0O ", "l1 ", "1S2B ", "|", "one ", "double ", "oh one ", "double nine oh ", "one 2 ",
	"road ", "road-", "road road ", "12 road ", "12 Oak Road ", "12 Oak Road, ", "Oak-Road ", "12 ", "Rose Cottage, ", "lodge ", "Lodge ", "flat 3, ", "Flat ", "lives at ", "lives ", "home: ", "heol-", "5 Heol y Bryn ", "heol y ", "st ", "St ", "y yr ",
	"LS1 4AB ", "ls14ab ", "1ab ", "4AB", "a@", "@", "@a", "a@b.", "a.b@c.de ", "jo.smith@example.com ", ".", "..a@", "AB123456C ", "AB 12 34 56 C ", "mrn ", "mrn 1234567, ", "hosp no ", "hosp no 1234567 and ", "A1", "a1b2c3d4", "-1", "abcdef0123456789-",
	"nhs ", "nhs no ", "nhs no 999 288 2352 ", "n h s ", "d.o.b. ", "dob ", "h&c ", "[", "]", "[]", "[patient name] ", "(", ")", "\n", "\n\n", "; ", "a", "A", " ", "\t", "jan ", "12 jan ", "jan 12 1970 ", "1 jan 70 ", "http://a/", "mxc://a/1 ", "matrix.to/#/", "$a:", "!a:b ", "#1 ",
	"é", "É ", "\u00a0", "\u200b", "９", "\u2019s ", "Zoë ", "\xff", "<b>", "&amp;", "&", "<", "Jane Smith dob 1/2/1970 ", "Jane Smith LS1 4AB ", "John 1/1/70 LS1 4AB 07700 900123 ", "thing's ", "Smith's ", "is ", "the ", "20/1 ", "7 days ", "x ", "who ", "aged 72 ", "72yo ", "(72) ",
	"K1234567 ", "K1234567, ", "1234567 ", "pt K1234567 ", "hosp 1234567 ", "RTD 4419086 ", "Bed 4 - 1234567 ", "618-44-07 ", "H25/0188 ", "Mary's mum ", "mum's ", "at 46 Coquet Chare, W", "2/1, 48 Oak Road ", "Oak Care Home ", "d/c to Oak Care Home, ", "dob 1/1/70, 2/2/80 ", "1/1/70 or ", "son gave me 07700 900123 ", "Tan y Bryn, Ffordd M, ", "NI number ", "0 7 ",
	"57/8774/b ", "C/953753 ", "ED-UNK-4471 ", "bloods for 448812 ", "pt ref 448812 ", "1/2/70 1234567 ", "70 1234567 ", "999 614, rest is ", "PB159630C card ", "999l7O7328 ", "(999) 848 ", "mrn\n1 ", "mrn for ", "mrn 448812\n", "no K448812 ", "adding 448812 to ", "448812 57F ",
	"emergency contact ", "contact ", "key safe ", "patient ", "unit no ", "reg ", "cons ", "Hi ", "Thanks ", "d/w ", "ward ", "may ", "May ", "Brown ", "Rose ", "white ", "and ", ", ", "-", "'", "_", "^", "*", "~", "`", "\"", "=", "#", "?", "!", "%",
}

// Reference §11: the time grows as the text does, on 1 MB of any one byte or of a
// pattern that tempts a finder. No clock is read: what is linear is over in
// milliseconds, and what is quadratic takes half a minute for each pattern, which nobody overlooks.
func TestAMegabyteOfAnything(t *testing.T) {
	t.Parallel()
	size := 1 << 20
	if testing.Short() {
		size = 1 << 17 // what is quadratic is overlooked by nobody then either
	}
	patterns := slices.Clone(nasty)
	patterns = append(patterns, strings.Repeat("1 ", 40)+strings.Repeat("Mary ", 40))
	for b := range 256 {
		patterns = append(patterns, string([]byte{byte(b)}))
	}
	for _, p := range patterns {
		for _, lead := range []string{"", "Mary "} {
			if lead != "" && len(p) == 1 {
				continue
			}
			n := size / len(p)
			if lead != "" {
				n /= 16
			}
			text := lead + strings.Repeat(p, n)
			for _, f := range detect.Scan(text, detect.Options{}) {
				if f.Start < 0 || f.End > len(text) || f.Start >= f.End {
					t.Fatalf("%q: a finding from %d to %d", p, f.Start, f.End)
				}
			}
		}
	}
}
