package fhir_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"matron/export/exporttest"
	"matron/export/fhir"
	"matron/export/fhir/fhirtest"
	"matron/policy"
)

func mustFile(t testing.TB, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	mustWrite(t, path, text)
	return path
}

func mustWrite(t testing.TB, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestHeaders(t *testing.T) {
	t.Parallel()
	f, d, p := open1(t, fhir.Server{})
	d.Send(t.Context(), p)
	d.Send(t.Context(), p)
	d.Reconcile(t.Context(), p)
	uuid := regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
	seen := map[string]bool{}
	for _, r := range f.Came() {
		id := r.Header.Get("X-Request-ID")
		if !uuid.MatchString(id) || seen[id] {
			t.Errorf("%s: X-Request-ID %q is no new UUID", r.Method, id)
		}
		seen[id] = true
		if got := r.Header.Get("X-Correlation-ID"); got != p.Export {
			t.Errorf("%s: X-Correlation-ID %q is not the export's", r.Method, got)
		}
		if r.Header.Get("Accept") != "application/fhir+json" {
			t.Errorf("%s: it accepts %q", r.Method, r.Header.Get("Accept"))
		}
		// With a content type HAPI would answer a GET in that.
		if typed := r.Header.Get("Content-Type") == "application/fhir+json"; typed != (r.Method == http.MethodPut) {
			t.Errorf("%s: the content type is %q", r.Method, r.Header.Get("Content-Type"))
		}
		if fresh := r.Header.Get("Cache-Control") == "no-cache"; fresh != (r.Query != "") {
			t.Errorf("%s %s?%s: Cache-Control is %q", r.Method, r.Path, r.Query, r.Header.Get("Cache-Control"))
		}
	}
	if len(seen) != 4 {
		t.Errorf("%d requests, want two PUT, one read, one search", len(seen))
	}
}

// letIn is a fault that lets in who has the word.
func letIn(word *string) fhirtest.Fault {
	return func(rw http.ResponseWriter, r *http.Request, do func() *httptest.ResponseRecorder) {
		if r.Header.Get("Authorization") != *word {
			fhirtest.Reply(401, nil, fhirtest.Outcome("login", ""))(rw, r, do)
			return
		}
		w := do()
		fhirtest.Reply(w.Code, nil, w.Body.String())(rw, r, do)
	}
}

// F8, as far as a token in a file goes: one renewal, then it is held.
func TestF08_TokenRenewed(t *testing.T) {
	t.Parallel()
	file, want := mustFile(t, "token", "one\n"), "Bearer one"
	f, d, p := open1(t, fhir.Server{TokenFile: file})
	f.Plant("", "", fhirtest.Forever, letIn(&want))
	wantFound(t, d.Reconcile(t.Context(), p), policy.FoundAbsent, "")
	want = "Bearer two"
	wantSent(t, d.Send(t.Context(), p), policy.Delivered{State: policy.DeliveryRejected, Code: "401_login_subject"})
	if n := len(f.Came()); n != 3 {
		t.Errorf("%d requests: the same word was said twice", n)
	}
	mustWrite(t, file, "two\n")
	wantSent(t, d.Send(t.Context(), p), policy.Delivered{State: policy.DeliveryAccepted})
	if n := len(f.Came()); n != 5 {
		t.Errorf("%d requests, want one refused and one let in", n)
	}
	mustWrite(t, file, "two words\nand a line")
	want = "Bearer three"
	wantSent(t, d.Send(t.Context(), p), policy.Delivered{State: policy.DeliveryRejected, Code: "401_login_subject"})
}

func TestPassword(t *testing.T) {
	t.Parallel()
	want := "Basic bWF0cm9uOndvcmQ="
	f, d, p := open1(t, fhir.Server{User: "matron", PasswordFile: mustFile(t, "password", "word\n")})
	f.Plant("", "", fhirtest.Forever, letIn(&want))
	wantSent(t, d.Send(t.Context(), p), policy.Delivered{State: policy.DeliveryAccepted})
	_, d, p = open1(t, fhir.Server{TokenFile: filepath.Join(t.TempDir(), "none")})
	wantSent(t, d.Send(t.Context(), p), policy.Delivered{State: policy.DeliveryUnsent, Code: "no_credentials"})
	wantFound(t, d.Reconcile(t.Context(), p), policy.FoundUnknown, "no_credentials")
}

func TestNoRedirectIsFollowed(t *testing.T) {
	t.Parallel()
	f, d, p := open1(t, fhir.Server{})
	other := fhirtest.Open(t)
	for status, want := range map[int]policy.DeliveryState{301: policy.DeliveryUnsent, 302: policy.DeliveryUnsent, 303: policy.DeliveryUnknown, 307: policy.DeliveryUnsent, 308: policy.DeliveryUnsent} {
		f.Plant("", "", 2, fhirtest.Reply(status, map[string]string{"Location": other.URL + "/DocumentReference/" + p.Document}, ""))
		if got := d.Send(t.Context(), p); got.State != want {
			t.Errorf("%d: %+v, want %s", status, got, want)
		}
		if got := d.Reconcile(t.Context(), p); got.State != policy.FoundUnknown {
			t.Errorf("%d: %+v, want unknown", status, got)
		}
	}
	if len(other.Came()) != 0 {
		t.Error("another server was asked")
	}
}

// Before anything was sent, it is known that nothing was stored; afterwards it is not.
func TestBeforeAnythingWasSent(t *testing.T) {
	t.Parallel()
	silent, err := net.Listen("tcp", "127.0.0.1:0") // takes connections, and never says a word of TLS
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = silent.Close() })
	plain := fhirtest.Open(t)
	unknown := httptest.NewTLSServer(http.NotFoundHandler()) // its certificate is nobody's
	unknown.Config.ErrorLog = log.New(io.Discard, "", 0)
	t.Cleanup(unknown.Close)
	for _, row := range []struct{ what, url, code string }{
		{"a name that there is not", "https://epr.invalid/fhir", "no_such_host"},
		{"a certificate of nobody", unknown.URL + "/fhir", "tls"},
		{"no TLS", strings.Replace(plain.URL, "http:", "https:", 1), "tls"},
		{"silence", "https://" + silent.Addr().String() + "/fhir", "timeout"},
	} {
		t.Run(row.what, func(t *testing.T) {
			t.Parallel()
			d := mustDriver(t, fhir.Options{Server: fhir.Server{URL: row.url, Timeout: 2 * time.Second}})
			p := mustPack(t, d, 1)
			got := d.Send(t.Context(), p)
			if row.what == "a name that there is not" && got.Code == "timeout" {
				return // a machine without a resolver
			}
			wantSent(t, got, policy.Delivered{State: policy.DeliveryUnsent, Code: row.code})
			wantFound(t, d.Reconcile(t.Context(), p), policy.FoundUnknown, row.code)
		})
	}
}

// pair is a certificate that vouches for itself, and its key, in PEM.
func pair(t testing.TB, name string) (cert, key []byte) {
	t.Helper()
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth}, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, c, c, &k.PublicKey, k)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := x509.MarshalPKCS8PrivateKey(k)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: raw})
}

// A hospital's own authority, and a certificate by which it knows Matron.
func TestCertificates(t *testing.T) {
	t.Parallel()
	f := fhirtest.Open(t)
	theirs, theirKey := pair(t, "epr")
	ours, ourKey := pair(t, "matron")
	own, err := tls.X509KeyPair(theirs, theirKey)
	if err != nil {
		t.Fatal(err)
	}
	known := x509.NewCertPool()
	known.AppendCertsFromPEM(ours)
	s := httptest.NewUnstartedServer(f)
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.TLS = &tls.Config{Certificates: []tls.Certificate{own}, ClientAuth: tls.RequireAndVerifyClientCert, ClientCAs: known}
	s.StartTLS()
	t.Cleanup(s.Close)
	dir := t.TempDir()
	at := func(name string, b []byte) string {
		path := filepath.Join(dir, name)
		mustWrite(t, path, string(b))
		return path
	}
	with := fhir.Server{URL: s.URL + "/fhir", Timeout: patience, CAFile: at("ca", theirs), CertFile: at("cert", ours), KeyFile: at("key", ourKey)}
	d := mustDriver(t, fhir.Options{Server: with})
	p := mustPack(t, d, 1)
	wantSent(t, d.Send(t.Context(), p), policy.Delivered{State: policy.DeliveryAccepted})
	wantFound(t, d.Reconcile(t.Context(), p), policy.FoundPresent, "")
	other, otherKey := pair(t, "stranger")
	at("cert", other) // renewed wrongly, while it runs
	at("key", otherKey)
	if got := d.Send(t.Context(), p); got.State == policy.DeliveryAccepted || got.State == policy.DeliveryRejected {
		t.Errorf("sent by a stranger: %+v", got)
	}
	if _, err := fhir.New(fhir.Options{Server: fhir.Server{URL: with.URL, CAFile: at("none", nil), Now: clock}}); err == nil {
		t.Error("a file without certificates was taken")
	}
}

func TestOptions(t *testing.T) {
	t.Parallel()
	const good = "https://epr.example/fhir"
	for what, s := range map[string]fhir.Server{
		"no address":               {},
		"no URL":                   {URL: "epr.example"},
		"in clear":                 {URL: "http://epr.example/fhir"},
		"another scheme":           {URL: "ftp://epr.example/fhir"},
		"a password in it":         {URL: "https://a:Quillsworth@epr.example/fhir"},
		"a query":                  {URL: "https://epr.example/fhir?x=y"},
		"token and password":       {URL: good, TokenFile: "/t", User: "a", PasswordFile: "/p"},
		"a user without":           {URL: good, User: "a"},
		"a password without":       {URL: good, PasswordFile: "/p"},
		"a user with a colon":      {URL: good, User: "a:b", PasswordFile: "/p"},
		"half a certificate":       {URL: good, CertFile: "/c"},
		"no such certificate":      {URL: good, CertFile: "/none", KeyFile: "/none"},
		"no such authority":        {URL: good, CAFile: "/none"},
		"an address that is wrong": {URL: "https://[::1"},
	} {
		s.Now = clock
		_, err := fhir.New(fhir.Options{Server: s})
		if err == nil {
			t.Errorf("%s: taken", what)
		}
		exporttest.AssertLeaksNothing(t, exporttest.Package(1), exporttest.Patient(1), err)
	}
	if _, err := fhir.New(fhir.Options{Server: fhir.Server{URL: "http://epr.example/fhir", Plain: true, Now: clock}}); err != nil {
		t.Error(err)
	}
	if _, err := fhir.New(fhir.Options{Server: fhir.Server{URL: good, Now: clock}, Site: fhir.Site{Confidentiality: "Q"}}); err == nil {
		t.Error("a confidentiality that there is not was taken")
	}
}
