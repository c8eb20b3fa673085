package app

import (
	"context"
	"errors"

	"matron/export"
	"matron/policy"
	"matron/record"
)

// pack makes the package, if the conversation is what was shown.
func (g registry) pack(ctx context.Context, e policy.Pack) policy.Result {
	row, err := g.store.Filing(ctx, e.Filing)
	switch {
	case err != nil:
		return stored()
	case row == nil || row.Stage != policy.FilingPacking || row.Round != e.Round:
		return late()
	}
	driver, ok := g.systems[e.System]
	if !ok {
		return refused("no_system")
	}
	m, r := g.material(ctx, *row)
	if r.Outcome != policy.Sent {
		return r
	}
	if policy.DigestOf(linesOf(m.talk, row.Listed)) != policy.DigestOf(row.Listed) {
		return brought(policy.Packed{Changed: true})
	}
	f := g.filing(*row, m, e.System)
	if row.PreviousAt != driver.Endpoint() {
		f.Previous = "" // it is at another address: a server refuses a document that relates to one it has not
	}
	p, err := record.Make(m.talk, m.patient, f)
	switch {
	case errors.Is(err, record.ErrNotConfirmed):
		return brought(policy.Packed{Changed: true})
	case errors.Is(err, record.ErrNothingLeft):
		return policy.Result{Outcome: policy.NothingTo, Over: true, Because: "no_message"}
	case err != nil:
		return refused("unpacked")
	}
	return parcelled(driver, p, m.patient, e.System)
}

func parcelled(driver export.Driver, p record.Package, of record.Patient, system string) policy.Result {
	parcel, err := driver.Pack(p, of)
	if err != nil {
		return refused("unpacked")
	}
	parcel.System = system
	raw, err := parcel.Encode()
	if err != nil {
		return refused("unpacked")
	}
	return brought(policy.Packed{
		Parcel: raw, Endpoint: parcel.Endpoint, Export: p.Export, Document: p.Document, Version: p.Version, SHA256: p.SHA256,
		Messages: p.Messages, Files: p.Files, FirstMs: p.First.UnixMilli(), LastMs: p.Last.UnixMilli(),
	})
}

// filing is what the package says about itself. It was confirmed when packing began: another attempt at it makes the
// same bytes.
func (g registry) filing(row policy.FilingRow, m material, system string) record.Filing {
	f := record.Filing{
		Number: row.Number, Flag: row.Flag, Flaggers: m.taps, Version: max(row.Version, 1), Export: g.exportOf(row), Previous: row.Previous,
		By: row.By, Kind: policy.NumberKind(row.Kind), Confirmed: row.Moved, Lines: row.Listed,
		Rules: m.at.rules.Revision(), Policy: m.at.policy, System: system, Made: "Matron " + g.version,
	}
	if f.Confirmed.IsZero() {
		f.Confirmed = g.now()
	}
	f.Confirmed = f.Confirmed.In(m.at.zone)
	return f
}

func (g registry) exportOf(row policy.FilingRow) string {
	if row.Export != "" {
		return row.Export
	}
	return record.ExportID(g.account, row.Conversation)
}
