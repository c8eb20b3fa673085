package policy

import (
	"regexp"
	"slices"
	"strings"

	"matron/policy/detect"
	"matron/policy/rulebook"
)

// decisionWord is a way in which wards write that something was decided. Its name is stored: officers
// see by it which words suggest how often, and whether anybody took them up.
type decisionWord struct {
	Name detect.Kind
	Form *regexp.Regexp
}

// decisionWords is the table. A row is taken out when it suggests much and is seldom taken up. It is about
// decisions on patients' care: "agreed" by itself is said of lunch too, so it wants an object.
var decisionWords = [...]decisionWord{
	decisionForm("PLAN", `\b(?:plan|impression|imp|action|outcome|decision|mgmt|management)\s*[:=]`),
	decisionForm("PLAN_IS", `\bplan (?:is|for (?:today|tonight|now|tomorrow)|to|discussed|made|agreed)\b`),
	decisionForm("DISCUSSED_WITH", `\b(?:d/w|d\.w\.|discussed (?:with|at)|spoke (?:to|with) (?:the )?(?:family|nok|cons|consultant|reg|registrar|micro|haem|surgeons?|icu|itu|radiology|son|daughter|wife|husband))`),
	decisionForm("AGREED", `\b(?:agreed (?:to|that|with|plan|for|by)|(?:cons(?:ultant)?|reg(?:istrar)?|family|mdt|pt|patient) (?:has )?agree[ds]?\b|we(?:'ve| have)? agreed)`),
	decisionForm("DECIDED", `\b(?:decided|decision (?:made|taken|is|to)|(?:best interests?|mdt) (?:decision|outcome|meeting))\b`),
	decisionForm("FOR_DISCHARGE", `\b(?:for|ready for|fit for|medically fit for|plan for)\s+(?:discharge|d/c|dc|home|transfer|theatre|surgery|scan|ct|mri|rehab|palliation|eol care)\b`),
	decisionForm("NOT_FOR", `\b(?:not for|dnacpr|dnar|not to be resuscitated|ward[- ]based (?:care|ceiling)|ceiling of care|tep\b|respect form)(?: (?:escalation|resus|itu|icu|cpr|intubation|niv))?`),
	decisionForm("TREATMENT", `\b(?:start(?:ed|ing)?|stop(?:ped|ping)?|increase[ds]?|decrease[ds]?|switch(?:ed)?|change[ds]?|withhold|withheld|hold|commence[ds]?)\s+(?:(?:the|his|her|their|on|to|iv|po|sc|oral)\s+)*(?:abx|antibiotics?|fluids?|insulin|heparin|warfarin|apixaban|steroids?|oxygen|o2|anticoagulation|feed|infusion|diuretics?|furosemide|tazocin|co-amoxiclav|gentamicin|amiodarone|morphine)\b`),
	decisionForm("ADVISED", `\b(?:advised (?:to|by|that)|(?:cons(?:ultant)?|reg(?:istrar)?|micro|haem|cardio|renal|neuro|surgeons?|icu|itu|pharmacist|pharmacy) (?:advise[ds]?|recommends?|suggests?|happy (?:with|to|for)|said to|wants?))\b`),
	decisionForm("CONSENTED", `\b(?:consent(?:ed)? (?:for|to|taken|obtained|given)|(?:declined|refused|lacks capacity|has capacity|capacity assessed))\b`),
}

func decisionForm(name detect.Kind, pattern string) decisionWord {
	return decisionWord{Name: name, Form: regexp.MustCompile(`(?i)` + pattern)}
}

// Decisions names the rows of the table that stand in what people wrote, each once. What is quoted in a reply is
// its author's.
func Decisions(surfaces []Surface, reply bool) []detect.Kind {
	var found []detect.Kind
	for _, s := range surfaces {
		if s.Where != Body && s.Where != PollQuestion {
			continue // the HTML says the same again
		}
		text := s.Text.Reveal()
		if reply {
			text = detect.StripReply(text)
		}
		text = strings.Join(strings.Fields(text), " ")
		for _, w := range decisionWords {
			if !slices.Contains(found, w.Name) && w.Form.MatchString(text) {
				found = append(found, w.Name)
			}
		}
	}
	return found
}

// decides says whether a message says that something was decided, and counts by what it was seen.
func (t *turn) decides(room RoomID, surfaces []Surface, reply bool) bool {
	found := Decisions(surfaces, reply)
	for _, name := range found {
		t.d.remember(Count{Room: room, What: FoundDecision, At: t.now, Kind: name})
	}
	return len(found) > 0
}

// suggests says whether the rules want To record offered on this sign.
func (t *turn) suggests(sign rulebook.Sign) bool { return slices.Contains(t.p.Record.Suggest, sign) }
