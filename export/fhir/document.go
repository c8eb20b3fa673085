package fhir

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"regexp"
	"strings"
	"time"

	"crypto/sha1" // FHIR's attachment.hash is SHA-1; what is proved is proved by SHA-256
	"crypto/sha256"

	"matron/record"
)

// Code is a code of a code system.
type Code struct{ System, Code, Display string }

// Site is what a record system wants to have its own way. The zero value is what records.md §2.1 and §2.3 recommend.
type Site struct {
	Type            Code   // "": SNOMED CT 823651000000106, Clinical note
	Category        Code   // "": SNOMED CT 419891008, Record artefact
	Format          Code   // "": not sent
	PracticeSetting Code   // "": not sent
	FacilityType    Code   // "": not sent
	Confidentiality string // v3-Confidentiality: N (also if "") or R; a restricted patient's documents are R always
	OmitDocStatus   bool   // the server takes none, as MHD
	Custodian       string // ODS code of the organisation; "": not sent
	DocumentSystem  string // of the identifier that all versions share; "": it is a URN, urn:uuid:…
	HospitalSystem  string // of hospital numbers; "": a patient has only an NHS number there
	ContentType     string // of the transcript; "": text/html; charset=utf-8
	NoSearch        bool   // the server cannot search documents by identifier: no second copy is looked for
	MaxBytes        int    // of a transcript; 0: no limit
}

const (
	snomed          = "http://snomed.info/sct"
	nhsNumber       = "https://fhir.nhs.uk/Id/nhs-number"
	odsCode         = "https://fhir.nhs.uk/Id/ods-organization-code"
	confidentiality = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality"
	urn             = "urn:ietf:rfc:3986"
	typeText        = "Clinical chat transcript"
	transcriptType  = "text/html; charset=utf-8"
)

var uuid = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`)

// documentOf makes the resource: every element that UK Core marks as must-support, and what finds it again. UK Core adds
// no cardinality, so that to pass its validation proves little: what is missing is refused here.
func (d *Driver) documentOf(p record.Package, of record.Patient) (document, error) {
	if err := d.whole(p); err != nil {
		return document{}, err
	}
	subject, err := d.subject(of)
	if err != nil {
		return document{}, err
	}
	author, label := practitioner(p.Author), or(d.site.Confidentiality, "N")
	if of.Restricted {
		label = "R"
	}
	doc := document{
		ResourceType:     "DocumentReference",
		ID:               p.Document,
		MasterIdentifier: &identifier{System: urn, Value: "urn:uuid:" + p.Document},
		Identifier:       []identifier{{System: urn, Value: "urn:uuid:" + p.Export}},
		Status:           "current",
		DocStatus:        "final",
		Type:             conceptOf(d.site.Type, Code{snomed, "823651000000106", "Clinical note"}),
		Category:         []concept{*conceptOf(d.site.Category, Code{snomed, "419891008", "Record artefact"})},
		Subject:          subject,
		Date:             instant(p.Confirmed),
		Author:           []reference{author},
		Authenticator:    &author,
		Description:      p.Title,
		SecurityLabel:    []concept{{Coding: []coding{{System: confidentiality, Code: label}}}},
		Content:          []content{{Attachment: d.attached(p)}},
		Context:          &setting{Period: &period{Start: instant(p.First), End: instant(p.Last)}},
	}
	doc.Type.Text = typeText
	d.asTheSiteHasIt(&doc, p)
	return doc, nil
}

func (d *Driver) asTheSiteHasIt(doc *document, p record.Package) {
	s := d.site
	if s.DocumentSystem != "" {
		doc.Identifier = []identifier{{System: s.DocumentSystem, Value: p.Export}}
	}
	if s.OmitDocStatus {
		doc.DocStatus = ""
	}
	if s.Custodian != "" {
		doc.Custodian = &reference{Type: "Organization", Identifier: &identifier{System: odsCode, Value: s.Custodian}}
	}
	if p.Previous != "" {
		// A later version adds to the one before; that one stays true (records.md §2.7 is for corrections).
		doc.RelatesTo = []relation{{Code: "appends", Target: reference{Reference: "DocumentReference/" + p.Previous}}}
	}
	if s.Format.Code != "" {
		doc.Content[0].Format = &coding{System: s.Format.System, Code: s.Format.Code, Display: s.Format.Display}
	}
	if s.PracticeSetting.Code != "" {
		doc.Context.PracticeSetting = conceptOf(s.PracticeSetting, Code{})
	}
	if s.FacilityType.Code != "" {
		doc.Context.FacilityType = conceptOf(s.FacilityType, Code{})
	}
}

// whole says what a package lacks. It says nothing of what is in it.
func (d *Driver) whole(p record.Package) error {
	sum := sha256.Sum256(p.Transcript)
	switch {
	case !uuid.MatchString(p.Document) || !uuid.MatchString(p.Export):
		return errors.New("pack document: its id, or the export's, is no UUID")
	case p.Previous != "" && !uuid.MatchString(p.Previous):
		return errors.New("pack document: the id of the version before is no UUID")
	case len(p.Transcript) == 0:
		return errors.New("pack document: it has no transcript")
	case p.SHA256 != hex.EncodeToString(sum[:]):
		return errors.New("pack document: its SHA-256 is not that of the transcript")
	case d.site.MaxBytes > 0 && len(p.Transcript) > d.site.MaxBytes:
		return errors.New("pack document: it is larger than the site takes")
	case p.Title == "" || p.Confirmed.IsZero() || p.First.IsZero() || p.Last.IsZero():
		return errors.New("pack document: it has no title, or a time is missing")
	default:
		return nil
	}
}

// subject is the patient: by the server's own reference where it is this server's, and by number always. A patient who
// was found at another server is known here by number only.
func (d *Driver) subject(of record.Patient) (*reference, error) {
	r := &reference{Reference: d.local(of.Reference), Type: "Patient", Display: display(of)}
	switch nhs, hospital := of.NHSNumber.Reveal(), of.HospitalNumber.Reveal(); {
	case nhs != "":
		r.Identifier = &identifier{System: nhsNumber, Value: nhs}
	case hospital != "" && d.site.HospitalSystem != "":
		r.Identifier = &identifier{System: d.site.HospitalSystem, Value: hospital}
	default:
		return nil, errors.New("pack document: the patient has no number that this system knows")
	}
	return r, nil
}

var patientReference = regexp.MustCompile(`^Patient/[A-Za-z0-9.-]{1,64}$`)

func (d *Driver) local(ref string) string {
	ref = strings.TrimPrefix(ref, d.client.base.String()+"/")
	if !patientReference.MatchString(ref) {
		return ""
	}
	return ref
}

func display(of record.Patient) string {
	family, given := strings.ToUpper(strings.TrimSpace(of.Family.Reveal())), strings.TrimSpace(of.Given.Reveal())
	return strings.Trim(family+", "+given, ", ")
}

func (d *Driver) attached(p record.Package) attachment {
	sum := sha1.Sum(p.Transcript)
	return attachment{
		ContentType: or(d.site.ContentType, transcriptType), Language: "en-GB", Data: p.Transcript, Size: int64(len(p.Transcript)), Hash: sum[:],
		Title: p.Title, Creation: instant(p.Confirmed),
	}
}

// instant always has a zone; a year of more than four digits cannot be.
func instant(t time.Time) string { return t.Format(time.RFC3339) }

func conceptOf(c, otherwise Code) *concept {
	if c.Code == "" {
		c = otherwise
	}
	return &concept{Coding: []coding{{System: c.System, Code: c.Code, Display: c.Display}}}
}

func or(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

// encode writes a resource; the order of its elements is that of the struct, so the bytes are the same every time.
func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if e.Encode(v) != nil {
		return nil, errors.New("encode resource")
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}
