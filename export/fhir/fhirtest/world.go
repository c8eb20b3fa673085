package fhirtest

import (
	"encoding/json"
	"slices"
)

// AddPatient seeds a patient.
func (s *Server) AddPatient(resource string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.patients = append(s.patients, json.RawMessage(resource))
}

// Documents counts those that have this UUID, as their id or as masterIdentifier.
func (s *Server) Documents(uuid string) (n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for id, d := range s.docs {
		var is shape
		if !d.deleted && json.Unmarshal(d.body, &is) == nil && (id == uuid || is.MasterIdentifier.Value == "urn:uuid:"+uuid) {
			n++
		}
	}
	return n
}

// Versions counts those of one document.
func (s *Server) Versions(id string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if d := s.docs[id]; d != nil {
		return d.versions
	}
	return 0
}

// Store puts a document there as somebody else would, with what is in it changed.
func (s *Server) Store(id string, body []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.docs[id] = &doc{body: slices.Clone(body), versions: 1}
}

// Delete deletes a document.
func (s *Server) Delete(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.docs[id].deleted = true
}

// Came lists the requests so far, as "PUT /fhir/DocumentReference/…".
func (s *Server) Came() (all []Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.came)
}
