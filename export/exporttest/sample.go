package exporttest

import (
	"crypto/sha1" // FHIR's attachment hash
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"matron/policy/confidential"
	"matron/record"
)

// Words stand in the transcript, and must be found nowhere else.
var Words = []string{"potassium six point eight", "Zopiclonecanary", "Łukasz Canarysky"}

// Patient is somebody who does not exist, of whom a record system has everything. No two numbers are the same.
func Patient(n int) record.Patient {
	return record.Patient{
		NHSNumber:      confidential.NewText(NHS(n)),
		HospitalNumber: confidential.NewText(fmt.Sprintf("H%07d", 1234500+n)),
		Family:         confidential.NewText("Quillsworth"),
		Given:          confidential.NewText("Annabella Rosemary"),
		Born:           confidential.NewText("1948-02-29"),
		Sex:            "female",
		Ward:           confidential.NewText("Canary Ward"),
	}
}

// NHS is a number of the 999 range, which is issued to nobody, with its check digit (NHS data dictionary).
func NHS(n int) string {
	for ; ; n++ {
		nine := fmt.Sprintf("999%06d", n%1_000_000)
		sum := 0
		for i, c := range nine {
			sum += int(c-'0') * (10 - i)
		}
		if check := (11 - sum%11) % 11; check < 10 {
			return fmt.Sprintf("%s%d", nine, check)
		}
	}
}

// Package is a finished package; n tells it from others. It is made by hand: what is in it is the business of record.
func Package(n int) record.Package {
	transcript := fmt.Appendf(nil, `<!doctype html><html lang="en-GB"><meta charset="utf-8"><title>Clinical chat transcript</title><p>%s</p><p>%s</p><p>%s &amp; ≥ 5.5, مرحبا, 😷, %d</p></html>`,
		Words[0], Words[1], Words[2], n)
	first := time.Date(2026, 10, 25, 0, 10, 0, 0, time.UTC)
	p := record.Package{
		Manifest:   fmt.Appendf(nil, `{"messages":3,"n":%d}`, n),
		Transcript: transcript,
		Export:     fmt.Sprintf("0199f1c2-7a00-5c3e-9a10-%012d", n),
		Document:   fmt.Sprintf("0f2c7c1e-9d1b-5e0a-8f53-%012d", n),
		Version:    1,
		Title:      "Clinical chat transcript, version 1",
		Messages:   3,
		First:      first,
		Last:       first.Add(70 * time.Minute),
		Confirmed:  first.Add(80 * time.Minute),
		Author: record.Person{
			ID: "@a.patel:hospital.example", Name: confidential.NewText("Dr Asha Patelcanary"),
			Registration: confidential.NewText("GMC 7654321"), Listed: true,
		},
	}
	Resum(&p)
	return p
}

// Resum brings the hashes of a package up to its transcript.
func Resum(p *record.Package) {
	long, short := sha256.Sum256(p.Transcript), sha1.Sum(p.Transcript)
	p.SHA256, p.SHA1 = hex.EncodeToString(long[:]), short[:]
}
