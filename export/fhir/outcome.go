package fhir

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"matron/policy"
)

// issueTypes are the codes of R4's ValueSet issue-type. No other word of a server is let through: it could be a name.
var issueTypes = []string{
	"invalid", "structure", "required", "value", "invariant", "security", "login", "unknown", "expired", "forbidden", "suppressed",
	"processing", "not-supported", "duplicate", "multiple-matches", "not-found", "deleted", "too-long", "code-invalid", "extension",
	"too-costly", "business-rule", "conflict", "transient", "lock-error", "no-store", "exception", "timeout", "incomplete", "throttled",
	"informational",
}

// elements are those of a DocumentReference that are sent: where a server finds fault is told only by these words.
var elements = []string{
	"masterIdentifier", "identifier", "status", "docStatus", "type", "category", "subject", "date", "author", "authenticator",
	"custodian", "relatesTo", "description", "securityLabel", "content", "context", "id",
}

// codeOf cuts an answer to its status, the code of its first error, and the element at fault: "422_required_subject".
// An OperationOutcome quotes the patient back, so nothing else of it is kept (F7).
func codeOf(a answer) string {
	code, at := issueOf(a)
	word := strconv.Itoa(a.status)
	if code != "" {
		word += "_" + code
	}
	if at != "" {
		word += "_" + strings.ToLower(at)
	}
	return word
}

func issueOf(a answer) (code, at string) {
	var o outcome
	if json.Unmarshal(a.body, &o) != nil || o.ResourceType != "OperationOutcome" || len(o.Issue) == 0 {
		return "", ""
	}
	first := max(0, slices.IndexFunc(o.Issue, func(i issue) bool { return i.Severity == "error" || i.Severity == "fatal" }))
	code = "other"
	if slices.Contains(issueTypes, o.Issue[first].Code) {
		code = o.Issue[first].Code
	}
	for _, e := range o.Issue[first].Expression {
		e, _ = strings.CutPrefix(e, "DocumentReference.")
		e, _, _ = strings.Cut(e, ".")
		e, _, _ = strings.Cut(e, "[")
		if slices.Contains(elements, e) {
			return code, e
		}
	}
	return code, ""
}

// deliveredOf classifies the answer to a PUT under an id of our own (records.md §2.6).
func deliveredOf(a answer, id string, now time.Time) policy.Delivered {
	said := func(s policy.DeliveryState) policy.Delivered { return policy.Delivered{State: s, Code: codeOf(a)} }
	switch {
	case a.status/100 == 2:
		// Whatever stands in it: only what is read back is filed (F11).
		return policy.Delivered{State: policy.DeliveryAccepted, Code: oddity(a, id)}
	case a.status == http.StatusTooManyRequests, a.status == http.StatusServiceUnavailable:
		d := said(policy.DeliveryUnsent)
		if a.status == http.StatusServiceUnavailable {
			// A gateway that lost its server says it too, with a Retry-After or without, and the server may have done it.
			d.State = policy.DeliveryUnknown
		}
		d.AfterMs = retryAfter(a.header, now).Milliseconds()
		return d
	case a.status == http.StatusConflict, a.status == http.StatusRequestTimeout:
		// HAPI answers 409 to the losers of a race, of which the winner may be an earlier try of ours.
		return said(policy.DeliveryUnknown)
	case a.status == http.StatusPreconditionFailed:
		return preconditionFailed(a)
	case a.status == http.StatusTooEarly, a.status == http.StatusLocked:
		return said(policy.DeliveryUnsent)
	case a.status/100 == 4:
		return said(policy.DeliveryRejected)
	case a.status/100 == 3 && a.status != http.StatusSeeOther:
		// A gateway that sends people to its sign-in. Nothing behind it has seen the document, and nothing is followed.
		return said(policy.DeliveryUnsent)
	default:
		return said(policy.DeliveryUnknown)
	}
}

// preconditionFailed reads the outcome, never the status alone: for most servers a 412 means several matches, for HAPI's
// repository validation any fault. In both cases it is held, and nothing is sent again (F6).
func preconditionFailed(a answer) policy.Delivered {
	d := policy.Delivered{State: policy.DeliveryRejected, Code: codeOf(a)}
	if code, _ := issueOf(a); slices.Contains([]string{"multiple-matches", "duplicate", "conflict"}, code) {
		d.Why = policy.HeldAmbiguous
	}
	return d
}

// oddity names what is strange in an answer of success. It decides nothing.
func oddity(a answer, id string) string {
	var h head
	switch {
	case a.long:
		return "long_answer"
	case len(a.body) == 0:
		return ""
	case json.Unmarshal(a.body, &h) != nil:
		return "no_fhir_answer"
	case h.ResourceType == "OperationOutcome":
		return ""
	case h.ResourceType != "DocumentReference" || h.ID != id:
		return "other_answer"
	default:
		return ""
	}
}

const retryAtMost = time.Hour

// retryAfter reads seconds or an HTTP date. It is capped: no server puts a filing off for a day.
func retryAfter(h http.Header, now time.Time) time.Duration {
	text := strings.TrimSpace(h.Get("Retry-After"))
	after := time.Duration(0)
	if seconds, err := strconv.ParseUint(text, 10, 63); err == nil {
		after = time.Duration(min(seconds, uint64(retryAtMost/time.Second))) * time.Second
	} else if at, err := http.ParseTime(text); err == nil {
		after = at.Sub(now)
	}
	return min(max(after, 0), retryAtMost)
}
