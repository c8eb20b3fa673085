// Package rulebook turns what officers write into rules: YAML into a Book, or into faults that say where, what, and
// how to mend it.
//
// It owns the keys of a policy, their defaults, which policies a room has and how they lie over each other (table.go
// says for each field what is tighter), and in what two books differ. It may touch the YAML decoder, because
// only its nodes know lines; the decoder's own errors are never passed on. It must never be silent about a word that
// it does not know, guess a value, give half a book, or repeat an identifier in a fault.
package rulebook
