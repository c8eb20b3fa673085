package bot

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"time"

	"maunium.net/go/mautrix/id"

	"matron/policy"
)

// moveTimeout bounds the download and upload of one file.
const moveTimeout = 5 * time.Minute

// deleteMedia deletes the files of a message from our own homeserver. A file on another
// server is out of reach; so is one that somebody forwarded under the same address, which then goes with it.
func (p performer) deleteMedia(ctx context.Context, e policy.DeleteMedia) policy.Result {
	if p.o.AdminToken == "" {
		return nothingTo()
	}
	o, err := p.fetch(ctx, e.Room, e.Event)
	if err != nil {
		return ended(err)
	}
	deleted := 0
	for _, mxc := range mediaOf(o.Content) {
		server, media, ok := splitMXC(mxc)
		if !ok || server != p.o.User.Server() {
			continue
		}
		err := p.call(ctx, http.MethodDelete, []string{"_synapse", "admin", "v1", "media", server, media}, nil, nil)
		if err != nil && reduce(err).Outcome != policy.Missing {
			return ended(err)
		}
		deleted++
	}
	if deleted == 0 {
		return nothingTo()
	}
	return sentAs("")
}

// mediaOf lists the addresses of the files in a message, also in an edit's new content, each once.
func mediaOf(raw json.RawMessage) []string {
	content := fieldsOf(raw)
	var all []string
	seen := map[string]bool{}
	add := func(mxc string) {
		if mxc != "" && !seen[mxc] {
			seen[mxc] = true
			all = append(all, mxc)
		}
	}
	for _, c := range []fields{content, content.object("m.new_content")} {
		info := c.object("info")
		add(c.object("file").text("url"))
		add(c.text("url"))
		add(info.object("thumbnail_file").text("url"))
		add(info.text("thumbnail_url"))
	}
	return all
}

// eachAddress gives every address of a file in a copy to change, and writes what comes back.
func eachAddress(content map[string]any, change func(mxc string) (string, error)) error {
	renew := func(f fields, name string) error {
		mxc := f.text(name)
		if mxc == "" {
			return nil
		}
		to, err := change(mxc)
		if err == nil {
			f[name] = to
		}
		return err
	}
	for _, c := range []fields{content, fields(content).object("m.new_content")} {
		info := c.object("info")
		for _, err := range []error{renew(c.object("file"), "url"), renew(c, "url"), renew(info.object("thumbnail_file"), "url"), renew(info, "thumbnail_url")} {
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// splitMXC takes a media address apart.
func splitMXC(mxc string) (server, media string, ok bool) {
	uri, err := id.ParseContentURI(mxc)
	if err != nil || uri.IsEmpty() {
		return "", "", false
	}
	return uri.Homeserver, uri.FileID, true
}

// moveMedia makes a second copy of a file on our homeserver, as the bytes it is: of an
// encrypted file that is ciphertext, which is never opened here. The upload has no file name, since
// that would stand in clear. It gives back the same address where there is nothing to move: the file is
// on another server, or gone.
func (b *Bot) moveMedia(ctx context.Context, mxc string) (string, error) {
	server, media, ok := splitMXC(mxc)
	if !ok || server != b.o.User.Server() {
		return mxc, nil
	}
	ctx, cancel := context.WithTimeout(ctx, moveTimeout)
	defer cancel()
	res, err := b.raw(ctx, http.MethodGet, []string{"v1", "media", "download", server, media}, nil, 0)
	if err != nil {
		var e *callError
		if errors.As(err, &e) && e.Status == http.StatusNotFound {
			return mxc, nil
		}
		return "", err
	}
	defer func() { _ = res.Body.Close() }()
	up, err := b.raw(ctx, http.MethodPost, []string{"_matrix", "media", "v3", "upload"}, res.Body, res.ContentLength)
	if err != nil {
		return "", err
	}
	defer func() { _ = up.Body.Close() }()
	var made struct {
		URI string `json:"content_uri"`
	}
	if json.NewDecoder(io.LimitReader(up.Body, 1<<16)).Decode(&made) != nil {
		return "", &callError{Status: up.StatusCode, Code: "bad_answer"}
	}
	if _, _, ok := splitMXC(made.URI); !ok {
		return "", &callError{Status: up.StatusCode, Code: "bad_answer"}
	}
	return made.URI, nil
}

// raw makes a request whose bodies are bytes. The answer is a good one, or the error a *callError.
func (b *Bot) raw(ctx context.Context, method string, path []string, body io.Reader, length int64) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, method, b.url(path), body)
	if err != nil {
		return nil, errors.New("make request: not an address")
	}
	req.Header.Set("User-Agent", "matron/"+b.o.Version)
	req.Header.Set("Authorization", "Bearer "+b.cli.AccessToken)
	if body != nil {
		req.Header.Set("Content-Type", "application/octet-stream")
		req.ContentLength = length
	}
	res, err := b.http.Do(req)
	if err != nil {
		return nil, clean(err)
	}
	if res.StatusCode/100 != 2 {
		defer func() { _ = res.Body.Close() }()
		said, _ := io.ReadAll(io.LimitReader(res.Body, 1<<16))
		return nil, failed(res, said, b.o.Now())
	}
	return res, nil
}
