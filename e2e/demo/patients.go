package main

import (
	"context"
	"encoding/csv"
	"os"
	"path/filepath"
	"strings"

	"matron/e2e/epr"
	"matron/e2e/house"
	"matron/export/folder"
)

// Record systems of the demo: a folder always, a FHIR server where it was asked for.
const (
	toFolder = "records"
	toServer = "epr"
)

// side is the record side of her config. Files stand beside her folder: they are the hospital's, not hers.
func side(way *epr.Proxy) *house.Record {
	r := &house.Record{Systems: []house.System{{Name: toFolder, Path: "../records"}}, List: "../patients.csv", Erase: eraseAfter}
	if way != nil {
		r.Systems = append(r.Systems, house.System{Name: toServer, URL: way.Base()})
		r.List, r.In = "", toServer
	}
	return r
}

// hospital is the record system with its faulty network.
type hospital struct {
	server *epr.Server
	way    *epr.Proxy
}

// openHospital starts HAPI behind a proxy, with the patients of the demo in it.
func openHospital(ctx context.Context, dir string, patients epr.Cast) (h *hospital, err error) {
	if dir != "" {
		dir = filepath.Join(dir, "hapi")
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return nil, err
		}
	}
	h = &hospital{}
	if h.server, err = epr.Start(epr.Options{Dir: dir}); err != nil {
		return nil, err
	}
	if h.way, err = epr.OpenProxy(h.server); err == nil {
		err = h.server.Seed(ctx, patients.All()...)
	}
	if err != nil {
		_ = h.close()
		return nil, err
	}
	return h, nil
}

func (h *hospital) close() error {
	if h == nil {
		return nil
	}
	if h.way != nil {
		_ = h.way.Close()
	}
	return h.server.Stop()
}

// furnish makes what the hospital brings: the folder with its receipts, and the list of patients.
func (s *stage) furnish() error {
	if err := folder.Prepare(s.out()); err != nil {
		return err
	}
	return os.WriteFile(s.list(), list(s.patients), 0o600)
}

func (s *stage) out() string  { return filepath.Join(s.Dir, "records") }
func (s *stage) list() string { return filepath.Join(s.Dir, "patients.csv") }

// list is the file that a hospital exports: docs/record-systems.md has its columns.
func list(c epr.Cast) []byte {
	var b strings.Builder
	w := csv.NewWriter(&b)
	_ = w.Write([]string{"nhs_number", "hospital_number", "family", "given", "birth_date", "sex", "ward", "status"}) // to a string
	for _, p := range c.All() {
		var status []string
		for word, is := range map[string]bool{"deceased": p.Died != "", "merged": p.MergedInto != "", "restricted": p.Restricted, "untraced": p.Status != ""} {
			if is {
				status = append(status, word)
			}
		}
		_ = w.Write([]string{p.NHS, p.Hospital, p.Family, p.Given, p.Born, p.Sex, p.Ward, strings.Join(status, " ")})
	}
	w.Flush()
	return []byte(b.String())
}

// born is a birth date as people write it.
func born(p epr.Patient) string { return p.Born[8:] + "/" + p.Born[5:7] + "/" + p.Born[:4] }
