package bot

import (
	"testing"

	"matron/policy"
)

// H13: who was called is called again, and nobody else.
func TestCopyMentionsWhomTheOriginalMentioned(t *testing.T) {
	t.Parallel()
	pills := `<a href="https://matrix.to/#/@lee:hospital.example">Dr Lee</a>, <a href="https://matrix.to/#/%40kim%3Aother.example">Kim</a>: ` + patientA
	for name, c := range map[string]struct {
		in   content
		want string
	}{
		"nobody":                {content{"m.mentions": content{}}, `{}`},
		"a person":              {content{"m.mentions": content{"user_ids": []any{"@lee:hospital.example"}}}, `{"user_ids":["@lee:hospital.example"]}`},
		"odd entries":           {content{"m.mentions": content{"user_ids": []any{"@lee:hospital.example", 3, "lee", "@lee:hospital.example", "@" + patientB + ":x"}, "x": 1}}, `{"user_ids":["@lee:hospital.example"]}`},
		"an older client's":     {content{"format": htmlFormat, "formatted_body": pills}, `{"user_ids":["@lee:hospital.example","@kim:other.example"]}`},
		"links are no mentions": {content{"format": htmlFormat, "formatted_body": pills, "m.mentions": content{}}, `{}`},
		"the room":              {content{"m.mentions": content{"room": true}}, `{"room":true}`},
		"a shape of its own":    {content{"m.mentions": "all"}, `{}`},
	} {
		s := mustStage(t)
		s.h.states["m.room.power_levels"] = `{"users":{"@amy:hospital.example":50}}`
		c.in["msgtype"], c.in["body"] = "m.text", "Dr Lee, Kim: "+patientA
		s.message(t, "$m", c.in)
		if got := s.do(t, copyIt); got.Outcome != policy.Sent {
			t.Errorf("%s: %+v", name, got)
			continue
		}
		if got := string(mustJSON(t, s.only(t).Content["m.mentions"])); got != c.want {
			t.Errorf("%s: %s", name, got)
		}
	}
}

func TestLinksToPeopleStayWhole(t *testing.T) {
	t.Parallel()
	got := copied(t, content{"msgtype": "m.text", "format": htmlFormat, "body": "Lee " + patientA,
		"formatted_body": `<a href="https://matrix.to/#/@lee:hospital.example">Lee</a> ` + patientA})
	if got.text("formatted_body") != `<em>Masked by Matron · Dr Patel, 14:02:</em> <a href="https://matrix.to/#/@lee:hospital.example">Lee</a> [patient A, NHS number]` {
		t.Error(got.text("formatted_body"))
	}
}

// Matron may call everyone. Where the author may not, her copy does not either.
func TestCopyCallsARoomOnlyWhereItsAuthorMay(t *testing.T) {
	t.Parallel()
	create := func(version, sender string) any {
		return map[string]any{"sender": sender, "content": map[string]any{"room_version": version}}
	}
	for name, c := range map[string]struct {
		levels string
		create any
		want   bool
	}{
		"a moderator":                  {`{"users":{"@amy:hospital.example":50}}`, nil, true},
		"a member":                     {`{"users_default":0}`, create("12", "@bob:x"), false},
		"where members may":            {`{"notifications":{"room":0}}`, nil, true},
		"the creator in version 12":    {`{}`, create("12", string(amy)), true},
		"the creator in an older one":  {`{}`, create("11", string(amy)), false},
		"no levels at all":             {"", nil, false},
		"levels in a shape of its own": {`{"users":[]}`, nil, false},
	} {
		s := mustStage(t)
		if c.levels != "" {
			s.h.states["m.room.power_levels"] = c.levels
		}
		s.h.answer = func(madeCall) (any, error) { return c.create, nil }
		s.message(t, "$m", content{"msgtype": "m.text", "body": patientA, "m.mentions": content{"room": true}})
		s.do(t, copyIt)
		if _, got := s.only(t).Content.object("m.mentions")["room"]; got != c.want {
			t.Errorf("%s: %t", name, got)
		}
	}
}
