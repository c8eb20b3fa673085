package ward

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha1" // the registration API asks for HMAC-SHA1
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
)

// Account is a user of the homeserver.
type Account struct{ Name, User, Password string }

// Refused is an answer of the homeserver that is not a success.
type Refused struct {
	Tried  string
	Status int
	Code   string // such as M_FORBIDDEN
	Text   string
}

func (r *Refused) Error() string {
	return fmt.Sprintf("%s: %d %s: %s", r.Tried, r.Status, r.Code, r.Text)
}

// IsRefused tells whether the error is a refusal with that code.
func IsRefused(err error, code string) bool {
	var r *Refused
	return errors.As(err, &r) && r.Code == code
}

// Register makes an account by the shared secret. It makes no device: one without keys would stand in every room.
func (s *Synapse) Register(name, password string) (Account, error) {
	return s.register(name, password, false)
}

func (s *Synapse) register(name, password string, admin bool) (Account, error) {
	const path = "/_synapse/admin/v1/register"
	var once struct{ Nonce string }
	if err := s.Call(http.MethodGet, path, "", nil, &once); err != nil {
		return Account{}, fmt.Errorf("register %s: %w", name, err)
	}
	may := map[bool]string{true: "admin", false: "notadmin"}[admin]
	sum := hmac.New(sha1.New, []byte(s.secret))
	_, _ = fmt.Fprintf(sum, "%s\x00%s\x00%s\x00%s", once.Nonce, name, password, may)
	body := map[string]any{
		"nonce": once.Nonce, "username": name, "password": password, "admin": admin,
		"inhibit_login": true, "mac": hex.EncodeToString(sum.Sum(nil)),
	}
	if err := s.Call(http.MethodPost, path, "", body, nil); err != nil {
		return Account{}, fmt.Errorf("register %s: %w", name, err)
	}
	return Account{Name: name, User: "@" + name + ":" + ServerName, Password: password}, nil
}

// Login gives an access token and the id of a new device.
func (s *Synapse) Login(a Account, device string) (token, id string, err error) {
	var session struct {
		Token  string `json:"access_token"`
		Device string `json:"device_id"`
	}
	body := map[string]any{
		"type": "m.login.password", "identifier": map[string]string{"type": "m.id.user", "user": a.User},
		"password": a.Password, "initial_device_display_name": device,
	}
	err = s.Call(http.MethodPost, "/_matrix/client/v3/login", "", body, &session)
	return session.Token, session.Device, err
}

// Admin gives the token of a server administrator, @admin, made on first use.
func (s *Synapse) Admin() (string, error) {
	if s.admin != "" {
		return s.admin, nil
	}
	account, err := s.register("admin", secret(), true)
	if err != nil {
		return "", err
	}
	s.admin, _, err = s.Login(account, "admin")
	return s.admin, err
}

// Call makes one request. The body, if any, goes as JSON; the answer, if out is not nil, is decoded into it. The path
// may bring a query; identifiers in it must be escaped, see Escape.
func (s *Synapse) Call(method, path, token string, body, out any) error {
	tried := method + " " + path
	var send io.Reader
	if body != nil {
		raw, err := json.Marshal(body)
		if err != nil {
			return fmt.Errorf("%s: %w", tried, err)
		}
		send = bytes.NewReader(raw)
	}
	req, err := http.NewRequest(method, s.URL+path, send)
	if err != nil {
		return fmt.Errorf("%s: %w", tried, err)
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	answer, err := http.DefaultClient.Do(req)
	if err != nil {
		return fmt.Errorf("%s: %w", tried, err)
	}
	defer func() { _ = answer.Body.Close() }()
	raw, err := io.ReadAll(answer.Body)
	if err != nil {
		return fmt.Errorf("%s: %w", tried, err)
	}
	if answer.StatusCode >= 300 {
		var said struct{ Errcode, Error string }
		_ = json.Unmarshal(raw, &said) // a proxy's answer need not be JSON
		return &Refused{Tried: tried, Status: answer.StatusCode, Code: said.Errcode, Text: said.Error}
	}
	if out == nil {
		return nil
	}
	if err := json.Unmarshal(raw, out); err != nil {
		return fmt.Errorf("%s: decode the answer: %w", tried, err)
	}
	return nil
}

// Escape makes an identifier fit for a path.
func Escape(id string) string { return url.PathEscape(id) }
