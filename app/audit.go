package app

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"

	"matron/audit"
	"matron/store"
)

// reading opens the database beside a running Matron: nothing is written.
func (c Config) reading(ctx context.Context, call call) (*store.DB, error) {
	keys, err := c.keys()
	if err != nil {
		return nil, err
	}
	return store.Open(ctx, store.Options{
		Path: c.database(), Account: c.account(), Keys: keys, Log: logger(c.Log, call.Err, call.now), Now: call.now, ReadOnly: true,
	})
}

func auditVerify(ctx context.Context, c call) (err error) {
	var file string
	cfg, _, err := c.flags("audit verify", func(f *flag.FlagSet) {
		f.StringVar(&file, "file", "", "an export, instead of the database")
	})
	if err != nil {
		return err
	}
	db, err := cfg.reading(ctx, c)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	report, err := verify(ctx, db, file)
	var broken *audit.Broken
	switch {
	case errors.As(err, &broken):
		fmt.Fprintf(c.Out, "NOT WHOLE: entry %d: %s. %d entries before it are whole.\n", broken.Seq, broken.Problem, report.Entries)
		return err
	case err != nil:
		return err
	}
	fmt.Fprintf(c.Out, "whole: %d entries, from %s to %s; head %x\n", report.Entries,
		report.First.UTC().Format("2006-01-02 15:04:05"), report.Last.UTC().Format("2006-01-02 15:04:05"), report.Head.Hash[:8])
	fmt.Fprintln(c.Out, "Write the head down somewhere else: it tells an older database that was put back.")
	return nil
}

func verify(ctx context.Context, db *store.DB, file string) (report audit.Report, err error) {
	if file != "" {
		f, err := os.Open(file)
		if err != nil {
			return report, err
		}
		defer func() { _ = f.Close() }()
		return audit.ReadJSONL(f).Verify(db.HeadKey())
	}
	err = db.Moment(ctx, func(ctx context.Context) error {
		head, mac, err := db.Head(ctx)
		if err != nil {
			return err
		}
		report, err = audit.Verify(db.Entries(ctx), head, mac, db.HeadKey())
		return err
	})
	return report, err
}

func auditExport(ctx context.Context, c call) (err error) {
	cfg, _, err := c.flags("audit export", nil)
	if err != nil {
		return err
	}
	db, err := cfg.reading(ctx, c)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	return db.Moment(ctx, func(ctx context.Context) error {
		head, mac, err := db.Head(ctx)
		if err != nil {
			return err
		}
		return audit.WriteJSONL(c.Out, db.Entries(ctx), head, mac)
	})
}
