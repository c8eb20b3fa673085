package bot

import (
	"context"
	"encoding/json"
	"errors"
	"slices"

	"matron/policy"
	"matron/words"
)

// maxCopy bounds the content of a copy. An event may have 65,536 bytes as the server keeps it; in base64 ciphertext has four
// bytes for three, and signatures and references come on top.
const maxCopy = 46_000

// source is what a copy is made of: the words that are current.
type source struct {
	kind    string // the event's type
	content fields
}

// errRefused carries why a copy cannot be made: a stored word.
type errRefused string

func (e errRefused) Error() string { return string(e) }

// errStore is a store that failed: it is tried again.
var errStore = errors.New("store")

// copyEnded is the result of a copy that ended with err.
func copyEnded(err error) policy.Result {
	if errors.Is(err, errStore) {
		return storeFailed()
	}
	var r errRefused
	if errors.As(err, &r) {
		return refuse(string(r))
	}
	return ended(err)
}

// copy posts the masked, attributed copy of a message. Whatever is in doubt posts nothing:
// then nothing is removed either, since removing waits for the copy.
func (p performer) copy(ctx context.Context, e policy.Copy, k policy.Key) policy.Result {
	src, err := p.current(ctx, e)
	if err != nil {
		return copyEnded(err)
	}
	d, err := draftOf(src)
	if err != nil {
		return copyEnded(err)
	}
	m, err := newMasker(e)
	if err != nil {
		return refuse("bad_pattern")
	}
	if !m.look(d) && e.Replaces == "" {
		return nothingTo() // but the author's newest, clean words do replace an earlier copy
	}
	if err := p.maskAll(ctx, e, m, d); err != nil {
		return storeFailed()
	}
	author, err := p.authorName(ctx, e.Room, e.Author)
	if err != nil {
		return ended(err)
	}
	if d.mentions, err = p.mentions(ctx, e, src.content); err != nil {
		return ended(err)
	}
	head := words.Original{Author: author, AtMs: e.AtMs, Zone: e.Zone, Now: p.o.Now()}
	content, err := p.cleanContent(ctx, d, e, head, m, k)
	if err != nil {
		return copyEnded(err)
	}
	if err := p.moveFiles(ctx, content); err != nil {
		return ended(err)
	}
	id, err := p.send(ctx, e.Room, roomMessage, content, k.Txn(""))
	if err != nil {
		return ended(err)
	}
	return sentAs(id)
}

// current reads the original and its edits again. An edit counts only from the same
// sender and with new content inside the ciphertext; the newest of them is current. One that was removed in the
// meantime no longer counts, one that cannot be read ends it all. An original that is gone is no loss while its
// newest edit stands: that one came late, and holds the author's last words.
func (p performer) current(ctx context.Context, e policy.Copy) (source, error) {
	o, err := p.fetch(ctx, e.Room, e.Message)
	late := errors.Is(err, errGone) && e.Latest != e.Message && e.Latest != ""
	if late {
		var edit opened
		if edit, err = p.fetch(ctx, e.Room, e.Latest); err == nil {
			o = opened{ID: e.Message, Type: edit.Type, Sender: e.Author}
		}
	}
	if err != nil {
		return source{}, err
	}
	if o.Sender != e.Author {
		return source{}, errRefused("other_author")
	}
	content := fieldsOf(o.Content)
	if content == nil && !late {
		return source{}, errRefused("malformed")
	}
	src := source{kind: o.Type, content: content}
	edits := e.Edits
	if e.Latest != e.Message && e.Latest != "" && !slices.Contains(edits, e.Latest) {
		edits = append(slices.Clone(edits), e.Latest)
	}
	for _, id := range edits {
		edit, err := p.fetch(ctx, e.Room, id)
		if errors.Is(err, errGone) {
			continue
		}
		if err != nil {
			return source{}, err
		}
		if renewed := newContent(edit, o); renewed != nil {
			src.content = renewed
		}
	}
	if src.content == nil {
		return source{}, errRefused("malformed")
	}
	return src, nil
}

// newContent is what an edit puts in the original's place, nil if it is none of it.
func newContent(edit, original opened) fields {
	if edit.Sender != original.Sender || edit.Type != original.Type {
		return nil
	}
	// The relation outside the ciphertext is the server's word. Some clients put it inside too; then it must agree.
	if len(edit.Relates) > 0 && string(edit.Relates) != "null" {
		r := fieldsOf(edit.Relates)
		if r.text("rel_type") != "m.replace" || r.text("event_id") != string(original.ID) {
			return nil
		}
	}
	return fieldsOf(edit.Content).object("m.new_content")
}

// cleanContent puts the copy together so that nothing is found in it. Where a combination is still found, also of what
// was only noted (a name beside a birth date), what is noted is masked too, and then the author is not named: a copy
// that says less is better than an original that stays.
func (p performer) cleanContent(ctx context.Context, d *draft, e policy.Copy, head words.Original, m *masker, k policy.Key) (map[string]any, error) {
	// The author is staff, whose name is no part of a combination.
	m.options.Staff = []string{head.Author}
	for {
		content, err := p.copyContent(d, e, head, k)
		switch {
		case err != nil:
			return nil, err
		case m.clean(content):
			return content, nil
		case !m.notes:
			m.notes = true
			if p.maskAll(ctx, e, m, d) != nil {
				return nil, errStore
			}
		case head.Author != "":
			head.Author = ""
		default:
			return nil, errRefused("still_found")
		}
	}
}

// copyContent puts the copy together, and drops what is only convenient where it gets too large.
func (p performer) copyContent(d *draft, e policy.Copy, head words.Original, k policy.Key) (map[string]any, error) {
	for _, fit := range []fit{{html: true, outer: true}, {html: true}, {}} {
		content := d.content(head, fit.html)
		if e.Replaces == "" {
			if r := standingIn(e.Thread, e.ReplyTo); r != nil {
				content["m.relates_to"] = r
			}
		} else {
			content = replacing(content, e.Replaces, fit.outer)
		}
		content[keyField] = string(k)
		raw, err := json.Marshal(content)
		if err != nil {
			return nil, errRefused("malformed")
		}
		if len(raw) <= maxCopy {
			return content, nil
		}
	}
	return nil, errRefused("too_large")
}

// fit is what a copy has room for: its formatting; in an edit also the fallback outside the new content.
type fit struct{ html, outer bool }

// replacing wraps a copy as an edit of an earlier copy. Who is mentioned was told by the first.
func replacing(content map[string]any, earlier policy.EventID, outer bool) map[string]any {
	edit := map[string]any{
		"msgtype": content["msgtype"], "body": "*", "m.new_content": content, "m.mentions": map[string]any{},
		"m.relates_to": map[string]any{"rel_type": "m.replace", "event_id": string(earlier)},
	}
	if body, ok := content["body"].(string); ok && outer {
		edit["body"] = "* " + body
	}
	for _, name := range []string{"filename", "url", "file", "info", "geo_uri"} {
		if v, ok := content[name]; ok {
			edit[name] = v
		}
	}
	return edit
}

// moveFiles gives the copy files of its own, so that the original's can be deleted. Without an admin token
// nothing is deleted, and the copy points to the same file.
func (p performer) moveFiles(ctx context.Context, content map[string]any) error {
	if p.o.AdminToken == "" {
		return nil
	}
	moved := map[string]string{}
	return eachAddress(content, func(mxc string) (string, error) {
		if to, ok := moved[mxc]; ok {
			return to, nil
		}
		to, err := p.moveMedia(ctx, mxc)
		if err == nil {
			moved[mxc], moved[to] = to, to
		}
		return to, err
	})
}
