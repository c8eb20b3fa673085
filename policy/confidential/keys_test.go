package confidential_test

import (
	"bytes"
	"crypto/rand"
	"database/sql/driver"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"testing"

	"matron/policy/confidential"
)

const (
	hexOne = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
	hexTwo = "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeffe0e1e2e3e4e5e6e7e8e9eaebecedeeef"
)

func mustKeys(t testing.TB, file string) *confidential.Keys {
	t.Helper()
	k, err := confidential.ParseKeys([]byte(file))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func mustSeal(t testing.TB, k *confidential.Keys, plain, about string) confidential.Sealed {
	t.Helper()
	s, err := k.Seal([]byte(plain), about)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestSealOpensAgain(t *testing.T) {
	t.Parallel()
	k := mustKeys(t, hexOne)
	for _, plain := range []string{"", "a", canary, strings.Repeat("x", 70000)} {
		s := mustSeal(t, k, plain, "inbox/a")
		if bytes.Contains(s, []byte("Quill")) || s.KeyID() != k.Newest().ID() || s[0] != 1 || len(s) != len(plain)+33 {
			t.Errorf("a seal of %d bytes looks wrong", len(plain))
		}
		got, err := k.Open(s, "inbox/a")
		if err != nil || string(got) != plain {
			t.Errorf("opened %d bytes of %d, %v", len(got), len(plain), err)
		}
	}
	if bytes.Equal(mustSeal(t, k, "a", ""), mustSeal(t, k, "a", "")) {
		t.Error("two seals of the same words are the same: the nonce does not change")
	}
}

func TestSealHoldsAgainstEveryFlippedBit(t *testing.T) {
	t.Parallel()
	k := mustKeys(t, hexOne)
	whole := mustSeal(t, k, canary, "inbox/a")
	for i := range len(whole) * 8 {
		s := confidential.Sealed(bytes.Clone(whole))
		s[i/8] ^= 1 << (i % 8)
		_, err := k.Open(s, "inbox/a")
		var unknown *confidential.UnknownKeyError
		if i/8 >= 1 && i/8 < 5 {
			if !errors.As(err, &unknown) || unknown.ID != s.KeyID() {
				t.Errorf("bit %d, in the key id: %v", i, err)
			}
		} else if !errors.Is(err, confidential.ErrTampered) {
			t.Errorf("bit %d: %v", i, err)
		}
	}
	for n := range len(whole) {
		if _, err := k.Open(whole[:n], "inbox/a"); !errors.Is(err, confidential.ErrTampered) {
			t.Errorf("cut to %d bytes: %v", n, err)
		}
	}
}

func TestSealIsBoundToWhatItIsAbout(t *testing.T) {
	t.Parallel()
	k := mustKeys(t, hexOne)
	s := mustSeal(t, k, canary, "inbox/a")
	for _, about := range []string{"", "inbox/b", "inbox/", "outbox/a", "inbox/a "} {
		if _, err := k.Open(s, about); !errors.Is(err, confidential.ErrTampered) {
			t.Errorf("opened about %q: %v", about, err)
		}
	}
}

func TestSealDoesNotOpenWithAnotherKey(t *testing.T) {
	t.Parallel()
	s := mustSeal(t, mustKeys(t, hexOne), canary, "a")
	_, err := mustKeys(t, hexTwo).Open(s, "a")
	var unknown *confidential.UnknownKeyError
	if !errors.As(err, &unknown) || !strings.Contains(err.Error(), s.KeyID()) {
		t.Errorf("got %v", err)
	}
	if _, err := (&confidential.Keys{}).Seal(nil, "a"); !errors.Is(err, confidential.ErrNoKey) {
		t.Errorf("an empty ring sealed: %v", err)
	}
}

func TestKeysRotate(t *testing.T) {
	t.Parallel()
	before, after := mustKeys(t, hexOne), mustKeys(t, hexOne+"\n"+hexTwo)
	old := mustSeal(t, before, "old", "a")
	young := mustSeal(t, after, "young", "a")
	if young.KeyID() == old.KeyID() || young.KeyID() != mustKeys(t, hexTwo).Newest().ID() {
		t.Error("the last line does not seal")
	}
	if got, err := after.Open(old, "a"); err != nil || string(got) != "old" {
		t.Errorf("after rotation the old seal gives %q, %v", got, err)
	}
	if !bytes.Equal(before.Derive("pickle"), after.Derive("pickle")) {
		t.Error("derived keys change with rotation")
	}
}

func TestKeysDerive(t *testing.T) {
	t.Parallel()
	k := mustKeys(t, hexOne)
	// Fixed for ever: what was pickled yesterday must be readable. Computed by another program.
	const want = "535eae47978fff57305b3b33fc5b94277ca2e422979b16b143794ae61b1225c5"
	if got := hex.EncodeToString(k.Derive("pickle")); got != want {
		t.Errorf("pickle key %s, want %s", got, want)
	}
	if bytes.Equal(k.Derive("pickle"), k.Derive("audit")) {
		t.Error("two purposes, one key")
	}
	if got := k.Newest().ID(); got != "56941dcc" {
		t.Errorf("id %s", got)
	}
}

func TestParseKeys(t *testing.T) {
	t.Parallel()
	raw, _ := hex.DecodeString(hexOne)
	same := mustKeys(t, hexOne).Newest().ID()
	for name, file := range map[string]string{
		"hex":                      hexOne,
		"hex in capitals":          strings.ToUpper(hexOne),
		"base64":                   base64.StdEncoding.EncodeToString(raw),
		"base64 without padding":   base64.RawStdEncoding.EncodeToString(raw),
		"base64 for addresses":     base64.URLEncoding.EncodeToString(raw),
		"comments and empty lines": "# made 2026-01-05\n\n  " + hexOne + "  # first\n\n",
		"lines of Windows":         "\ufeff# made\r\n" + hexOne + "\r\n",
		"the last of two":          hexTwo + "\n" + hexOne,
	} {
		if got := mustKeys(t, file).Newest().ID(); got != same {
			t.Errorf("%s: another key", name)
		}
	}
}

func TestParseKeysNamesTheLineAndNeverTheContent(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ file, want string }{
		"an empty file":           {"", "no key; a key is a line of 64 hex characters, or base64 of 32 bytes"},
		"comments only":           {"# later\n", "no key"},
		"a short key":             {hexOne[:62], "key file line 1: a key of 31 bytes; write one of 32"},
		"a long key":              {hexOne + "00", "key file line 1: a key of 33 bytes"},
		"a passphrase":            {"\ncorrect horse!", "key file line 2: 14 characters that are neither hex nor base64"},
		"a placeholder":           {strings.Repeat("0", 64), "key file line 1: the same byte 32 times is a placeholder"},
		"the same key twice":      {hexOne + "\n#\n" + hexOne, "key file line 3: the same key as line 1; take one of them out"},
		"the second of two wrong": {"secret!\n" + hexOne + "\nhunter2!", "key file line 3: 8 characters"},
	} {
		_, err := confidential.ParseKeys([]byte(c.file))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %s", name, err, c.want)
			continue
		}
		for _, part := range []string{hexOne[:20], "horse", "secret", "hunter"} {
			if strings.Contains(err.Error(), part) {
				t.Errorf("%s: the error quotes the file", name)
			}
		}
	}
}

func TestNewKeyIsALineOfTheFile(t *testing.T) {
	t.Parallel()
	line := confidential.NewKey(rand.Reader)
	if line == confidential.NewKey(rand.Reader) {
		t.Fatal("the same key twice")
	}
	k := mustKeys(t, line+confidential.NewKey(rand.Reader))
	if _, err := k.Open(mustSeal(t, k, "a", "b"), "b"); err != nil {
		t.Error(err)
	}
}

func TestKeysAndSealedDoNotPrint(t *testing.T) {
	t.Parallel()
	k := mustKeys(t, hexOne)
	raw, _ := hex.DecodeString(hexOne)
	sealed := mustSeal(t, k, canary, "a")
	for _, v := range []any{k, *k, k.Newest(), []confidential.Key{k.Newest()}, struct{ k *confidential.Keys }{k},
		struct{ k confidential.Key }{k.Newest()}, sealed, []confidential.Sealed{sealed}} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x", "%q", "%d"} {
			got := fmt.Sprintf(verb, v)
			if strings.Contains(got, hexOne[:12]) || strings.Contains(got, fmt.Sprintf("%v", raw[:6])[1:12]) ||
				strings.Contains(got, hex.EncodeToString(sealed[5:12])) {
				t.Errorf("%T %s: %s", v, verb, got)
			}
		}
	}
	if got := fmt.Sprintf("%v %x", sealed, sealed); got != "[sealed] [sealed]" {
		t.Errorf("printed %s", got)
	}
}

func TestSealedGoesIntoAQueryAsBytes(t *testing.T) {
	t.Parallel()
	sealed := mustSeal(t, mustKeys(t, hexOne), canary, "a")
	got, err := driver.DefaultParameterConverter.ConvertValue(sealed)
	if b, ok := got.([]byte); err != nil || !ok || !bytes.Equal(b, sealed) {
		t.Errorf("got %T, %v", got, err)
	}
}
