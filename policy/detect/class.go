package detect

// class of a byte, as the sweep sees it. Everything above ASCII is a letter:
// normalise has already turned what is not one into something else.
type class uint8

const (
	other class = iota
	letter
	digit
	atSign
)

var classes = classTable()

func classTable() (t [256]class) {
	for b := range t {
		switch {
		case '0' <= b && b <= '9':
			t[b] = digit
		case b == '@':
			t[b] = atSign
		case 'a' <= b|0x20 && b|0x20 <= 'z', b >= 0x80:
			t[b] = letter
		}
	}
	return t
}

func isDigit(b byte) bool  { return b-'0' <= 9 }
func isLetter(b byte) bool { return classes[b] == letter }

func isSpace(b byte) bool { return b == ' ' || b == '\t' || b == '\n' || b == '\r' }

// lookAlike gives the digit that a letter was typed for (§6), or false. It
// counts only inside a run of digits, and only beside a health word.
func lookAlike(b byte) (byte, bool) {
	switch b {
	case 'O', 'o':
		return '0', true
	case 'l', 'I', '|':
		return '1', true
	case 'S':
		return '5', true
	case 'B':
		return '8', true
	}
	return 0, false
}

// isASCII looks at eight bytes at a time.
func isASCII(text string) bool {
	i := 0
	for ; i+8 <= len(text); i += 8 {
		if word64(text, i)&highs != 0 {
			return false
		}
	}
	for ; i < len(text); i++ {
		if text[i] >= 0x80 {
			return false
		}
	}
	return true
}

// Eight bytes at a time: the highest bit of each, the bit that makes letters
// small, and one.
const (
	highs  = 0x8080808080808080
	lowers = 0x2020202020202020
	ones   = 0x0101010101010101
)

// signs sets the highest bit of each byte that is no letter; of the letters
// above ASCII too, unless x has it.
func signs(x uint64) uint64 {
	t := (x | lowers) &^ highs
	return ^((t+(0x80-'a')*ones)&^(t+(0x7f-'z')*ones) | x) & highs
}

// eight is the bytes from start on, and zeros past the end of the text.
func eight(text string, start int) uint64 {
	if start+8 <= len(text) {
		return word64(text, start)
	}
	return lastEight(text, start)
}

// lastEight is eight where fewer are left.
func lastEight(text string, start int) uint64 {
	if len(text) >= 8 {
		return word64(text, len(text)-8) >> (8 * uint(start+8-len(text)))
	}
	var x uint64
	for i := len(text) - 1; i >= start; i-- {
		x = x<<8 | uint64(text[i])
	}
	return x
}

// word64 is written so that the compiler makes one load of it.
func word64(text string, i int) uint64 {
	s := text[i : i+8]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

// pack folds a word of at most eight letters into one number, lower case.
func pack(text string, start, end int) uint64 {
	return (eight(text, start) | lowers) & (1<<(8*uint(end-start)) - 1)
}
