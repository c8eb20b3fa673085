package recordtest

// Over 110 lines: four conversations, told in full.

import (
	"fmt"
	"strings"
	"time"

	"matron/policy"
	"matron/record"
)

// Plain is a conversation of a ward with a little of everything: replies, an edit, a removal, a masked copy, an attachment, a
// message that could not be decrypted, and two that are left out.
func Plain() (record.Conversation, record.Filing) {
	edited := Say(4, Lee, "2026-11-24T14:06:41Z", "Repeat gas done: pH 7.31, K 6.1, lactate 2.4. ECG: peaked T waves, no broad QRS.")
	edited.Latest, edited.LatestAt = "$m004c", At("2026-11-24T14:08:02Z")
	edited.Edits = []record.Version{
		{Event: "$m004", At: At("2026-11-24T14:06:41Z"), Text: Text("Repeat gas done: pH 7.13, K 6.1, lactate 2.4")},
		{Event: "$m004b", At: At("2026-11-24T14:07:15Z"), Text: Text("Repeat gas done: pH 7.31, K 6.1, lactate 2.4")},
	}
	edited.ReplyTo = "$m003"
	masked := Say(3, Patel, "2026-11-24T14:02:55Z", "[patient A, NHS number] K 6.8 on the lab sample, repeat gas now please @Dr Min Lee")
	masked.Removed, masked.Masked = &record.Removal{By: Matron, At: At("2026-11-24T14:12:00Z")}, "$copy003"
	file := Say(6, Lee, "2026-11-24T14:09:20Z", "ECG as a photo")
	file.Files = []record.File{{Name: Text("ECG 24-11 1409.jpg"), Type: "image/jpeg", Size: 1_482_113, SHA256: strings.Repeat("5c0575ffa4634c4a", 4)}}
	removed := Say(8, Okafor, "2026-11-24T14:11:48Z", "")
	removed.Removed = &record.Removal{By: Okafor, At: At("2026-11-24T14:12:31Z")}
	locked := Say(9, Guest, "2026-11-24T14:13:05Z", "")
	locked.Unread, locked.Trust = policy.NoKey, policy.ServersWord
	reply := Say(5, Patel, "2026-11-24T14:08:30Z", "Thanks. 10 ml calcium gluconate 10% IV now, then 10 units Actrapid in 250 ml glucose 10%.\nSalbutamol 10 mg nebulised.\nECG again in 10 minutes.")
	reply.ReplyTo = "$m004"
	guest := Say(12, Guest, "2026-11-24T14:16:40Z", "Porter booked for the repeat sample, <10 min")
	guest.Trust = policy.UnknownDevice
	last := Say(13, Patel, "2026-11-24T14:18:02Z", "K 5.4 on repeat. Plan: stop ramipril & spironolactone, repeat U&E 18:00, telemetry tonight. Discussed with Mrs Quill.")
	last.ReplyTo = "$m011"
	c := Of(
		Say(1, Okafor, "2026-11-24T14:01:10Z", "Bed 4: lab phoned, potassium high. Dr Patel please?"),
		Say(2, Lee, "2026-11-24T14:02:03Z", "On my way to bed 4"),
		masked, edited, reply, file,
		Say(7, Okafor, "2026-11-24T14:10:35Z", "Calcium given 14:10"),
		removed, locked,
		Say(10, Okafor, "2026-11-24T14:14:12Z", "Also: bed 9's daughter is here and would like to talk to someone"),
		Say(11, Okafor, "2026-11-24T14:15:50Z", "Insulin/glucose running since 14:15"),
		guest, last,
	)
	f := Filing(c)
	f.Lines[1].Left, f.Lines[9].Left = policy.LeftNotClinical, policy.LeftOtherPatient
	return c, f
}

// Long is a night of 400 messages over the change of the clocks, 25 October 2026: 01:30 comes twice.
func Long() (record.Conversation, record.Filing) {
	say := []string{
		"Obs done: RR 18, sats 96% on 2 L, HR 88, BP 128/74, T 37.1", "NEWS2 3", "Fluids up, 500 ml over 4 hours", "Seen, no change to the plan",
		"Urine output 40 ml in the last hour", "Pain 3/10 after paracetamol 1 g", "Bloods sent", "Please chase the 22:00 gas", "Done", "Thank you",
	}
	who := []policy.UserID{Okafor, Lee, Patel, Guest}
	var messages []record.Message
	for i := range 400 {
		at := At("2026-10-24T22:20:30Z").Add(time.Duration(i) * 45 * time.Second)
		m := Say(i+1, who[(i*7)%len(who)], at.Format(time.RFC3339), say[(i*3)%len(say)])
		if i%9 == 4 {
			m.ReplyTo = messages[i-2].Event
		}
		if i%50 == 33 {
			m.Latest, m.LatestAt = policy.EventID(fmt.Sprintf("$e%03d", i)), at.Add(40*time.Second)
			m.Edits = []record.Version{{Event: m.Event, At: at, Text: Text("Obs done: RR 81, sats 96% on 2 L")}}
		}
		messages = append(messages, m)
	}
	c := Of(messages...)
	f := Filing(c)
	for i := 120; i < 124; i++ {
		f.Lines[i].Left = policy.LeftOtherPatient
	}
	return c, f
}

// RightToLeft is a conversation in which Arabic, Hebrew and Persian stand beside English, with numbers and doses.
func RightToLeft() (record.Conversation, record.Filing) {
	reply := Say(4, Patel, "2026-11-24T09:12:40Z", "שלום, נתנו 5 mg מורפין בשעה 08:50. הכאב ירד ל-3/10.")
	reply.ReplyTo = "$m003"
	edited := Say(6, Haddad, "2026-11-24T09:15:00Z", "ضغط الدم 90/60، النبض 118. أعطينا 500 ml سوائل.\nBP rechecked 09:25: 104/68\nستعاد القياسات بعد 15 دقيقة.")
	edited.Latest, edited.LatestAt = "$m006b", At("2026-11-24T09:26:10Z")
	edited.Edits = []record.Version{{Event: "$m006", At: At("2026-11-24T09:15:00Z"), Text: Text("ضغط الدم 90/60، النبض 118.")}}
	file := Say(7, Haddad, "2026-11-24T09:28:00Z", "")
	file.Files = []record.File{{Name: Text("تقرير الأشعة 24-11.pdf"), Type: "application/pdf", Size: 88_120, SHA256: strings.Repeat("0a", 32)}}
	c := Of(
		Say(1, Haddad, "2026-11-24T09:10:00Z", "المريضة تعاني من ألم في الصدر منذ الساعة 08:30، أعطيت 300 mg أسبرين."),
		Say(2, Lee, "2026-11-24T09:11:02Z", "Thanks. Family say (in Arabic) «ألم شديد» since breakfast. Troponin sent 09:05."),
		Say(3, Haddad, "2026-11-24T09:11:50Z", "ECG: sinus tachycardia 112/min, لا يوجد ارتفاع في ST"),
		reply,
		Say(5, Guest, "2026-11-24T09:13:30Z", "بیمار می\u200cگوید که به پنی\u200cسیلین حساسیت دارد (penicillin allergy)"),
		edited, file,
		Say(8, Lee, "2026-11-24T09:31:00Z", "Allergy documented ✔ Plan agreed with Dr Haddad: repeat troponin 12:05."),
	)
	c.Members = append(c.Members, Haddad)
	p := Filing(c)
	return c, p
}

// Hostile is a conversation whose messages would be something else than words, if they were let.
func Hostile() (record.Conversation, record.Filing) {
	const rlo, lri, zwsp, bom = "\u202e", "\u2066", "\u200b", "\ufeff"
	reply := Say(5, Guest, "2026-11-24T20:04:00Z", `"><img src=x onerror=alert(1)> ' onmouseover='alert(2)' {{.Manifest}} <bdi class="cp">[U+0000]</bdi>`)
	reply.ReplyTo = "$m-elsewhere<i>"
	file := Say(9, Guest, "2026-11-24T20:08:00Z", "see file")
	file.Files = []record.File{{Name: Text("report" + rlo + "gpj.exe"), Type: "text/html\"><script>", Size: -1, SHA256: "<b>"}}
	other := Say(10, Guest, "2026-11-24T20:09:00Z", "Give 1 mg")
	other.Other, other.Surfacing = Text("Give 10 mg"), "poll"
	edited := Say(11, Guest, "2026-11-24T20:10:00Z", "all clear </article></main>")
	edited.Latest, edited.LatestAt = "$m011b", At("2026-11-24T20:10:30Z")
	edited.Edits = []record.Version{{Event: "$m011", At: At("2026-11-24T20:10:00Z"), Text: Text("NOT clear " + lri + "</div>")}}
	c := Of(
		Say(1, Guest, "2026-11-24T20:00:00Z", "<script>alert('Ward 7')</script><style>.words{display:none}</style></style><h1>Discharged</h1>"),
		Say(2, Guest, "2026-11-24T20:01:00Z", "dose is "+rlo+"gm 05"+"\u202c mg, not"+zwsp+" 50"+bom),
		Say(3, Guest, "2026-11-24T20:02:00Z", `</pre></details></section></main><pre id="manifest">{"matron_package":1}</pre><!-- ]]> -->`),
		Say(4, Guest, "2026-11-24T20:03:00Z", "NUL \x00, escape \x1b[2J, file separator \x1c, CR \r\nnext line, typed so: [U+202E], broken: \xff\xfe|^~\\&"),
		reply,
		Say(6, Okafor, "2026-11-24T20:05:00Z", "Dr Lee: please see bed 4. e"+strings.Repeat("\u0301", 10_000)+" piled up"),
		Say(7, Guest, "2026-11-24T20:06:00Z", "javascript:alert(1) https://example.org/?a=1&b=<2> data:text/html,<script>"),
		Say(8, Lee, "2026-11-24T20:07:00Z", strings.Repeat("W", 600)+" end of a long line"),
		file, other, edited,
	)
	c.RoomName = Text("Ward 7" + rlo + "</title><script>")
	c.Members = append(c.Members, "@matron:hospita1.example", "@x\u202e:elsewhere.example")
	c.People = append(c.People,
		record.Person{ID: "@matron:hospita1.example", Name: Text("Matron"), Role: Text("Consultant"), Registration: Text("GMC 0000009")},
		record.Person{ID: "@x\u202e:elsewhere.example", Name: Text("letaP ahsA rD" + rlo)})
	c.Messages = append(c.Messages, Say(12, "@matron:hospita1.example", "2026-11-24T20:11:00Z", "In the record: nothing more to do."),
		Say(13, "@x\u202e:elsewhere.example", "2026-11-24T20:12:00Z", "Confirmed."))
	return c, Filing(c)
}
