// Package audit owns the chain of entries: what was decided, what was done, by whose word. Each entry carries the hash
// of the one before it, so that a changed, missing, inserted or moved one is found; a MAC over the head, under a key
// outside the database, finds a chain that was cut short or built anew.
//
// It is pure: it chains, checks, writes and reads, and keeps nothing itself. An entry holds ids and stored words. It
// must never hold what a person wrote; Validate is where that is refused. The bytes are described in docs/audit.md, so
// that another program can check them.
package audit
