package app

import (
	"context"
	"errors"
	"fmt"

	"matron/bot"
	"matron/policy"
	"matron/store"
)

// check says what is wrong before one tries: config, rules, homeserver, device, rights.
func check(ctx context.Context, c call) (err error) {
	cfg, _, err := c.flags("check", nil)
	if err != nil {
		return err
	}
	if err := cfg.wrong(false); err != nil {
		return err
	}
	fmt.Fprintf(c.Out, "good  config and rules: %s\n", cfg.File)
	db, err := cfg.reading(ctx, c)
	if err != nil {
		fmt.Fprintln(c.Out, "BAD   database: it cannot be opened\n      mend: run matron init once, with this config")
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	o, err := cfg.checkOptions(c, db)
	if err != nil {
		return err
	}
	found := bot.Check(ctx, o)
	rules, err := cfg.inForce(ctx, db)
	if err != nil {
		return err
	}
	found = append(found, cfg.checkRecord(ctx, rules, c.now)...)
	wrong := 0
	for _, f := range found {
		word := "good"
		if f.Bad {
			word = "BAD "
			wrong++
		}
		fmt.Fprintf(c.Out, "%s  %s: %s\n", word, f.What, f.Found)
		if f.Mend != "" {
			fmt.Fprintf(c.Out, "      mend: %s\n", f.Mend)
		}
	}
	if wrong > 0 {
		return fmt.Errorf("%d of these are wrong", wrong)
	}
	return nil
}

// inForce reads the rules that a run would go by.
func (c Config) inForce(ctx context.Context, db *store.DB) (*policy.Rules, error) {
	book, sources, faults := c.readRules()
	if len(faults) > 0 {
		return nil, &ConfigError{File: c.File, Faults: faults}
	}
	return newInForce(db, c.rules(book, sources)).rules(ctx)
}

func (c Config) checkOptions(call call, db *store.DB) (bot.CheckOptions, error) {
	keys, err := c.keys()
	if err != nil {
		return bot.CheckOptions{}, err
	}
	token, err := secret(c.Login.AccessTokenFile)
	if err != nil {
		return bot.CheckOptions{}, err
	}
	admin, err := secret(c.AdminTokenFile)
	if err != nil {
		return bot.CheckOptions{}, err
	}
	officers := map[policy.UserID]string{}
	for _, o := range c.Officers {
		officers[o.User] = o.Master
	}
	return bot.CheckOptions{
		Options: bot.Options{
			Homeserver: c.Homeserver, User: c.User, Device: c.Login.DeviceID, Token: token, AdminToken: admin,
			Store: db, DB: db.DB(), Rollbacks: db, Keys: keys, Account: c.account(),
			Log: logger(c.Log, call.Err, call.now), Now: call.now, Version: call.version,
		},
		Officers: officers,
	}, nil
}
