package detect

import (
	"html"
	"strings"
	"unicode/utf8"
)

// page is a formatted_body taken apart: what a reader sees, and the attributes
// that hold words, each with the way back to the source.
type page struct {
	seen  part
	attrs []part
}

// part is decoded text. from[i] is where its byte i begins in the source, and
// till[i] where that character's source ends.
type part struct {
	surface    Surface
	text       []byte
	from, till []int
}

func (p *part) write(s string, from, till int) {
	p.text = append(p.text, s...)
	for range len(s) {
		p.from, p.till = append(p.from, from), append(p.till, till)
	}
}

// HTML is the text of a formatted_body as a reader sees it: tags are left out
// (blocks and line breaks become new lines), entities decoded, code and spoilers
// kept, the reply fallback left out. at[i] is the place in source of text's byte
// i; at[len(text)] is the end of source.
func HTML(source string) (text string, at []int) {
	p := takeApart(source)
	return string(p.seen.text), append(p.seen.from, len(source))
}

// ScanHTML scans what HTML gives, and the attributes that hold words: targets of
// links, titles, spoiler reasons. Places are of source; a number that is split
// across tags has the tags within its span.
func ScanHTML(source string, o Options) []Finding {
	p := takeApart(source)
	found := p.seen.scan(o)
	for i := range p.attrs {
		o := o
		o.Before = nil
		found = append(found, p.attrs[i].scan(o)...)
	}
	return arbitrate(found)
}

func (p *part) scan(o Options) []Finding {
	o.Surface = p.surface
	found := Scan(string(p.text), o)
	for i, f := range found {
		found[i].Start, found[i].End = p.from[f.Start], p.till[f.End-1]
	}
	return found
}

// blocks end a line; cells are as far apart as words.
const (
	blocks = " p br div li ul ol tr table blockquote pre hr h1 h2 h3 h4 h5 h6 details summary caption thead tbody "
	cells  = " td th "
)

// hidden elements are not seen, or are another's words.
const hidden = " mx-reply script style head title template "

// worded attributes are read; all others hold ids, colours, sizes.
var worded = map[string]Surface{
	"href": Link, "title": Formatted, "alt": Formatted, "data-mx-spoiler": Formatted, "cite": Link, "name": Formatted,
}

func takeApart(source string) *page {
	p := &page{seen: part{surface: Formatted}}
	within := "" // a hidden element that has not ended
	for i := 0; i < len(source); {
		switch {
		case strings.HasPrefix(source[i:], "<!--"):
			end := strings.Index(source[i+4:], "-->")
			if end < 0 {
				return p
			}
			i += 4 + end + 3
		case source[i] == '<' && i+1 < len(source) && startsTag(source[i+1]):
			tag := readTag(source, i)
			switch {
			case within != "":
				if tag.closes && tag.name == within {
					within = ""
				}
			case !tag.closes && strings.Contains(hidden, " "+tag.name+" "):
				within = tag.name
			case strings.Contains(blocks, " "+tag.name+" "):
				p.seen.write("\n", i, tag.end)
			case strings.Contains(cells, " "+tag.name+" "):
				p.seen.write("\t", i, tag.end)
			}
			if within == "" {
				p.attrs = append(p.attrs, tag.attrs...)
			}
			i = tag.end
		case within != "":
			i++
		default:
			i = p.seen.character(source, i, len(source))
		}
	}
	return p
}

// character writes one character of the source, an entity decoded, and says
// where the next begins.
func (p *part) character(source string, i, limit int) int {
	if source[i] == '&' {
		if end := entityEnd(source[i:limit]); end > 0 {
			p.write(html.UnescapeString(source[i:i+end]), i, i+end)
			return i + end
		}
	}
	_, size := utf8.DecodeRuneInString(source[i:limit])
	p.write(source[i:i+size], i, i+size)
	return i + size
}

// entityEnd is the length of the entity that s begins with, or 0. Browsers read
// numeric and some old ones without the semicolon, and so with words glued on:
// the longest head that is one character counts.
func entityEnd(s string) int {
	end := 1
	for end < len(s) && end < 32 && (s[end] == '#' || isDigit(s[end]) || s[end] < 0x80 && isLetter(s[end])) {
		end++
	}
	if end < len(s) && s[end] == ';' {
		end++
	}
	for ; end > 2; end-- {
		char := html.UnescapeString(s[:end])
		if n := utf8.RuneCountInString(char); n == 1 || n == 2 && s[end-1] == ';' && char[len(char)-1] != ';' {
			return end
		}
	}
	return 0
}
