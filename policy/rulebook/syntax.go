package rulebook

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

const emptyMend = `a policy begins with "matron: 1" and "policy: NAME"`

// syntaxMends says for what the decoder says, which may quote the text, how to mend it. The first that fits is taken.
var syntaxMends = [...]struct{ says, mend string }{
	{"unknown anchor", aliasMend},
	{"mapping values are not allowed", "a second colon, or a line that is indented too far: put the value in quotes, " +
		"or begin each key under the one above it"},
	{"',' or ']'", "a list is not closed: end it with ]"},
	{"',' or '}'", "braces are not closed: end them with }"},
	{"unexpected end of stream", "a quotation mark is not closed"},
	{"unexpected document indicator", "a quotation mark is not closed"},
	{"unknown escape", `put a value with a backslash in single quotes: '\d'`},
	{"escape", `put a value with a backslash in single quotes: '\d'`},
	{"could not find expected ':'", "a key ends with a colon and a space"},
	{"sequence entries are not allowed", "begin the list on its own line under the key, or write it as [a, b]"},
	{"'-' indicator", "a list item begins with a dash, under the dash above it; a key does not stand among them"},
	{"expected key", "this line does not fit the ones above: begin it under the key that it belongs beside, or close a " +
		"quotation mark"},
	{"document start", "this line does not fit the ones above: begin each key in the same column"},
	{"node content", "a value is missing, or a list or braces are not closed"},
	{"control characters", "a character that can't be seen stands here; type the line again"},
	{"UTF-8", "save the text as UTF-8"},
	{"octet", "save the text as UTF-8"},
	{"tab character", "indent with spaces, two a step"},
	{"%YAML", "take the line with % out"},
	{"directive", "take the line with % out"},
	{"incompatible YAML", "take the line with % out"},
	{"tag", "what begins with ! must stand in quotes"},
	{"alias", aliasMend},
	{"anchor", aliasMend},
}

// bareTag is a room id that was not put in quotes.
var bareTag = regexp.MustCompile(`[:,\[{-] *![^ "']`)

// syntax turns the decoder's error into a fault. The line helps to see what was meant; of it only a sign is shown.
func syntax(name string, at int, line, says string) Fault {
	f := Fault{File: name, Line: at, Column: firstColumn(line)}
	if strings.Contains(says, "cannot start any token") {
		f.Mend = "put the value in quotes"
		for i, r := range line {
			if before := strings.TrimRight(line[:i], " "); strings.ContainsRune("@`%", r) && endsOpen(before) {
				f.Found, f.Column = `"`+string(r)+`"`, utf8.RuneCountInString(line[:i])+1
				if r == '@' {
					f.Mend = `a user id begins with @ and must stand in quotes: "@name:server"`
				}
				return f
			}
		}
		return f
	}
	if bareTag.MatchString(line) {
		f.Found, f.Mend = `"!"`, "what begins with ! must stand in quotes"
		return f
	}
	for _, m := range syntaxMends {
		if strings.Contains(says, m.says) {
			f.Mend = m.mend
			return f
		}
	}
	f.Mend = "this line can't be read as YAML; compare it with the example"
	return f
}

// endsOpen reports whether a value may begin after this.
func endsOpen(before string) bool {
	return before == "" || strings.ContainsRune(":,[{-", rune(before[len(before)-1]))
}

func firstColumn(line string) int {
	return utf8.RuneCountInString(line[:len(line)-len(strings.TrimLeft(line, " \t"))]) + 1
}
