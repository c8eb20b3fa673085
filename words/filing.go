package words

import (
	"time"

	"matron/policy"
	"matron/policy/confidential"
)

// Card is what a person confirms: who the patient is by the record system's word, and which messages go.
type Card struct {
	policy.Footer
	Flag    int
	Room    string
	System  string
	Version int // of the document; 2 and more say so
	Patient CardPatient
	Lines   []CardLine
	Code    string
	UntilMs int64
	Changed bool // the conversation changed since it was shown last
}

// CardPatient is the patient on the card.
type CardPatient struct {
	Name, Born, NHSNumber, HospitalNumber, Ward confidential.Text // Born: YYYY-MM-DD; NHSNumber: ten digits
	Sex                                         string
	Deceased, Restricted, Untraced              bool
}

// CardLine is one message on the card.
type CardLine struct {
	Number  int
	At      time.Time
	Who     string
	Text    confidential.Text
	Edited  bool
	Removed bool
	Masked  bool
	Unread  bool
	Files   int
	Left    policy.LeftOut
}

// ShowCard puts a card into words: the patient first, the messages in as many parts as they need (a Matrix event holds
// 65,536 bytes), and the code last.
func ShowCard(c Card, names Names) []Spoken { return nil } // TODO(filing): W5
