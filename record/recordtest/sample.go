// Package recordtest has conversations to make packages of, for tests and for the pictures of docs/export.md. Nobody in
// them exists: patients are of the 999 range, by formula.
package recordtest

import (
	"fmt"
	"time"

	"matron/policy"
	"matron/policy/confidential"
	"matron/record"
)

// Account is Matron's.
const Account = "@matron:hospital.example"

// Who writes.
const (
	Patel  = policy.UserID("@asha.patel:hospital.example")
	Lee    = policy.UserID("@min.lee:hospital.example")
	Okafor = policy.UserID("@ngozi.okafor:hospital.example")
	Haddad = policy.UserID("@rami.haddad:hospital.example")
	Guest  = policy.UserID("@guest:elsewhere.example") // in no list of people
	Matron = policy.UserID(Account)
)

// Text closes a text.
func Text(s string) confidential.Text { return confidential.NewText(s) }

// At reads a time, RFC 3339.
func At(s string) time.Time {
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		panic("recordtest: " + err.Error())
	}
	return t
}

// London is the zone of the hospital.
func London() *time.Location {
	z, err := time.LoadLocation("Europe/London")
	if err != nil {
		panic("recordtest: " + err.Error())
	}
	return z
}

// NHSNumber is the first number of the 999 range, from n on, that has a check digit.
func NHSNumber(n int) string {
	for ; ; n++ {
		digits, sum := fmt.Sprintf("999%06d", n%1_000_000), 0
		for i, d := range digits {
			sum += int(d-'0') * (10 - i)
		}
		if check := (11 - sum%11) % 11; check < 10 {
			return fmt.Sprintf("%s%d", digits, check)
		}
	}
}

// Patient is one who matches.
func Patient() record.Patient {
	return record.Patient{
		NHSNumber: Text(NHSNumber(123456)), HospitalNumber: Text("H1234567"), Family: Text("Quill"), Given: Text("Ann Mary"),
		Born: Text("1950-03-12"), Sex: "female", Ward: Text("Ward 7"), Reference: "Patient/41",
	}
}

// People are those of the list, and who is only in the room.
func People() []record.Person {
	return []record.Person{
		{ID: Patel, Name: Text("Dr Asha Patel"), Role: Text("Consultant, acute medicine"), Registration: Text("GMC 0000001"), Listed: true},
		{ID: Guest, Name: Text("Sam (bank)")},
		{ID: Matron, Name: Text("Matron"), Role: Text("Policy bot"), Listed: true},
		{ID: Lee, Name: Text("Dr Min Lee"), Role: Text("Foundation year 1"), Registration: Text("GMC 0000002"), Listed: true},
		{ID: Okafor, Name: Text("Ngozi Okafor"), Role: Text("Ward sister"), Registration: Text("NMC 00A0000E"), Listed: true},
		{ID: Haddad, Name: Text("د. رامي حداد"), Role: Text("Registrar, medicine"), Registration: Text("GMC 0000003"), Listed: true},
	}
}

// Filing is a filing of all there is of a conversation, confirmed by Dr Patel.
func Filing(c record.Conversation) record.Filing {
	last := c.Messages[len(c.Messages)-1].At
	return record.Filing{
		Number: 12, Flag: 7, Version: 1, Export: record.ExportID(Account, c.ID), By: Patel, Kind: policy.NHSNumberTyped,
		Flaggers:  []policy.Tap{{Event: "$flag", By: Okafor, At: last.Add(3 * time.Minute), Trust: policy.ServersWord}},
		Confirmed: last.Add(19*time.Minute + 12*time.Second), Lines: c.Lines(), Rules: "577ecf72d5ce", Policy: "Acute wards", System: "epr", Made: "Matron 1.0",
	}
}

// Say is a message of one text, sent from a device that its owner confirmed.
func Say(n int, by policy.UserID, at, words string) record.Message {
	return record.Message{Event: policy.EventID(fmt.Sprintf("$m%03d", n)), By: by, At: At(at), Text: Text(words), Trust: policy.SignedDevice}
}

// Of is a conversation of these messages.
func Of(messages ...record.Message) record.Conversation {
	return record.Conversation{
		ID: messages[0].Event, Room: "!ward7:hospital.example", RoomName: Text("Ward 7"), Zone: London(), Messages: messages, People: People(),
		Members: []policy.UserID{Patel, Okafor, Lee, Guest, Matron},
	}
}
