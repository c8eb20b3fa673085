package bot

import (
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/http"

	"github.com/tidwall/gjson"

	"matron/policy"
)

// stateKeyPurpose is what the key is derived for that signs the copies of policies.
const stateKeyPurpose = "policy state"

// writeState publishes the copy of a policy in the policy room's state: what is newest, whatever was newest when it
// was planned. The signature is for people, and for the day Matron's store is lost: she herself never goes by it.
func (p performer) writeState(ctx context.Context, e policy.WriteState) policy.Result {
	number, err := p.o.Store.LastRevision(ctx, policy.RevisionOfPolicies)
	if err != nil {
		return storeFailed()
	}
	r, err := p.o.Store.Revision(ctx, policy.RevisionOfPolicies, number)
	if err != nil {
		return storeFailed()
	}
	if r == nil {
		return nothingTo()
	}
	text := ""
	for _, t := range r.Texts {
		if t.Name == e.Policy {
			text = t.Text.Reveal()
		}
	}
	content := map[string]any{
		"policy": e.Policy, "revision": r.Number, "rules": r.Hash, "approved_ms": r.At.UnixMilli(), "text": text,
	}
	key := ed25519.NewKeyFromSeed(p.o.Keys.Derive(stateKeyPurpose))
	content["key"] = encode64(key.Public().(ed25519.PublicKey))
	content["signature"] = encode64(ed25519.Sign(key, signedState(e.Policy, int64(r.Number), r.Hash, text)))
	var answer struct {
		ID policy.EventID `json:"event_id"`
	}
	// The same content is the same state: asked twice, the server changes nothing.
	path := []string{"v3", "rooms", string(e.Room), "state", policy.StateType, e.Policy}
	if err := p.call(ctx, http.MethodPut, path, content, &answer); err != nil {
		return ended(err)
	}
	return sentAs(answer.ID)
}

// signedState is what the signature is over.
func signedState(name string, number int64, rules, text string) []byte {
	sum := sha256.Sum256([]byte(text))
	return fmt.Appendf(nil, "%s\n%q\n%d\n%s\n%s\n", policy.StateType, name, number, rules, hex.EncodeToString(sum[:]))
}

// ownState says whether the copy of a policy carries our own signature, for the place in which it stands.
func (b *Bot) ownState(stateKey string, content []byte) bool {
	g := gjson.ParseBytes(content)
	sig, err := base64.RawStdEncoding.DecodeString(text(g.Get("signature")))
	if err != nil || twice(g) || text(g.Get("policy")) != stateKey {
		return false
	}
	key := ed25519.NewKeyFromSeed(b.o.Keys.Derive(stateKeyPurpose)).Public().(ed25519.PublicKey)
	return ed25519.Verify(key, signedState(stateKey, g.Get("revision").Int(), text(g.Get("rules")), text(g.Get("text"))), sig)
}

func encode64(b []byte) string { return base64.RawStdEncoding.EncodeToString(b) }
