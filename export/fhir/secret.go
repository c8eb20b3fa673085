package fhir

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
)

// secret is what lets the client in. It is read once, and again when the server refused it.
type secret struct {
	file, user string
	mu         sync.Mutex
	held       string
}

func newSecret(s Server) (*secret, error) {
	switch {
	case s.TokenFile != "" && (s.User != "" || s.PasswordFile != ""):
		return nil, errors.New("fhir: name a token_file, or user and password_file, not both")
	case (s.User == "") != (s.PasswordFile == ""):
		return nil, errors.New("fhir: user and password_file go together")
	case strings.Contains(s.User, ":"):
		return nil, errors.New("fhir: a user holds no colon")
	}
	return &secret{file: s.TokenFile + s.PasswordFile, user: s.User}, nil
}

func (s *secret) header(again bool) (string, error) {
	if s.file == "" {
		return "", nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.held != "" && !again {
		return s.held, nil
	}
	b, err := os.ReadFile(s.file)
	word := strings.TrimSpace(string(b))
	if err != nil || word == "" || strings.ContainsAny(word, "\r\n\x00") {
		return "", fmt.Errorf("read %s: it is not there, or not one line", s.file)
	}
	s.held = "Bearer " + word
	if s.user != "" {
		s.held = "Basic " + base64.StdEncoding.EncodeToString([]byte(s.user+":"+word))
	}
	return s.held, nil
}

var errCertificate = errors.New("the client's certificate cannot be read")

func tlsOf(s Server) (*tls.Config, error) {
	c := &tls.Config{MinVersion: tls.VersionTLS12}
	if s.CAFile != "" {
		pem, err := os.ReadFile(s.CAFile)
		if err != nil {
			return nil, fmt.Errorf("fhir: read %s: it is not there", s.CAFile)
		}
		c.RootCAs = x509.NewCertPool()
		if !c.RootCAs.AppendCertsFromPEM(pem) {
			return nil, fmt.Errorf("fhir: %s holds no PEM certificate", s.CAFile)
		}
	}
	if (s.CertFile == "") != (s.KeyFile == "") {
		return nil, errors.New("fhir: the client's certificate and its key go together")
	}
	if s.CertFile == "" {
		return c, nil
	}
	if _, err := tls.LoadX509KeyPair(s.CertFile, s.KeyFile); err != nil {
		return nil, fmt.Errorf("fhir: %s and %s are no certificate and its key", s.CertFile, s.KeyFile)
	}
	c.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) {
		pair, err := tls.LoadX509KeyPair(s.CertFile, s.KeyFile)
		if err != nil {
			return nil, errCertificate
		}
		return &pair, nil
	}
	return c, nil
}
