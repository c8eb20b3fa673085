package record_test

import (
	"fmt"
	"testing"
	"time"

	"matron/policy"
	"matron/policy/confidential"
	"matron/record"
)

// What every test of packages starts from. Patients are of the 999 range, made by formula; nobody here exists.

const (
	account = "@matron:hospital.example"
	patel   = policy.UserID("@asha.patel:hospital.example")
	lee     = policy.UserID("@min.lee:hospital.example")
	okafor  = policy.UserID("@ngozi.okafor:hospital.example")
	visitor = policy.UserID("@guest:elsewhere.example")
)

func text(s string) confidential.Text { return confidential.NewText(s) }

func london(t testing.TB) *time.Location {
	t.Helper()
	z, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	return z
}

// nhsNumber is a number of the 999 range with its check digit: the first from n on that has one.
func nhsNumber(n int) string {
	for ; ; n++ {
		digits, sum := fmt.Sprintf("999%06d", n), 0
		for i, d := range digits {
			sum += int(d-'0') * (10 - i)
		}
		if check := (11 - sum%11) % 11; check < 10 {
			return fmt.Sprintf("%s%d", digits, check)
		}
	}
}

func quill() record.Patient {
	return record.Patient{
		NHSNumber: text(nhsNumber(123456)), HospitalNumber: text("H1234567"), Family: text("Quill"), Given: text("Ann Mary"),
		Born: text("1950-03-12"), Sex: "female", Ward: text("Ward 7"), Reference: "Patient/41",
	}
}

func staff() []record.Person {
	return []record.Person{
		{ID: patel, Name: text("Dr Asha Patel"), Role: text("Consultant, acute medicine"), Registration: text("GMC 0000001"), Listed: true},
		{ID: visitor, Name: text("Sam (bank)")},
		{ID: lee, Name: text("Dr Min Lee"), Role: text("Foundation year 1"), Registration: text("GMC 0000002"), Listed: true},
		{ID: okafor, Name: text("Ngozi Okafor"), Role: text("Ward sister"), Registration: text("NMC 00A0000E"), Listed: true},
	}
}

func at(s string) time.Time {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		panic(err)
	}
	return t
}

// filing is a filing of all there is, confirmed.
func filing(c record.Conversation) record.Filing {
	return record.Filing{
		Number: 12, Flag: 7, Version: 1, Export: record.ExportID(account, c.ID), By: patel, Kind: policy.NHSNumberTyped,
		Flaggers:  []policy.Tap{{Event: "$tap", By: okafor, At: at("2026-11-24T14:05:10Z"), Trust: policy.ServersWord}},
		Confirmed: at("2026-11-24T14:21:30Z"), Lines: c.Lines(), Rules: "577ecf72d5ce", Policy: "Acute wards", System: "epr", Made: "Matron 1.0",
	}
}

func mustMake(t testing.TB, c record.Conversation, p record.Patient, f record.Filing) record.Package {
	t.Helper()
	pkg, err := record.Make(c, p, f)
	if err != nil {
		t.Fatal(err)
	}
	return pkg
}
