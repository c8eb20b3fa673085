package policy_test

import (
	"fmt"
	"strings"

	"matron/policy"
)

// changeOfFilings says a change about filings; ok is false for another one.
func changeOfFilings(c policy.Change) (line string, ok bool) {
	switch c := c.(type) {
	case policy.SaveFiling:
		return "filing " + filingRow(c.Row), true
	case policy.SetFilingPatient:
		return "filing " + string(c.ID) + when(c.Patient.Empty(), ": the patient is erased") + when(!c.Patient.Empty(), ": the patient, sealed"), true
	case policy.SealPackage:
		return "filing " + string(c.ID) + when(c.Package.Empty(), ": the package is erased") + when(!c.Package.Empty(), ": the package, sealed"), true
	case policy.NoteLookUp:
		return "a look-up of " + string(c.By), true
	default:
		return "", false
	}
}

func filingRow(r policy.FilingRow) string {
	var out []string
	for i, l := range r.Listed {
		if l.Left != "" {
			out = append(out, fmt.Sprint(i+1, " as ", l.Left))
		}
	}
	return list(fmt.Sprintf("%s is %s", r.ID, r.Stage), when(r.Asked != "", "asked "+string(r.Asked)), when(r.Round > 0, fmt.Sprint("round ", r.Round)),
		when(r.Wrong > 0, fmt.Sprint("wrong ", r.Wrong)), when(r.Code != "", "code "+r.Code), when(len(out) > 0, "leaves out "+strings.Join(out, " and ")),
		when(r.Version > 1, fmt.Sprint("version ", r.Version)), when(r.Previous != "", "after "+r.Previous+when(r.PreviousAt != "e1", " at "+r.PreviousAt)),
		when(r.Tries > 0, fmt.Sprint("tries ", r.Tries)), when(r.Checks > 0, fmt.Sprint("checks ", r.Checks)), when(r.Maybe, "perhaps there"),
		when(r.Unsure && !r.Maybe, "once unsure"), when(r.Files > 0, fmt.Sprint("files ", r.Files)),
		when(r.Later, "something came later"), when(r.Why != "", "why "+string(r.Why)), when(r.Detail != "", r.Detail), when(r.Where != "", "at "+r.Where),
		when(!r.Due.IsZero(), "next at "+clock(r.Due)), when(!r.Until.IsZero(), "until "+clock(r.Until)), when(!r.Late.IsZero(), "told late"),
		when(len(r.Erase) > 0 && !r.Erased, fmt.Sprint(len(r.Erase), " to erase")))
}

func effectOfFilings(e policy.Effect) string {
	switch e := e.(type) {
	case policy.LookUp:
		return fmt.Sprintf("look up what is typed in %s, round %d", e.Event, e.Round)
	case policy.ShowPatient:
		return list(fmt.Sprintf("show the patient and the messages in %s, round %d", e.Room, e.Round), when(e.Changed, "changed"))
	case policy.Pack:
		return fmt.Sprintf("pack for %s, round %d", e.System, e.Round)
	case policy.Send:
		return fmt.Sprintf("send %s to %s, try %d", e.Document, e.System, e.Try)
	case policy.Reconcile:
		return fmt.Sprintf("read back %s from %s, check %d", e.Document, e.System, e.Try)
	default:
		return fmt.Sprintf("%T", e)
	}
}
