package e2e_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"matron/e2e/epr"
	"matron/e2e/house"
	"matron/e2e/ward"
	"matron/export/folder"
)

const listHead = "nhs_number,hospital_number,family,given,birth_date,sex,ward,status\n"

func listLine(p epr.Patient) string {
	return strings.Join([]string{p.NHS, p.Hospital, p.Family, p.Given, p.Born, p.Sex, p.Ward, ""}, ",") + "\n"
}

// TestHandedOverIsNotYetFiled: by a list of patients into a folder. It is handed over until the records team's receipt comes,
// and until then nothing of it leaves the room; then it is filed, and goes by the rules.
func TestHandedOverIsNotYetFiled(t *testing.T) {
	t.Parallel()
	out := filepath.Join(t.TempDir(), "out")
	ward.OK(t, folder.Prepare(out))
	csv := filepath.Join(t.TempDir(), "patients.csv")
	c := epr.NewCast(900)
	c.Ann.Family, c.Ann.Given, c.Ada.Family = "Quillfolderzyx", "Annafolderzyx", "Twinefolderzyx"
	ward.OK(t, os.WriteFile(csv, []byte(listHead+listLine(c.Ann)), 0o600))
	f := mustOwnFiler(t, house.Options{Config: short, Rules: strings.Replace(filingRules, "epr", "records", 1), Log: "debug", Record: &house.Record{
		Systems: []house.System{{Name: "records", Path: out}}, List: csv, Erase: 2 * time.Second,
	}}, nil, nil)
	const gas, tea = "gasfolderzyx", "teafolderzyx"
	hunted := secrets(c.Ann, gas, c.Ada.NHS, house.Spaced(c.Ada.NHS), c.Ada.Family)

	flagged := f.flags("K 6.8, repeat " + gas)
	reply := ward.Do(f.Lee.Send(f.Room, ward.Text{Body: "done: " + gas, ReplyTo: flagged})).Or(t)
	f.begins("")
	f.hears(f.types(c.Ada), "have nobody under this number") // the list does not have her yet
	fresh := csv + ".new"
	ward.OK(t, os.WriteFile(fresh, []byte(listHead+listLine(c.Ann)+listLine(c.Ada)), 0o600))
	ward.OK(t, os.Rename(fresh, csv))
	card := f.sees(f.types(c.Ada))
	if card.Facts["Name"] != "TWINEFOLDERZYX, Ada" {
		t.Errorf("the card shows %v", card.Facts)
	}
	f.hears(f.says("stop"), "^Stopped: ")
	f.begins("")
	card = f.sees(f.types(c.Ann))
	if card.Facts["Ward"] != "Ward 7" || len(card.Lines) != 2 {
		t.Errorf("the card shows %v and %+v", card.Facts, card.Lines)
	}
	confirmed := f.confirms(card)
	f.hears(confirmed, "^Handed over to records at .*, awaiting its receipt: 2 messages, version 1.*It counts as in the record only when the receipt has come")
	ward.Do(f.Me.WaitFor(f.Room, ward.Want{Sender: f.User, ReplyTo: flagged, BodyRegex: "^Handed over to records at .*They stay in"}, soon)).Or(t)
	f.asks("handed over", "Handed over and without a receipt, so not proved to be in the record: 1.*filing 2: Ward 7, flag 1, 2 messages, version 1, to records")
	proof := f.shows(2)

	// The package: three files, whole, under a name that tells nothing.
	entries := ward.Do(os.ReadDir(out)).Or(t)
	var packages []string
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), "-v1") {
			packages = append(packages, e.Name())
		}
		if of := hunted.in([]byte(e.Name())); len(of) != 0 {
			t.Errorf("the name %s tells of %v", e.Name(), of)
		}
	}
	if len(packages) != 1 || packages[0] != proof.Export+"-v1" {
		t.Fatalf("handed over are %q, officers see %s", packages, proof.Export)
	}
	read := func(name string) string {
		return string(ward.Do(os.ReadFile(filepath.Join(out, packages[0], name))).Or(t))
	}
	transcript := read("transcript.html")
	if sha(transcript) != proof.Hash || !strings.Contains(read("SHA256SUMS"), proof.Hash+"  transcript.html") || !strings.Contains(transcript, gas) {
		t.Errorf("the transcript has SHA-256 %s, officers see %s", sha(transcript), proof.Hash)
	}
	var manifest map[string]any
	ward.OK(t, json.Unmarshal([]byte(read("manifest.json")), &manifest))
	f.clean("while it is handed over", hunted)
	if row := f.decided(flagged); row.Stage != "handed_over" || row.Patient || row.Package {
		t.Errorf("it is %+v", row)
	}

	// Retention: another conversation goes, this one stays until its receipt is there.
	ward.OK(t, f.Enact(strings.Replace(filingRules, "{file_to: epr}", "{file_to: records}", 1)+
		"schedule: {ref: IGSG 1, review_by: 2099-01-01}\nretention: {keep: 4s, notice: 1s, after: {filed: 2s, handed_over: never}}\n"))
	other := mustSay(t, f.Me, f.Room, "tea at four "+tea)
	mustBeGone(t, f.House, f.Room, []*ward.Client{f.Amy, f.Lee}, other)
	for _, id := range []string{flagged, reply} {
		mustStand(t, f.House, f.Amy, f.Room, id)
	}
	receipt := func(hash string) {
		t.Helper()
		body := fmt.Sprintf(`{"document":%q,"sha256":%q,"where":"EDM","by":"records team","at":"%s"}`, proof.Document, hash, time.Now().Format(time.RFC3339))
		name := filepath.Join(out, "receipts", proof.Document+".json")
		ward.OK(t, os.WriteFile(name+".new", []byte(body), 0o600))
		ward.OK(t, os.Rename(name+".new", name))
	}
	ward.OK(t, f.Matron.Kill()) // she looks for the receipt all the same
	receipt(proof.Hash)
	ward.OK(t, f.Matron.Start(soon))
	f.reaches(flagged, "filed", inStage("filed"))
	f.filed(flagged, confirmed, 1)
	f.asks("filed", "filing 2: Ward 7, flag 1, 2 messages, version 1, in records")
	f.asks("handed over", "without a receipt.*none|[Nn]othing.*receipt")
	mustBeGone(t, f.House, f.Room, []*ward.Client{f.Amy, f.Lee}, flagged, reply)
	ward.OK(t, f.Matron.Stop(soon))
	f.clean("at the end", hunted)
	if len(ward.Do(os.ReadDir(filepath.Join(out, packages[0]))).Or(t)) != 4 { // transcript, manifest, checksums, and the receipt to be filled in
		t.Error("the package was touched after it was handed over")
	}
}
