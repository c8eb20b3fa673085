package record

import (
	"fmt"
	"strings"

	"matron/policy"
)

// What the transcript says in words of its own.

func matched(k policy.NumberKind) string {
	if k == policy.HospitalNumberTyped {
		return "hospital number and date of birth"
	}
	return "NHS number and date of birth"
}

func leftWhy(w policy.LeftOut) string {
	switch w {
	case policy.LeftOtherPatient:
		return "about another patient"
	case policy.LeftNotClinical:
		return "not clinical"
	case policy.LeftPrivate:
		return "private"
	case policy.LeftDuplicate:
		return "a duplicate"
	default:
		return "another reason"
	}
}

func unread(w policy.LockedWhy) string {
	switch w {
	case policy.NoKey:
		return "its key never reached Matron"
	case policy.Withheld:
		return "the sender's device did not give Matron its key"
	case policy.KeyTooNew:
		return "the key that Matron has opens only later messages"
	default:
		return "what came is damaged, or was not meant for this room"
	}
}

// word says whose word it is that this person wrote this message. A device that its owner has confirmed needs no remark.
func word(t policy.Trust) string {
	switch t {
	case policy.SignedDevice:
		return ""
	case policy.UnknownDevice:
		return "Sent from a device that its owner had not confirmed as theirs."
	default:
		return "Not encrypted: who wrote it, and what, is the homeserver's word."
	}
}

func flagWord(t policy.Trust) string {
	if t == policy.ServersWord {
		return "by a reaction"
	}
	return "by a message"
}

func kind(surfacing string) string {
	if surfacing == "" {
		return ""
	}
	known := map[string]string{"poll": "Poll", "location": "Place", "sticker": "Sticker"}
	if k := known[surfacing]; k != "" {
		return k
	}
	return seen(surfacing)
}

// size is a number of bytes as people read it; files are counted in thousands.
func size(n int64) string {
	switch {
	case n < 0:
		return "size not known"
	case n < 1000:
		return fmt.Sprintf("%d bytes", n)
	case n < 1_000_000:
		return fmt.Sprintf("%d kB", (n+500)/1000)
	default:
		return fmt.Sprintf("%d.%d MB", n/1_000_000, n%1_000_000/100_000)
	}
}

// lacks says what this copy does not hold.
func lacks(m Manifest) []string {
	var say []string
	for _, why := range policy.LeftOuts() {
		n := 0
		for _, l := range m.LeftOut {
			if l.Why == why {
				n++
			}
		}
		if n > 0 {
			say = append(say, fmt.Sprintf("%s left out by the person who confirmed this copy: %s.", count(n, "message was", "messages were"), leftWhy(why)))
		}
	}
	if n := len(m.Unread); n > 0 {
		say = append(say, count(n, "message could not be decrypted. It is", "messages could not be decrypted. They are")+" listed in place.")
	}
	if m.Waiting > 0 {
		say = append(say, count(m.Waiting, "message of the room was", "messages of the room were")+" not decrypted yet when this copy was made. Whether this conversation lacks any of that is not known.")
	}
	if len(m.LeftOut)+len(m.Unread)+m.Waiting == 0 {
		say = append(say, "No message of this conversation was left out, and none was unreadable.")
	}
	removed, masked, files := 0, 0, 0
	for _, e := range m.Messages {
		switch {
		case e.Masked != "":
			masked++
		case e.Removed != nil:
			removed++
		}
		files += len(e.Files)
	}
	if removed > 0 {
		say = append(say, count(removed, "message was", "messages were")+" removed from the room before this copy was made. What was removed is not here.")
	}
	if masked > 0 {
		say = append(say, count(masked, "message is", "messages are")+" shown with identifiers replaced, such as “[patient A, NHS number]”.")
	}
	if files > 0 {
		say = append(say, count(files, "attachment is", "attachments are")+" listed, not enclosed. Matron has not looked into any of them.")
	}
	return append(say, "Reactions, and messages outside this conversation, are not copied.")
}

func count(n int, one, more string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, more)
}

// codeName says what a code stands for.
func codeName(code string) string {
	if strings.HasPrefix(code, "0x") {
		return "a byte that is not UTF-8"
	}
	known := map[string]string{
		"U+0000": "null", "U+0008": "backspace", "U+000B": "vertical tab", "U+000C": "form feed", "U+000D": "carriage return",
		"U+001B": "escape", "U+001C": "file separator", "U+007F": "delete", "U+0085": "next line", "U+00AD": "soft hyphen",
		"U+061C": "Arabic letter mark", "U+200B": "zero-width space", "U+200C": "zero-width non-joiner",
		"U+200D": "zero-width joiner", "U+200E": "left-to-right mark", "U+200F": "right-to-left mark", "U+2028": "line separator",
		"U+2029": "paragraph separator", "U+202A": "left-to-right embedding", "U+202B": "right-to-left embedding",
		"U+202C": "end of a change of direction", "U+202D": "left-to-right override", "U+202E": "right-to-left override",
		"U+2060": "word joiner", "U+2066": "left-to-right isolate", "U+2067": "right-to-left isolate",
		"U+2068": "first-strong isolate", "U+2069": "end of an isolate", "U+FE0E": "text selector", "U+FE0F": "emoji selector", "U+FEFF": "byte order mark",
	}
	if name := known[code]; name != "" {
		return name
	}
	var r rune
	if _, err := fmt.Sscanf(code, "U+%X", &r); err != nil {
		return "not known"
	}
	switch {
	case r < 0xA0:
		return "control character"
	case 0xE000 <= r && r <= 0xF8FF || r >= 0xF0000 && r <= 0x10FFFD:
		return "private use: it has no agreed form"
	case 0x300 <= r && !hidden(r):
		return "combining mark, piled up"
	default:
		return "no visible form"
	}
}
