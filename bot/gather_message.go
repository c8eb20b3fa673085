package bot

import (
	"encoding/json"
	"strings"
	"time"

	"matron/policy"
	"matron/record"
)

// stray is an event that says it edits, and does not count as an edit, or cannot be read.
func (g *gathering) stray(m policy.TalkMessage) record.Message {
	out, r := g.head(m), g.read[m.ID]
	out.ReplyTo = m.Of
	if r.locked != "" {
		out.Unread = r.locked
		return out
	}
	fill(&out, wordsIn(r.Type, r.Content, false))
	out.Surfacing = "stray_edit"
	return out
}

// head is what is said of every message.
func (g *gathering) head(m policy.TalkMessage) record.Message {
	out := record.Message{Event: m.ID, By: m.Sender, At: m.At, ReplyTo: m.ReplyTo}
	r, ok := g.read[m.ID]
	if !ok || r.gone != nil || r.locked != "" {
		return out
	}
	out.Trust = r.Trust
	if off := r.At.Sub(m.At); off >= time.Second || off <= -time.Second {
		out.At, out.ServerAt = r.At, m.At
	}
	return out
}

func (g *gathering) message(m policy.TalkMessage, edits []policy.TalkMessage) record.Message {
	out, r := g.head(m), g.read[m.ID]
	switch {
	case m.Gone:
		out.Removed = &record.Removal{By: m.GoneBy, At: m.GoneAt}
	case r.gone != nil:
		out.Removed = r.gone
	case r.locked != "":
		out.Unread = r.locked
		return out
	default:
		g.standing(&out, m, edits)
		return out
	}
	g.masked(&out, m)
	return out
}

// standing fills in what a message says now, and what it said before.
func (g *gathering) standing(out *record.Message, m policy.TalkMessage, edits []policy.TalkMessage) {
	r := g.read[m.ID]
	reply := m.ReplyTo != "" || strings.Contains(string(r.Relates), `"m.in_reply_to"`)
	now := wordsIn(r.Type, r.Content, reply)
	version := record.Version{Event: m.ID, At: out.At, Text: now.whole()}
	for _, e := range edits {
		edit := g.read[e.ID]
		if !g.stands(e) || edit.locked != "" {
			continue
		}
		out.Edits = append(out.Edits, version)
		now = wordsIn(edit.Type, renewed(edit.Content), reply)
		version = record.Version{Event: e.ID, At: e.At, Text: now.whole()}
		out.Latest, out.LatestAt = e.ID, e.At
		out.Trust = min(out.Trust, edit.Trust)
	}
	fill(out, now)
}

// renewed is the new content of an edit, as it was written.
func renewed(content json.RawMessage) json.RawMessage {
	var c struct {
		New json.RawMessage `json:"m.new_content"`
	}
	if json.Unmarshal(content, &c) != nil {
		return nil
	}
	return c.New
}

// masked lets Matron's copy speak for a message that is gone.
func (g *gathering) masked(out *record.Message, m policy.TalkMessage) {
	id, ok := g.copies[m.ID]
	r, read := g.read[id]
	if !ok || !read || r.gone != nil || r.locked != "" {
		return
	}
	now := wordsIn(r.Type, r.Content, false)
	for _, e := range g.talk.Messages {
		edit, read := g.read[e.ID]
		if e.Own && e.Of == id && read && edit.gone == nil && edit.locked == "" && newContent(edit.opened, r.opened) != nil {
			now = wordsIn(edit.Type, renewed(edit.Content), false)
		}
	}
	fill(out, now)
	out.Masked = id
}
