package policy

import (
	"crypto/sha256"
	"encoding/base32"
	"strings"
	"time"
	"unicode"

	"matron/policy/confidential"
)

// HoldWhat is what a hold is about. The words are stored.
type HoldWhat string

// What a hold is about.
const (
	HoldRoom         HoldWhat = "room"
	HoldPerson       HoldWhat = "person"
	HoldConversation HoldWhat = "conversation"
)

// Hold keeps messages from every deletion. It stands in the encrypted policy room and in the store, nowhere else:
// nobody may learn from a room that an inquiry has begun.
type Hold struct {
	ID           string // as it is spoken: H and six letters or digits
	What         HoldWhat
	Room         RoomID    // of a room, and of a conversation
	Person       UserID    // of a person: every conversation, in any room, in which the person wrote something in that time
	Conversation EventID   // the message or the thread that was named: its whole conversation
	From, To     time.Time // of a person; zero: without an end on that side. To is the first instant after it.
	By           UserID
	At           time.Time
}

// SetHold puts a hold in force. Its reference and reason are a person's words: the store keeps them sealed.
type SetHold struct {
	Hold
	Reference, Reason confidential.Text
}

// EndHold ends a hold. What it has kept is looked at again.
type EndHold struct {
	ID string
	By UserID
	At time.Time
}

func (SetHold) change() {}
func (EndHold) change() {}

// holdID names a hold by its order: the same order is the same hold.
func holdID(order EventID) string {
	sum := sha256.Sum256([]byte("hold\x00" + string(order)))
	return "H" + base32.StdEncoding.EncodeToString(sum[:])[:6]
}

// HoldOrder is an order to hold, as it was typed. Its words are a person's.
type HoldOrder struct {
	What      HoldWhat
	Room      RoomID
	Alias     string // #room:server, where the room was named so; its id is found by the store
	Person    UserID
	Event     EventID // of a link
	From, To  time.Time
	Reference string
	Reason    string
}

// HoldWhy is why an order about a hold is not carried out. The words are stored.
type HoldWhy string

// Why an order about a hold is not carried out.
const (
	HoldNoTarget    HoldWhy = "no_target"    // neither room, person nor link
	HoldNoReference HoldWhy = "no_reference" //
	HoldNoReason    HoldWhy = "no_reason"    //
	HoldBadDate     HoldWhy = "bad_date"     // not a day, or the end before the beginning
	HoldDates       HoldWhy = "dates"        // days are for a person only
	HoldUnknownRoom HoldWhy = "unknown_room"
	HoldUnknownTalk HoldWhy = "unknown_talk" // no message of that link is known
	HoldUnknown     HoldWhy = "unknown_hold" // no hold of that name is in force
	HoldElsewhere   HoldWhy = "elsewhere"    // not typed in the policy room
)

// ParseHold reads "hold TARGET [from DATE] [to DATE] ref REFERENCE reason REASON": days are those of the zone, and
// the last one is in it.
func ParseHold(typed string, zone *time.Location) (HoldOrder, HoldWhy, bool) {
	if zone == nil {
		zone = time.UTC
	}
	words := strings.Fields(strings.TrimLeft(typed, "! "))
	if len(words) < 2 || !strings.EqualFold(words[0], "hold") {
		return HoldOrder{}, HoldNoTarget, false
	}
	o, ok := holdTarget(words[1])
	if !ok {
		return HoldOrder{}, HoldNoTarget, false
	}
	rest, why, ok := o.days(words[2:], zone)
	if !ok {
		return HoldOrder{}, why, false
	}
	o.Reference, o.Reason = holdWords(rest)
	switch {
	case o.Reference == "":
		return o, HoldNoReference, false
	case o.Reason == "":
		return o, HoldNoReason, false
	default:
		return o, "", true
	}
}

// holdTarget reads !room, #alias, @person, or a link to a message.
func holdTarget(w string) (HoldOrder, bool) {
	w = strings.TrimRight(strings.Trim(w, "<>"), ".,;")
	local, server, _ := strings.Cut(w, ":")
	named := len(local) > 1 && server != ""
	switch {
	case strings.HasPrefix(w, "!") && len(w) > 1:
		return HoldOrder{What: HoldRoom, Room: RoomID(w)}, true // from room version 12 on without a server
	case strings.HasPrefix(w, "#") && named:
		return HoldOrder{What: HoldRoom, Alias: w}, true
	case strings.HasPrefix(w, "@") && named:
		return HoldOrder{What: HoldPerson, Person: UserID(w)}, true
	}
	room, event, ok := ParseLink(w)
	if !ok {
		return HoldOrder{}, false
	}
	return HoldOrder{What: HoldConversation, Room: room, Event: event}, true
}

// ParseLink reads a link to a message: https://matrix.to/#/!room/$event?via=… or matrix:roomid/room/e/event.
func ParseLink(link string) (RoomID, EventID, bool) {
	if rest, ok := strings.CutPrefix(link, "matrix:roomid/"); ok {
		rest, _, _ = strings.Cut(rest, "?")
		parts := strings.Split(rest, "/")
		if len(parts) != 3 || parts[1] != "e" || parts[0] == "" || parts[2] == "" {
			return "", "", false
		}
		return RoomID("!" + unescape(parts[0])), EventID("$" + unescape(parts[2])), true
	}
	rest, ok := strings.CutPrefix(link, "https://matrix.to/#/")
	if !ok {
		return "", "", false
	}
	rest, _, _ = strings.Cut(rest, "?")
	room, event, _ := strings.Cut(rest, "/")
	room, event = unescape(room), unescape(event)
	if !strings.HasPrefix(room, "!") || !strings.HasPrefix(event, "$") || len(room) < 2 || len(event) < 2 {
		return "", "", false
	}
	return RoomID(room), EventID(event), true
}

// unescape reads %21 as clients write it in links.
func unescape(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) {
			hi, lo := hexDigit(s[i+1]), hexDigit(s[i+2])
			if hi >= 0 && lo >= 0 {
				b.WriteByte(byte(hi<<4 | lo))
				i += 2
				continue
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

func hexDigit(c byte) int {
	switch {
	case '0' <= c && c <= '9':
		return int(c - '0')
	case 'a' <= c && c <= 'f':
		return int(c-'a') + 10
	case 'A' <= c && c <= 'F':
		return int(c-'A') + 10
	default:
		return -1
	}
}

// days reads "from 2026-11-01 to 2026-11-30"; an end that is "…" or left out is none.
func (o *HoldOrder) days(words []string, zone *time.Location) ([]string, HoldWhy, bool) {
	for len(words) > 0 {
		word := strings.ToLower(words[0])
		if word != "from" && word != "to" && word != "until" {
			break
		}
		if len(words) < 2 {
			return nil, HoldBadDate, false
		}
		if o.What != HoldPerson {
			return nil, HoldDates, false
		}
		if open := words[1]; word != "from" && (open == "…" || open == "..." || strings.EqualFold(open, "now")) {
			words = words[2:] // no end: what is written from now on is held too
			continue
		}
		day, err := time.ParseInLocation(time.DateOnly, words[1], zone)
		if err != nil {
			return nil, HoldBadDate, false
		}
		if word == "from" {
			o.From = day
		} else {
			o.To = day.AddDate(0, 0, 1)
		}
		words = words[2:]
	}
	if !o.To.IsZero() && !o.From.Before(o.To) {
		return nil, HoldBadDate, false
	}
	return words, "", true
}

// holdWords reads "ref INQ-2026-14 reason public inquiry".
func holdWords(words []string) (reference, reason string) {
	var into *string
	for _, w := range words {
		switch strings.ToLower(strings.TrimRight(w, ":")) {
		case "ref", "reference":
			if reference == "" && reason == "" {
				into = &reference
				continue
			}
		case "reason", "because":
			if reason == "" {
				into = &reason
				continue
			}
		}
		if into == nil {
			return "", "" // what else stands there was not meant so
		}
		*into = strings.TrimLeftFunc(*into+" "+w, unicode.IsSpace)
	}
	return reference, reason
}

// ParseRelease reads "release H7K2QXA".
func ParseRelease(typed string) (id string, ok bool) {
	words := strings.Fields(strings.TrimLeft(typed, "! "))
	if len(words) != 2 || !strings.EqualFold(words[0], "release") {
		return "", false
	}
	return strings.ToUpper(words[1]), true
}
