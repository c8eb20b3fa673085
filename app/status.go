package app

import (
	"context"
	"errors"
	"fmt"
	"text/tabwriter"
)

// status prints the figures, also while Matron runs.
func status(ctx context.Context, c call) (err error) {
	cfg, _, err := c.flags("status", nil)
	if err != nil {
		return err
	}
	db, err := cfg.reading(ctx, c)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	s, err := db.Figures(ctx)
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(c.Out, 0, 0, 2, ' ', 0)
	for _, row := range []struct {
		what string
		n    int
	}{
		{"rooms", s.Rooms}, {"of them encrypted", s.Encrypted},
		{"messages waiting for their key", s.Waiting}, {"unreadable, older than the patience", s.Unreadable},
		{"open gaps", s.OpenGaps}, {"lost gaps", s.LostGaps},
		{"inbox", s.Inbox}, {"outbox", s.Outbox}, {"set aside", s.Aside},
		{"warned", s.Warned}, {"masked", s.Masked}, {"kept", s.Kept}, {"false alarms", s.FalseAlarms},
		{"found, nobody told", s.Counted}, {"pauses in force", s.Pauses},
		{"being filed", s.Filing}, {"handed over, no receipt yet", s.HandedOver},
	} {
		fmt.Fprintf(w, "%s\t%d\n", row.what, row.n)
	}
	return w.Flush()
}
