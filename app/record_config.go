package app

import (
	"fmt"
	"net"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"time"

	"gopkg.in/yaml.v3"

	"matron/policy"
	"matron/policy/rulebook"
)

// RecordConfig says in which record systems she files, and where patients are looked up. Without it nothing is filed,
// and she says so.
type RecordConfig struct {
	Organisation string // ODS code of who keeps the documents
	Systems      []*RecordSystem
	Patients     PatientSource
	EraseAfter   time.Duration // 0: ten minutes
}

// RecordSystem is one destination. A policy's record.file_to is its name.
type RecordSystem struct {
	Name   string
	Driver string // fhir, folder

	URL          string
	TokenFile    string
	User         string
	PasswordFile string
	CAFile       string
	CertFile     string
	KeyFile      string

	IdentifierSystem string
	Type, Category   CodeOf
	Security         string // N, R
	OmitDocStatus    bool
	NoSearch         bool
	MaxBytes         int
	Timeout          time.Duration

	Path string // of a folder

	line *yaml.Node // where it stands in the file
}

// CodeOf is a code of a code system.
type CodeOf struct{ System, Code, Display string }

// PatientSource is where patients are looked up.
type PatientSource struct {
	From   string        // "": nowhere; fhir, list
	System string        // for fhir: of which of the systems
	File   string        // for list
	MaxAge time.Duration // for list: an older file answers nothing; 0: however old

	HospitalNumbers string // the identifier system of hospital numbers
	ByPost          bool   // for fhir, unless the config says no: numbers are searched by POST, so that they stand in no log of addresses
}

// The drivers and sources that there are.
const (
	driverFHIR   = "fhir"
	driverFolder = "folder"
	fromList     = "list"
)

var (
	slugForm = regexp.MustCompile(`^[a-z][a-z0-9-]{0,30}$`)
	odsForm  = regexp.MustCompile(`^[A-Z0-9]{3,12}$`)
	uriForm  = regexp.MustCompile(`^(https?://|urn:)[^\s"<>\\]{1,200}$`)
)

func recordGrammar(c *RecordConfig) []field {
	return []field{
		{name: "organisation", keys: []field{
			{name: "ods", read: matching(odsForm, "an ODS code", "write it like R0A", func(s string) { c.Organisation = s })},
		}},
		{name: "systems", need: true, each: func(n *yaml.Node) []field {
			s := &RecordSystem{line: n}
			c.Systems = append(c.Systems, s)
			return systemGrammar(s)
		}},
		{name: "patients", keys: []field{
			{name: "from", need: true, read: word(&c.Patients.From, driverFHIR, fromList)},
			{name: "system", read: slug(&c.Patients.System)},
			{name: "file", read: path(&c.Patients.File)},
			{name: "max_age", read: within(&c.Patients.MaxAge, time.Minute, 90*24*time.Hour)},
			{name: "hospital_number_system", read: uri(&c.Patients.HospitalNumbers)},
			{name: "by_post", read: yesNo(&c.Patients.ByPost)},
		}},
		{name: "erase_after", read: within(&c.EraseAfter, time.Second, time.Hour)},
	}
}

func systemGrammar(s *RecordSystem) []field {
	return []field{
		{name: "name", need: true, read: slug(&s.Name)},
		{name: "driver", need: true, read: word(&s.Driver, driverFHIR, driverFolder)},
		{name: "url", read: recordURL(&s.URL)},
		{name: "token_file", read: path(&s.TokenFile)},
		{name: "user", read: short(&s.User)},
		{name: "password_file", read: path(&s.PasswordFile)},
		{name: "ca_file", read: path(&s.CAFile)},
		{name: "client_cert_file", read: path(&s.CertFile)},
		{name: "client_key_file", read: path(&s.KeyFile)},
		{name: "identifier_system", read: uri(&s.IdentifierSystem)},
		{name: "type", keys: codeGrammar(&s.Type)},
		{name: "category", keys: codeGrammar(&s.Category)},
		{name: "security", read: word(&s.Security, "N", "R")},
		{name: "omit_doc_status", read: yesNo(&s.OmitDocStatus)},
		{name: "no_search", read: yesNo(&s.NoSearch)},
		{name: "max_bytes", read: number(&s.MaxBytes, 10_000, 100_000_000)},
		{name: "timeout", read: within(&s.Timeout, time.Second, 50*time.Second)},
		{name: "path", read: path(&s.Path)},
	}
}

func codeGrammar(c *CodeOf) []field {
	return []field{
		{name: "system", need: true, read: uri(&c.System)},
		{name: "code", need: true, read: short(&c.Code)},
		{name: "display", read: short(&c.Display)},
	}
}

func slug(dst *string) valueReader {
	return matching(slugForm, "a name of small letters, digits and hyphens, at most 31", "write it like epr", func(s string) { *dst = s })
}

func uri(dst *string) valueReader {
	return matching(uriForm, "the URI of a code or identifier system", "write it like https://hospital.example/Id/hospital-number", func(s string) { *dst = s })
}

func number(dst *int, least, most int) valueReader {
	return func(n *yaml.Node) []rulebook.Fault {
		s, _ := text(n)
		v, err := strconv.Atoi(s)
		if err != nil || v < least || v > most {
			return bad(n, fmt.Sprintf("a number from %d to %d", least, most), "")
		}
		*dst = v
		return nil
	}
}

func within(dst *time.Duration, least, most time.Duration) valueReader {
	return func(n *yaml.Node) []rulebook.Fault {
		var d time.Duration
		if faults := span(&d)(n); len(faults) > 0 {
			return faults
		}
		if d < least || d > most {
			return bad(n, fmt.Sprintf("a duration from %s to %s", rulebook.FormatDuration(least), rulebook.FormatDuration(most)), "")
		}
		*dst = d
		return nil
	}
}

// recordURL takes https, and http for this machine only: patients' data would go in clear.
func recordURL(dst *string) valueReader {
	return func(n *yaml.Node) []rulebook.Fault {
		s, _ := text(n)
		*dst = s // also a bad one: it is there, and one fault is enough
		u, err := url.Parse(s)
		if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.RawQuery != "" || u.Fragment != "" {
			return badAddress(n, "the base address of a FHIR server", "write it like https://epr.hospital.example/fhir")
		}
		if u.User != nil {
			return badAddress(n, "an address without a user", "put the password into a file, and name user and password_file")
		}
		if ip := net.ParseIP(u.Hostname()); u.Scheme == "http" && u.Hostname() != "localhost" && (ip == nil || !ip.IsLoopback()) {
			return badAddress(n, "https, or http on this machine only", "patients' data would travel in clear: write https://")
		}
		return nil
	}
}

// badAddress does not repeat the address: a password may stand in it.
func badAddress(n *yaml.Node, allowed, mend string) []rulebook.Fault {
	faults := bad(n, allowed, mend)
	faults[0].Found = "another value"
	return faults
}

// recordTogether checks what can only be seen of several keys.
func (r *reader) recordTogether(root *yaml.Node, c *Config) {
	at := below(root, "record")
	if at == nil || at.Kind != yaml.MappingNode {
		return
	}
	seen := map[string]bool{}
	for i, s := range c.Record.Systems {
		where := fmt.Sprintf("record.systems[%d]", i+1)
		if s.Name != "" && seen[s.Name] {
			r.fault(where+".name", s.line, rulebook.Fault{Found: s.Name + " twice", Mend: "a policy names a system by it: give each its own"})
		}
		seen[s.Name] = true
		for _, w := range s.wrong() {
			r.fault(where+"."+w.key, s.line, rulebook.Fault{Found: w.found, Mend: w.mend})
		}
	}
	if list := below(at, "systems"); list != nil && list.Kind == yaml.SequenceNode && len(list.Content) == 0 {
		r.fault("record.systems", list, rulebook.Fault{Found: "an empty list", Mend: "name a system, or leave record out: then nothing is filed"})
	}
	p, node := c.Record.Patients, below(at, "patients")
	if node == nil {
		return
	}
	i := slices.IndexFunc(c.Record.Systems, func(s *RecordSystem) bool { return s.Name == p.System })
	switch {
	case p.From == fromList && p.File == "":
		r.fault("record.patients.file", node, rulebook.Fault{Found: "nothing", Mend: "name the CSV file that the hospital exports"})
	case p.From == fromList && p.System != "":
		r.fault("record.patients.system", node, rulebook.Fault{Found: p.System, Mend: "a list is a file: leave system out"})
	case p.From == driverFHIR && p.File != "":
		r.fault("record.patients.file", node, rulebook.Fault{Found: p.File, Mend: "patients are looked up in the system: leave file out, or write from: list"})
	case p.From == driverFHIR && p.System == "":
		r.fault("record.patients.system", node, rulebook.Fault{Found: "nothing", Mend: "name the system in which patients are looked up"})
	case p.From == driverFHIR && (i < 0 || c.Record.Systems[i].Driver == driverFolder):
		f := rulebook.Fault{Found: p.System, Allowed: "a system of record.systems with driver: fhir", Mend: "it is looked up there"}
		f.Nearest = rulebook.Nearest(p.System, c.Record.names(driverFHIR))
		r.fault("record.patients.system", node, f)
	}
}

type wrongKey struct{ key, found, mend string }

// wrong says what of a system does not go together.
func (s *RecordSystem) wrong() (all []wrongKey) {
	add := func(is bool, key, found, mend string) {
		if is {
			all = append(all, wrongKey{key, found, mend})
		}
	}
	switch s.Driver {
	case driverFHIR:
		add(s.URL == "", "url", "nothing", "name the base address of the FHIR server")
		add(s.Path != "", "path", s.Path, "a path belongs to driver: folder; leave it out")
		add(s.TokenFile != "" && (s.User != "" || s.PasswordFile != ""), "token_file", "a token and a password", "keep one: token_file, or user and password_file")
		add((s.User == "") != (s.PasswordFile == ""), "user", "half of it", "user and password_file go together")
		add((s.CertFile == "") != (s.KeyFile == ""), "client_cert_file", "half of it", "client_cert_file and client_key_file go together")
	case driverFolder:
		add(s.Path == "", "path", "nothing", "name the folder")
		for _, k := range []struct {
			key string
			set bool
		}{
			{"url", s.URL != ""}, {"token_file", s.TokenFile != ""}, {"user", s.User != ""}, {"password_file", s.PasswordFile != ""},
			{"ca_file", s.CAFile != ""}, {"client_cert_file", s.CertFile != ""}, {"client_key_file", s.KeyFile != ""},
			{"identifier_system", s.IdentifierSystem != ""}, {"type", s.Type.Code != ""}, {"category", s.Category.Code != ""}, {"security", s.Security != ""},
			{"omit_doc_status", s.OmitDocStatus}, {"no_search", s.NoSearch}, {"max_bytes", s.MaxBytes != 0}, {"timeout", s.Timeout != 0},
		} {
			add(k.set, k.key, "a key of driver: fhir", "a folder has a path and nothing else; leave it out")
		}
	}
	return all
}

// names lists the systems, or those of one driver, in the order of the file.
func (c RecordConfig) names(driver string) (all []string) {
	for _, s := range c.Systems {
		if driver == "" || s.Driver == driver {
			all = append(all, s.Name)
		}
	}
	return all
}

// side is what decisions need to know of it.
func (c RecordConfig) side() policy.RecordSide {
	return policy.RecordSide{Systems: c.names(""), Patients: c.Patients.From != "", EraseAfter: c.EraseAfter}
}

// paths are the files and folders that it names.
func (c *RecordConfig) paths() []*string {
	all := []*string{&c.Patients.File}
	for _, s := range c.Systems {
		all = append(all, &s.TokenFile, &s.PasswordFile, &s.CAFile, &s.CertFile, &s.KeyFile, &s.Path)
	}
	return all
}

// below is the value of a key, nil if it is not there.
func below(n *yaml.Node, name string) *yaml.Node {
	for i := 0; n.Kind == yaml.MappingNode && i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == name {
			return n.Content[i+1]
		}
	}
	return nil
}
