package detect

import _ "embed"

//go:embed tables/evidence_birth.txt
var birthTable string

// bornOn asks of a date: somebody's birth, or an event?
var bornOn = readQuestion(birthTable)

const (
	birthSays = 150 // what a rule without a label weighs beside the words around
	birthBare = 250 // what the words must weigh where no rule speaks
)
