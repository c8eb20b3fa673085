package enginetest

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"sync"

	"matron/policy"
)

// Answer is what becomes of one request to a record system.
type Answer string

// The answers.
const (
	Takes   Answer = "takes"   // it is stored, and said to be
	Loses   Answer = "loses"   // it is stored, and the answer is lost
	Drops   Answer = "drops"   // it is lost on its way: nobody can tell that from the one before
	Closed  Answer = "closed"  // there is no connection
	Rejects Answer = "rejects" // it will never be stored
)

// Records is a record system, and the source in which patients are looked up. What becomes of its requests is told before:
// the n-th one that reaches it ends as the n-th answer says, the later ones are taken. So it has an answer of its own to
// every crash, and the same one to every run.
type Records struct {
	Patients map[string]string   // number -> birth date; synthetic
	Sends    []Answer            // of what is sent
	Reads    []policy.FoundState // of what is read back; "" and the later ones: what is true
	System   string              // its name
	Endpoint string              // a fingerprint of its address
	Receipt  int                 // of a folder: the reading, from 1, at which there is one; 0: it is no folder

	mu     sync.Mutex
	docs   map[string]string // id -> hash of what is stored
	writes int               // that stored something
	sends  int
	reads  int
	faults []string
}

// put stores a document, if it comes to that.
func (r *Records) put(document string, body []byte) policy.Delivered {
	r.mu.Lock()
	defer r.mu.Unlock()
	answer := Takes
	if r.sends < len(r.Sends) {
		answer = r.Sends[r.sends]
	}
	r.sends++
	switch answer {
	case Takes, Loses:
		r.store(document, body)
	case Drops, Closed, Rejects:
	}
	switch answer {
	case Loses, Drops:
		return policy.Delivered{State: policy.DeliveryUnknown, Code: "timeout"}
	case Closed:
		return policy.Delivered{State: policy.DeliveryUnsent, Code: "refused"}
	case Rejects:
		return policy.Delivered{State: policy.DeliveryRejected, Code: "422_invalid"}
	default:
		return policy.Delivered{State: policy.DeliveryAccepted, Code: "201"}
	}
}

func (r *Records) store(document string, body []byte) {
	if r.docs == nil {
		r.docs = map[string]string{}
	}
	is := HashOf(string(body))
	if was, ok := r.docs[document]; ok {
		r.faults = append(r.faults, fmt.Sprintf("%s was stored again, the same: %t", document, was == is))
	}
	r.docs[document] = is
	r.writes++
}

// get tells what is known of a document.
func (r *Records) get(document string) policy.Found {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.reads++
	if r.reads <= len(r.Reads) && r.Reads[r.reads-1] != "" {
		return policy.Found{State: r.Reads[r.reads-1], Code: "timeout"}
	}
	switch _, ok := r.docs[document]; {
	case !ok:
		return policy.Found{State: policy.FoundAbsent}
	case r.reads < r.Receipt:
		return policy.Found{State: policy.FoundWaiting}
	default:
		return policy.Found{State: policy.FoundPresent, Where: "DocumentReference/" + document}
	}
}

// Documents is how many documents it has; Writes how often one was stored.
func (r *Records) Documents() (documents, writes int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.docs), r.writes
}

// Faults are the laws that were broken: a document that was stored twice.
func (r *Records) Faults() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]string(nil), r.faults...)
}

// HashOf is how the world hashes.
func HashOf(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}
