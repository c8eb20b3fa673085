package epr

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// Answer is what a FHIR server answered.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
}

// Into decodes the answer.
func (a Answer) Into(out any) error {
	if err := json.Unmarshal(a.Body, out); err != nil {
		return fmt.Errorf("decode an answer with status %d: %w", a.Status, err)
	}
	return nil
}

// Call makes one request. The path begins at the base, "Patient/1", or is a whole address, as a bundle's next link is. A
// body goes as it is if it is []byte, else as JSON.
func (s *Server) Call(ctx context.Context, method, path string, body any) (Answer, error) {
	if !strings.HasPrefix(path, "http://") {
		path = s.URL() + "/" + path
	}
	return Request(ctx, s.client, method, path, body)
}

// Request is Call with a client and an address of the caller's: through a proxy, with a timeout.
func Request(ctx context.Context, client *http.Client, method, url string, body any) (Answer, error) {
	tried := method + " " + url
	var send io.Reader
	if raw, ok := body.([]byte); ok {
		send = bytes.NewReader(raw)
	} else if body != nil {
		raw, err := json.Marshal(body)
		if err != nil {
			return Answer{}, fmt.Errorf("%s: %w", tried, err)
		}
		send = bytes.NewReader(raw)
	}
	req, err := http.NewRequestWithContext(ctx, method, url, send)
	if err != nil {
		return Answer{}, fmt.Errorf("%s: %w", tried, err)
	}
	req.Header.Set("Accept", "application/fhir+json")
	req.Header.Set("Cache-Control", "no-cache") // else HAPI answers a search with what it found up to a minute ago
	if send != nil {
		req.Header.Set("Content-Type", "application/fhir+json")
	}
	got, err := client.Do(req)
	if err != nil {
		return Answer{}, fmt.Errorf("%s: %w", tried, err)
	}
	defer func() { _ = got.Body.Close() }()
	raw, err := io.ReadAll(got.Body)
	if err != nil {
		return Answer{}, fmt.Errorf("%s: read the answer: %w", tried, err)
	}
	return Answer{Status: got.StatusCode, Header: got.Header, Body: raw}, nil
}

// Put stores a resource under its own id. The error quotes the answer: nobody here is real.
func (s *Server) Put(ctx context.Context, resource map[string]any) error {
	path := fmt.Sprintf("%s/%s", resource["resourceType"], resource["id"])
	got, err := s.Call(ctx, http.MethodPut, path, resource)
	if err != nil {
		return err
	}
	if got.Status >= 300 {
		return fmt.Errorf("put %s: status %d: %.2000s", path, got.Status, got.Body)
	}
	return nil
}
