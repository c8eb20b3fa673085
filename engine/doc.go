// Package engine is the hallway: inbox -> decision -> outbox -> world.
//
// It owns the order in which things happen and the transactions in which they do.
// It asks the core what follows from an event and has performers do it. It must
// never decide anything itself, and never touch Matrix, SQL or a record system:
// what it needs of them stands in the interfaces of ports.go.
package engine
