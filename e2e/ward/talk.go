package ward

import "encoding/base64"

// Text is a message to be sent.
type Text struct {
	Body     string   `json:"body"`
	HTML     string   `json:"html,omitempty"`
	Type     string   `json:"msgtype,omitempty"` // m.text if empty
	Thread   string   `json:"thread,omitempty"`  // the thread's root
	ReplyTo  string   `json:"replyTo,omitempty"`
	Mentions []string `json:"mentions,omitempty"`
}

func (t Text) in(room string) map[string]any {
	return map[string]any{
		"room": room, "body": t.Body, "html": t.HTML, "msgtype": t.Type,
		"thread": t.Thread, "replyTo": t.ReplyTo, "mentions": t.Mentions,
	}
}

// Say sends plain words. Every sending method answers with the event's id.
func (p *Client) Say(room, body string) (string, error) { return p.Send(room, Text{Body: body}) }

// Send sends a message, encrypted where the room is.
func (p *Client) Send(room string, t Text) (string, error) { return p.event("send", t.in(room)) }

// SendRaw sends any content as any type, encrypted where the room is (reactions never are).
func (p *Client) SendRaw(room, kind string, content any) (string, error) {
	return p.event("sendRaw", map[string]any{"room": room, "type": kind, "content": content})
}

// Edit replaces a message; thread and reply of the text are not used.
func (p *Client) Edit(room, event string, t Text) (string, error) {
	args := t.in(room)
	args["event"] = event
	delete(args, "thread")
	delete(args, "replyTo")
	return p.event("edit", args)
}

// React puts a reaction; the key may be any words.
func (p *Client) React(room, event, key string) (string, error) {
	return p.event("react", map[string]any{"room": room, "event": event, "key": key})
}

// Unreact takes one's own reaction back.
func (p *Client) Unreact(room, event, key string) error {
	return p.act("unreact", map[string]any{"room": room, "event": event, "key": key})
}

// Redact removes an event; the reason may be empty, and is never encrypted.
func (p *Client) Redact(room, event, reason string) (string, error) {
	return p.event("redact", map[string]any{"room": room, "event": event, "reason": reason})
}

// File is an attachment to be sent, encrypted where the room is.
type File struct {
	Name    string // file name
	Caption string // body; the name if empty
	MIME    string
	Type    string // m.file if empty
	Data    []byte
	Thread  string
	ReplyTo string
}

// SendFile uploads and sends; media is the mxc address.
func (p *Client) SendFile(room string, f File) (event, media string, err error) {
	var sent struct{ Event, URL string }
	err = p.ask("sendFile", map[string]any{
		"room": room, "name": f.Name, "caption": f.Caption, "mimetype": f.MIME, "msgtype": f.Type,
		"data": base64.StdEncoding.EncodeToString(f.Data), "thread": f.Thread, "replyTo": f.ReplyTo,
	}, &sent)
	return sent.Event, sent.URL, err
}

// Download fetches the media of a message and decrypts it. The status is 404 when the media is gone.
func (p *Client) Download(m Seen) (data []byte, status int, err error) {
	var got struct {
		Status int
		Data   []byte
	}
	err = p.ask("download", map[string]any{"url": m.Content["url"], "file": m.Content["file"]}, &got)
	return got.Data, got.Status, err
}

// Poll starts a poll; its answers have the ids answer-1, answer-2 and so on.
func (p *Client) Poll(room, question string, answers ...string) (string, error) {
	return p.event("poll", map[string]any{"room": room, "question": question, "answers": answers})
}

// Vote answers a poll with answer ids.
func (p *Client) Vote(room, poll string, answers ...string) (string, error) {
	return p.event("vote", map[string]any{"room": room, "event": poll, "answers": answers})
}
