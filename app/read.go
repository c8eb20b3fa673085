package app

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"matron/policy/rulebook"
)

// ConfigError is a config that is wrong: all its faults at once.
type ConfigError struct {
	File   string
	Faults []rulebook.Fault
}

func (e *ConfigError) Error() string {
	lines := []string{fmt.Sprintf("%s: %d fault(s); nothing was started", e.File, len(e.Faults))}
	for _, f := range e.Faults {
		lines = append(lines, "  "+f.String())
	}
	return strings.Join(lines, "\n")
}

// Read reads a config file. Its error is a [ConfigError] where the file can be read and is wrong.
func Read(file string) (Config, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return Config{}, fmt.Errorf("read config: %w", err)
	}
	c, faults := Parse(file, data)
	if len(faults) > 0 {
		return Config{}, &ConfigError{File: file, Faults: faults}
	}
	return c, nil
}

// Parse reads the text of a config file. It looks at no other file.
func Parse(file string, data []byte) (Config, []rulebook.Fault) {
	c := defaults()
	c.File = file
	r := reader{file: filepath.Base(file)}
	var root yaml.Node
	if err := yaml.Unmarshal(data, &root); err != nil {
		return c, []rulebook.Fault{syntax(r.file, err)}
	}
	if root.Kind != yaml.DocumentNode || root.Content[0].Kind != yaml.MappingNode {
		return c, []rulebook.Fault{{File: r.file, Line: 1, Column: 1, Found: "no keys", Mend: "begin with a copy of config.example.yaml"}}
	}
	r.keys("", root.Content[0], grammar(&c))
	r.together(root.Content[0], &c)
	r.recordTogether(root.Content[0], &c)
	for _, p := range []*string{&c.Login.AccessTokenFile, &c.Login.PasswordFile, &c.DataDir, &c.KeyFile, &c.RecoveryKeyFile, &c.AdminTokenFile} {
		*p = beside(file, *p)
	}
	for _, p := range c.Record.paths() {
		*p = beside(file, *p)
	}
	for i := range c.Rules {
		c.Rules[i] = beside(file, c.Rules[i])
	}
	return c, r.faults
}

// beside makes a relative path count from the config file.
func beside(file, p string) string {
	if p == "" || filepath.IsAbs(p) {
		return p
	}
	return filepath.Join(filepath.Dir(file), p)
}

var yamlLine = regexp.MustCompile(`line (\d+): (.*)`)

func syntax(file string, err error) rulebook.Fault {
	f := rulebook.Fault{File: file, Line: 1, Column: 1, Found: "no YAML", Mend: "mend the indentation or the quotes"}
	var types *yaml.TypeError
	if m := yamlLine.FindStringSubmatch(err.Error()); m != nil && !errors.As(err, &types) {
		f.Line, _ = strconv.Atoi(m[1])
		f.Found = "no YAML (" + m[2] + ")"
	}
	return f
}

type reader struct {
	file   string
	faults []rulebook.Fault
}

func (r *reader) fault(at string, n *yaml.Node, f rulebook.Fault) {
	f.File, f.Field = r.file, at
	if f.Line == 0 {
		f.Line, f.Column = n.Line, n.Column
	}
	r.faults = append(r.faults, f)
}

// keys reads a mapping by its grammar: every fault, not only the first.
func (r *reader) keys(at string, n *yaml.Node, grammar []field) {
	if n.Kind != yaml.MappingNode {
		r.fault(at, n, rulebook.Fault{Found: show(n), Allowed: strings.Join(names(grammar), ", "), Mend: "write keys below it"})
		return
	}
	seen := map[string]int{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		name, value := n.Content[i], n.Content[i+1]
		here := join(at, name.Value)
		if line, twice := seen[name.Value]; twice {
			r.fault(here, name, rulebook.Fault{Found: "the key twice", Mend: fmt.Sprintf("it stands in line %d too; keep one", line)})
			continue
		}
		seen[name.Value] = name.Line
		r.key(here, name, value, grammar)
	}
	for _, f := range grammar {
		if _, there := seen[f.name]; f.need && !there {
			r.fault(join(at, f.name), n, rulebook.Fault{Found: "nothing", Mend: "it is needed: see config.example.yaml"})
		}
	}
}

func (r *reader) key(here string, name, value *yaml.Node, grammar []field) {
	for _, f := range grammar {
		switch {
		case f.name != name.Value:
		case f.keys != nil:
			r.keys(here, value, f.keys)
			return
		case f.each != nil:
			r.items(here, value, f.each)
			return
		default:
			for _, fault := range f.read(value) {
				r.fault(here, value, fault)
			}
			return
		}
	}
	r.fault(here, name, rulebook.Fault{Found: "an unknown key", Allowed: strings.Join(names(grammar), ", "), Nearest: rulebook.Nearest(name.Value, names(grammar))})
}

// items reads a list of mappings.
func (r *reader) items(at string, n *yaml.Node, each func(item *yaml.Node) []field) {
	if n.Kind != yaml.SequenceNode {
		r.fault(at, n, rulebook.Fault{Found: show(n), Allowed: "a list", Mend: "write each item after a hyphen: - name: …"})
		return
	}
	for i, item := range n.Content {
		r.keys(fmt.Sprintf("%s[%d]", at, i+1), item, each(item))
	}
}

func names(grammar []field) []string {
	var all []string
	for _, f := range grammar {
		all = append(all, f.name)
	}
	return all
}

func join(at, name string) string {
	if at == "" {
		return name
	}
	return at + "." + name
}

// together checks what can only be seen of several keys.
func (r *reader) together(root *yaml.Node, c *Config) {
	token, password := c.Login.AccessTokenFile != "", c.Login.PasswordFile != ""
	login := root
	for i := 0; i+1 < len(root.Content); i += 2 {
		if root.Content[i].Value == "login" {
			login = root.Content[i]
		}
	}
	switch {
	case login == root:
	case token && password:
		r.fault("login", login, rulebook.Fault{Found: "a token and a password", Mend: "keep one: a token with its device_id, or a password_file"})
	case !token && !password:
		r.fault("login", login, rulebook.Fault{Found: "neither a token nor a password", Mend: "write access_token_file and device_id, or password_file"})
	case token && c.Login.DeviceID == "":
		r.fault("login.device_id", login, rulebook.Fault{Found: "nothing", Mend: "a token belongs to a device: write its id"})
	}
	if c.FourEyes && len(c.Officers) == 1 {
		r.fault("four_eyes", root, rulebook.Fault{Found: "one officer", Mend: "two pairs of eyes are two people: name another officer, or write four_eyes: false"})
	}
	if c.FourEyes && c.PolicyRoom == "" {
		r.fault("four_eyes", root, rulebook.Fault{Found: "no policy_room", Mend: "proposals are approved there: write policy_room"})
	}
	seen := map[string]bool{}
	for _, o := range c.Officers {
		if seen[string(o.User)] {
			r.fault("officers", root, rulebook.Fault{Found: string(o.User) + " twice", Mend: "two pairs of eyes are two people: keep one line each"})
		}
		seen[string(o.User)] = true
	}
}
