package detect

import "strings"

// An e-mail address (§3). Those of the health service, of government and of
// desks are staff's, and are dropped.

// staffDomains end the addresses of people at work.
var staffDomains = [...]string{"nhs.net", "nhs.uk", "nhs.scot", "hscni.net", "gov.uk", "gov.scot", "gov.wales", "ac.uk", "police.uk", "mod.uk", "gmc-uk.org", "nmc-uk.org", "bma.org.uk",
	"hospital.example", "trust.example", "doctors.org.uk", "doctors.net.uk"}

// desks are local parts that no one person has.
const desks = " rota info admin reception enquiries enquiry secretary secretaries helpdesk help ward team booking bookings noreply no-reply donotreply office support it ithelp ithelpdesk service servicedesk feedback contact" +
	" audit survey research comms pals hr payroll jobs recruitment training education library events conference course courses switchboard pharmacy lab labs pathology radiology referrals referral appointments ig igteam dpo sales orders accounts news newsletter postmaster webmaster "

// emailAt tries the @ at i.
func (s *scene) emailAt(found []Finding, i int) []Finding {
	t := s.text
	start := i
	for start > 0 && i-start < 64 && localByte(t[start-1]) {
		start--
	}
	for start < i && !isLetter(t[start]) && !isDigit(t[start]) {
		start++
	}
	end := i + 1
	for end < len(t) && end-i < 254 && (t[end] < 0x80 && isLetter(t[end]) || isDigit(t[end]) || t[end] == '-' || t[end] == '.') {
		end++
	}
	for end > i+1 && (t[end-1] == '.' || t[end-1] == '-') {
		end--
	}
	domain := t[i+1 : end]
	dot := strings.LastIndexByte(domain, '.')
	if start == i || dot < 1 || len(domain)-dot < 3 || !isLetter(domain[dot+1]) || strings.Contains(domain, "..") {
		return found
	}
	if start > 0 && (t[start-1] == '@' || t[start-1] == ':' && start > 1 && t[start-2] == '/') || i > 0 && machineToken(t, start, end) {
		return found
	}
	lower := strings.ToLower(domain)
	for _, d := range staffDomains {
		if strings.HasSuffix(lower, d) && (len(lower) == len(d) || lower[len(lower)-len(d)-1] == '.') {
			return found
		}
	}
	local := strings.ToLower(t[start:i])
	for part := range strings.FieldsFuncSeq(local, func(r rune) bool { return r == '.' || r == '_' || r == '-' || r == '+' }) {
		if strings.Contains(desks, " "+strings.TrimRight(part, "0123456789")+" ") && !named(local) {
			return append(found, Finding{Kind: Email, Tier: TierNote, Start: start, End: end, Why: OfStaff})
		}
	}
	f := Finding{Kind: Email, Tier: TierNote, Start: start, End: end, Why: Alone}
	switch own, who := s.around(start, end, 48, 24); {
	case who > 0 || own:
		f.Tier, f.Why = TierWarn, Labelled
	case staffLocal(local):
		f.Why = OfStaff
	}
	return append(found, f)
}

func localByte(b byte) bool {
	if b < 0x80 && isLetter(b) || isDigit(b) {
		return true
	}
	return strings.IndexByte("._%+-'", b) >= 0
}

// staffLocal reports "dr.cole", "amy.rn".
func staffLocal(local string) bool {
	for part := range strings.FieldsFuncSeq(local, func(r rune) bool { return r == '.' || r == '_' || r == '-' || r == '+' }) {
		if part == "dr" || part == "prof" || part == "doctor" || part == "nurse" {
			return true
		}
	}
	return false
}

// named reports a forename in it: "amy.ward" is a person, and no ward.
func named(local string) bool {
	for part := range strings.FieldsFuncSeq(local, func(r rune) bool { return r == '.' || r == '_' || r == '-' || r == '+' }) {
		if m := marksOf(part, 0, len(part)); m&forename != 0 && !strings.Contains(desks, " "+part+" ") {
			return true
		}
	}
	return false
}
