package detect

import "strings"

// StripReply removes the fallback of a rich reply from the head of a body: the
// lines of "> <@user:server> ..." that quote another's message, and the blank
// line after them. What is quoted is charged once, to its author. The answer is
// the end of body, so len(body)-len(answer) is where it begins.
func StripReply(body string) string {
	if !strings.HasPrefix(body, "> <@") && !strings.HasPrefix(body, "> * <@") {
		return body
	}
	rest := body
	for strings.HasPrefix(rest, ">") {
		_, after, ok := strings.Cut(rest, "\n")
		if !ok {
			return ""
		}
		rest = after
	}
	return strings.TrimPrefix(strings.TrimPrefix(rest, "\r"), "\n")
}
