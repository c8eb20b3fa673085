package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"matron/e2e/epr"
	"matron/e2e/house"
	"matron/e2e/ward"
)

func toTheServer(s *stage) error {
	was := s.posted
	s.posted = strings.Replace(was, "file_to: "+toFolder, "file_to: "+toServer, 1)
	posted, said, err := s.typed(s.IG, fenced(s.posted), `record\.file_to.*approve [A-Z0-9]{4}`)
	if err != nil {
		return err
	}
	word, err := code(said)
	if err != nil {
		return err
	}
	s.revision++
	return s.inForce(posted, word, s.revision)
}

// lostAnswer files another conversation into the FHIR server, whose answer is lost for real.
func lostAnswer(s *stage) (err error) {
	says("Dr Patel and Dr Lee", "write the same of another day; it is flagged, and filed: number, birth date, one line left out")
	if s.gas, err = s.talked(); err != nil {
		return err
	}
	if err := s.Flag(s.Amy, s.Room, s.gas[0]); err != nil {
		return err
	}
	asked, err := s.Amy.Say(s.told, "file")
	if err != nil {
		return err
	}
	says("Dr Patel types to Matron", "file")
	if _, err := s.replies(asked, "nothing goes to epr before you confirm it"); err != nil {
		return err
	}
	if err := showCard(s); err != nil {
		return err
	}
	says("The network", "will lose the server's answer to what is sent next")
	lost := s.fhir.way.Drop(epr.PutDoc, 1)
	word := "file " + s.shownCard.Code
	says("Dr Patel types to Matron", word)
	confirmed, err := s.Amy.Say(s.told, word)
	if err != nil {
		return err
	}
	if err := lost.WaitMet(1, house.Soon); err != nil {
		return err
	}
	if _, err := s.replies(confirmed, "No answer yet, checking; please do not send it again"); err != nil {
		return err
	}
	if err := s.inRecord(); err != nil {
		return err
	}
	fmt.Println("   what came by at the server (0: its answer was lost):")
	fmt.Print(indent(indent(strings.Join(s.fhir.way.Trace(ward.Match{Path: "^/fhir/DocumentReference"}), "\n"))))
	return s.look("it was looked for, not sent again")
}

// readBack reads the document by GET, as anybody could, and compares it with the officers' proof.
func readBack(s *stage) error {
	ctx, stop := context.WithTimeout(context.Background(), house.Soon)
	defer stop()
	docs, err := s.fhir.server.Documents(ctx)
	if err != nil {
		return err
	}
	if len(docs) != 1 || docs[0].Versions != 1 || docs[0].Deleted {
		return fmt.Errorf("the server has %d documents: %+v", len(docs), docs)
	}
	doc := docs[0]
	page, err := s.fhir.server.Fetch(ctx, doc)
	if err != nil {
		return err
	}
	if err := doc.Attachment.Whole(page); err != nil {
		return err
	}
	p, err := open(page)
	if err != nil {
		return err
	}
	if err := p.holds(s); err != nil {
		return err
	}
	if doc.ID != p.document || doc.NHS != s.patients.Ann.NHS || doc.Subject != "Patient/"+s.patients.Ann.ID {
		return errors.New("the document's id does not follow from its bytes, or it is about somebody else")
	}
	file := filepath.Join(s.Dir, "read-back.html")
	if err := os.WriteFile(file, page, 0o600); err != nil {
		return err
	}
	fmt.Printf("   exactly one document in one version, about %s %s\n", s.patients.Ann.Given, s.patients.Ann.Family)
	fmt.Printf("   GET       %s/DocumentReference/%s\n   SHA-256   %s, size and SHA-1 fit\n   open it   file://%s%s\n", s.fhir.server.URL(), doc.ID, p.sha256, file, s.whileUp())
	if err := s.proved(2, p); err != nil {
		return err
	}
	return s.forgotten()
}
