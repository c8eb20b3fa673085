package policy

// filingsAsked lists filings for officers, with what proves them.
func (t *turn) filingsAsked(s Said, o Order) {
	if o.Verb == VerbFiling {
		row := t.v.Filing
		if row == nil || row.Number != o.Number {
			t.answerOfficer(s, NoSuchFiling, OrderRefused{Footer: t.footer(), Why: NoSuchFiling})
			return
		}
		t.answerOfficer(s, FilingsAsked, FilingNotice{Footer: t.footer(), Filing: filingFact(*row)})
		return
	}
	n := FilingsNotice{Footer: t.footer(), Stage: FilingFiled}
	if o.Verb == VerbHandedOver {
		n.Stage = FilingHandedOver
	}
	for _, row := range t.v.Listed[:min(len(t.v.Listed), mostFilingsListed)] {
		n.Filings = append(n.Filings, filingFact(row))
	}
	n.More = max(t.v.ListedN, len(t.v.Listed)) - len(n.Filings)
	t.answerOfficer(s, FilingsAsked, n)
}

// mostFilingsListed is how many lines a list shows.
const mostFilingsListed = 40

func filingFact(r FilingRow) FilingFact {
	return FilingFact{
		Number: r.Number, Room: r.Room, Flag: r.Flag, By: r.By, Stage: r.Stage, System: r.System, Version: r.Version, Messages: r.Messages,
		Left: left(r.Listed), Export: r.Export, Document: r.Document, SHA256: r.SHA256, Where: r.Where, Tries: r.Tries, Checks: r.Checks, Why: r.Why,
		Detail: r.Detail, OpenedMs: ms(r.Opened), SinceMs: ms(r.Since), EndedMs: ms(r.Ended), DueMs: ms(r.Due),
	}
}
