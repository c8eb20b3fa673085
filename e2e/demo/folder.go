package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"time"

	"matron/e2e/house"
	"matron/e2e/ward"
)

// killedFiling: the answer is lost in the only way in which a folder can lose one. What was put there is there, and
// whoever put it is gone before she could note it.
func killedFiling(s *stage) error {
	word := "file " + s.shownCard.Code
	says("Dr Patel types to Matron", word)
	killed := make(chan error, 1)
	go func() { killed <- killAtRename(s.out(), s.Matron.PID()) }()
	confirmed, err := s.Amy.Say(s.told, word)
	if err != nil {
		return err
	}
	if err := <-killed; err != nil {
		return fmt.Errorf("%w; in the direct room stands last:\n%s", err, s.directTail())
	}
	if err := s.Matron.Kill(); err != nil { // waits for her end
		return err
	}
	says("The package", "appears in the records team's folder, and in that moment Matron is killed (-9): she has not noted it")
	if err := s.onePackage(); err != nil {
		return err
	}
	says("Matron", "is started again; she does not know whether it went, and sends nothing before she has looked")
	if err := s.Matron.Start(house.Soon); err != nil {
		return err
	}
	if _, err := s.replies(confirmed, "No answer yet, checking; please do not send it again"); err != nil {
		return err
	}
	if _, err := s.replies(confirmed, "Handed over to records.*awaiting its receipt: 2 messages, version 1"); err != nil {
		return err
	}
	if err := s.onePackage(); err != nil {
		return err
	}
	return s.look("found there, once; handed over is not in the record: the flag has a state of its own")
}

// onePackage makes sure that exactly one lies there, whole, and shows it.
func (s *stage) onePackage() error {
	dirs, tmp, err := packages(s.out())
	if err != nil {
		return err
	}
	if len(dirs) != 1 || tmp {
		return fmt.Errorf("in the folder are %d packages (one half written: %t)", len(dirs), tmp)
	}
	if s.parcel, err = openFolder(dirs[0]); err != nil {
		return err
	}
	if err := s.parcel.holds(s); err != nil {
		return err
	}
	if s.opened == dirs[0] {
		fmt.Println("   still exactly one package, the same bytes")
		return nil
	}
	s.opened = dirs[0]
	fmt.Printf("   exactly one package; SHA256SUMS fits, manifest.json is the one inside the transcript; %d messages, %d left out, no kettle\n", s.parcel.messages, s.parcel.left)
	fmt.Printf("   SHA-256   %s\n   document  %s (it follows from the bytes)\n   open it   file://%s%s\n", s.parcel.sha256, s.parcel.document, filepath.Join(dirs[0], "transcript.html"), s.whileUp())
	return nil
}

// whileUp says how long a file of the demo stands there.
func (s *stage) whileUp() string {
	if os.Getenv("DEMO_DIR") != "" {
		return ""
	}
	return "   (while the demo is up; DEMO_DIR=FOLDER keeps it)"
}

// killAtRename kills a process between the moment in which a package gets its name and the moment in which she can have
// noted that. From when the package is begun she is let run in slices, shorter than a commit to her database takes.
func killAtRename(out string, pid int) error {
	const slice = 100 * time.Microsecond
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	end := time.Now().Add(house.Soon)
	begun := false
	for time.Now().Before(end) {
		dirs, tmp, err := packages(out)
		if err != nil {
			return err
		}
		if len(dirs) > 0 {
			return syscall.Kill(pid, syscall.SIGKILL)
		}
		if begun = begun || tmp; !begun {
			time.Sleep(slice)
			continue
		}
		if err := syscall.Kill(pid, syscall.SIGCONT); err != nil {
			return err
		}
		for until := time.Now().Add(slice); time.Now().Before(until); { // to sleep so short a while takes longer
		}
		if err := syscall.Kill(pid, syscall.SIGSTOP); err != nil {
			return err
		}
	}
	return errors.Join(fmt.Errorf("waited %s for a package in %s", house.Soon, out), syscall.Kill(pid, syscall.SIGCONT))
}

func receipt(s *stage) error {
	name := s.parcel.document + ".json"
	blank := filepath.Join(s.opened, name)
	raw, err := os.ReadFile(blank)
	if err != nil {
		return err
	}
	says("The records team", "puts the transcript into the record by hand, fills in the receipt that came with it, and moves it to receipts/"+name)
	var text map[string]string
	if err := json.Unmarshal(raw, &text); err != nil {
		return err
	}
	if text["document"] != s.parcel.document || text["sha256"] != s.parcel.sha256 {
		return fmt.Errorf("the receipt that came with it is %s", raw)
	}
	text["where"], text["by"], text["at"] = "correspondence", "records desk", time.Now().UTC().Format(time.RFC3339)
	if raw, err = json.MarshalIndent(text, "", "  "); err != nil {
		return err
	}
	fmt.Print(indent(indent(string(raw))))
	if err := os.WriteFile(blank, raw, 0o600); err != nil {
		return err
	}
	if err := os.Rename(blank, filepath.Join(s.out(), "receipts", name)); err != nil {
		return err
	}
	if err := s.inRecord(); err != nil {
		return err
	}
	if err := s.proved(1, s.parcel); err != nil {
		return err
	}
	if err := s.forgotten(); err != nil {
		return err
	}
	return s.look("now it is in the record: no pill is left, and the room knows it without a clinical word")
}

// inRecord waits for the receipts in the direct room and in the ward.
func (s *stage) inRecord() error {
	told, err := s.Amy.WaitFor(s.told, ward.Want{Sender: s.User, After: s.shownCard.Said.ID, BodyRegex: "^In the record: 2 messages, version 1"}, house.Soon)
	if err != nil {
		return fmt.Errorf("%w; in the direct room stands last:\n%s", err, s.directTail())
	}
	says("Matron to Dr Patel", "")
	fmt.Print(indent(indent(told.Body)))
	s.known(s.Amy, told)
	said, err := s.Lee.WaitFor(s.Room, ward.Want{Sender: s.User, After: s.gas[0], BodyRegex: "^In the record: 2 messages, version 1.*by Dr Patel"}, house.Soon)
	if err != nil {
		return err
	}
	says("Matron in Ward 7", said.Body)
	return s.Amy.WaitNoReaction(s.Room, s.gas[0], "To record", s.User, house.Soon)
}
