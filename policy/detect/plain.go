package detect

// Plain brings text to ASCII where it stands for it: digits of every script, spaces and dashes of every width; what
// cannot be seen is left out. It is how a number is read that somebody typed or pasted.
func Plain(text string) string {
	plain, _ := normalise(text)
	return plain
}

// IsTenDigitNumber says whether ten digits are an NHS, CHI or H&C number: the check digit holds, and they are not all
// the same (all ten such numbers pass the check).
func IsTenDigitNumber(digits string) bool {
	if len(digits) != 10 {
		return false
	}
	var d [10]byte
	for i := range d {
		if !isDigit(digits[i]) {
			return false
		}
		d[i] = digits[i] - '0'
	}
	return checks(d) && !repeats(d)
}
