// Package fhir owns what is said to a FHIR R4 server (reference/records.md §2): a small client, the driver that files a
// document under an id of its own choice, and the source in which patients are looked up.
//
// It keeps nothing between two calls but the credentials that it read. What a server answers is read here and cut to a
// status and known codes: no error, no code and no reference that leaves this package was written by the server, except
// what a [Source] found of patients, which is confidential by type.
package fhir
