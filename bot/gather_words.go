package bot

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"regexp"
	"strings"
	"unicode"

	"github.com/tidwall/gjson"

	"matron/policy"
	"matron/policy/confidential"
	"matron/policy/detect"
	"matron/record"
)

// shownWords is what a message shows: what readers of formatted text see, and what else stands in it.
type shownWords struct {
	text, other string
	files       []record.File
	as          string // record.Message.Surfacing
}

// whole is all of it, for a version that is only listed.
func (w shownWords) whole() confidential.Text {
	return confidential.NewText(lines(w.text, w.other))
}

func fill(m *record.Message, w shownWords) {
	m.Text, m.Other, m.Files, m.Surfacing = confidential.NewText(w.text), confidential.NewText(w.other), w.files, w.as
}

// wordsIn puts together what an event's content shows, from the same surfaces that are scanned: nothing that a reader
// can see is left out, whatever the content's shape.
func wordsIn(evtType string, content json.RawMessage, reply bool) shownWords {
	at := map[policy.Where][]string{}
	for _, s := range surfaces(evtType, content) {
		at[s.Where] = append(at[s.Where], s.Text.Reveal())
	}
	g := gjson.ParseBytes(content)
	if reply {
		for i, b := range at[policy.Body] {
			at[policy.Body][i] = detect.StripReply(b)
		}
	}
	w := shownWords{as: surfacing(evtType, g), files: filesIn(evtType, g, at[policy.FileName])}
	body, other := lines(at[policy.Body]...), lines(at[policy.Other]...)
	switch w.as {
	case "poll":
		w.text = poll(evtType, content, at)
		if same(numbered.ReplaceAllString(other, ""), w.text) {
			other = ""
		}
	case "location":
		w.text = lines(lines(at[policy.Location]...), body)
		if uri := text(g.Get("geo_uri")); !strings.Contains(w.text, uri) {
			w.text = lines(w.text, uri)
		}
	default:
		w.text, other = formatted(g, body, at[policy.Formatted], other)
		w.text = lines(w.text, lines(at[policy.Location]...), lines(at[policy.PollQuestion]...), lines(at[policy.PollAnswer]...))
	}
	w.other = other
	return w
}

// formatted chooses between the two forms of a message: readers see the formatted one, and the plain one is named
// where it says something else.
func formatted(g gjson.Result, body string, rich []string, other string) (string, string) {
	var seen []string
	for _, f := range rich {
		plain, _ := detect.HTML(f)
		seen = append(seen, strings.TrimSpace(plain))
	}
	shown := lines(seen...)
	switch {
	case shown == "":
		return body, other
	case text(g.Get("format")) != htmlFormat:
		return body, lines(shown, other)
	case same(shown, body):
		return shown, other
	default:
		return shown, lines(body, other)
	}
}

// surfacing says as what an event is shown, "" for a message.
func surfacing(evtType string, g gjson.Result) string {
	switch evtType {
	case roomMessage:
	case "m.sticker":
		return "sticker"
	case "m.poll.start", "org.matrix.msc3381.poll.start":
		return "poll"
	case "m.poll.end", "org.matrix.msc3381.poll.end":
		return "poll_end"
	default:
		return "other"
	}
	switch text(g.Get("msgtype")) {
	case "m.location":
		return "location"
	case "m.emote":
		return "emote"
	case "m.notice":
		return "notice"
	case "m.audio":
		if g.Get(`org\.matrix\.msc3245\.voice`).Exists() || g.Get(`m\.voice`).Exists() {
			return "voice"
		}
	}
	return ""
}

// numbered is how clients number a poll's answers in its fallback.
var numbered = regexp.MustCompile(`(?m)^\d{1,2}\. `)

func poll(evtType string, content json.RawMessage, at map[policy.Where][]string) string {
	d, err := draftOf(source{kind: evtType, content: fieldsOf(content)})
	if err != nil {
		return lines(lines(at[policy.PollQuestion]...), lines(at[policy.PollAnswer]...))
	}
	all := []string{d.question.text}
	for _, a := range d.answers {
		if a.text != "" {
			all = append(all, "- "+a.text)
		}
	}
	return lines(all...)
}

var mimeForm = regexp.MustCompile(`^[a-z0-9.+-]{1,60}/[a-z0-9.+-]{1,100}$`)

// filesIn is the file of a message: what the message says of it, which is all that is read.
func filesIn(evtType string, g gjson.Result, names []string) []record.File {
	if media, _ := files(evtType, json.RawMessage(g.Raw)); !media {
		return nil
	}
	f := record.File{Name: confidential.NewText(lines(names...)), Size: max(g.Get("info.size").Int(), 0)}
	if kind := strings.ToLower(text(g.Get("info.mimetype"))); mimeForm.MatchString(kind) {
		f.Type = kind
	}
	sum, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(text(g.Get("file.hashes.sha256")), "="))
	if err == nil && len(sum) == 32 {
		f.SHA256 = hex.EncodeToString(sum)
	}
	return []record.File{f}
}

// lines joins what is not empty.
func lines(all ...string) string {
	var kept []string
	for _, s := range all {
		if strings.TrimSpace(s) != "" {
			kept = append(kept, s)
		}
	}
	return strings.Join(kept, "\n")
}

// same says whether a plain text says what a formatted one shows: but for blanks, signs of emphasis and of lists, which
// formatting puts in the place of. In doubt it does not: then both are named.
func same(shown, plain string) bool { return squeezed(shown) == squeezed(plain) }

// bullet is the sign of a list. Before a digit it may be a minus.
var bullet = regexp.MustCompile(`(?m)^\s*[-*•]\s+([^\d\s])`)

func squeezed(s string) string {
	in := []rune(bullet.ReplaceAllString(s, "$1"))
	var out strings.Builder
	for i := 0; i < len(in); {
		j := i
		for j < len(in) && strings.ContainsRune("*_~`", in[j]) {
			j++
		}
		switch {
		case j == i:
			if !unicode.IsSpace(in[i]) {
				out.WriteRune(in[i])
			} else if i == 0 || !unicode.IsSpace(in[i-1]) {
				out.WriteByte(' ')
			}
			i++
		case i > 0 && j < len(in) && letter(in[i-1]) && letter(in[j]):
			out.WriteString(string(in[i:j])) // 2*3 is not 23
			i = j
		default:
			i = j
		}
	}
	return strings.TrimSpace(out.String())
}

func letter(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
