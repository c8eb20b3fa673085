package audit

import (
	"encoding/hex"
	"strconv"

	"matron/audit/canonical"
)

// format is the version of the byte form. It is hashed too, so that no two forms can be taken for each other.
const format = 1

// Canonical is what is hashed: JSON as RFC 8785 has it, with every key present, in the order of the alphabet, no
// blanks, whole numbers, and text in UTF-8. Hash is not in it.
func (e Entry) Canonical() []byte { return e.write(false) }

// Line is Canonical with the hash: an entry of an export, without the line feed.
func (e Entry) Line() []byte { return e.write(true) }

func (e Entry) write(withHash bool) []byte {
	o := object{b: append(make([]byte, 0, 512), '{')}
	o.text("about", e.About)
	o.text("account", e.Account)
	o.number("at_ms", strconv.FormatInt(e.At.UnixMilli(), 10))
	o.text("by", e.By)
	if withHash {
		o.text("hash", hex.EncodeToString(e.Hash[:]))
	}
	o.text("key", e.Key)
	o.text("kind", e.Kind)
	o.text("outcome", e.Outcome)
	o.text("prev", hex.EncodeToString(e.Prev[:]))
	o.key("reasons")
	o.b = append(o.b, '[')
	for i, r := range e.Reasons {
		if i > 0 {
			o.b = append(o.b, ',')
		}
		o.b = canonical.Quote(o.b, r)
	}
	o.b = append(o.b, ']')
	o.text("room", e.Room)
	o.text("rules", e.Rules)
	o.number("seq", strconv.FormatUint(e.Seq, 10))
	o.text("subject", e.Subject)
	o.number("v", strconv.Itoa(format))
	o.text("word", e.Word)
	return append(o.b, '}')
}

// object writes keys in the order in which they are given. encoding/json isn't used: it escapes more than RFC 8785.
type object struct{ b []byte }

func (o *object) key(name string) {
	if len(o.b) > 1 {
		o.b = append(o.b, ',')
	}
	o.b = append(canonical.Quote(o.b, name), ':')
}

func (o *object) text(name, value string) {
	o.key(name)
	o.b = canonical.Quote(o.b, value)
}

func (o *object) number(name, digits string) {
	o.key(name)
	o.b = append(o.b, digits...)
}
