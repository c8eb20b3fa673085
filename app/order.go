package app

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"matron/policy"
)

// The command line's door. An order is a file in the data folder: it works while the
// homeserver is down and while Matron is down, and is decided like any other event.

// spooled is an order as it lies in the folder.
type spooled struct {
	By    string       `json:"by"`
	At    time.Time    `json:"at"`
	Order policy.Order `json:"order"`
}

func (c Config) spool() string { return filepath.Join(c.DataDir, "orders") }

// leave puts an order where a running Matron takes it within a second, and a stopped one
// before it does anything after its next start.
func (c Config) leave(o policy.Order, by string, now time.Time) error {
	if err := os.MkdirAll(c.spool(), 0o700); err != nil {
		return fmt.Errorf("leave order: %w", err)
	}
	data, err := json.Marshal(spooled{By: by, At: now.UTC(), Order: o})
	if err != nil {
		return fmt.Errorf("leave order: %w", err)
	}
	f, err := os.CreateTemp(c.spool(), ".order-")
	if err != nil {
		return fmt.Errorf("leave order: %w", err)
	}
	defer func() { _ = os.Remove(f.Name()) }() // gone already once it is renamed
	if _, err := f.Write(data); err != nil {
		return fmt.Errorf("leave order: %w", err)
	}
	if err := f.Sync(); err != nil {
		return fmt.Errorf("leave order: %w", err)
	}
	if err := f.Close(); err != nil {
		return fmt.Errorf("leave order: %w", err)
	}
	name := fmt.Sprintf("%020d-%d.json", now.UnixNano(), os.Getpid())
	if err := os.Rename(f.Name(), filepath.Join(c.spool(), name)); err != nil {
		return fmt.Errorf("leave order: %w", err)
	}
	return nil
}

// offerer takes an order into the inbox; a second time with the same id it is dropped.
type offerer interface {
	Offer(ctx context.Context, o policy.Ordered, id policy.EventID) error
}

// takeOrders puts what lies in the folder into the inbox, oldest first, and removes a file once
// its order is committed. A file that is no order is put aside, not lost.
func (c Config) takeOrders(ctx context.Context, to offerer) error {
	entries, err := os.ReadDir(c.spool())
	if os.IsNotExist(err) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("take orders: %w", err)
	}
	var files []string
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), ".json") {
			files = append(files, e.Name())
		}
	}
	slices.Sort(files)
	for _, name := range files {
		if err := c.takeOrder(ctx, to, name); err != nil {
			return err
		}
	}
	return nil
}

func (c Config) takeOrder(ctx context.Context, to offerer, name string) error {
	file := filepath.Join(c.spool(), name)
	data, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("take order: %w", err)
	}
	var s spooled
	if json.Unmarshal(data, &s) != nil || s.Order.Verb == "" {
		return os.Rename(file, file+".refused")
	}
	if err := to.Offer(ctx, policy.Ordered{Order: s.Order, By: s.By, At: s.At}, policy.EventID("order/"+name)); err != nil {
		return fmt.Errorf("take order: %w", err)
	}
	return os.Remove(file)
}
