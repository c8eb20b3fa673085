package policy

import (
	"slices"
	"strings"

	"matron/policy/detect"
)

// postedYAML finds the policy in a message: in fenced blocks, or the message is one itself. Lines are counted
// from the fence on.
func postedYAML(text string) (string, bool) {
	var blocks []string
	for _, m := range fence.FindAllStringSubmatch(strings.ReplaceAll(text, "\r\n", "\n"), -1) {
		if lang := strings.ToLower(m[1]); lang == "" || lang == "yaml" || lang == "yml" {
			blocks = append(blocks, m[2])
		}
	}
	switch {
	case len(blocks) > 0:
		return strings.Join(blocks, "\n---\n") + "\n", true
	case bareYAML.MatchString(text):
		return text + "\n", true
	default:
		return "", false
	}
}

// postedFile says whether a message carries a policy or the list of people, by the end of its file's name.
func postedFile(m Message) (ProposalKind, bool) {
	if !m.Media {
		return "", false
	}
	i := slices.IndexFunc(m.Surfaces, func(s Surface) bool { return s.Where == FileName })
	if i < 0 {
		return "", false
	}
	name := strings.ToLower(strings.TrimSpace(m.Surfaces[i].Text.Reveal()))
	switch {
	case strings.HasSuffix(name, ".yaml"), strings.HasSuffix(name, ".yml"):
		return ProposesPolicies, true
	case strings.HasSuffix(name, ".csv"):
		return ProposesPeople, true
	default:
		return "", false
	}
}

// asksInWard is what a member may ask in any room and is answered in the direct room.
func asksInWard(m Message) (Verb, bool) {
	for _, s := range m.Surfaces {
		if s.Where != Body {
			continue
		}
		switch strings.ToLower(strings.TrimSpace(detect.StripReply(s.Text.Reveal()))) {
		case "!privacy":
			return VerbPrivacy, true
		case "!policy":
			return VerbPolicy, true
		}
		return "", false
	}
	return "", false
}
