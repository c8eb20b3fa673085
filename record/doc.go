// Package record owns what is filed: the patient as a record system has them, the conversation as it was read, and the
// package that is made of both: a manifest and a transcript. It is pure: the same input gives the same bytes, on every
// machine. It never reads a clock, a file or a rule, and lets words out only into the package.
package record
