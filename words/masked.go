package words

import (
	"html"
	"strings"
	"time"
)

// Original is what the head of a masked copy tells of the message it stands for.
type Original struct {
	Author   string    // the display name, "" where it may not be said
	AtMs     int64     // when it was sent
	Zone     string    // in which the time is written
	Now      time.Time // a message of another day is written with its date
	Language string
}

// Masked puts the head before a masked body: "Masked by Matron · Dr Patel, 14:02: …".
// The HTML of an original without any is made from its plain text.
func Masked(o Original, body Spoken) Spoken {
	w := newWriter(Names{Now: o.Now, Language: o.Language})
	w.zone = o.Zone
	author := calm(o.Author)
	if author == "" {
		author = w.raw(theAuthor)
	}
	head, _ := w.fill(maskedHead, []value{{"author", author}, w.at(o.AtMs)})
	rich := body.HTML
	if rich == "" {
		rich = Escape(body.Plain)
	}
	return Spoken{
		Plain: head + " " + body.Plain,
		HTML:  "<em>" + html.EscapeString(head) + "</em> " + rich,
	}
}

// Escape makes HTML of plain text.
func Escape(plain string) string {
	return strings.ReplaceAll(html.EscapeString(plain), "\n", "<br>")
}

// letters is A … Z, AA, AB …
func letters(n int) string {
	var out []byte
	for n++; n > 0; n = (n - 1) / 26 {
		out = append([]byte{byte('A' + (n-1)%26)}, out...)
	}
	return string(out)
}

// Poll writes a poll as text. Its votes cannot be moved, and the copy says so.
func Poll(question string, answers []string) Spoken {
	w := newWriter(Names{})
	note := w.raw(pollVotes)
	plain, rich := question, Escape(question)
	if len(answers) > 0 {
		rich += "<ul>"
		for _, a := range answers {
			a = oneLine(a)
			plain += "\n- " + a
			rich += "<li>" + html.EscapeString(a) + "</li>"
		}
		rich += "</ul>"
	} else {
		rich += "<br>"
	}
	return Spoken{Plain: plain + "\n" + note, HTML: rich + html.EscapeString(note)}
}
