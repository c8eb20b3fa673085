package e2e_test

import (
	"encoding/json"
	"strings"
	"testing"

	"matron/e2e/house"
	"matron/e2e/ward"
)

// One identifier on each surface of a message that people see.
func TestP16_EverySurfaceIsScanned(t *testing.T) {
	t.Parallel()
	h := mustOpen(t, house.Options{})
	room := ward.Do(h.Admit(ward.Room{})).Or(t)
	root := mustSay(t, h.Amy, room, "handover")
	poll := func(question string, answers ...string) (string, error) {
		return h.Amy.Poll(room, question, answers...)
	}
	file := func(f ward.File) (string, error) {
		f.MIME, f.Data = "application/pdf", []byte("not a real scan")
		event, _, err := h.Amy.SendFile(room, f)
		return event, err
	}
	raw := func(content map[string]any) (string, error) { return h.Amy.SendRaw(room, "m.room.message", content) }

	for name, say := range map[string]func(number string) (string, error){
		"the body": func(n string) (string, error) { return h.Amy.Say(room, "NHS no "+n) },
		"the formatted body alone, while the body says something else": func(n string) (string, error) {
			return h.Amy.Send(room, ward.Text{Body: "see above", HTML: "see <b>NHS no</b> " + n})
		},
		"an attribute of the formatted body": func(n string) (string, error) {
			return h.Amy.Send(room, ward.Text{Body: "see the list", HTML: `see <a href="https://list.example/?nhs=` + n + `" title="NHS no ` + n + `">the list</a>`})
		},
		"the caption of a file": func(n string) (string, error) { return file(ward.File{Name: "scan.pdf", Caption: "CT of NHS no " + n}) },
		"the name of a file":    func(n string) (string, error) { return file(ward.File{Name: "CT NHS no " + n + ".pdf"}) },
		"the name of a file beside a caption": func(n string) (string, error) {
			return file(ward.File{Name: "NHS no " + n + ".pdf", Caption: "the CT"})
		},
		"the question of a poll": func(n string) (string, error) { return poll("Who takes NHS no "+n+"?", "I", "not I") },
		"an answer of a poll":    func(n string) (string, error) { return poll("Who goes first?", "bed 4", "NHS no "+n) },
		"a message in a thread": func(n string) (string, error) {
			return h.Amy.Send(room, ward.Text{Body: "NHS no " + n, Thread: root})
		},
		"a reply": func(n string) (string, error) {
			return h.Amy.Send(room, ward.Text{Body: "it is NHS no " + n, ReplyTo: root})
		},
		"the description of a location": func(n string) (string, error) {
			return raw(map[string]any{
				"msgtype": "m.location", "body": "a place", "geo_uri": "geo:51.5,-0.12",
				"org.matrix.msc3488.location": map[string]any{"uri": "geo:51.5,-0.12", "description": "home of NHS no " + n},
			})
		},
		"a field that nobody knows": func(n string) (string, error) {
			return raw(map[string]any{"msgtype": "m.text", "body": "see", "example.note": map[string]any{"text": "NHS no " + n}})
		},
	} {
		t.Run(name, func(t *testing.T) {
			event := ward.Do(say(fresh())).Or(t)
			mustHavePills(t, h, h.Amy, room, event)
		})
	}

	t.Run("an edit is asked about under its original", func(t *testing.T) {
		ward.Do(h.Amy.Edit(room, root, ward.Text{Body: "handover of NHS no " + fresh()})).Or(t)
		mustHavePills(t, h, h.Amy, room, root)
	})

	t.Run("what a reply quotes is charged to its author alone", func(t *testing.T) {
		number := fresh()
		said := mustSay(t, h.Amy, room, "NHS no "+number)
		mustHavePills(t, h, h.Amy, room, said)
		reply := ward.Do(h.Lee.SendRaw(room, "m.room.message", map[string]any{
			"msgtype": "m.text", "body": "> <" + h.Amy.User + "> NHS no " + number + "\n\non my way", "format": "org.matrix.custom.html",
			"formatted_body": "<mx-reply><blockquote>NHS no " + number + "</blockquote></mx-reply>on my way",
			"m.relates_to":   map[string]any{"m.in_reply_to": map[string]any{"event_id": said}}, "m.mentions": map[string]any{},
		})).Or(t)
		mustIgnore(t, h, "message", reply, "nothing_found")
		mustReadOn(t, h, h.Lee, room)
		mustBeBare(t, h, h.Amy, room, reply)
	})
}

// Content that is not of the shape that Matrix asks for: clients show of it what they can, so it is scanned.
func TestP14_MalformedContentIsScannedAndHarmless(t *testing.T) {
	t.Parallel()
	h := mustOpen(t, house.Options{})
	room := ward.Do(h.Admit(ward.Room{})).Or(t)
	for name, body := range map[string]func(number string) any{
		"the body is a number":               func(n string) any { return json.Number(strings.ReplaceAll(n, " ", "")) },
		"the body is an array":               func(n string) any { return []any{"for CT:", []any{"NHS no " + n}} },
		"the body is an object in an object": func(n string) any { return map[string]any{"m.text": map[string]any{"body": "NHS no " + n, "n": 1}} },
	} {
		t.Run(name, func(t *testing.T) {
			said := ward.Do(h.Amy.SendRaw(room, "m.room.message", map[string]any{"msgtype": "m.text", "body": body(fresh())})).Or(t)
			mustHavePills(t, h, h.Amy, room, said)
		})
	}

	root := mustSay(t, h.Amy, room, "handover")
	for name, content := range map[string]map[string]any{
		"no body":                      {"msgtype": "m.text"},
		"nothing at all":               {},
		"types that are objects":       {"msgtype": map[string]any{"a": 1}, "body": "x", "format": []any{}, "formatted_body": map[string]any{"b": nil}},
		"mentions that are a word":     {"msgtype": "m.text", "body": "x", "m.mentions": "everybody"},
		"a relation that is a list":    {"msgtype": "m.text", "body": "x", "m.relates_to": []any{"m.replace"}},
		"an edit without content":      {"msgtype": "m.text", "body": "x", "m.relates_to": map[string]any{"rel_type": "m.replace", "event_id": root}},
		"an edit whose content is one": {"msgtype": "m.text", "body": "x", "m.new_content": 1, "m.relates_to": map[string]any{"rel_type": "m.replace", "event_id": root}},
		"a file without a file":        {"msgtype": "m.file", "body": 7, "file": "mxc", "info": "none"},
	} {
		t.Run(name+" does no harm", func(t *testing.T) {
			ward.Do(h.Amy.SendRaw(room, "m.room.message", content)).Or(t)
		})
	}
	mustReadOn(t, h, h.Amy, room)
	if n := status(t, h)["set aside"]; n != 0 {
		t.Errorf("%d events were set aside", n)
	}

	t.Run("what cannot be copied is not removed", func(t *testing.T) {
		said := ward.Do(h.Amy.SendRaw(room, "m.room.message", map[string]any{"msgtype": "m.text", "body": []any{"NHS no " + fresh()}})).Or(t)
		mustHavePills(t, h, h.Amy, room, said)
		ward.Do(h.Amy.React(room, said, "Mask")).Or(t)
		told(t, h, h.Amy, "It was not masked: the masked copy could not be posted. Nothing was removed")
		told(t, h, h.IG, "^Matron: a message in .* could not be masked. Nothing was removed, and its sender has been told")
		mustStand(t, h, h.Amy, room, said)
	})
}
