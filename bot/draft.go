package bot

import (
	"regexp"

	"matron/policy"
	"matron/policy/detect"
	"matron/words"
)

// draft is a copy in the making: the pieces that hold words, and what goes with them as it is.
type draft struct {
	msgtype   string
	body      piece
	formatted piece
	name      piece // of a file
	place     piece // description of a location
	question  piece
	answers   []piece
	poll      bool
	emote     bool
	rest      fields
	mentions  map[string]any
}

// piece is one text with the surface that it stands on.
type piece struct {
	where policy.Where
	text  string
	from  int // how much of the surface stands before it: what is quoted
}

// draftOf takes a message apart. It keeps what is known and needed, and nothing else: what is left out cannot hold an identifier.
func draftOf(src source) (*draft, error) {
	switch src.kind {
	case roomMessage:
		return messageDraft(src.content)
	case "m.sticker":
		src.content["msgtype"] = "m.image"
		return messageDraft(src.content)
	case "m.poll.start", "org.matrix.msc3381.poll.start":
		return pollDraft(src.content)
	default:
		return nil, errRefused("type_not_copied")
	}
}

func messageDraft(c fields) (*draft, error) {
	body, ok := c["body"].(string)
	if !ok {
		return nil, errRefused("malformed")
	}
	d := &draft{msgtype: "m.text", rest: fields{}}
	// What is quoted stands in the room already, and was charged to its author.
	own := detect.StripReply(body)
	d.body = piece{where: policy.Body, text: own, from: len(body) - len(own)}
	if c.text("format") == htmlFormat {
		d.formatted = piece{where: policy.Formatted, text: quoted.ReplaceAllString(c.text("formatted_body"), "")}
	}
	switch t := c.text("msgtype"); t {
	case "m.notice":
		d.msgtype = t
	case "m.emote":
		d.emote = true
	case "m.image", "m.file", "m.audio", "m.video":
		d.msgtype = t
		return d, d.file(c)
	case "m.location":
		d.msgtype = t
		return d, d.location(c)
	}
	return d, nil
}

// quoted is the fallback of a rich reply in HTML.
var quoted = regexp.MustCompile(`(?is)<mx-reply>.*?</mx-reply>`)

// file keeps the file itself, what clients need to show it, and its name. The body is a caption only
// where a file name of its own stands beside it.
func (d *draft) file(c fields) error {
	name := c.text("filename")
	if name == "" || name == d.body.text {
		name, d.body.text, d.formatted.text = d.body.text, "", ""
	}
	d.name = piece{where: policy.FileName, text: name}
	if f := encryptedFile(c.object("file")); f != nil {
		d.rest["file"] = map[string]any(f)
	} else if mxc := c.text("url"); validMXC(mxc) {
		d.rest["url"] = mxc
	} else {
		return errRefused("malformed")
	}
	if info := c.object("info"); info != nil {
		d.rest["info"] = map[string]any(fileInfo(info))
	}
	if _, voice := c["org.matrix.msc3245.voice"]; voice {
		d.rest["org.matrix.msc3245.voice"] = map[string]any{}
	}
	if audio := c.object("org.matrix.msc1767.audio"); audio != nil {
		d.rest["org.matrix.msc1767.audio"] = map[string]any(soundInfo(audio))
	}
	return nil
}

func encryptedFile(f fields) fields {
	key := f.object("key")
	if key == nil || !validMXC(f.text("url")) {
		return nil
	}
	kept := f.only("url", "iv", "v")
	k := key.only("kty", "alg", "k", "ext")
	var ops []any
	for _, op := range key.list("key_ops") {
		if s, ok := op.(string); ok {
			ops = append(ops, s)
		}
	}
	k["key_ops"] = ops
	kept["key"] = map[string]any(k)
	kept["hashes"] = map[string]any(f.object("hashes").only("sha256"))
	return kept
}

func fileInfo(info fields) fields {
	kept := info.only("mimetype", "size", "w", "h", "duration", "xyz.amorgan.blurhash")
	if f := encryptedFile(info.object("thumbnail_file")); f != nil {
		kept["thumbnail_file"] = map[string]any(f)
	} else if mxc := info.text("thumbnail_url"); validMXC(mxc) {
		kept["thumbnail_url"] = mxc
	}
	if t := info.object("thumbnail_info"); t != nil {
		kept["thumbnail_info"] = map[string]any(t.only("mimetype", "size", "w", "h"))
	}
	return kept
}

func soundInfo(audio fields) fields {
	kept := audio.only("duration")
	var wave []any
	for _, v := range audio.list("waveform") {
		if n, ok := v.(float64); ok {
			wave = append(wave, n)
		}
	}
	if wave != nil {
		kept["waveform"] = wave
	}
	return kept
}

func validMXC(mxc string) bool {
	_, _, ok := splitMXC(mxc)
	return ok
}

// geoURI is a place on the map and nothing else: numbers that look long and are no identifiers.
var geoURI = regexp.MustCompile(`^geo:-?\d{1,3}(\.\d{1,15})?,-?\d{1,3}(\.\d{1,15})?(,-?\d{1,5}(\.\d{1,5})?)?(;u=\d{1,6}(\.\d{1,6})?)?$`)

func (d *draft) location(c fields) error {
	place := c.object("org.matrix.msc3488.location")
	if place == nil {
		place = c.object("m.location")
	}
	uri := c.text("geo_uri")
	if uri == "" {
		uri = place.text("uri")
	}
	if !geoURI.MatchString(uri) {
		return errRefused("malformed")
	}
	d.rest["geo_uri"] = uri
	d.place = piece{where: policy.Location, text: place.text("description")}
	return nil
}

// pollDraft reads a poll, in its stable and its unstable form.
func pollDraft(c fields) (*draft, error) {
	poll := c.object("org.matrix.msc3381.poll.start")
	if poll == nil {
		poll = c.object("m.poll")
	}
	if poll == nil {
		poll = c.object("m.poll.start")
	}
	d := &draft{msgtype: "m.text", poll: true, rest: fields{}}
	d.question = piece{where: policy.PollQuestion, text: extensible(poll.object("question"))}
	for _, a := range poll.list("answers") {
		m, _ := a.(map[string]any)
		d.answers = append(d.answers, piece{where: policy.PollAnswer, text: extensible(m)})
	}
	if d.question.text == "" {
		return nil, errRefused("malformed")
	}
	return d, nil
}

// extensible reads a text of an extensible event, in the forms that clients write.
func extensible(f fields) string {
	for _, name := range []string{"org.matrix.msc1767.text", "body"} {
		if s := f.text(name); s != "" {
			return s
		}
	}
	for _, name := range []string{"m.text", "org.matrix.msc1767.message"} {
		if s := f.text(name); s != "" {
			return s
		}
		for _, form := range f.list(name) {
			m, _ := form.(map[string]any)
			if s := fields(m).text("body"); s != "" {
				return s
			}
		}
	}
	return ""
}

// pieces lists what holds words, in the order in which patients are numbered.
func (d *draft) pieces() []*piece {
	all := []*piece{&d.body, &d.formatted, &d.name, &d.place, &d.question}
	for i := range d.answers {
		all = append(all, &d.answers[i])
	}
	return all
}

// content writes the copy.
func (d *draft) content(head words.Original, formatted bool) map[string]any {
	s := words.Masked(head, d.spoken())
	content := map[string]any{"msgtype": d.msgtype, "body": s.Plain, "m.mentions": d.mentions}
	if formatted {
		content["format"], content["formatted_body"] = htmlFormat, s.HTML
	}
	if d.name.text != "" {
		content["filename"] = d.name.text
	}
	if d.place.text != "" {
		content["org.matrix.msc3488.location"] = map[string]any{"uri": d.rest["geo_uri"], "description": d.place.text}
	}
	for name, v := range d.rest {
		content[name] = v
	}
	return content
}

func (d *draft) spoken() words.Spoken {
	switch {
	case d.poll:
		var answers []string
		for _, a := range d.answers {
			answers = append(answers, a.text)
		}
		return words.Poll(d.question.text, answers)
	case d.name.text != "" && d.body.text == "":
		return words.Spoken{Plain: d.name.text}
	}
	s := words.Spoken{Plain: d.body.text, HTML: d.formatted.text}
	if d.emote {
		s.Plain = "* " + s.Plain
		if s.HTML != "" {
			s.HTML = "* " + s.HTML
		}
	}
	return s
}
