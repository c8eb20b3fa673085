package detect

import "strings"

// tag is one tag of a formatted_body.
type tag struct {
	name   string // lower case
	closes bool
	end    int // after its ">"
	attrs  []part
}

func startsTag(b byte) bool { return b == '/' || b == '!' || b == '?' || b < 0x80 && isLetter(b) }

// readTag reads the tag at i. One that does not end takes the rest of the
// source, as a browser does.
func readTag(source string, i int) tag {
	var t tag
	i++
	if source[i] == '/' {
		t.closes = true
		i++
	}
	from := i
	for i < len(source) && !isSpace(source[i]) && source[i] != '>' && source[i] != '/' {
		i++
	}
	t.name = strings.ToLower(source[from:i])
	for i < len(source) && source[i] != '>' {
		if isSpace(source[i]) || source[i] == '/' {
			i++
			continue
		}
		from = i
		for i < len(source) && !isSpace(source[i]) && source[i] != '>' && source[i] != '=' {
			i++
		}
		name := strings.ToLower(source[from:i])
		for i < len(source) && isSpace(source[i]) {
			i++
		}
		if i == len(source) || source[i] != '=' {
			continue
		}
		for i++; i < len(source) && isSpace(source[i]); i++ {
		}
		var start, end int
		start, end, i = attrValue(source, i)
		if surface, ok := worded[name]; ok {
			value := part{surface: surface}
			for at := start; at < end; {
				at = value.character(source, at, end)
			}
			t.attrs = append(t.attrs, value)
		}
	}
	t.end = min(i+1, len(source))
	return t
}

// attrValue is the bounds of the value at i, and where what follows begins.
func attrValue(source string, i int) (start, end, next int) {
	if i < len(source) && (source[i] == '"' || source[i] == '\'') {
		n := strings.IndexByte(source[i+1:], source[i])
		if n < 0 {
			return i + 1, len(source), len(source)
		}
		return i + 1, i + 1 + n, i + 2 + n
	}
	start = i
	for i < len(source) && !isSpace(source[i]) && source[i] != '>' {
		i++
	}
	return start, i, i
}
