package e2e_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"matron/e2e/house"
	"matron/e2e/ward"
)

// alone is a good config of a Matron without a ward.
const alone = `homeserver: http://%s
user: "@matron:ward.localhost"
login: {password_file: password}
data_dir: data
key_file: keys
officers: [{user: "@ruth:ward.localhost"}]
rules: [rules.yaml]
`

// No homeserver is needed to be told what is wrong with a config.
func TestAConfigThatIsWrongIsRefusedWithEachFault(t *testing.T) {
	t.Parallel()
	m := ward.Do(ward.NewMatron(t.TempDir())).Or(t)
	ward.Do(m.Write("password", "secret\n", nil)).Or(t)

	t.Run("every fault at once, for run, check and init alike", func(t *testing.T) {
		ward.OK(t, m.WriteConfig(`homeserver: http://matrix.hospital.example
user: matron
loggin: {password_file: password}
data_dir: data
key_file: keys
officers: []
rules: rules.yaml
stop_within: soon
`, nil))
		for _, command := range []string{"run", "check", "init"} {
			text := mustRefuse(t, m, "fault", command)
			for _, want := range []string{
				`config\.yaml:1:\d+ homeserver: found "http://matrix\.hospital\.example".*; .*write https://`,
				`config\.yaml:2:\d+ user: found "matron", allowed a user id; write it in quotes`,
				`config\.yaml:3:\d+ loggin: .*did you mean "login"\?`,
				`config\.yaml:6:\d+ officers: found an empty list.*; name at least one officer`,
				`config\.yaml:7:\d+ rules: found "rules\.yaml", allowed a list of files`,
				`config\.yaml:8:\d+ stop_within: found "soon", .*; write it like 20s`,
				`config\.yaml:\d+:\d+ login: found nothing; it is needed`,
			} {
				if !regexp.MustCompile(want).MatchString(text) {
					t.Errorf("matron %s does not say %s:\n%s", command, want, text)
				}
			}
		}
		if _, err := os.Stat(filepath.Join(m.Dir, "data")); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("something was made: %v", err)
		}
	})

	t.Run("faults of the rules come with their line", func(t *testing.T) {
		ward.OK(t, m.WriteConfig("{{.}}", fmt.Sprintf(alone, "127.0.0.1:1")))
		ward.Do(m.Write("rules.yaml", "matron: 1\npolicy: wards\nmode: advice\nidentifiers: {tell: pil}\n", nil)).Or(t)
		for _, command := range []string{"run", "check", "init"} {
			text := mustRefuse(t, m, `rules\.yaml:3:\d+ mode: found "advice".*did you mean "advise"`, command)
			if !regexp.MustCompile(`rules\.yaml:4:\d+ identifiers\.tell: found "pil".*did you mean "pill"`).MatchString(text) {
				t.Errorf("%s does not name the second fault:\n%s", command, text)
			}
		}
	})

	t.Run("a secret that others can read is refused, with the mend", func(t *testing.T) {
		ward.Do(m.Write("rules.yaml", house.Advise, nil)).Or(t)
		ward.Do(m.Write("keys", "", nil)).Or(t)
		for name, field := range map[string]string{"keys": "key_file", "password": "login.password_file"} {
			file := filepath.Join(m.Dir, name)
			ward.OK(t, os.Chmod(file, 0o644))
			if command := map[string]string{"keys": "run", "password": "init"}[name]; true {
				mustRefuse(t, m, regexp.QuoteMeta(field)+`: .*others can read it: chmod 600`, command)
			}
			ward.OK(t, os.Chmod(file, 0o600))
		}
		ward.OK(t, os.Remove(filepath.Join(m.Dir, "keys")))
	})

	t.Run("before init there is nothing to run, and the mend is named", func(t *testing.T) {
		mustNotStart(t, m, `matron init`)
		mustRefuse(t, m, `matron init`, "check")
	})
}
