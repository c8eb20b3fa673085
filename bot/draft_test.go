package bot

import (
	"strings"
	"testing"

	"matron/policy"
)

// file sets a file up, with an admin token.
func (s *stage) file(t testing.TB) {
	t.Helper()
	s.o.AdminToken = "secret"
	s.message(t, "$m", fileContent("ecg_"+patientA+".jpg"))
}

func fileContent(name string) content {
	return content{
		"msgtype": "m.image", "body": name,
		"file": content{
			"url": "mxc://hospital.example/full", "v": "v2", "iv": "IV", "hashes": content{"sha256": "HASH", "md5": "no"},
			"key": content{"kty": "oct", "alg": "A256CTR", "k": "KEY", "ext": true, "key_ops": []any{"encrypt", "decrypt"}}, "extra": patientB,
		},
		"info": content{
			"mimetype": "image/jpeg", "size": 12345, "w": 800, "h": 600, "note": patientB,
			"thumbnail_file": content{"url": "mxc://hospital.example/thumb", "v": "v2", "iv": "IV2", "hashes": content{"sha256": "HASH2"},
				"key": content{"kty": "oct", "alg": "A256CTR", "k": "KEY2", "ext": true, "key_ops": []any{"decrypt"}}},
			"thumbnail_info": content{"mimetype": "image/jpeg", "size": 99, "w": 80, "h": 60},
		},
	}
}

func TestP16_EverySurfaceIsMasked(t *testing.T) {
	t.Parallel()
	caption := fileContent("ecg_" + patientA + ".jpg")
	caption["filename"], caption["body"] = "ecg_"+patientA+".jpg", "ECG of "+patientA
	answer := func(id, text string) content { return content{"id": id, "org.matrix.msc1767.text": text} }
	for name, c := range map[string]struct {
		kind string
		in   content
		want map[string]string
	}{
		"a file name": {roomMessage, fileContent("ecg_" + patientA + ".jpg"), map[string]string{
			"filename": "ecg_[patient A, NHS number].jpg", "body": head + "ecg_[patient A, NHS number].jpg"}},
		"a caption and a file name": {roomMessage, caption, map[string]string{
			"filename": "ecg_[patient A, NHS number].jpg", "body": head + "ECG of [patient A, NHS number]"}},
		"a link's target": {roomMessage, content{"msgtype": "m.text", "format": htmlFormat, "body": "her results (NHS no " + patientA + ")",
			"formatted_body": `<a href="https://epr.example/p?nhs=` + patientA + `">her results</a> (NHS no ` + patientA + `)`}, map[string]string{
			"formatted_body": `<em>Masked by Matron · Dr Patel, 14:02:</em> <a href="https://epr.example/p?nhs=%5Bpatient%20A%2C%20NHS%20number%5D">her results</a> (NHS no [patient A, NHS number])`}},
		"a spoiler's reason": {roomMessage, content{"msgtype": "m.text", "format": htmlFormat, "body": "see",
			"formatted_body": `<span data-mx-spoiler="NHS ` + patientA + `">see</span>`}, map[string]string{
			"formatted_body": `<em>Masked by Matron · Dr Patel, 14:02:</em> <span data-mx-spoiler="NHS [patient A, NHS number]">see</span>`}},
		"a poll": {"org.matrix.msc3381.poll.start", content{"org.matrix.msc3381.poll.start": content{
			"question": content{"org.matrix.msc1767.text": "Who sees " + patientA + "?"}, "answers": []any{answer("1", "me"), answer("2", "NHS no "+patientB)}}}, map[string]string{
			"msgtype": "m.text", "body": head + "Who sees [patient A, NHS number]?\n- me\n- NHS no [patient B, NHS number]\n(a poll; its votes stay with the removed original)"}},
		"a poll in its stable form": {"m.poll.start", content{"m.poll": content{
			"question": content{"m.text": []any{content{"body": "Who sees " + patientA + "?"}}}, "answers": []any{content{"m.id": "1", "m.text": []any{content{"body": "me"}}}}}}, map[string]string{
			"body": head + "Who sees [patient A, NHS number]?\n- me\n(a poll; its votes stay with the removed original)"}},
		"a location's description": {roomMessage, content{"msgtype": "m.location", "body": "here", "geo_uri": "geo:51.508123456,-0.124712345;u=35",
			"org.matrix.msc3488.location": content{"description": "home of NHS " + patientA}}, map[string]string{
			"body": head + "here", "geo_uri": "geo:51.508123456,-0.124712345;u=35"}},
		"a sticker": {"m.sticker", content{"body": "thanks " + patientA, "url": "mxc://hospital.example/s"}, map[string]string{
			"msgtype": "m.image", "url": "mxc://hospital.example/s", "filename": "thanks [patient A, NHS number]"}},
	} {
		s := mustStage(t)
		s.h.events["$m"] = opened{ID: "$m", Type: c.kind, Sender: amy, Content: mustJSON(t, c.in)}
		if got := s.do(t, copyIt); got.Outcome != policy.Sent {
			t.Errorf("%s: %+v", name, got)
			continue
		}
		got := s.only(t).Content
		for field, want := range c.want {
			if got.text(field) != want {
				t.Errorf("%s: %s is %s", name, field, got.text(field))
			}
		}
		if raw := string(mustJSON(t, got)); strings.Contains(raw, patientA) || strings.Contains(raw, patientB) {
			t.Errorf("%s: an identifier is in the copy", name)
		}
	}
}

func TestAVoiceMessageStaysOne(t *testing.T) {
	t.Parallel()
	got := copied(t, content{
		"msgtype": "m.audio", "body": "handover " + patientA + ".ogg", "url": "mxc://hospital.example/v", "org.matrix.msc3245.voice": content{},
		"org.matrix.msc1767.audio": content{"duration": 1500, "waveform": []any{1, 2, patientB}}, "org.matrix.msc1767.text": patientB,
		"info": content{"duration": 1500, "mimetype": "audio/ogg", "thumbnail_url": "mxc://hospital.example/t"},
	})
	if audio := string(mustJSON(t, got["org.matrix.msc1767.audio"])); audio != `{"duration":1500,"waveform":[1,2]}` {
		t.Error(audio)
	}
	if got.object("org.matrix.msc3245.voice") == nil || got.text("url") != "mxc://hospital.example/v" || got.object("info").text("thumbnail_url") != "mxc://hospital.example/t" {
		t.Errorf("%v", got)
	}
}
