package app

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"matron/bot"
	"matron/policy"
	"matron/store"
)

// initialise makes the device and its identity, and prints the recovery key once and the officers' master keys to pin.
func initialise(ctx context.Context, c call) (err error) {
	cfg, _, err := c.flags("init", nil)
	if err != nil {
		return err
	}
	if err := cfg.wrong(true); err != nil {
		return err
	}
	made, err := cfg.makeKeys()
	if err != nil {
		return err
	}
	keys, err := cfg.keys()
	if err != nil {
		return err
	}
	log := logger(cfg.Log, c.Err, c.now)
	db, err := store.Open(ctx, store.Options{Path: cfg.database(), Account: cfg.account(), Keys: keys, Log: log, Now: c.now})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	o := bot.InitOptions{
		Homeserver: cfg.Homeserver, User: cfg.User, Device: cfg.Login.DeviceID, DeviceName: cfg.DeviceName,
		Store: db, DB: db.DB(), Rollbacks: db, Keys: keys, Account: cfg.account(), Log: log, Version: c.version,
	}
	for _, officer := range cfg.Officers {
		o.Officers = append(o.Officers, officer.User)
	}
	if err := cfg.initSecrets(&o); err != nil {
		return err
	}
	made2, err := bot.Init(ctx, o)
	if err != nil {
		if made2.RecoveryKey != "" {
			fmt.Fprintf(c.Out, "It is not finished, but the identity may stand on the homeserver already. Its recovery key, shown this once:\n\n    %s\n\n"+
				"Put it into the vault and into a file, name that file as recovery_key_file in the config, and run matron init again.\n", made2.RecoveryKey)
		}
		return err
	}
	c.printInit(cfg, made, made2)
	return nil
}

func (c Config) initSecrets(o *bot.InitOptions) (err error) {
	if o.Token, err = secret(c.Login.AccessTokenFile); err != nil {
		return err
	}
	if o.Password, err = secret(c.Login.PasswordFile); err != nil {
		return err
	}
	o.RecoveryKey, err = optionalSecret(c.RecoveryKeyFile)
	return err
}

func (c call) printInit(cfg Config, madeKeys bool, r bot.InitResult) {
	fmt.Fprintf(c.Out, "The device %s of %s is made, and signed by its own identity.\n", r.Device, cfg.User)
	if madeKeys {
		fmt.Fprintf(c.Out, "\nThe file key was made: %s\nPut a copy into the vault, and none beside the database.\n", cfg.KeyFile)
	}
	if r.RecoveryKey != "" {
		fmt.Fprintf(c.Out, "\nThe recovery key, shown this once. Put it into the vault:\n\n    %s\n", r.RecoveryKey)
	}
	fmt.Fprint(c.Out, "\nThe officers' master keys. Compare each with what the officer's own client shows, then pin it in the config:\n\nofficers:\n")
	pinned := map[policy.UserID]string{}
	for _, o := range cfg.Officers {
		pinned[o.User] = o.Master
	}
	for _, user := range slices.Sorted(maps.Keys(r.Officers)) {
		key, note := r.Officers[user], ""
		switch {
		case key == "":
			note = "    # has no cross-signing identity yet"
		case pinned[user] == key:
			note = "    # is pinned already"
		case pinned[user] != "":
			note = "    # ANOTHER KEY IS PINNED: ask the officer"
		}
		fmt.Fprintf(c.Out, "  - {user: %q, master_key: %q}%s\n", user, key, note)
	}
	fmt.Fprintln(c.Out, "\nNext: matron check, then matron run.")
}
