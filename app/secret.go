package app

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"matron/policy/confidential"
	"matron/policy/rulebook"
)

// secret reads a file that holds one secret. Its errors name the file, never the content.
func secret(file string) (string, error) {
	if file == "" {
		return "", nil
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return "", fmt.Errorf("read secret: %w", err)
	}
	s := strings.TrimSpace(string(data))
	if s == "" {
		return "", fmt.Errorf("secret file %s is empty", file)
	}
	return s, nil
}

// optionalSecret is "" where the file is not there: init may write it later.
func optionalSecret(file string) (string, error) {
	s, err := secret(file)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	return s, err
}

// keys reads the key file.
func (c Config) keys() (*confidential.Keys, error) {
	data, err := os.ReadFile(c.KeyFile)
	if err != nil {
		return nil, fmt.Errorf("read key file: %w", err)
	}
	keys, err := confidential.ParseKeys(data)
	if err != nil {
		return nil, fmt.Errorf("key file %s: %w", c.KeyFile, err)
	}
	return keys, nil
}

// makeKeys makes the key file, unless there is one. It stays outside the data folder's backups.
func (c Config) makeKeys() (made bool, err error) {
	if err := os.MkdirAll(filepath.Dir(c.KeyFile), 0o700); err != nil {
		return false, fmt.Errorf("make key file: %w", err)
	}
	f, err := os.OpenFile(c.KeyFile, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("make key file: %w", err)
	}
	_, err = fmt.Fprintf(f, "# Matron's file key. Without it nothing in the database can be read. Keep a copy in the vault, not beside the database.\n%s\n", confidential.NewKey(rand.Reader))
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return false, fmt.Errorf("make key file: %w", err)
	}
	return true, nil
}

// lookAt finds what is wrong with the files that the config names. Init makes the key file itself.
func (c Config) lookAt(init bool) []rulebook.Fault {
	var faults []rulebook.Fault
	see := func(field, file string, need bool) {
		if file == "" {
			return
		}
		info, err := os.Stat(file)
		f := rulebook.Fault{File: filepath.Base(c.File), Line: 1, Column: 1, Field: field, Found: file}
		switch {
		case errors.Is(err, fs.ErrNotExist) && need && field == "key_file":
			f.Mend = "there is no such file: run matron init, which makes it, or mend the path"
		case errors.Is(err, fs.ErrNotExist) && need:
			f.Mend = "there is no such file: make it, or mend the path"
		case errors.Is(err, fs.ErrNotExist):
			return
		case err != nil:
			f.Mend = "it cannot be looked at: give Matron's user the right to read it"
		case info.IsDir():
			f.Mend = "it is a folder; name the file in it"
		case info.Mode().Perm()&0o077 != 0:
			f.Mend = "others can read it: chmod 600 " + file
		default:
			return
		}
		faults = append(faults, f)
	}
	see("login.access_token_file", c.Login.AccessTokenFile, true)
	see("login.password_file", c.Login.PasswordFile, init)
	see("key_file", c.KeyFile, !init)
	see("recovery_key_file", c.RecoveryKeyFile, false)
	see("admin_token_file", c.AdminTokenFile, true)
	for _, s := range c.Record.Systems {
		see("record.systems."+s.Name+".token_file", s.TokenFile, true)
		see("record.systems."+s.Name+".password_file", s.PasswordFile, true)
		see("record.systems."+s.Name+".client_key_file", s.KeyFile, true)
	}
	return faults
}
