// Package confidential owns what must not get out: the words of people (Text), bytes under seal (Sealed) and the
// ring of keys that seals them (Keys).
//
// It is pure but for the nonce that the standard library draws when it seals: no file, no network, no clock, no log.
// Reading the key file is for the one who wires the program; ParseKeys takes its bytes. The core may carry a Text and
// a Sealed. It reveals a Text only where it scans or parses, and never opens a Sealed.
package confidential
