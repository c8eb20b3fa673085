package main

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
)

// digits makes the numbers of a corpus by formula. NHS numbers are of the 999
// range, which is given to nobody. CHI, H&C and national insurance numbers have
// no such range: they are made while the program runs and stand in no file; with
// lasting set they stay placeholders such as {chi:120345f/###### ####}.
type digits struct {
	rng     *rand.Rand
	lasting bool
	last    string // the number whose first part stood in the message before
}

// value writes out a mark. For numbers the text after the colon is a shape:
//
//	{H}                  999 123 4560
//	{H:###-###-####}     each # is a digit; {H:c} is ten in a row
//	{H:<} {H:>}          the first six digits, and the last four of the same
//	{H:!...}             the check digit is wrong
//	{H:O...}             O for 0 and l for 1; the number has both
//	{H:w} {H:W}          in words; with double and treble
//	{H:fw}               full-width digits
//	{C:120345f} {C:120345f/###### ####} {I} {I:c} {Q} {Q:@@######@}
func (d *digits) value(kind, how string) (string, error) {
	switch kind {
	case "NHS_NUMBER":
		return d.nhs(how)
	case "CHI_NUMBER":
		if d.lasting {
			return "{chi:" + how + "}", nil
		}
		return d.chi(how)
	case "HC_NUMBER":
		if d.lasting {
			return "{hc:" + how + "}", nil
		}
		return d.hc(how)
	case "NINO":
		if d.lasting {
			return "{nino:" + how + "}", nil
		}
		return d.nino(how)
	}
	return how, nil
}

func (d *digits) nhs(how string) (string, error) {
	switch how {
	case "<":
		d.last = d.number("999")
		return shaped(d.last, "### ###"), nil
	case ">":
		if d.last == "" {
			return "", errors.New("the second part of a number without the first")
		}
		return d.last[6:], nil
	}
	n := d.number("999")
	switch {
	case strings.HasPrefix(how, "!"):
		how = how[1:]
		n = n[:9] + strconv.Itoa((int(n[9]-'0')+1+d.rng.IntN(8))%10)
		if checkDigit(n[:9]) == int(n[9]-'0') {
			n = n[:9] + strconv.Itoa((int(n[9]-'0')+1)%10)
		}
	case strings.HasPrefix(how, "O"):
		how = how[1:]
		for !strings.Contains(n, "0") || !strings.Contains(n, "1") {
			n = d.number("999")
		}
		n = strings.NewReplacer("0", "O", "1", "l").Replace(n)
	case how == "w", how == "W":
		return spoken(n, how == "W"), nil
	case how == "fw":
		return strings.Map(func(r rune) rune { return r - '0' + '０' }, n[:3]) + " " + strings.Map(func(r rune) rune { return r - '0' + '０' }, n[3:6]) + " " + strings.Map(func(r rune) rune { return r - '0' + '０' }, n[6:]), nil
	case how == "ar":
		return strings.Map(func(r rune) rune { return r - '0' + '٠' }, n), nil
	}
	return shaped(n, how), nil
}

func (d *digits) chi(how string) (string, error) {
	born, shape, _ := strings.Cut(how, "/")
	if len(born) != 7 {
		return "", fmt.Errorf("CHI %q: a birth date as DDMMYY and m or f are wanted", how)
	}
	for {
		sex := 2 * d.rng.IntN(5)
		if born[6] == 'm' {
			sex++
		}
		n := fmt.Sprintf("%s%02d%d", born[:6], d.rng.IntN(100), sex)
		if c := checkDigit(n); c < 10 {
			return shaped(n+strconv.Itoa(c), or(shape, "c")), nil
		}
	}
}

func (d *digits) hc(how string) (string, error) {
	return shaped(d.number(fmt.Sprintf("3%d", 2+d.rng.IntN(8))), how), nil
}

// nino makes a national insurance number by rule; no pair is kept for tests. In
// a shape, @ is a letter.
func (d *digits) nino(shape string) (string, error) {
	const first, second = "ABCEGHJKLMNPRSTWXYZ", "ABCEGHJKLMNPRSTWXYZ"
	pair := "BG"
	for strings.Contains("BG GB KN NK NT TN ZZ", pair) {
		pair = string(first[d.rng.IntN(len(first))]) + string(second[d.rng.IntN(len(second))])
	}
	switch shape {
	case "":
		shape = "@@ ## ## ## @"
	case "c":
		shape = "@@######@"
	}
	letters := pair + string("ABCD"[d.rng.IntN(4)])
	var b strings.Builder
	for _, r := range shape {
		switch r {
		case '@':
			b.WriteByte(letters[0])
			letters = letters[1:]
		case '#':
			b.WriteByte(byte('0' + d.rng.IntN(10)))
		default:
			b.WriteRune(r)
		}
	}
	return b.String(), nil
}

// number makes ten digits that begin so and pass the check.
func (d *digits) number(begin string) string {
	for {
		n := begin
		for len(n) < 9 {
			n += strconv.Itoa(d.rng.IntN(10))
		}
		if c := checkDigit(n); c < 10 {
			return n + strconv.Itoa(c)
		}
	}
}

// checkDigit is the modulo-11 check of nine digits; 10 means no such number.
func checkDigit(nine string) int {
	sum := 0
	for i := range 9 {
		sum += (10 - i) * int(nine[i]-'0')
	}
	return (11 - sum%11) % 11
}

func shaped(n, shape string) string {
	switch shape {
	case "":
		shape = "### ### ####"
	case "c":
		shape = "##########"
	}
	var b strings.Builder
	for _, r := range shape {
		if r == '#' && n != "" {
			b.WriteByte(n[0])
			n = n[1:]
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

var numberNames = [...]string{"zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"}

func spoken(n string, multiples bool) string {
	var words []string
	for i := 0; i < len(n); i++ {
		name := numberNames[n[i]-'0']
		if n[i] == '0' && multiples {
			name = "oh"
		}
		if multiples && i+1 < len(n) && n[i+1] == n[i] {
			name = "double " + name
			i++
		}
		words = append(words, name)
	}
	return strings.Join(words, " ")
}

func or(s, other string) string {
	if s == "" {
		return other
	}
	return s
}
