package bot

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"

	"maunium.net/go/mautrix/crypto/attachment"

	"matron/policy"
	"matron/policy/confidential"
	"matron/words"
)

// maxFile is how large a file is that is read: a policy has at most 64 KiB, a list of people less than this.
const maxFile = 1 << 20

var (
	errNoFile    = errors.New("no encrypted file")
	errFileLarge = errors.New("file too large")
)

// readFile reads the file that an officer posted. Only a file that was encrypted counts: the address of any other is
// the server's to fill.
func (p performer) readFile(ctx context.Context, e policy.ReadFile) policy.Result {
	o, err := p.fetch(ctx, e.Room, e.Event)
	if err != nil {
		return ended(err)
	}
	if o.Sender != e.By || o.Trust < policy.SignedDevice {
		return refuse("other_author")
	}
	data, err := p.openFile(ctx, o.Content)
	switch {
	case errors.Is(err, errNoFile):
		return refuse("not_encrypted")
	case errors.Is(err, errFileLarge):
		return refuse("too_large")
	case errors.Is(err, errUnreadable):
		return policy.Result{Outcome: policy.Unreadable, Over: true}
	case err != nil:
		return ended(err)
	}
	r := sentAs("")
	r.Brought = confidential.NewText(string(data))
	return r
}

func (p performer) openFile(ctx context.Context, content json.RawMessage) ([]byte, error) {
	var c struct {
		File *struct {
			attachment.EncryptedFile
			URL string `json:"url"`
		} `json:"file"`
	}
	if json.Unmarshal(content, &c) != nil || c.File == nil || c.File.URL == "" {
		return nil, errNoFile
	}
	data, err := p.download(ctx, c.File.URL, maxFile)
	if err != nil {
		return nil, err
	}
	if err := c.File.DecryptInPlace(data); err != nil {
		return nil, errUnreadable
	}
	return data, nil
}

// sayFile posts the whole of a table that is too long for a message, encrypted, in the same thread.
func (p performer) sayFile(ctx context.Context, room policy.RoomID, e policy.Say, names words.Names, k policy.Key) error {
	name, data, ok := words.File(e.Notice, names)
	if !ok {
		return nil
	}
	size := len(data)
	file := attachment.NewEncryptedFile()
	file.EncryptInPlace(data)
	mxc, err := p.upload(ctx, data)
	if err != nil {
		return err
	}
	raw, err := json.Marshal(file)
	if err != nil {
		return fmt.Errorf("encode file: %T", err)
	}
	var sealed map[string]any
	if err := json.Unmarshal(raw, &sealed); err != nil {
		return fmt.Errorf("encode file: %T", err)
	}
	sealed["url"] = mxc
	content := map[string]any{
		"msgtype": "m.file", "body": name, "filename": name, "file": sealed, "m.mentions": map[string]any{},
		"info": map[string]any{"mimetype": "text/csv", "size": size},
	}
	if r := standingIn(e.Thread, e.Reply); r != nil {
		content["m.relates_to"] = r
	}
	_, err = p.send(ctx, room, roomMessage, content, k.Txn("file"))
	return err
}

// download reads a file from the media repository, as the bytes it is.
func (b *Bot) download(ctx context.Context, mxc string, most int64) ([]byte, error) {
	server, media, ok := splitMXC(mxc)
	if !ok {
		return nil, errNoFile
	}
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	res, err := b.raw(ctx, http.MethodGet, []string{"v1", "media", "download", server, media}, nil, 0)
	if err != nil {
		return nil, orGone(err)
	}
	defer func() { _ = res.Body.Close() }()
	data, err := io.ReadAll(io.LimitReader(res.Body, most+1))
	if err != nil {
		return nil, clean(err)
	}
	if int64(len(data)) > most {
		return nil, errFileLarge
	}
	return data, nil
}

// upload puts bytes into the media repository, without a name.
func (b *Bot) upload(ctx context.Context, data []byte) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	res, err := b.raw(ctx, http.MethodPost, []string{"_matrix", "media", "v3", "upload"}, bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return "", err
	}
	defer func() { _ = res.Body.Close() }()
	var made struct {
		URI string `json:"content_uri"`
	}
	if json.NewDecoder(io.LimitReader(res.Body, 1<<16)).Decode(&made) != nil {
		return "", &callError{Status: res.StatusCode, Code: "bad_answer"}
	}
	if _, _, ok := splitMXC(made.URI); !ok {
		return "", &callError{Status: res.StatusCode, Code: "bad_answer"}
	}
	return made.URI, nil
}

// Resolve is the room of an alias, or the room itself; Missing where there is none.
func (b *Bot) Resolve(ctx context.Context, room string) (policy.RoomID, policy.Result) {
	if len(room) > 0 && room[0] == '!' {
		return policy.RoomID(room), policy.Result{Outcome: policy.Sent, Over: true}
	}
	var answer struct {
		Room policy.RoomID `json:"room_id"`
	}
	if err := b.call(ctx, http.MethodGet, []string{"v3", "directory", "room", room}, nil, &answer); err != nil {
		return "", ended(err)
	}
	return answer.Room, policy.Result{Outcome: policy.Sent, Over: true}
}
