package detect

import "strings"

// judgeTen is the ladder of confidence (§4) for one candidate.
func judgeTen(found []Finding, s *scene, c candidate) []Finding {
	if c.end == 0 || repeats(c.digits) {
		return found
	}
	right := checks(c.digits)
	of := issuerOf(c.digits)
	if !right && c.shape == first {
		return found
	}
	if machineToken(s.text, c.start, c.end) {
		return found
	}
	ctx := look(s, c.start, c.end)
	if c.slips && right && ctx.health < 20 && ctx.against == 0 && s.schemeNear(c.start, c.end) {
		ctx.health = 20
	}
	tier, why, kind := TierDrop, CheckAndRange, NHSNumber
	switch {
	case !right:
		if ctx.scheme && !c.within {
			tier, why, kind = TierWarn, CheckWrong, ctx.named
		}
	case of == england || of == testNHS:
		tier, why = live(s, c, ctx)
	case of == scotland || of == ulster:
		kind = CHINumber
		if of == ulster {
			kind = HCNumber
		}
		switch {
		case ctx.scheme && ctx.named != kind:
			tier, why = TierWarn, OtherScheme
		default:
			tier, why = live(s, c, ctx)
			if tier == TierWarn && ctx.health <= 0 && machineText(s.text, c.start, c.end) {
				tier, why = TierNote, BareInLog
			}
		}
	case of == neverNHS:
		tier, why = live(s, c, ctx)
		if tier == TierWarn && ctx.health <= 0 {
			tier, why = TierNote, NotIssued
		}
	case !ctx.scheme:
	default:
		tier, why = TierNote, NotIssued
	}
	if tier == TierDrop {
		return found
	}
	return append(found, Finding{
		Kind: kind, Tier: tier, Start: c.start, End: c.end, Why: why,
		Test: right && (of == testNHS || of == neverNHS),
	})
}

// schemeNear reports "NHS no" farther away, in the next sentence: enough for ten
// figures that only letters among them make doubtful.
func (s *scene) schemeNear(start, end int) bool {
	t := s.text
	for i, limit := max(0, start-labelReach), min(len(t), end+labelReach); i < limit; {
		if !isLetter(t[i]) {
			i++
			continue
		}
		to := wordAfter(t, i)
		if k := mean(t, i, to).sense; (k == scheme || k == schemeToo) && (i == 0 || !isLetter(t[i-1])) && numberedHere(t, to) {
			return true
		}
		i = to
	}
	return false
}

// schemeLeads reports "nhs number" before in the clause, and no other number between:
// "nhs number on the specimen pot: ...". What else stands between takes nothing away.
func (s *scene) schemeLeads(start int) bool {
	t := s.text
	for i := start; i > 0 && start-i < labelReach && !clauseEnds(t, i-1) && !isDigit(t[i-1]); {
		if !isLetter(t[i-1]) {
			i--
			continue
		}
		from := wordBefore(t, i)
		if k := mean(t, from, i).sense; (k == scheme || k == schemeToo) && numberedHere(t, i) {
			return true
		}
		i = from
	}
	return false
}

// live weighs a number with right check digit and range. Shape and words give
// evidence in decibans (ten times the logarithm of the odds); above zero warns.
func live(s *scene, c candidate, ctx context) (Tier, Reason) {
	doubtful := c.shape >= odd || c.slips || c.lineBreak && (c.shape != threes || ctx.against < 0 || ctx.series)
	score := ctx.health + ctx.against
	switch {
	case c.shape == first && !ctx.touching && !(c.sixFour && s.ageAfter(c.end)):
		return TierDrop, PartOfMore
	case c.sixFour && c.shape >= odd && ctx.against == 0 && !ctx.series && issuerOf(c.digits) == scotland && !c.within && !s.stamp(c.digits) && (c.shape == odd && (ctx.health > 0 || s.recordOf(c.start) || s.patientRightBefore(c.start)) || s.ageAfter(c.end)):
		score += max(0, 12-ctx.health)
		ctx.health = max(ctx.health, 1)
	case c.shape >= odd && c.series > 1:
		score -= 25 // 99 98 97 96 92 joined is a valid test number
	case doubtful:
		score -= 10
	default:
		score += 10
	}
	if c.within {
		score -= 20
	}
	if ctx.series && c.shape != ten {
		score -= 15
	}
	switch {
	case ctx.health > 0 && score > 0, !doubtful && !c.within && score <= 0 && s.schemeLeads(c.start):
		return TierWarn, Keyword
	case c.sixFour && c.shape == odd && issuerOf(c.digits) == scotland && !c.within && ctx.against == 0 && !ctx.series:
		return TierNote, PartOfMore
	case c.shape >= odd || c.slips:
		return TierDrop, PartOfMore
	case ctx.phone:
		return TierNote, PhoneNumber
	case score <= 0 && ctx.against < 0:
		return TierNote, OtherNumber
	case ctx.link:
		return TierNote, BareInLink
	case c.within || doubtful || score <= 0:
		return TierNote, PartOfMore
	case s.bare < TierWarn:
		return s.bare, BareIsNote
	}
	return TierWarn, CheckAndRange
}

// stamp reports a day of late and a time: 120524 1430.
func (s *scene) stamp(d [10]byte) bool {
	age := s.year%100 - int(d[4]*10+d[5])
	return age >= -1 && age <= 4 && d[6]*10+d[7] < 24 && d[8] < 6
}

// machineText reports a bare number in JSON or a log: seconds look like a CHI
// from January to June 2027 (§1, fact 3).
func machineText(text string, start, end int) bool {
	left := text[max(0, start-3):start]
	return strings.ContainsAny(left, "\"=[{:,") && !strings.HasSuffix(left, ", ") && !strings.HasSuffix(left, ": ") ||
		end < len(text) && (text[end] == '"' || text[end] == '}' || text[end] == ']')
}
